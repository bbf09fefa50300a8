// Overwrites what was destroyed or sealed where PostgreSQL still has older versions of it: tables
// are written anew, the write-ahead log of before is ended and taken away, and backups from before
// the latest decision are named. For a server that stands still, on its own database. What the
// blocks of the disk still hold is a matter of encrypted disks.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';

import { extract } from 'tar-stream';

import { disposedKind } from '#kernel/disposal.ts';
import { Fault } from '#kernel/fault.ts';

import { BACKUP_FORMAT } from './backup.ts';
import type { BackupManifest } from './backup.ts';
import type { Session } from './database.ts';
import { withDatabase } from './upkeep.ts';
import type { UpkeepOptions } from './upkeep.ts';

export interface ScrubReport {
  /** Segments of the write-ahead log that are gone. */
  readonly segments: number;
  /** Backups of the folder that were taken before the latest decision. */
  readonly olderBackups: readonly string[];
}

export async function scrubData(
  options: UpkeepOptions & { readonly backupsDir: string },
): Promise<ScrubReport> {
  const { databaseUrl, backupsDir } = options;
  if (databaseUrl !== undefined) {
    const sentence =
      'This server uses a database of yours: write its tables anew (vacuum full), and end and ' +
      'remove its write-ahead log and archives, with the tools that you run it with.';
    throw new Fault('program.bad-settings', sentence, { retry: 'never' });
  }
  return await withDatabase(options, 'alone', async ({ writers }) =>
    writers.use(async (sql) => {
      await refuseUnfinished(sql);
      options.onProgress?.('Writing the tables anew ...');
      await sql.script('vacuum (full, analyze)');
      options.onProgress?.('Ending the write-ahead log ...');
      const segments = await endLog(sql);
      const [latest] = await sql.query<{ at: string | null }>({
        text: 'select max(recorded_at) as at from dawam.entry where kind = $1',
        values: [disposedKind],
      });
      const olderBackups = await listOlderBackups(backupsDir, latest?.at ?? null);
      return { segments, olderBackups };
    }),
  );
}

/** What a server that stands still has not cleared away would be written anew with the rest. */
async function refuseUnfinished(sql: Session): Promise<void> {
  const [row] = await sql.query<{ waiting: number }>({
    text: `select ((select count(*) from dawam.dropped_subject)
      + (select count(*) from dawam.covered_subject)
      + (select count(*) from dawam.dropped_file))::int as waiting`,
  });
  if (row?.waiting === 0) return;
  const sentence =
    'Some of what was destroyed is still to be cleared away: start the server once, stop it, and ' +
    'run this again.';
  throw new Fault('store.busy', sentence, { retry: 'never' });
}

// Segments are not used again but removed; those that were put by for later use, with what they
// held before, are gone through first. The rest of a segment that is ended is filled with zeros.
async function endLog(sql: Session): Promise<number> {
  const before = await listSegments(sql);
  await sql.script('alter system set wal_recycle = off');
  await sql.script('alter system set min_wal_size = 32');
  try {
    await sql.query({ text: 'select pg_reload_conf()' });
    for (let i = 0; i <= before.length; i += 1) {
      await sql.query({ text: `select pg_logical_emit_message(true, 'dawam', 'scrub')` });
      await sql.query({ text: 'select pg_switch_wal()' });
    }
    // Only what the checkpoint before the last does not need any more is taken away.
    await sql.script('checkpoint');
    await sql.query({ text: `select pg_logical_emit_message(true, 'dawam', 'scrub')` });
    await sql.query({ text: 'select pg_switch_wal()' });
    await sql.script('checkpoint');
  } finally {
    await sql.script('alter system reset wal_recycle');
    await sql.script('alter system reset min_wal_size');
    await sql.query({ text: 'select pg_reload_conf()' });
  }
  const after = new Set(await listSegments(sql));
  return before.filter((name) => !after.has(name)).length;
}

async function listSegments(sql: Session): Promise<readonly string[]> {
  const rows = await sql.query<{ name: string }>({ text: 'select name from pg_ls_waldir()' });
  return rows.map(({ name }) => name);
}

async function listOlderBackups(folder: string, latest: string | null): Promise<readonly string[]> {
  if (latest === null) return [];
  const names = await readdir(folder).catch(() => []);
  const older: string[] = [];
  for (const name of names.filter((one) => one.endsWith('.gz')).toSorted()) {
    const takenAt = await findTakenAt(join(folder, name));
    if (takenAt !== undefined && takenAt < latest) older.push(join(folder, name));
  }
  return older;
}

/** Undefined for a file that is no backup. */
async function findTakenAt(path: string): Promise<string | undefined> {
  const source = createReadStream(path);
  const tar = extract();
  source.on('error', (error) => tar.destroy(error));
  const unpacked = createGunzip().on('error', (error: Error) => tar.destroy(error));
  source.pipe(unpacked).pipe(tar);
  try {
    for await (const member of tar) {
      if (member.header.name !== 'manifest.json') return undefined;
      const parts: Buffer[] = [];
      for await (const part of member) parts.push(Buffer.from(part as Uint8Array));
      const manifest = JSON.parse(Buffer.concat(parts).toString('utf8')) as BackupManifest;
      return manifest.format === BACKUP_FORMAT ? manifest.takenAt : undefined;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    source.destroy();
  }
}
