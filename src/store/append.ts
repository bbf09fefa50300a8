// The one statement that makes a batch true: entries, tile hashes, numbers, outbox, module tables
// and the log's new head, committed together. The head is compared and set first: where another
// writer was quicker, or what was guessed to be new is not, nothing at all is written.
import { createHash } from 'node:crypto';

import type { PlacedEntry } from '#kernel/entry.ts';
import type { Rows } from '#kernel/module.ts';
import type { TileHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';

import { listDisposals } from './append-disposal.ts';
import type { NewEntry } from './batch.ts';
import type { Session, Statement } from './database.ts';
import type { Guess } from './fresh-ids.ts';
import { recordsText } from './record-text.ts';
import { conflictSql, insertSql, lastRows } from './tables.ts';
import type { Table } from './tables.ts';

export interface NewHead {
  readonly office: string;
  readonly oldSize: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
  readonly recordedAt: string;
}

const entriesSql = `
  made_entries as (
    insert into dawam.entry (office, index, leaf, leaf_hash, command, ordinal, command_digest,
      subject, kind, recorded_at)
    select f.office, $2::bigint + e.place - 1, substring($7::bytea from e.first for e.length),
      substring($8::bytea from 32 * e.place::int - 31 for 32), e.command, e.ordinal,
      substring($9::bytea from 32 * e.place::int - 31 for 32), e.subject, e.kind, $6::timestamptz
    from fence f, unnest($10::dawam.new_entry[]) with ordinality
      as e (first, length, command, ordinal, subject, kind, place))`;

const fenceSql = (condition: string) => `
  with fence as (
    update dawam.log set size = $3::bigint, root = $4::bytea, checkpoint = $5::text,
      recorded_at = $6::timestamptz
    where office = $1::text and size = $2::bigint ${condition} returning office)`;

// Counted, not asked with `exists`: for that the planner hopes to find one soon and reads it all.
const areNewSql = (place: number) => `
      and (select count(*) from dawam.entry
        where office = $1::text and subject = any($${place}::text[])) = 0
      and (select count(*) from dawam.entry
        where office = $1::text and command = any($${place + 1}::uuid[])) = 0`;

/** What a batch writes beside its entries, and what it takes to be new. */
export interface Changed {
  readonly rows: Rows;
  readonly tables: ReadonlyMap<string, Table>;
  readonly guess: Guess;
}

/**
 * False where the log was not of the old size any more or the guess was wrong; then nothing was
 * written.
 */
export async function append(
  session: Session,
  head: NewHead,
  entries: readonly NewEntry[],
  tiles: readonly TileHash[],
  changed: Changed,
): Promise<boolean> {
  const parts = listParts(entries, tiles, changed);
  const { subjects, commands } = changed.guess;
  const isGuessed = subjects.size + commands.size > 0;
  const values = [...headValues(head), ...entryValues(entries)];
  if (isGuessed) values.push([...subjects], [...commands]);
  for (const part of parts) values.push(...part.values);
  const { name, text } = getStatement(changed.tables, isGuessed, parts);
  const written = await session.commit({ name, text, values });
  return written.length === 1;
}

/** A part of the statement beside the entries: the same name is the same SQL. */
interface Part {
  readonly name: string;
  readonly sql: (place: number) => string;
  readonly values: readonly unknown[];
}

function listParts(
  entries: readonly NewEntry[],
  tiles: readonly TileHash[],
  changed: Changed,
): readonly Part[] {
  const parts: Part[] = [];
  const add = (name: string, sql: (place: number) => string, ...values: readonly unknown[]) => {
    parts.push({ name, sql, values });
  };
  if (tiles.length > 0) {
    const levels = tiles.map((tile) => tile.level);
    const indexes = tiles.map((tile) => tile.index);
    add('tiles', tilesSql, levels, indexes, Buffer.concat(tiles.map((tile) => tile.hash)));
  }
  const files = fileRows(entries);
  if (files.length > 0) {
    const hashes = Buffer.concat(files.map((row) => Buffer.from(row.sha256, 'hex')));
    const indexes = files.map((row) => row.index);
    add('files', filesSql, hashes, indexes);
  }
  const numbers = numberRows(entries);
  const given = numbers.filter((row) => row.isGiven);
  const changedNumbers = numbers.filter((row) => !row.isGiven);
  if (given.length > 0) add('numbers', givenSql, givenText(given));
  if (changedNumbers.length > 0) {
    add('number_changes', changedSql, JSON.stringify(changedNumbers));
  }
  const waiting = entries.flatMap(({ index, recipients }) =>
    recipients.map((recipient) => ({ index, recipient })),
  );
  if (waiting.length > 0) {
    const indexes = waiting.map((row) => row.index);
    const recipients = waiting.map((row) => row.recipient);
    add('outbox', outboxSql, indexes, recipients);
  }
  const covered = new Set(entries.flatMap((one) => (one.isSealed ? [one.entry.subject] : [])));
  if (covered.size > 0) add('covered', coveredSql, [...covered]);
  const disposing = entries.filter(({ disposes }) => disposes !== undefined);
  if (disposing.length > 0) parts.push(...listDisposals(disposing, changed));
  return [...parts, ...listTableParts(entries, changed)];
}

function listTableParts(
  entries: readonly NewEntry[],
  { rows, tables, guess }: Changed,
): readonly Part[] {
  // Rows belong to subjects, and a subject without entries has none that could be in the way.
  const isNew = entries.every(({ entry }) => guess.subjects.has(entry.subject));
  const filled = Object.entries(rows).filter(([, list]) => list.length > 0);
  return filled.sort(byName).map(([name, list]) => {
    const table = must(tables.get(name), `Table ${name}, which a module writes, is there.`);
    const last = lastRows(table, list);
    const records = table.isPlain ? recordsText(table.columns, last) : undefined;
    const form = records === undefined ? 'json' : 'records';
    return {
      name: `table_${name}_${form}${isNew ? '_new' : ''}`,
      sql: (place) => {
        const sql = insertSql(table, place, 'fence,', form);
        return isNew ? sql : `${sql} ${conflictSql(table)}`;
      },
      values: [records ?? JSON.stringify(last)],
    };
  });
}

// PostgreSQL keeps a plan for each name on each connection, so the same text has the same name.
// There are few: which parts a batch has is nearly always the same.
const statements = new WeakMap<ReadonlyMap<string, Table>, Map<string, Required<Named>>>();

type Named = Pick<Statement, 'name' | 'text'>;

function getStatement(
  tables: ReadonlyMap<string, Table>,
  isGuessed: boolean,
  parts: readonly Part[],
): Required<Named> {
  const known = statements.get(tables) ?? new Map<string, Required<Named>>();
  statements.set(tables, known);
  const shape = `${isGuessed} ${parts.map(({ name }) => name).join(' ')}`;
  const kept = known.get(shape);
  if (kept !== undefined) return kept;
  let place = FIXED_VALUES + 1;
  const fence = fenceSql(isGuessed ? areNewSql(place) : '');
  if (isGuessed) place += 2;
  const texts = [entriesSql];
  for (const { name, sql, values } of parts) {
    texts.push(`made_${name} as (${sql(place)})`);
    place += values.length;
  }
  const text = `${fence}, ${texts.join(',\n')} select office from fence`;
  const digest = createHash('sha256').update(text).digest('hex');
  const made = { name: `append-${digest.slice(0, 16)}`, text };
  known.set(shape, made);
  return made;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function headValues(head: NewHead): readonly unknown[] {
  const { office, oldSize, size, root, checkpoint, recordedAt } = head;
  return [office, oldSize, size, Buffer.from(root), checkpoint, recordedAt];
}

/** What headValues and entryValues are together. */
const FIXED_VALUES = 10;
const NEW_ENTRY = ['first', 'length', 'command', 'ordinal', 'subject', 'kind'];

// Bytes go joined, as one parameter that needs no escaping, with the places where to cut.
function entryValues(entries: readonly NewEntry[]): readonly unknown[] {
  let next = 1;
  const records = entries.map(({ leaf: { length }, ordinal, entry }) => {
    const { command, subject, kind } = entry;
    const first = next;
    next += length;
    return { first, length, command, ordinal, subject, kind };
  });
  return [
    Buffer.concat(entries.map((one) => one.leaf)),
    Buffer.concat(entries.map((one) => one.leafHash)),
    Buffer.concat(entries.map((one) => one.digest)),
    must(recordsText(NEW_ENTRY, records), 'No field of a new entry is a list.'),
  ];
}

const tilesSql = (place: number) => `
  insert into dawam.tile_hash (office, level, index, hash)
  select f.office, t.level, t.index,
    substring($${place + 2}::bytea from 32 * t.place::int - 31 for 32)
  from fence f, unnest($${place}::smallint[], $${place + 1}::bigint[])
    with ordinality as t (level, index, place)`;

const filesSql = (place: number) => `
  insert into dawam.entry_file (office, sha256, index)
  select f.office, substring($${place}::bytea from 32 * t.place::int - 31 for 32), t.index
  from fence f, unnest($${place + 1}::bigint[]) with ordinality as t (index, place)`;

/** One row for each entry and file that it names. */
export function fileRows(
  entries: readonly PlacedEntry[],
): readonly { readonly sha256: string; readonly index: number }[] {
  return entries.flatMap(({ index, entry }) => {
    const hashes = new Set(entry.files?.map((file) => file.sha256));
    return [...hashes].map((sha256) => ({ sha256, index }));
  });
}

const numberColumns = `as n (register text, year integer, serial bigint, text text,
  status text, subject text, given bigint, changed bigint)`;

// A new number that is there already breaks the whole statement: no number is given twice.
const givenSql = (place: number) => `
  insert into dawam.number
    (office, register, year, serial, text, status, subject, given_index, changed_index)
  select f.office, n.register, n.year, n.serial, n.text, n.status, n.subject, n.given, n.changed
  from fence f, unnest($${place}::dawam.number[]) as
    n (none, register, year, serial, text, status, subject, given, changed)`;

const NUMBER = ['office', 'register', 'year', 'serial', 'text', 'status', 'subject'];

function givenText(rows: readonly NumberRow[]): string {
  const plain = rows.map(({ register, year, serial, text, status, subject, given, changed }) => {
    return { register, year, serial, text, status, subject, given, changed };
  });
  return must(recordsText([...NUMBER, 'given', 'changed'], plain), 'No field is a list.');
}

const changedSql = (place: number) => `
  update dawam.number kept
  set status = n.status, subject = n.subject, changed_index = n.changed
  from fence f, jsonb_to_recordset($${place}::jsonb) ${numberColumns}
  where kept.office = f.office and kept.register = n.register and kept.year = n.year
    and kept.serial = n.serial`;

const outboxSql = (place: number) => `
  insert into dawam.outbox (office, index, recipient)
  select f.office, o.index, o.recipient
  from fence f, unnest($${place}::bigint[], $${place + 1}::text[]) as o (index, recipient)`;

const coveredSql = (place: number) => `
  insert into dawam.covered_subject (office, subject)
  select f.office, c.subject from fence f, unnest($${place}::text[]) as c (subject)
  on conflict do nothing`;

export interface NumberRow {
  readonly register: string;
  readonly year: number;
  readonly serial: number;
  readonly text: string;
  readonly status: string;
  readonly subject: string;
  /** Index of the entry that gave it; of the first here where it was given before. */
  readonly given: number;
  readonly changed: number;
  /** Given by these entries, not before them. */
  readonly isGiven: boolean;
}

/** One row for each number that the entries speak of, as it stands after the last of them. */
export function numberRows(entries: readonly NewEntry[]): readonly NumberRow[] {
  const rows = new Map<string, NumberRow>();
  for (const { index, entry, isNumberGiven } of entries) {
    if (entry.number === undefined) continue;
    const { subject } = entry;
    const { register, year, serial } = entry.number;
    const key = `${register} ${year} ${serial}`;
    const before = rows.get(key);
    const given = before?.given ?? index;
    const isGiven = before?.isGiven ?? isNumberGiven;
    rows.set(key, { ...entry.number, subject, given, changed: index, isGiven });
  }
  return [...rows.values()];
}
