// Links an office's server to its centres, and fetches what they hold for it, where the settings
// name any; and to its neighbours, for when no centre answers.
import { join } from 'node:path';

import { findKey } from '#store/keys.ts';
import { directoryOffice } from '#store/store.ts';

import type { CentreSetting } from './centre-line.ts';
import { CentreLinks, readCentres } from './centre-links.ts';
import { FeedPulls } from './feed-pulls.ts';
import { FollowDirectory } from './follow-directory.ts';
import { Joins } from './joins.ts';
import { startNeighbours } from './neighbours/start-neighbours.ts';
import type { OpenOffice, Report } from './office.ts';
import type { Settings } from './settings.ts';
import { TellReadingKeys } from './tell-reading-keys.ts';

/** To be called when all logs are there, before anybody writes; stop it before the store closes. */
export async function startLinks(
  open: OpenOffice,
  settings: Settings,
  report: Report,
): Promise<{ stop(): Promise<void> }> {
  const stopCentres = await startCentres(open, settings, report);
  const neighbours = startNeighbours(open, settings, report);
  const stop = async () => {
    await neighbours?.stop();
    await stopCentres?.();
  };
  return { stop };
}

async function startCentres(
  { store, continuity, authority, strange }: OpenOffice,
  { centresFile, dataDir }: Settings,
  report: Report,
): Promise<(() => Promise<void>) | undefined> {
  if (centresFile === undefined) return undefined;
  const centres = await readCentres(centresFile);
  const links = new CentreLinks({ store, strange, dataDir, report }, centres);
  continuity.links = links;
  await links.start();
  store.startDelivery();
  const pulls = new FeedPulls({ store, strange, dataDir, centres, report });
  await pulls.start();
  const directory = await startDirectory({ store, dataDir, centres, report });
  const findSaid = (office: string) => authority.findOffice(office)?.readingKey;
  const keysDir = join(dataDir, 'keys');
  const telling = new TellReadingKeys({ store, keysDir, centres, findSaid, report });
  if (!(directory instanceof Joins)) telling.start();
  continuity.onboarding = directory instanceof Joins ? directory : undefined;
  return async () => {
    await telling.stop();
    await directory?.stop();
    await pulls.stop();
    await links.stop();
  };
}

interface DirectoryParts {
  readonly store: OpenOffice['store'];
  readonly dataDir: string;
  readonly centres: readonly CentreSetting[];
  readonly report: Report;
}

/** Where the directory is kept, joined offices are introduced; elsewhere it is followed. */
async function startDirectory(parts: DirectoryParts): Promise<Joins | FollowDirectory | undefined> {
  const { store, dataDir } = parts;
  const logs = await store.database.writers.query<{ office: string; origin: string }>({
    text: 'select office, origin from dawam.log where not is_replica order by office',
  });
  const isFollowed = store.listReplicas().includes(directoryOffice);
  const own = isFollowed ? logs[0] : logs.find(({ office }) => office === directoryOffice);
  if (own === undefined) return undefined;
  const key = await findKey(join(dataDir, 'keys'), own.office, own.origin);
  if (key === undefined) return undefined;
  const started = isFollowed
    ? new FollowDirectory({ ...parts, reader: key })
    : new Joins({ ...parts, directoryKey: key, nowMs: () => Date.now() });
  started.start();
  return started;
}
