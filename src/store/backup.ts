// Writes a whole server into one file: a gzipped tar that any tool opens. Logs are JSON lines, each
// line the exact leaf bytes of an entry; files lie under their hash; derived tables are left out,
// for restore makes them again. The signing keys and reading keys are inside: keep
// the file like a key.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { pack } from 'tar-stream';
import type { Pack } from 'tar-stream';

import type { Session } from './database.ts';
import { digestKeyFile } from './digest-key.ts';
import { toHex } from './flaw.ts';
import { listLogs, readLog } from './replay.ts';
import type { EntryRow } from './replay.ts';
import { whileNothingGoes } from './server-lock.ts';
import { filePath } from './verify-files.ts';

export const BACKUP_FORMAT = 'dawam-backup/1';
/** Rows without an entry behind them that a restored server still needs. */
export const KEPT_ROWS = {
  recovery_code: 'true',
  passkey_use: 'true',
  reading: 'true',
  delivery_note: 'true',
  mail_arrival: 'true',
  dropped_subject: 'true',
  dropped_file: 'true',
  covered_subject: 'true',
  known_log: 'true',
  inbound: 'true',
  awaited_file: 'true',
  // What is in quarantine is asked for again, and found again.
  malware_finding: `finding <> 'infected'`,
  feed_cursor: 'true',
  invitation: 'true',
  // What waits for offices of this server is asked for again from the entries.
  outbox: 'travels',
  // What is said of the module tables belongs to the database that they are in.
  setting: `name not like 'tables.%'`,
} as const;

export interface BackupManifest {
  readonly format: typeof BACKUP_FORMAT;
  readonly takenAt: string;
  readonly logs: readonly {
    readonly office: string;
    readonly origin: string;
    readonly vkey: string;
    readonly size: number;
    /** Hex. */
    readonly root: string;
    readonly checkpoint: string;
    readonly recordedAt: string;
    /** Not written by this server, so without a key; left out where it is. */
    readonly isReplica?: boolean;
  }[];
}

export interface BackupOptions {
  readonly sql: Session;
  readonly filesDir: string;
  readonly keysDir: string;
  readonly takenAt: string;
  readonly target: string;
  /** `schema.table` of others, as they are to be filled again. */
  readonly kept?: readonly string[];
  onProgress?(sentence: string): void;
}

export interface BackupReport {
  readonly target: string;
  readonly sizeBytes: number;
  readonly entries: number;
  readonly files: number;
}

/** The file appears under its name only when it is whole and on the disk. */
export async function writeBackup(options: BackupOptions): Promise<BackupReport> {
  const partial = `${options.target}.partial`;
  const tar = pack();
  const written = pipeline(
    tar,
    createGzip({ level: 3 }),
    createWriteStream(partial, { mode: 0o600 }),
  );
  // A failure of the disk must reach us though we wait on the database just then.
  written.catch(() => undefined);
  const { sql } = options;
  try {
    const counts = await whileNothingGoes(sql, async () => {
      await sql.query({ text: 'begin transaction isolation level repeatable read read only' });
      try {
        return await packAll(options, createPacker(tar));
      } finally {
        await sql.query({ text: 'rollback' });
      }
    });
    tar.finalize();
    await written;
    const file = await open(partial, 'r');
    await file.sync();
    const { size } = await file.stat();
    await file.close();
    await rename(partial, options.target);
    return { target: options.target, sizeBytes: size, ...counts };
  } catch (cause) {
    tar.destroy();
    await rm(partial, { force: true });
    throw cause;
  }
}

interface Packer {
  add(name: string, content: string | Buffer): Promise<void>;
  addFile(name: string, path: string, sizeBytes: number): Promise<void>;
  /** `hash  name` lines of all members so far, as sha256sum writes them. */
  sums(): string;
}

function createPacker(tar: Pack): Packer {
  const lines: string[] = [];
  const drained = () => new Promise<void>((resolve) => setImmediate(resolve));

  async function add(name: string, content: string | Buffer): Promise<void> {
    const bytes = Buffer.from(content);
    lines.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
    await new Promise<void>((resolve, reject) => {
      tar.entry({ name, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()));
    });
    await drained();
  }

  async function addFile(name: string, path: string, sizeBytes: number): Promise<void> {
    const entry = tar.entry({ name, size: sizeBytes, mode: 0o600 });
    const sum = createHash('sha256');
    const source = createReadStream(path);
    source.on('data', (bytes) => sum.update(bytes));
    await pipeline(source, entry);
    lines.push(`${sum.digest('hex')}  ${name}\n`);
  }

  return { add, addFile, sums: () => lines.join('') };
}

