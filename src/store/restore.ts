// Brings a backup file back into a store without writers, in one transaction: whatever does not fit
// (a member that hashes otherwise, a root that the signed note does not say, tables that
// verification refuses) leaves everything as it was. A store that holds newer entries is never
// overwritten.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import { areSameBytes, EMPTY_FRONTIER, grow, leafHash, rootOf } from '#kernel/tree.ts';
import type { Frontier } from '#kernel/tree.ts';
import { assert } from '#lib/assert.ts';
import type { Session } from './database.ts';
import { digestKeyFile, findOrMakeDigestKey, noteDigestKey, parseDigestKey } from './digest-key.ts';
import type { DigestKey } from './digest-key.ts';
import { BACKUP_FORMAT, KEPT_ROWS } from './backup.ts';
import type { BackupManifest } from './backup.ts';
import { damaged, readBackupMembers } from './backup-members.ts';
import { insertEntryRows, makeEntryRow } from './entry-rows.ts';
import type { MadeRow } from './entry-rows.ts';
import { toHex } from './flaw.ts';
import { Keyring, joinKeyTexts } from './keyring.ts';
import { isOfficeId } from './keys.ts';
import { listLogs } from './replay.ts';
import type { LogHead } from './log-memory.ts';
import { restoreDerived } from './restore-derived.ts';
import { removeStrayFiles } from './stray-files.ts';
import { filePath } from './verify-files.ts';

export interface RestoreOptions {
  /** A connection of the owner to a migrated store; no writer may be running. */
  readonly sql: Session;
  readonly source: string;
  readonly filesDir: string;
  readonly keysDir: string;
  /** Overwrites logs that are an older part of those in the backup. */
  readonly replace: boolean;
  /** `schema.table` of others that backups carry, as they are to be filled. */
  readonly kept?: readonly string[];
  onProgress?(sentence: string): void;
}

export interface RestoreReport {
  readonly takenAt: string;
  readonly entries: number;
  readonly files: number;
}

interface Restoring extends RestoreOptions {
  readonly old: ReadonlyMap<string, LogHead>;
  readonly frontiers: Map<string, Frontier>;
  readonly lastCommand: Map<string, Pick<MadeRow, 'command' | 'ordinal'>>;
  readonly sums: Map<string, string>;
  readonly staged: { readonly from: string; readonly to: string }[];
  readonly keyring: Keyring;
  /** Of the backup; an older one has none, and what it says of disposed entries is not keyed. */
  digestKey: DigestKey | undefined;
  ownDigestKey: DigestKey | undefined;
  keys: number;
  manifest: BackupManifest | undefined;
  entries: number;
}

/** Restores all or nothing; `check` verifies inside the same transaction before it is committed. */
export async function restoreBackup(
  options: RestoreOptions,
  check: (manifest: BackupManifest) => Promise<void>,
): Promise<RestoreReport> {
  const { sql } = options;
  const old = new Map((await listLogs(sql)).map((log) => [log.office, log]));
  const restoring: Restoring = {
    ...options,
    old,
    frontiers: new Map(),
    lastCommand: new Map(),
    sums: new Map(),
    staged: [],
    keyring: new Keyring(options.keysDir),
    digestKey: undefined,
    ownDigestKey: undefined,
    keys: 0,
    manifest: undefined,
    entries: 0,
  };
  await sql.query({ text: 'begin' });
  try {
    await readMembers(restoring);
    const manifest = restoring.manifest;
    if (manifest === undefined) throw damaged('The backup has no manifest.');
    verifyHeads(restoring, manifest);
    await restoreDerived(sql, manifest);
    await noteDigestKey(sql, digestKeyOf(restoring).key);
    for (const { from, to } of restoring.staged) {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await rename(from, to);
    }
    await check(manifest);
    await sql.query({ text: 'commit' });
    if (options.replace) await removeStrayFiles(sql, options.filesDir);
    const files = restoring.staged.length - restoring.keys;
    return { takenAt: manifest.takenAt, entries: restoring.entries, files };
  } catch (cause) {
    await sql.query({ text: 'rollback' });
    for (const { from } of restoring.staged) await rm(from, { force: true });
    throw cause;
  }
}

