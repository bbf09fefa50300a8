// Verifies the files against the hash that names them, and against the entries that speak of them.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Session } from './database.ts';
import { compareText, toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import type { NamedFile } from './verify-log.ts';

/** `filesDir/ab/cdef…`: where the file abcdef… lies. */
export function filePath(filesDir: string, sha256: string): string {
  return join(filesDir, sha256.slice(0, 2), sha256.slice(2));
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
  for (const [sha256, { place }] of named) {
    if (known.has(sha256)) continue;
    flaws.push({
      where: `file ${sha256}`,
      problem: `is named by ${place}, but is not stored here`,
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