async function packAll(
  options: BackupOptions,
  packer: Packer,
): Promise<{ entries: number; files: number }> {
  const { sql } = options;
  const logs = await listLogs(sql);
  const manifest: BackupManifest = {
    format: BACKUP_FORMAT,
    takenAt: options.takenAt,
    logs: logs.map((log) => ({
      office: log.office,
      origin: log.origin,
      vkey: log.vkey,
      size: log.size,
      root: toHex(log.root),
      checkpoint: log.checkpoint,
      recordedAt: log.recorded_at,
      ...(log.is_replica ? { isReplica: true } : {}),
    })),
  };
  await packer.add('manifest.json', JSON.stringify(manifest, undefined, 2));
  await packReadingKeys(options, packer);
  let entries = 0;
  for (const { office, size, is_replica } of logs) {
    const seed = `${office}.seed`;
    if (!is_replica) await packer.add(`keys/${seed}`, await readFile(join(options.keysDir, seed)));
    for await (const page of readLog(sql, office)) {
      const lines = page.map((row) => `${lineOf(row)}\n`).join('');
      await packer.add(`logs/${office}/${page[0]?.index ?? 0}.jsonl`, lines);
      entries += page.length;
      options.onProgress?.(`${office}: ${page.at(-1)?.index ?? 0} of ${size} entries`);
    }
  }
  await packForeign(sql, packer);
  for (const [table, which] of Object.entries(KEPT_ROWS)) {
    const rows = await sql.query<{ line: string }>({
      text: `select to_jsonb(t)::text as line from dawam.${table} t where ${which}`,
    });
    await packer.add(`tables/${table}.jsonl`, rows.map(({ line }) => `${line}\n`).join(''));
  }
  for (const table of options.kept ?? []) {
    const rows = await sql.query<{ line: string }>({
      text: `select to_jsonb(t)::text as line from ${table} t`,
    });
    await packer.add(`tables/${table}.jsonl`, rows.map(({ line }) => `${line}\n`).join(''));
  }
  const files = await packFiles(options, packer);
  await packer.add('sha256sums.txt', packer.sums());
  return { entries, files };
}

// Before the logs, which restore cannot read without them. An office may have one and no log yet.
async function packReadingKeys({ keysDir }: BackupOptions, packer: Packer): Promise<void> {
  const all = await readdir(keysDir);
  const names = all.filter((name) => name.endsWith('.age') || name === digestKeyFile);
  for (const name of names.toSorted()) {
    await packer.add(`keys/${name}`, await readFile(join(keysDir, name)));
  }
}

// A disposed leaf has no bytes any more; what the log still knows of it travels instead.
function lineOf(row: EntryRow): string {
  if (row.leaf !== null) return row.leaf.toString('utf8');
  const { command, ordinal, subject, kind } = row;
  const disposed = {
    leafHash: toHex(row.leaf_hash),
    asked: toHex(row.command_digest),
    recordedAt: row.recorded_at,
    ...{ command, ordinal, subject, kind },
  };
  return JSON.stringify({ disposed });
}

async function packForeign(sql: Session, packer: Packer): Promise<void> {
  let received = 0;
  for (let from: readonly [string, string, number] = ['', '', -1]; ;) {
    const page = await sql.query<{
      office: string;
      origin: string;
      index: number;
      leaf: Buffer;
      received_at: string;
      proof: string | null;
    }>({
      text: `select office, origin, index, leaf, received_at, proof from dawam.foreign_entry
        where (office, origin, index) > ($1, $2, $3) order by office, origin, index limit 2000`,
      values: [...from],
    });
    const last = page.at(-1);
    if (last === undefined) return;
    const lines = page.map(({ office, origin, index, leaf, received_at, proof }) =>
      JSON.stringify({
        ...{ office, origin, index, receivedAt: received_at, proof },
        leaf: leaf.toString('utf8'),
      }),
    );
    received += 1;
    const name = `received/${received}.jsonl`;
    await packer.add(name, `${lines.join('\n')}\n`);
    from = [last.office, last.origin, last.index];
  }
}

async function packFiles(options: BackupOptions, packer: Packer): Promise<number> {
  const found = await options.sql.query<{
    sha256: Buffer;
    size_bytes: number;
    media_type: string;
    stored_at: string;
    pieces: string | null;
  }>({
    text: `select sha256, size_bytes, media_type, stored_at, encode(piece_hashes, 'hex') as pieces
      from dawam.file order by sha256`,
  });
  const facts = found.map((row) =>
    JSON.stringify({
      sha256: toHex(row.sha256),
      sizeBytes: row.size_bytes,
      mediaType: row.media_type,
      storedAt: row.stored_at,
      pieces: row.pieces,
    }),
  );
  await packer.add('files.jsonl', facts.map((line) => `${line}\n`).join(''));
  for (const row of found) {
    const sha256 = toHex(row.sha256);
    await packer.addFile(`files/${sha256}`, filePath(options.filesDir, sha256), row.size_bytes);
  }
  return found.length;
}
