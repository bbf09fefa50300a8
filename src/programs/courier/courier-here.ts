// The courier's desk over an open store, or over the data of one beside its running server.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type { Database, SessionPool } from '#store/database.ts';
import { FileStore } from '#store/files.ts';
import { Inbound } from '#store/inbound.ts';
import type { Keyring } from '#store/keyring.ts';
import { findKey } from '#store/keys.ts';
import { KnownFiles } from '#store/known-files.ts';
import { KnownLogs } from '#store/known-logs.ts';
import { Reader } from '#store/reader.ts';
import type { Store } from '#store/store.ts';

import { findOwnIntroduction } from '#programs/own-introductions.ts';
import type { Settings } from '#programs/settings.ts';
import { strangeFilesOf } from '#programs/strange-files-here.ts';
import type { StrangeFiles } from '#programs/strange-files.ts';

import { Courier, listHosted } from './courier.ts';

const nowMs = () => Date.now();

export function courierOf(
  { store, strange }: { readonly store: Store; readonly strange: StrangeFiles },
  dataDir: string,
): Courier {
  const { reader, files, inbound, knownLogs, keyring } = store;
  const pool = store.database.writers;
  return new Courier({
    ...{ pool, reader, files, strange, inbound, knownLogs },
    ...placed(pool, dataDir, keyring),
    onNoted: (office) => store.tellNews(office),
  });
}

/** What it takes in is delivered by the server, at the latest when that looks again. */
export async function courierBeside(
  database: Database,
  keyring: Keyring,
  settings: Pick<Settings, 'dataDir' | 'clamdSocket'>,
): Promise<Courier> {
  const { dataDir } = settings;
  const pool = database.writers;
  const knownLogs = new KnownLogs(pool, nowMs);
  await knownLogs.load();
  const offices = await listHosted(pool);
  const random = (count: number) => randomBytes(count);
  const folder = join(dataDir, 'files');
  const files = new FileStore({ folder, pool, known: new KnownFiles(), clock: nowMs, random });
  const said = { nowMs, report: () => undefined };
  return new Courier({
    ...{ pool, knownLogs, reader: new Reader(database.readers), files },
    strange: strangeFilesOf({ pool, files, keyring }, settings, said),
    inbound: new Inbound({
      ...{ pool, knownLogs, clock: nowMs },
      isHosted: (office) => offices.has(office),
      onTaken: () => undefined,
      onNoted: () => undefined,
    }),
    ...placed(pool, dataDir, keyring),
    onNoted: () => undefined,
  });
}

function placed(pool: SessionPool, dataDir: string, keyring: Keyring) {
  return {
    folder: join(dataDir, 'courier'),
    findKey: async (office: string) => {
      const [row] = await pool.query<{ origin: string }>({
        text: 'select origin from dawam.log where office = $1',
        values: [office],
      });
      return row === undefined ? undefined : findKey(join(dataDir, 'keys'), office, row.origin);
    },
    findIntroduction: (office: string) => findOwnIntroduction(pool, dataDir, office),
    listIdentities: (office: string) => keyring.listIdentities(office),
    clock: nowMs,
  };
}
