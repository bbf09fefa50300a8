// Starts what a server at one of a centre's sites does about moves; elsewhere there is nothing to
// start. Stop it before the store closes.
import type { OpenOffice, Report } from '#programs/office.ts';
import { nowMs, version } from '#programs/office.ts';
import type { Running } from '#programs/run-office.ts';
import { startSites } from './sites-here.ts';

export function startMoves(
  { store, continuity, site }: Pick<OpenOffice, 'store' | 'continuity' | 'site'>,
  running: Pick<Running, 'turnstile' | 'stopAtEnd'>,
  report: Report,
): void {
  const { turnstile } = running;
  if (site === undefined || turnstile === undefined) return;
  continuity.turnstile = turnstile;
  const pool = store.database.writers;
  continuity.sites = startSites({ site, pool, turnstile, version, clockMs: nowMs, report });
  running.stopAtEnd(continuity.sites);
}
