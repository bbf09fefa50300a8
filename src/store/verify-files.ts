// Verifies what lies outside the logs: files against the hash that names them, and the entries of
// other offices against the own entries that received them.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { entryOf } from '#kernel/entry.ts';
import { areSameBytes, leafHash } from '#kernel/tree.ts';
import type { Session } from './database.ts';
import { compareBytes, compareText, leafFlaw, toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import type { NamedFile } from './verify-log.ts';

/** `filesDir/ab/abcdef…`: where a file lies. */
export function filePath(filesDir: string, sha256: string): string {
  return join(filesDir, sha256.slice(0, 2), sha256);
}

/** `named`: by SHA-256 in hex, the files that entries speak of. */
export async function verifyFiles(
  sql: Session,
  filesDir: string,
  named: ReadonlyMap<string, NamedFile>,
  onProgress: (files: number) => void = () => undefined,
): Promise<Flaw[]> {
  const found = await sql.query<{ sha256: Buffer; size_bytes: number; media_type: string }>({
    text: 'select sha256, size_bytes, media_type from dawam.file order by sha256',
  });
  const flaws: Flaw[] = [];
  const known = new Set<string>();
  for (const row of found) {
    const sha256 = toHex(row.sha256);
    known.add(sha256);
    flaws.push(...(await verifyFile(filesDir, sha256, row.size_bytes)));
    const file = named.get(sha256);
    if (file === undefined) continue;
    const where = `file ${sha256} column`;
    const columns = [
      compareText(`${where} media_type`, row.media_type, file.mediaType),
      compareText(`${where} size_bytes`, String(row.size_bytes), String(file.sizeBytes)),
    ];
    flaws.push(...columns.filter((flaw) => flaw !== undefined));
    onProgress(known.size);
  }
  for (const [sha256, entry] of named) {
    if (known.has(sha256)) continue;
    flaws.push({
      where: `file ${sha256}`,
      problem: `is named by ${entry}, but is not stored here`,
    });
  }
  return flaws;
}

async function verifyFile(filesDir: string, sha256: string, sizeBytes: number): Promise<Flaw[]> {
  const where = `file ${sha256}`;
  const path = filePath(filesDir, sha256);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return [{ where, problem: 'is missing from the disk' }];
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  const actual = sum.digest('hex');
  const flaws: Flaw[] = [];
  if (facts.size !== sizeBytes) {
    flaws.push({ where, problem: `has ${facts.size} bytes, was stored with ${sizeBytes}` });
  }
  if (actual !== sha256) flaws.push({ where, problem: `its content hashes to ${actual}` });
  return flaws;
}

interface ForeignRow {
  readonly office: string;
  readonly origin: string;
  readonly index: number;
  readonly leaf: Buffer;
  readonly leaf_hash: Buffer;
  readonly own_leaf: Buffer | null;
  readonly own_size: number | null;
}

export async function verifyForeign(sql: Session): Promise<Flaw[]> {
  const found = await sql.query<ForeignRow>({
    text: `select f.office, f.origin, f.index, f.leaf, f.leaf_hash, e.leaf as own_leaf, l.size as own_size
       from dawam.foreign_entry f
       left join dawam.log l on l.office = f.origin
       left join dawam.entry e on e.office = f.origin and e.index = f.index
      order by f.office, f.origin, f.index`,
  });
  return found.flatMap(foreignFlaws);
}

function foreignFlaws(row: ForeignRow): Flaw[] {
  const where = `received entry ${row.index} of ${row.origin} at ${row.office}`;
  if (row.own_leaf !== null) {
    const flaw = compareBytes(where, row.leaf, row.own_leaf);
    if (flaw !== undefined) return [flaw];
  } else if (row.own_size !== null) {
    return [{ where, problem: `is not in the log of ${row.origin}, which is on this server` }];
  }
  if (!areSameBytes(leafHash(row.leaf), row.leaf_hash)) {
    return [leafFlaw(where, row.leaf, row.leaf_hash)];
  }
  const entry = entryOf(row.leaf);
  if (entry === undefined) return [{ where, problem: 'is not the canonical JSON of an entry' }];
  if (entry.office !== row.origin) return [{ where, problem: `is an entry of ${entry.office}` }];
  return [];
}
