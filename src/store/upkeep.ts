// Work on a store beside its server: verify, back up, prove while the server may be running;
// rebuild and restore only when it is not. Opens what the server would open, but no writer.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import type { PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import type { Module } from '#kernel/module.ts';

import { writeBackup } from './backup.ts';
import type { BackupReport } from './backup.ts';
import { lockFolder } from './data-lock.ts';
import type { DataLock } from './data-lock.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { findDigestKey, findOrMakeDigestKey, keyDigests } from './digest-key.ts';
import { startEmbedded } from './embedded.ts';
import { Keyring } from './keyring.ts';
import { keptNames } from './kept-tables.ts';
import type { KeptTables } from './kept-tables.ts';
import { findKey } from './keys.ts';
import { migrate } from './migrate.ts';
import { Reader } from './reader.ts';
import type { EntryProof } from './reader.ts';
import { rebuildTables } from './rebuild.ts';
import type { RebuildReport } from './rebuild.ts';
import { restoreBackup } from './restore.ts';
import type { RestoreReport } from './restore.ts';
import { prepareTables } from './tables.ts';
import { wantFromOthers } from './verify-copies.ts';
import { nameByBackup, withoutSought } from './verify-beside.ts';
import { verifyInTransaction, verifyServer } from './verify.ts';
import type { VerifyOptions, VerifyReport } from './verify.ts';

export interface UpkeepOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
  /** Name of this machine, where servers at several sites have the database. */
  readonly site?: string | undefined;
  readonly modules: readonly Module<unknown>[];
  /** Carried in backups beside the logs. */
  readonly kept?: readonly KeptTables[];
  onProgress?(sentence: string): void;
}

/** Reads everything; a report without flaws is the proof that it was all there. */
export async function verifyData(
  options: UpkeepOptions & {
    /** A second copy, by which the first wrong byte of what changed is named. */
    readonly backup?: string | undefined;
  },
): Promise<VerifyReport> {
  const { site } = options;
  const report = await withDatabase(options, 'beside', async (database) => {
    const pool = database.writers;
    const found = await pool.use((sql) => verifyServer({ ...verifyParts(options), sql }));
    if (site === undefined) return found;
    return { ...found, flaws: await wantFromOthers(pool, site, found.flaws) };
  });
  const { backup: source, dataDir } = options;
  if (source === undefined) return { ...report, flaws: withoutSought(report.flaws) };
  const filesDir = join(dataDir, 'files');
  return { ...report, flaws: await nameByBackup(report.flaws, { source, filesDir }) };
}

/** Makes the module tables again from the logs; all or nothing. */
export async function rebuildData(options: UpkeepOptions): Promise<RebuildReport> {
  return await withDatabase(options, 'alone', async (database) =>
    database.writers.transact((source) =>
      database.writers.transact((sql) =>
        rebuildTables(sql, options.modules, keyringOf(options), {
          source,
          onProgress: ({ office, entries }) =>
            options.onProgress?.(`${office}: ${entries} entries`),
        }),
      ),
    ),
  );
}

export async function backupData(
  options: UpkeepOptions & { readonly target: string; readonly takenAt: string },
): Promise<BackupReport> {
  const { dataDir, target, takenAt, kept = [] } = options;
  return await withDatabase(options, 'beside', async (database) => {
    for (const one of kept) await one.prepare(database.writers);
    return await database.writers.use((sql) =>
      writeBackup({
        ...{ sql, target, takenAt, filesDir: join(dataDir, 'files') },
        ...{ keysDir: join(dataDir, 'keys'), kept: keptNames(kept) },
        onProgress: (sentence) => options.onProgress?.(sentence),
      }),
    );
  });
}

/** Everything is verified before it is committed; on any doubt nothing has changed. */
export async function restoreData(
  options: UpkeepOptions & { readonly source: string; readonly replace: boolean },
): Promise<RestoreReport> {
  const { dataDir, modules, source, replace, kept = [] } = options;
  const filesDir = join(dataDir, 'files');
  return await withDatabase(options, 'alone', async (database) => {
    await prepareTables(database.writers, modules, async () => undefined);
    for (const one of kept) await one.prepare(database.writers);
    return await database.writers.use((sql) =>
      restoreBackup(
        {
          ...{ sql, source, replace, filesDir },
          ...{ keysDir: join(dataDir, 'keys'), kept: keptNames(kept) },
          onProgress: (sentence) => options.onProgress?.(sentence),
        },
        async () => {
          await rebuildTables(sql, modules, keyringOf(options));
          const report = await verifyInTransaction({ ...verifyParts(options), sql });
          const [first] = report.flaws;
          if (first === undefined) return;
          const sentence = `Nothing was restored: ${first.where} ${first.problem}.`;
          throw new Fault('store.backup-damaged', sentence, { retry: 'never' });
        },
      ),
    );
  });
}

/** Undefined where the log has no such entry, or its leaf was disposed of. */
export async function proveEntry(
  options: UpkeepOptions,
  office: string,
  index: number,
): Promise<EntryProof | undefined> {
  return await withDatabase(options, 'beside', async (database) =>
    new Reader(database.readers).findCosignedProof(office, index),
  );
}

/** The entry that disposed of a leaf; undefined where none did. */
export async function findDisposing(
  options: UpkeepOptions,
  office: string,
  index: number,
): Promise<PlacedEntry | undefined> {
  return await withDatabase(options, 'beside', async (database) =>
    new Reader(database.readers).findDisposing(office, index),
  );
}

/** Read anew each time: a restore has just put other keys there. */
export function keyringOf({ dataDir }: Pick<UpkeepOptions, 'dataDir'>): Keyring {
  return new Keyring(join(dataDir, 'keys'));
}

/** What a verification needs beside a connection; the keys are those that lie there now. */
export function verifyParts(options: UpkeepOptions): Omit<VerifyOptions, 'sql'> {
  const { dataDir, modules } = options;
  return {
    modules,
    filesDir: join(dataDir, 'files'),
    opener: keyringOf(options),
    digestKey: findDigestKey(join(dataDir, 'keys')),
    findKey: (office, origin) => findKey(join(dataDir, 'keys'), office, origin),
    onProgress: (sentence) => options.onProgress?.(sentence),
  };
}

/** 'alone' is refused while a server uses the data; 'beside' speaks with that server's database. */
export async function withDatabase<Result>(
  options: UpkeepOptions,
  need: 'alone' | 'beside',
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const { dataDir, databaseUrl } = options;
  const lock = await takeLock(dataDir, need);
  try {
    const embedded = databaseUrl === undefined ? await startEmbedded({ dataDir }) : undefined;
    const url = embedded?.url ?? databaseUrl ?? '';
    const database = openDatabase({ url, explain: () => embedded?.explain() });
    try {
      if (lock !== undefined) {
        await migrate(database.writers);
        const key = findOrMakeDigestKey(join(dataDir, 'keys'), randomBytes);
        await keyDigests(database.writers, key, keyringOf(options));
      }
      return await work(database);
    } finally {
      await database.close();
      // A running server goes on using its database.
      if (lock === undefined) embedded?.leave();
      else await embedded?.stop();
    }
  } finally {
    await lock?.release();
  }
}

async function takeLock(dataDir: string, need: 'alone' | 'beside'): Promise<DataLock | undefined> {
  try {
    return await lockFolder(dataDir);
  } catch (cause) {
    const isHeld = cause instanceof Fault && cause.code === 'store.second-writer';
    if (isHeld && need === 'beside') return undefined;
    if (!isHeld) throw cause;
    throw new Fault('store.second-writer', `${cause.message} Stop it first.`, { cause });
  }
}
