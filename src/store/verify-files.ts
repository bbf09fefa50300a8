// Verifies the files against the hash that names them, and against the entries that speak of them.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { sealedMediaType } from '#kernel/entry.ts';

import type { Session } from './database.ts';
import { compareBytes, compareText, toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import { findWrongPlace, PIECE_BYTES, PieceHashes } from './piece-hashes.ts';
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
    flaws.push(...(await verifyFile(sql, filesDir, { sha256, sizeBytes: row.size_bytes })));
    const file = named.get(sha256);
    if (file === undefined) continue;
    const where = `file ${sha256} column`;
    const { mediaType, sizeBytes } =
      file.sealed === undefined ? file : { ...file.sealed, mediaType: sealedMediaType };
    const columns = [
      compareText(`${where} media_type`, row.media_type, mediaType),
      compareText(`${where} size_bytes`, String(row.size_bytes), String(sizeBytes)),
    ];
    flaws.push(...columns.filter((flaw) => flaw !== undefined));
    onProgress(known.size);
  }
  const awaited = await sql.query<{ sha256: Buffer }>({
    text: 'select sha256 from dawam.awaited_file',
  });
  const onTheirWay = new Set(awaited.map((row) => toHex(row.sha256)));
  for (const [sha256, { place }] of named) {
    if (known.has(sha256) || onTheirWay.has(sha256)) continue;
    flaws.push({
      where: `file ${sha256}`,
      problem: `is named by ${place}, but is not stored here`,
    });
  }
  return flaws;
}

/** What was disposed of and lies there yet: a server clears it up at its start, and as it runs. */
export async function verifyCleared(sql: Session): Promise<Flaw[]> {
  const found = await sql.query<{ place: string }>({
    text: `select 'file ' || encode(d.sha256, 'hex') as place
        from dawam.dropped_file d
        where not exists (select from dawam.entry_file n where n.sha256 = d.sha256)
      union all select 'what lies beside ' || office || ' ' || subject
        from dawam.dropped_subject order by 1`,
  });
  return found.map(({ place: where }) => {
    return { where, problem: 'was disposed of, and is still to be cleared away: start the server' };
  });
}

async function verifyFile(
  sql: Session,
  filesDir: string,
  { sha256, sizeBytes }: { readonly sha256: string; readonly sizeBytes: number },
): Promise<Flaw[]> {
  const where = `file ${sha256}`;
  const path = filePath(filesDir, sha256);
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return [{ where, problem: 'is missing from the disk' }];
  const sum = createHash('sha256');
  const pieces = new PieceHashes();
  const bytes = (): AsyncIterable<Uint8Array> => createReadStream(path);
  for await (const chunk of bytes()) {
    sum.update(chunk);
    pieces.add(chunk);
  }
  const actual = sum.digest('hex');
  const flaws: Flaw[] = [];
  if (facts.size !== sizeBytes) {
    flaws.push({ where, problem: `has ${facts.size} bytes, was stored with ${sizeBytes}` });
  }
  const [row] = await sql.query<{ piece_hashes: Buffer | null }>({
    text: `select piece_hashes from dawam.file where sha256 = decode($1, 'hex')`,
    values: [sha256],
  });
  const kept = row?.piece_hashes ?? null;
  if (actual === sha256) {
    const column = `${where} column piece_hashes`;
    const flaw = kept === null ? undefined : compareBytes(column, kept, pieces.finish());
    return flaw === undefined ? flaws : [...flaws, flaw];
  }
  const place = kept === null ? undefined : await findWrongPlace(bytes(), kept, sizeBytes);
  const problem = `its content hashes to ${actual}`;
  const sought = { file: sha256 };
  if (place === undefined) return [...flaws, { where, problem, sought }];
  const { byte } = place;
  if (place.isExact) return [...flaws, { where, byte, problem }];
  const within = `; the first wrong byte is among ${PIECE_BYTES} from here on`;
  return [...flaws, { where, byte, problem: `${problem}${within}`, sought }];
}