async function readMembers(restoring: Restoring): Promise<void> {
  await readBackupMembers(restoring.source, (name, bytes) => readMember(restoring, name, bytes));
  if (!restoring.sums.has('sha256sums.txt')) throw damaged('The backup ends too early.');
}

async function readMember(
  restoring: Restoring,
  name: string,
  bytes: AsyncIterable<unknown>,
): Promise<void> {
  const [family = '', ...rest] = name.split('/');
  if (family === 'files' && rest.length === 1) {
    await stageFile(restoring, name, rest[0] ?? '', bytes);
    return;
  }
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(bytesOf(part));
  const content = Buffer.concat(parts);
  restoring.sums.set(name, createHash('sha256').update(content).digest('hex'));
  const text = content.toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  if (name === 'manifest.json') await acceptManifest(restoring, text);
  else if (name === 'sha256sums.txt') compareSums(restoring, lines);
  else if (family === 'keys') await stageKey(restoring, rest.join('/'), content);
  else if (family === 'logs') await insertEntries(restoring, rest[0] ?? '', lines);
  else if (family === 'received') await insertForeign(restoring.sql, lines);
  else if (name === 'files.jsonl') await insertFiles(restoring.sql, lines);
  else if (family === 'tables') await insertKept(restoring, rest[0] ?? '', lines);
  else throw damaged(`The backup has a member that this version does not know: ${name}.`);
}

