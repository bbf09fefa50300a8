// Starts what a server at one of a centre's sites does about moves; elsewhere there is nothing to
// start. Stop it before the store closes.
import type { OpenOffice, Report } from '#programs/office.ts';
import { nowMs, version } from '#programs/office.ts';
import type { Running } from '#programs/run-office.ts';
import type { Settings } from '#programs/settings.ts';
import { startSites } from './sites-here.ts';

export async function startMoves(
  { store, continuity }: Pick<OpenOffice, 'store' | 'continuity'>,
  { sites }: Pick<Settings, 'sites'>,
  running: Pick<Running, 'turnstile' | 'stopAtEnd'>,
  report: Report,
): Promise<void> {
  const { turnstile } = running;
  if (sites === undefined || turnstile === undefined) return;
  continuity.turnstile = turnstile;
  const pool = store.database.writers;
  continuity.sites = await startSites({ sites, pool, turnstile, version, clockMs: nowMs, report });
  running.stopAtEnd(continuity.sites);
}
