// What is done before a store is opened, with as much patience as it takes: the schema, the keys
// that other servers of this database have made, the keyed digests, the tables of the modules.
import { join } from 'node:path';

import type { Database, SessionPool } from './database.ts';
import { digestKeyFile, findOrMakeDigestKey, keyDigests } from './digest-key.ts';
import type { DigestKey } from './digest-key.ts';
import { FileRounds } from './file-rounds.ts';
import type { FileStore } from './files.ts';
import type { Keyring } from './keyring.ts';
import { LogKeys } from './log-keys.ts';
import { migrate } from './migrate.ts';
import type { StoreOptions } from './store-options.ts';
import { prepareTables, refuseRebuild } from './tables.ts';
import type { Table } from './tables.ts';
import { WrappedKeys } from './wrapped-keys.ts';

export interface Prepared {
  readonly digestKey: DigestKey;
  readonly tables: ReadonlyMap<string, Table>;
}

/** Closes this database, which has no limit of patience. */
export async function prepareStore(
  options: StoreOptions,
  keyring: Keyring,
  database: Database,
): Promise<Prepared> {
  try {
    const pool = database.writers;
    await migrate(pool);
    const digestKey = await prepareDigestKey(options, keyring, pool);
    await keyDigests(pool, digestKey, keyring);
    const rebuild = options.rebuild ?? refuseRebuild;
    const tables = await prepareTables(pool, options.modules, (some, changed) =>
      rebuild(some, changed, keyring),
    );
    return { digestKey, tables };
  } finally {
    await database.close();
  }
}

export function logKeysOf(options: StoreOptions, keyring: Keyring, pool: SessionPool): LogKeys {
  return new LogKeys({
    ...{ pool, keyring, random: options.random, folder: join(options.dataDir, 'keys') },
    wrapped: wrappedKeysOf(options, keyring, pool),
    onAlarm: (fault) => options.onAlarm?.(fault),
  });
}

/** Undefined where no other server has this database. */
export function fileRoundsOf(
  { fileSites: sites, clock }: StoreOptions,
  parts: { readonly pool: SessionPool; readonly files: FileStore },
): FileRounds | undefined {
  return sites === undefined ? undefined : new FileRounds({ ...parts, clock, sites });
}

function wrappedKeysOf(
  { siteKey, dataDir, random, onAlarm }: StoreOptions,
  keyring: Keyring,
  pool: SessionPool,
): WrappedKeys | undefined {
  if (siteKey === undefined) return undefined;
  const folder = join(dataDir, 'keys');
  const tell = onAlarm ?? (() => undefined);
  return new WrappedKeys({ pool, folder, siteKey, keyring, random, onAlarm: tell });
}

async function prepareDigestKey(
  options: StoreOptions,
  keyring: Keyring,
  pool: SessionPool,
): Promise<DigestKey> {
  const folder = join(options.dataDir, 'keys');
  const wrapped = wrappedKeysOf(options, keyring, pool);
  await wrapped?.bring();
  const key = findOrMakeDigestKey(folder, options.random);
  if (wrapped === undefined) return key;
  await wrapped.keep(digestKeyFile);
  // Where another server made one at the same time, its key is here now.
  return findOrMakeDigestKey(folder, options.random);
}