async function acceptManifest(restoring: Restoring, text: string): Promise<void> {
  const manifest = JSON.parse(text) as BackupManifest;
  if (manifest.format !== BACKUP_FORMAT) {
    throw damaged('The file is not a backup that this version reads.');
  }
  restoring.manifest = manifest;
  for (const log of restoring.old.values()) refuseNewer(restoring, manifest, log);
  const { sql } = restoring;
  // What the centres hold, and whether that fences a log, the next handshake says again.
  await sql.query({
    text: `truncate dawam.log, dawam.cosignature, dawam.fence, dawam.entry, dawam.tile_hash,
      dawam.line_event, dawam.holding, dawam.number, dawam.foreign_entry, dawam.outbox,
      dawam.file, dawam.file_copy, dawam.entry_file`,
  });
  // The next start puts the keys of the backup there.
  await sql.query({ text: 'delete from dawam.wrapped_key' });
  for (const [table, which] of Object.entries(KEPT_ROWS)) {
    await sql.query({ text: `delete from dawam.${table} where ${which}` });
  }
  for (const table of (restoring.kept ?? []).toReversed()) {
    await sql.query({ text: `delete from ${table}` });
  }
  for (const log of manifest.logs) {
    await sql.query({
      text: `insert into dawam.log
         (office, origin, vkey, size, root, checkpoint, recorded_at, is_replica)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [
        log.office,
        log.origin,
        log.vkey,
        log.size,
        Buffer.from(log.root, 'hex'),
        log.checkpoint,
        log.recordedAt,
        log.isReplica ?? false,
      ],
    });
    restoring.frontiers.set(log.office, EMPTY_FRONTIER);
  }
}

function refuseNewer(restoring: Restoring, manifest: BackupManifest, log: LogHead): void {
  const saved = manifest.logs.find(({ office }) => office === log.office);
  const newer = log.size > (saved?.size ?? 0);
  if (newer) {
    throw new Fault(
      'store.newer-log',
      `Nothing was restored: the log of ${log.office} here has ${log.size} entries (last ` +
        `${log.recorded_at}), the backup of ${manifest.takenAt} only ${saved?.size ?? 0}. ` +
        'Restoring would lose acknowledged acts. Restore into an empty place instead.',
      { retry: 'never' },
    );
  }
  if (!restoring.replace && log.size > 0) {
    throw new Fault(
      'store.newer-log',
      `Nothing was restored: there are logs here already (${log.office}, ${log.size} entries). ` +
        'They are an older part of the backup; --replace puts the backup in their place.',
      { retry: 'never' },
    );
  }
}

interface DisposedLine {
  readonly leafHash: string;
  readonly asked: string;
  readonly recordedAt: string;
  readonly command: string;
  readonly ordinal: number;
  readonly subject: string;
  readonly kind: string;
}

async function insertEntries(
  restoring: Restoring,
  office: string,
  lines: readonly string[],
): Promise<void> {
  const frontier = restoring.frontiers.get(office);
  if (frontier === undefined) throw damaged(`The manifest does not know the log ${office}.`);
  const rows = lines.map((line, i) => rowOf(restoring, office, frontier.size + i, line));
  const hashes = rows.map((row) => Buffer.from(row.leaf_hash, 'hex'));
  growChecked(restoring, office, frontier, hashes);
  await insertEntryRows(restoring.sql, rows);
  restoring.entries += rows.length;
  restoring.onProgress?.(`${office}: ${frontier.size + rows.length} entries`);
}

function rowOf(restoring: Restoring, office: string, index: number, line: string): MadeRow {
  const value = JSON.parse(line) as { readonly disposed?: DisposedLine };
  if (value.disposed !== undefined) {
    const { leafHash: leaf_hash, asked, recordedAt, ...rest } = value.disposed;
    const { key, isOfBackup } = digestKeyOf(restoring);
    const command_digest = isOfBackup ? asked : toHex(key.keyed(Buffer.from(asked, 'hex')));
    const gone = { leaf_hash, command_digest, recorded_at: recordedAt };
    return { office, index, leaf: null, ...gone, ...rest };
  }
  const before = restoring.lastCommand.get(office);
  const leaf = Buffer.from(line, 'utf8');
  const made = makeEntryRow(
    { opener: restoring.keyring, keyed: (digest) => digestKeyOf(restoring).key.keyed(digest) },
    { office, index },
    leaf,
    before,
  );
  if ('row' in made) {
    restoring.lastCommand.set(office, made.row);
    return made.row;
  }
  if (made.flaw === 'no-entry') throw damaged(`Entry ${index} of ${office} is not an entry.`);
  throw damaged(`Entry ${index} of ${office} is sealed, and its reading key is not there.`);
}

/** Members come in their order: keys before logs. */
function digestKeyOf(restoring: Restoring): { key: DigestKey; isOfBackup: boolean } {
  const { digestKey, keysDir, ownDigestKey } = restoring;
  if (digestKey !== undefined) return { key: digestKey, isOfBackup: true };
  const key = ownDigestKey ?? findOrMakeDigestKey(keysDir, randomBytes);
  restoring.ownDigestKey = key;
  return { key, isOfBackup: false };
}

// What is here already must be the beginning of what comes, or two histories would be mixed.
function growChecked(
  restoring: Restoring,
  office: string,
  frontier: Frontier,
  hashes: readonly Uint8Array[],
): void {
  const old = restoring.old.get(office);
  const cut = (old?.size ?? 0) - frontier.size;
  if (old !== undefined && cut > 0 && cut <= hashes.length) {
    const there = rootOf(grow(frontier, hashes.slice(0, cut)).frontier);
    if (!areSameBytes(there, old.root)) {
      throw new Fault(
        'store.newer-log',
        `Nothing was restored: the log of ${office} here is not the beginning of the one in the ` +
          'backup. They are two histories; verify both and ask for help.',
        { retry: 'never' },
      );
    }
  }
  restoring.frontiers.set(office, grow(frontier, hashes).frontier);
}

function verifyHeads(restoring: Restoring, manifest: BackupManifest): void {
  for (const log of manifest.logs) {
    const frontier = restoring.frontiers.get(log.office) ?? EMPTY_FRONTIER;
    if (frontier.size === log.size && toHex(rootOf(frontier)) === log.root) continue;
    throw damaged(`The entries of ${log.office} do not make the root that the backup states.`);
  }
}

interface ForeignLine {
  readonly office: string;
  readonly origin: string;
  readonly index: number;
  readonly receivedAt: string;
  readonly leaf: string;
  /** Absent in backups of former versions. */
  readonly proof?: string | null;
}

async function insertForeign(sql: Session, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { office, origin, index, receivedAt, leaf, proof } = JSON.parse(line) as ForeignLine;
    const bytes = Buffer.from(leaf, 'utf8');
    await sql.query({
      text: `insert into dawam.foreign_entry
          (office, origin, index, leaf, leaf_hash, received_at, proof)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      values: [office, origin, index, bytes, leafHash(bytes), receivedAt, proof ?? null],
    });
  }
}

