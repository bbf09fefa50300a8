// Fills the empty database of a server that reads the directory and writes logs of its own: notes
// which offices it hosts, fetches the directory from whichever centre has it, and begins the logs.
// Can be run again; what came stays. Whoever calls has shown the keys to the centres.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { formatVerifierKey } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import type { Database } from '#store/database.ts';
import { findOrMakeDigestKey } from '#store/digest-key.ts';
import { writeHosting } from '#store/hosting.ts';
import { makeLog } from '#store/log-memory.ts';
import { takeOver } from '#store/replica.ts';
import { directoryOffice } from '#store/store.ts';
import { prepareTables } from '#store/tables.ts';
import { keyringOf } from '#store/upkeep.ts';
import type { UpkeepOptions } from '#store/upkeep.ts';

import type { CentreSetting } from './centre-line.ts';
import { readMirror } from './mirror-reader.ts';

export interface HostedLog {
  readonly office: string;
  readonly key: SigningKey;
}

export interface DirectoryWish {
  readonly upkeep: UpkeepOptions;
  readonly database: Database;
  /** Key of the directory's log. */
  readonly directory: VerifierKey;
  readonly centres: readonly CentreSetting[];
  /** The logs that this server writes; the first one's word opens the directory. */
  readonly hosts: readonly HostedLog[];
  readonly say: (sentence: string) => void;
}

const againMs = 1_000;
/** A centre that has just been told of a log cosigns its head a moment later. */
const triesMax = 60;

/** Entries of the directory that are here then; undefined where no centre had it in time. */
export async function takeDirectory(wish: DirectoryWish): Promise<number | undefined> {
  const { upkeep, database, directory, centres, hosts } = wish;
  const pool = database.writers;
  const { modules, dataDir } = upkeep;
  const tables = await prepareTables(pool, modules, async () => undefined);
  await pool.use((session) => writeHosting(session, { only: hosts.map(({ office }) => office) }));
  for (let tries = 0; tries < triesMax; tries += 1) {
    if (tries > 0) await sleep(againMs);
    for (const centre of centres) {
      const read = await readDirectory(wish, centre);
      if (read === undefined) continue;
      const opener = keyringOf(upkeep);
      const random = (count: number): Uint8Array => randomBytes(count);
      const digestKey = findOrMakeDigestKey(join(dataDir, 'keys'), random);
      const parts = { modules, tables, opener, digestKey, hosted: new Set<string>() };
      const vkey = formatVerifierKey(directory);
      const name = { office: directoryOffice, origin: directory.name, vkey };
      await pool.transact((session) => takeOver(session, name, read, parts));
      for (const { office, key } of hosts) {
        await pool.use((session) => makeLog(session, office, key));
      }
      return read.size;
    }
  }
  return undefined;
}

async function readDirectory(
  { database, directory, hosts, say }: DirectoryWish,
  centre: CentreSetting,
) {
  const { key: reader } = must(hosts[0], 'A server has a log of its own.');
  const read = await readMirror({
    ...{ pool: database.writers, office: directoryOffice, logKey: directory, reader, centre },
    signal: new AbortController().signal,
    onProgress: (entries, of) => say(`The directory: ${entries} of ${of} entries`),
  });
  return read.kind === 'whole' ? read.head : undefined;
}
