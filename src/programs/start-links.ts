// Links an office's server to its centres, and fetches what they hold for it, where the settings
// name any.
import { CentreLinks, readCentres } from './centre-links.ts';
import { FeedPulls } from './feed-pulls.ts';
import type { OpenOffice, Report } from './office.ts';
import type { Settings } from './settings.ts';

/** To be called when all logs are there, before anybody writes; stop it before the store closes. */
export async function startLinks(
  { store, continuity }: OpenOffice,
  { centresFile, dataDir }: Settings,
  report: Report,
): Promise<{ stop(): Promise<void> }> {
  if (centresFile === undefined) return { stop: async () => undefined };
  const centres = await readCentres(centresFile);
  const links = new CentreLinks({ store, dataDir, report }, centres);
  continuity.links = links;
  await links.start();
  store.startDelivery();
  const pulls = new FeedPulls({ store, dataDir, centres, report });
  await pulls.start();
  const stop = async () => {
    await pulls.stop();
    await links.stop();
  };
  return { stop };
}
