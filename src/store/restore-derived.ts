// After a restore or a healing, all in schema `dawam` that follows from the entries is made: tile
// hashes and numbers. What waited for delivery is asked for again; repeats change nothing there.
import type { NamedLeaf } from '#kernel/disposed-hash.ts';
import { entryOf } from '#kernel/entry.ts';
import { EMPTY_FRONTIER, grow } from '#kernel/tree.ts';
import type { Frontier } from '#kernel/tree.ts';
import { fileRows } from './append.ts';
import type { Session } from './database.ts';
import type { BackupManifest } from './backup.ts';
import { readDisposed } from './disposed-leaves.ts';
import { toHex } from './flaw.ts';
import { readLog } from './replay.ts';
import type { EntryRow } from './replay.ts';

export async function restoreDerived(sql: Session, manifest: BackupManifest): Promise<void> {
  const hosted = new Set(manifest.logs.map(({ office }) => office));
  for (const { office } of manifest.logs) {
    let frontier = EMPTY_FRONTIER;
    const disposed = await readDisposed(sql, office);
    for await (const page of readLog(sql, office)) {
      frontier = await insertDerived(sql, office, page, { frontier, disposed, hosted });
    }
  }
}

interface Beside {
  /** Of the entries before. */
  readonly frontier: Frontier;
  readonly disposed: ReadonlyMap<number, NamedLeaf>;
  /** Offices that are delivered to from here. */
  readonly hosted: { has(office: string): boolean };
}

/** All that follows from entries that were just inserted; gives the frontier after them. */
export async function insertDerived(
  sql: Session,
  office: string,
  page: readonly EntryRow[],
  { frontier, disposed, hosted }: Beside,
): Promise<Frontier> {
  const grown = grow(
    frontier,
    page.map((row) => row.leaf_hash),
  );
  const tiles = grown.tiles.map((tile) => ({
    office,
    ...tile,
    hash: `\\x${toHex(tile.hash)}`,
  }));
  await sql.query({
    text: `insert into dawam.tile_hash
      select * from jsonb_populate_recordset(null::dawam.tile_hash, $1)`,
    values: [JSON.stringify(tiles)],
  });
  await insertNumbers(sql, office, page, disposed);
  await insertFileNames(sql, office, page);
  await insertOutbox(sql, office, page, hosted);
  return grown.frontier;
}

async function insertNumbers(
  sql: Session,
  office: string,
  page: readonly EntryRow[],
  disposed: ReadonlyMap<number, NamedLeaf>,
): Promise<void> {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { index, leaf, subject } of page) {
    const number = leaf === null ? disposed.get(index)?.number : entryOf(leaf)?.number;
    if (number === undefined || number === null) continue;
    const place = `${number.register}/${number.year}/${number.serial}`;
    const given_index = rows.get(place)?.['given_index'] ?? index;
    rows.set(place, { office, ...number, subject, given_index, changed_index: index });
  }
  await sql.query({
    text: `insert into dawam.number
     select * from jsonb_populate_recordset(null::dawam.number, $1)
     on conflict (office, register, year, serial) do update
       set status = excluded.status, subject = excluded.subject,
           changed_index = excluded.changed_index`,
    values: [JSON.stringify([...rows.values()])],
  });
}

async function insertFileNames(
  sql: Session,
  office: string,
  page: readonly EntryRow[],
): Promise<void> {
  const placed = page.flatMap(({ index, leaf }) => {
    const entry = leaf === null ? undefined : entryOf(leaf);
    return entry === undefined ? [] : [{ index, entry }];
  });
  const rows = fileRows(placed).map(({ sha256, index }) => {
    return { office, sha256: `\\x${sha256}`, index };
  });
  await sql.query({
    text: `insert into dawam.entry_file
     select * from jsonb_populate_recordset(null::dawam.entry_file, $1)`,
    values: [JSON.stringify(rows)],
  });
}

async function insertOutbox(
  sql: Session,
  office: string,
  page: readonly EntryRow[],
  hosted: Beside['hosted'],
): Promise<void> {
  const rows = page.flatMap(({ index, leaf }) => {
    const entry = leaf === null ? undefined : entryOf(leaf);
    const recipients = (entry?.to ?? []).filter((to) => hosted.has(to));
    const row = { office, index, attempts: 0, travels: false };
    return recipients.map((recipient) => ({ ...row, recipient }));
  });
  await sql.query({
    text: `insert into dawam.outbox
     select * from jsonb_populate_recordset(null::dawam.outbox, $1) on conflict do nothing`,
    values: [JSON.stringify(rows)],
  });
}