async function insertFiles(sql: Session, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const row = JSON.parse(line) as Record<string, string | number | null>;
    const facts = [row['sha256'], row['sizeBytes'], row['mediaType'], row['storedAt']];
    await sql.query({
      text: `insert into dawam.file (sha256, size_bytes, media_type, stored_at, piece_hashes)
       values (decode($1, 'hex'), $2, $3, $4, decode($5, 'hex'))`,
      values: [...facts, row['pieces'] ?? null],
    });
  }
}

async function insertKept(
  { sql, kept = [] }: Restoring,
  file: string,
  lines: readonly string[],
): Promise<void> {
  const name = file.replace(/\.jsonl$/, '');
  if (!Object.hasOwn(KEPT_ROWS, name) && !kept.includes(name)) {
    throw damaged(`The backup has a table that this version does not know: ${name}.`);
  }
  const table = kept.includes(name) ? name : `dawam.${name}`;
  await sql.query({
    text: `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`,
    values: [`[${lines.join(',')}]`],
  });
}

function bytesOf(chunk: unknown): Uint8Array {
  assert(chunk instanceof Uint8Array, 'A tar member is read as bytes.');
  return chunk;
}

async function stageFile(
  restoring: Restoring,
  name: string,
  sha256: string,
  bytes: AsyncIterable<unknown>,
): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw damaged(`A file has a name that is no hash: ${name}.`);
  const from = join(restoring.filesDir, `restoring-${sha256}`);
  await mkdir(restoring.filesDir, { recursive: true, mode: 0o700 });
  restoring.staged.push({ from, to: filePath(restoring.filesDir, sha256) });
  const sum = createHash('sha256');
  const file = await open(from, 'w', 0o600);
  try {
    for await (const chunk of bytes) {
      const part = bytesOf(chunk);
      sum.update(part);
      await file.write(part);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  const actual = sum.digest('hex');
  if (actual !== sha256) throw damaged(`The file ${sha256} in the backup hashes to ${actual}.`);
  restoring.sums.set(name, actual);
}

async function stageKey(restoring: Restoring, file: string, content: Buffer): Promise<void> {
  const office = file.replace(/\.(?:seed|age)$/, '');
  const isReading = file.endsWith('.age') && isOfficeId(office);
  const isSigning = restoring.manifest?.logs.some((log) => `${log.office}.seed` === file);
  const isDigest = file === digestKeyFile;
  if (isDigest) restoring.digestKey = parseDigestKey(content.toString('utf8'));
  if (isDigest && restoring.digestKey === undefined) {
    throw damaged(`The backup has a damaged key: ${file}.`);
  }
  if (!isReading && !isDigest && isSigning !== true)
    throw damaged(`The backup has a key of no log: ${file}.`);
  if (isReading && !restoring.keyring.take(office, content.toString('utf8'))) {
    throw damaged(`The backup has a damaged key: ${file}.`);
  }
  restoring.keys += 1;
  const to = join(restoring.keysDir, file);
  // A key that was made after the backup goes on opening what was sealed to it.
  const own = isReading ? await readFile(to, 'utf8').catch(() => '') : '';
  const kept = isReading ? joinKeyTexts(content.toString('utf8'), own) : content;
  const from = `${to}.restoring`;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  restoring.staged.push({ from, to });
  await writeFile(from, kept, { mode: 0o600, flush: true });
}

function compareSums(restoring: Restoring, lines: readonly string[]): void {
  const stated = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
  for (const [name, sum] of restoring.sums) {
    if (name === 'sha256sums.txt' || stated.get(name) === sum) continue;
    throw damaged(`The member ${name} of the backup does not have the hash that it states.`);
  }
  for (const name of stated.keys()) {
    if (!restoring.sums.has(name)) throw damaged(`The member ${name} of the backup is missing.`);
  }
}
