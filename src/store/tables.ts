// The modules' tables, in schema `tables`: made from each module's SQL, made anew where that SQL
// has changed, closed off by office for readers, and written from the rows of `project`. What they
// hold is a function of the logs, so dropping them loses nothing.
import { createHash } from 'node:crypto';

import { Fault } from '#kernel/fault.ts';
import type { Module, Row } from '#kernel/module.ts';
import { assert, must } from '#lib/assert.ts';

import type { Session, SessionPool } from './database.ts';
import { migrationLock, readerPolicy } from './migrate.ts';

/** Fills these modules' empty tables from the logs. */
export type Rebuild = (pool: SessionPool, modules: readonly Module<unknown>[]) => Promise<void>;

/** Right for an empty store only: where there are entries, somebody must fill the tables. */
export const refuseRebuild: Rebuild = async (pool, modules) => {
  const rows = await pool.query({ text: 'select 1 from dawam.entry limit 1' });
  if (rows.length === 0) return;
  const names = modules.map((module) => module.name).join(', ');
  const sentence = `The tables of ${names} changed and must be rebuilt: run dawam rebuild.`;
  throw new Fault('store.newer-schema', sentence, { retry: 'never' });
};

/** A table as PostgreSQL's catalogue knows it. */
export interface Table {
  readonly name: string;
  /** Generated ones left out. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** A record of the table's type has one field for each of the columns, none generated. */
  readonly isPlain: boolean;
}

/** In what form rows come: a JSON array, or the text of an array of the table's records. */
export type RowForm = 'json' | 'records';

interface Made {
  readonly digest: string;
  readonly tables: readonly string[];
  /** False from making the tables until they are filled. */
  readonly isFilled: boolean;
}

/** Makes what is missing or out of date, and fills it; then says what tables there are. */
export async function prepareTables(
  pool: SessionPool,
  modules: readonly Module<unknown>[],
  rebuild: Rebuild,
): Promise<ReadonlyMap<string, Table>> {
  const unfilled = await pool.use(async (session) => {
    await session.query({ text: 'select pg_advisory_lock($1)', values: [migrationLock] });
    const made = await makeTables(session, modules);
    await session.script(`grant select on all tables in schema tables to dawam_reader`);
    // On failure the connection is given up, and its lock with it.
    await session.query({ text: 'select pg_advisory_unlock($1)', values: [migrationLock] });
    return made;
  });
  if (unfilled.length > 0) {
    await rebuild(pool, unfilled);
    await pool.use(async (session) => {
      for (const module of unfilled) await noteFilled(session, module.name);
    });
  }
  return await pool.use(async (session) => await listTables(session));
}

/**
 * Empties the tables of a module and makes them as its SQL says now, in the caller's transaction.
 */
export async function remakeTables(session: Session, module: Module<unknown>): Promise<void> {
  const name = `tables.${module.name}`;
  const [old] = await session.query<{ value: Made }>({
    text: 'select value from dawam.setting where name = $1',
    values: [name],
  });
  for (const table of old?.value.tables ?? []) {
    await session.script(`drop table if exists tables.${quoted(table)} cascade`);
  }
  const before = new Set((await listTables(session)).keys());
  await session.script(`set local search_path = tables, dawam; ${module.tablesSql}`);
  const all = [...(await listTables(session)).values()];
  const made = all.filter((table) => !before.has(table.name));
  for (const table of made) {
    assert(table.key[0] === 'office', `The key of table ${table.name} begins with the office.`);
    await session.script(closeOff(table.name));
  }
  const tables = made.map((table) => table.name);
  const value: Made = { digest: digestOf(module), tables, isFilled: false };
  await session.query({
    text: `insert into dawam.setting (name, value) values ($1, $2)
      on conflict (name) do update set value = excluded.value`,
    values: [name, JSON.stringify(value)],
  });
}

/** Columns and keys of all tables of schema `tables`, by name. */
export async function listTables(session: Session): Promise<ReadonlyMap<string, Table>> {
  const rows = await session.query<Table>({
    text: `
      select c.relname as name,
        array(select a.attname::text from pg_attribute a where a.attrelid = c.oid
          and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
          order by a.attnum) as columns,
        array(select a.attname::text from pg_index i
          cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
          where i.indrelid = c.oid and i.indisprimary order by k.place) as key,
        not exists (select from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and a.attgenerated <> '') as "isPlain"
      from pg_class c
      where c.relnamespace = 'tables'::regnamespace and c.relkind = 'r'
      order by c.relname`,
  });
  return new Map(rows.map((row) => [row.name, row]));
}

/** `insert … on conflict` of rows given as JSON in parameter `place`, of whole rows only. */
export function upsertSql(table: Table, place: number, from: string): string {
  return `${insertSql(table, place, from, 'json')} ${conflictSql(table)}`;
}

/** As upsertSql, in one of the forms, without a word on rows that are there. */
export function insertSql(table: Table, place: number, from: string, form: RowForm): string {
  const columns = table.columns.map(quoted);
  const name = `tables.${quoted(table.name)}`;
  const given =
    form === 'json'
      ? `json_populate_recordset(null::${name}, $${place}::json)`
      : `unnest($${place}::${name}[])`;
  return `insert into ${name} (${columns.join(', ')})
    select ${columns.map((column) => `r.${column}`).join(', ')}
    from ${from} ${given} r`;
}

/** The later row wins. */
export function conflictSql(table: Table): string {
  const columns = table.columns.map(quoted);
  const key = table.key.map(quoted);
  const rest = columns.filter((column) => !key.includes(column));
  const change =
    rest.length === 0
      ? 'nothing'
      : `update set ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  return `on conflict (${key.join(', ')}) do ${change}`;
}

/** The last row of each key: one statement may not write the same row twice. */
export function lastRows(table: Table, rows: readonly Row[]): readonly Row[] {
  if (rows.length < 2) return rows;
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    byKey.set(table.key.map((column) => String(row[column])).join('\u0000'), row);
  }
  return [...byKey.values()];
}

async function makeTables(
  session: Session,
  modules: readonly Module<unknown>[],
): Promise<readonly Module<unknown>[]> {
  const unfilled: Module<unknown>[] = [];
  for (const module of modules) {
    const [found] = await session.query<{ value: Made }>({
      text: 'select value from dawam.setting where name = $1',
      values: [`tables.${module.name}`],
    });
    if (found?.value.digest === digestOf(module) && found.value.isFilled) continue;
    await session.script('begin');
    await remakeTables(session, module);
    await session.commit({ text: 'commit' });
    unfilled.push(module);
  }
  return unfilled;
}

/** From here on the module's tables are taken to say what the logs say. */
export async function noteFilled(session: Session, module: string): Promise<void> {
  await session.commit({
    text: `update dawam.setting set value = value || '{"isFilled": true}' where name = $1`,
    values: [`tables.${module}`],
  });
}

function closeOff(table: string): string {
  const name = `tables.${quoted(table)}`;
  return `alter table ${name} enable row level security;
    create policy reader on ${name} for select to dawam_reader using ${readerPolicy};`;
}

function digestOf(module: Module<unknown>): string {
  return createHash('sha256').update(module.tablesSql).digest('hex');
}

/** A name as SQL writes it; our own names only, so anything unusual is a defect. */
export function quoted(name: string): string {
  const [whole] = /^[a-z_][a-z0-9_]*$/.exec(name) ?? [];
  return `"${must(whole, `${name} is a plain name of a table or column.`)}"`;
}
