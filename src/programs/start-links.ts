// Links an office's server to its centres, where the settings name any.
import { CentreLinks, readCentres } from './centre-links.ts';
import type { OpenOffice, Report } from './office.ts';
import type { Settings } from './settings.ts';

/** To be called when all logs are there, before anybody writes; stop it before the store closes. */
export async function startLinks(
  { store, continuity }: OpenOffice,
  { centresFile, dataDir }: Settings,
  report: Report,
): Promise<{ stop(): Promise<void> }> {
  if (centresFile === undefined) return { stop: async () => undefined };
  const links = new CentreLinks({ store, dataDir, report }, await readCentres(centresFile));
  continuity.links = links;
  await links.start();
  return links;
}
