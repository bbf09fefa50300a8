// Verifies a whole server from the bytes up, seeing one moment while work goes on: every leaf,
// tree, note, number, received entry, file, and the tables against what the logs make of them.
import type { Module } from '#kernel/module.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { Session } from './database.ts';
import type { DigestKey } from './digest-key.ts';
import type { Flaw } from './flaw.ts';
import type { Opener } from './keyring.ts';
import { listLogs } from './replay.ts';
import { whileNothingGoes } from './server-lock.ts';
import { directoryOffice } from './store.ts';
import { verifyEvidence } from './verify-evidence.ts';
import { verifyCleared, verifyFiles } from './verify-files.ts';
import { verifyForeign } from './verify-foreign.ts';
import { verifyIntroductions } from './verify-introductions.ts';
import { verifyLog } from './verify-log.ts';
import type { NamedFile, Reference } from './verify-log.ts';
import { verifyOrphans } from './verify-orphans.ts';
import { verifyTables } from './verify-tables.ts';

export interface VerifyOptions {
  /** A connection of the store's owner, not inside a transaction. */
  readonly sql: Session;
  readonly modules: readonly Module<unknown>[];
  readonly filesDir: string;
  /** With the reading keys that this server has. */
  readonly opener: Opener;
  /** Without it the digests beside sealed entries are not looked at. */
  readonly digestKey: DigestKey | undefined;
  /** The signing key of an office, where this server has it. */
  findKey(office: string, origin: string): Promise<SigningKey | undefined>;
  onProgress?(sentence: string): void;
}

export interface VerifyReport {
  readonly logs: readonly { readonly office: string; readonly size: number }[];
  readonly entries: number;
  readonly files: number;
  /** Leaves that are gone by a decision of disposal. */
  readonly disposed: number;
  readonly flaws: readonly Flaw[];
}

/** Never stops at the first flaw; a report without flaws means that everything was read. */
export async function verifyServer(options: VerifyOptions): Promise<VerifyReport> {
  const { sql } = options;
  return await whileNothingGoes(sql, async () => {
    await sql.query({ text: 'begin transaction isolation level repeatable read read only' });
    try {
      const report = await verifyInTransaction(options);
      return { ...report, flaws: [...report.flaws, ...(await verifyCleared(sql))] };
    } finally {
      await sql.query({ text: 'rollback' });
    }
  });
}

/** As verifyServer, on what the caller's transaction sees. */
export async function verifyInTransaction(options: VerifyOptions): Promise<VerifyReport> {
  const { sql, modules, filesDir, opener, digestKey } = options;
  const say = (sentence: string) => options.onProgress?.(sentence);
  const logs = await listLogs(sql);
  const flaws: Flaw[] = [];
  const named = new Map<string, NamedFile>();
  const received: Reference[] = [];
  let disposed = 0;
  for (const log of logs) {
    // Whoever only reads a log knows it by its public key.
    const key = await options.findKey(log.office, log.origin);
    if ((key === undefined) !== log.is_replica) {
      const problem = log.is_replica
        ? 'is said to be written elsewhere, and its signing key is here'
        : 'its signing key is missing here';
      flaws.push({ where: `log ${log.office} key`, problem });
    }
    const result = await verifyLog(sql, log, { key, digestKey, opener }, (entries) =>
      say(`${log.office}: ${entries} of ${log.size} entries`),
    );
    flaws.push(...result.flaws);
    received.push(...result.received);
    disposed += result.disposed;
    for (const [sha256, file] of result.files) named.set(sha256, file);
  }
  flaws.push(...(await verifyOrphans(sql)));
  flaws.push(...(await verifyIntroductions(sql, directoryOffice)));
  flaws.push(...(await verifyForeign(sql, logs, received)));
  flaws.push(...(await verifyFiles(sql, filesDir, named, (files) => say(`${files} files`))));
  const sayMatters = (signed: number) => say(`${signed} signed matters`);
  flaws.push(...(await verifyEvidence(sql, modules, opener, sayMatters)));
  flaws.push(...(await verifyTables(sql, modules, opener, (rows) => say(`${rows} table rows`))));
  const entries = logs.reduce((sum, log) => sum + log.size, 0);
  return {
    logs: logs.map(({ office, size }) => ({ office, size })),
    entries,
    files: named.size,
    ...{ disposed, flaws },
  };
}
