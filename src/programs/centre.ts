// A centre's server: mirrors the logs that it was told of, and cosigns what it holds. It writes no
// office's log and has no key to do so; it knows no module. What an office has disposed of goes
// here too. Its database is the embedded one unless another is given.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import { formatVerifierKey, parseVerifierKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { lockFolder } from '#store/data-lock.ts';
import { openDatabase } from '#store/database.ts';
import { startEmbedded } from '#store/embedded.ts';
import { Dropping } from '#store/dropping.ts';
import { FileStore } from '#store/files.ts';
import { clamdAt } from '#malware/clamd.ts';
import { findOrMakeKey } from '#store/keys.ts';
import { KnownFiles } from '#store/known-files.ts';
import { migrate } from '#store/migrate.ts';

import { makeCentreAnswer } from './centre-answers.ts';
import { noteEarlier } from './centre-earlier.ts';
import { CentreInvitations } from './centre-invitations.ts';
import { CentreFeed } from './centre-feed.ts';
import { CentreStore } from './centre-store.ts';
import { makeMeasureCentre } from './metrics/centre-metrics.ts';
import { readMetricSettings } from './metrics/metric-settings.ts';
import { badSetting } from './settings.ts';
import type { Settings } from './settings.ts';
import { StrangeFiles } from './strange-files.ts';

export type CentreRole = 'main' | 'standby';

export interface OpenCentre {
  /** What offices are told, to know this centre by. */
  readonly vkey: string;
  readonly store: CentreStore;
  /** `address` is that of the socket. */
  answer(request: Request, address?: string): Promise<Response>;
  /** Offices that wait for news are told that the centre stops; to be called before `close`. */
  stopWaiting(): void;
  close(): Promise<void>;
}

export interface CentreWish {
  readonly role: CentreRole;
  /** A file with the verifier key of a log on each line. */
  readonly logsFile: string | undefined;
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
}

/** What no scanner could look at, or what one took for malware, is looked at again. */
const lookEveryMs = 600_000;

export async function openCentre(settings: Settings, wish: CentreWish): Promise<OpenCentre> {
  const { dataDir, databaseUrl, originPrefix, clamdSocket } = settings;
  await mkdir(dataDir, { recursive: true });
  const lock = await lockFolder(dataDir);
  const embedded = databaseUrl === undefined ? await startEmbedded({ dataDir }) : undefined;
  const url = embedded?.url ?? databaseUrl ?? '';
  const database = openDatabase({ url, explain: () => embedded?.explain() });
  let dropping: Dropping | undefined;
  let looking: NodeJS.Timeout | undefined;
  const close = async () => {
    clearInterval(looking);
    await dropping?.stop();
    await database.close();
    await embedded?.stop();
    await lock.release();
  };
  try {
    const pool = database.writers;
    await migrate(pool);
    const random = (count: number): Uint8Array => randomBytes(count);
    const name = `${originPrefix}/${wish.role}`;
    const folder = join(dataDir, 'keys');
    const key: SigningKey = await findOrMakeKey(folder, wish.role, name, random, TYPE_COSIGNATURE);
    const feed = new CentreFeed(pool);
    const store = new CentreStore(pool, feed, () => void dropping?.run());
    await store.load();
    const origins = store.logs.map(({ name: origin }) => origin);
    await noteEarlier(pool, origins);
    for (const line of await readLogs(wish.logsFile)) await admit(store, line);
    const { nowMs, report } = wish;
    const filesDir = join(dataDir, 'files');
    const files = new FileStore({
      ...{ folder: filesDir, pool, random, known: new KnownFiles(), clock: nowMs },
    });
    const strange = new StrangeFiles({
      ...{ pool, files, filesDir, nowMs, report },
      scanner: clamdAt(clamdSocket),
      listIdentities: async () => [],
    });
    await strange.parts.dropOld(nowMs());
    const look = () =>
      strange.lookAgain().catch((cause: unknown) => report('Files could not be looked at.', cause));
    looking = setInterval(() => void look(), lookEveryMs);
    dropping = new Dropping({
      ...{ pool, files, clock: nowMs },
      settle: () => Promise.resolve(),
      flush: () => Promise.resolve(),
      onTrouble: (trouble) => report('Files that were disposed of are still there.', trouble),
    });
    dropping.start();
    const metrics = readMetricSettings(settings, process.env);
    const answer = makeCentreAnswer({
      ...{ store, feed, files, strange, key, nowMs, report },
      invitations: new CentreInvitations(pool, store, nowMs),
      metrics: {
        measure: makeMeasureCentre({ pool, role: wish.role, settings: metrics, dataDir, nowMs }),
        token: metrics.token,
      },
    });
    const vkey = formatVerifierKey(key.verifier);
    return { vkey, store, answer, stopWaiting: () => feed.close(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readLogs(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const sentence = `The list of logs ${file} cannot be read.`;
    throw new Fault('program.bad-settings', sentence, { retry: 'never', cause });
  });
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

async function admit(store: CentreStore, vkey: string): Promise<void> {
  const read = parseVerifierKey(vkey);
  if (!read.ok) throw badSetting(`The list of logs has a line that is no key: ${vkey}.`);
  if (await store.admit(read.key, vkey)) return;
  throw badSetting(`The log ${read.key.name} is mirrored here with another key.`);
}
