// Makes the module tables again from the logs, in one transaction: readers see the old ones or the
// new ones, never half. The result is a function of the logs alone; `verify` compares the two.
import type { Module, Row, Rows } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';
import { copyText } from './copy-in.ts';
import type { Copy } from './copy-in.ts';
import type { Session, Statement } from './database.ts';
import { mustOpen } from './keyring.ts';
import type { Opener } from './keyring.ts';
import { findModuleOf, listLogs, readSubjects } from './replay.ts';
import type { SubjectHistory } from './replay.ts';
import { analyzeTable } from './statistics.ts';
import { listTables, noteFilled, quoted, remakeTables, upsertSql } from './tables.ts';
import type { Table } from './tables.ts';

export interface RebuildProgress {
  readonly office: string;
  readonly entries: number;
}

export interface RebuildReport {
  readonly entries: number;
  readonly rows: Readonly<Record<string, number>>;
}

/** The rows of some subjects of one office, joined table by table. */
export function projectSubjects(
  modules: readonly Module<unknown>[],
  office: string,
  subjects: readonly SubjectHistory[],
): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  for (const { subject, history } of subjects) {
    const module = findModuleOf(modules, subject);
    if (module === undefined) continue;
    let state = module.empty(subject);
    for (const placed of history) state = module.fold(state, placed);
    addRows(tables, module.project(office, subject, state));
  }
  return tables;
}

function addRows(tables: Map<string, Row[]>, rows: Rows): void {
  for (const [table, more] of Object.entries(rows)) {
    const known = tables.get(table);
    if (known === undefined) tables.set(table, [...more]);
    else known.push(...more);
  }
}

/** Makes all module tables anew in the caller's transaction, and fills them. */
export async function rebuildTables(
  sql: Session,
  modules: readonly Module<unknown>[],
  opener: Opener,
  options: FillOptions = {},
): Promise<RebuildReport> {
  for (const module of modules) await remakeTables(sql, module);
  const report = await fillTables(sql, modules, opener, options);
  for (const module of modules) await noteFilled(sql, module.name);
  await sql.script('grant select on all tables in schema tables to dawam_reader');
  return report;
}

export interface FillOptions {
  /** To read the logs by, where another connection sees them: PostgreSQL does both at once. */
  readonly source?: Session;
  onProgress?(progress: RebuildProgress): void;
}

/**
 * Fills the tables of these modules, made and empty, from all logs. The connections must be inside
 * a transaction that sees one moment. While one page is folded, PostgreSQL reads the next one and
 * takes in the one before; neither waits for the other unless it is a page ahead.
 */
export async function fillTables(
  sql: Session,
  modules: readonly Module<unknown>[],
  opener: Opener,
  options: FillOptions = {},
): Promise<RebuildReport> {
  const turns = inTurns(sql);
  const source = options.source ?? turns;
  const filler = new Filler(turns, await listTables(sql));
  let entries = 0;
  let writing: Promise<void> = Promise.resolve();
  for (const { office } of await listLogs(sql)) {
    const pages = readSubjects(source, office, opener);
    let reading = quietly(pages.next());
    for (let page = await reading; page.done !== true; page = await reading) {
      reading = quietly(pages.next());
      const folded = await foldInSteps(modules, office, page.value, opener);
      await writing;
      writing = quietly(filler.write(folded));
      entries += page.value.reduce((sum, { history }) => sum + history.length, 0);
      options.onProgress?.({ office, entries });
    }
  }
  await writing;
  await filler.finish();
  return { entries, rows: filler.counts };
}

type Turns = Pick<Session, 'query' | 'copyIn'>;

/** The connection for several askers, each served when those before have their answer. */
function inTurns(sql: Session): Turns {
  let last: Promise<unknown> = Promise.resolve();
  const take = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = quietly(turn).catch(() => undefined);
    return turn;
  };
  return {
    query: <Row>(statement: Statement) => take(() => sql.query<Row>(statement)),
    copyIn: (copies) => take(() => sql.copyIn(copies)),
  };
}

/** It is awaited later; until then its failure is nobody's news. */
function quietly<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}

const STEP_SUBJECTS = 50;

// In steps, between which bytes can go to PostgreSQL and come from it.
async function foldInSteps(
  modules: readonly Module<unknown>[],
  office: string,
  subjects: readonly SubjectHistory[],
  opener: Opener,
): Promise<Map<string, Row[]>> {
  const tables = new Map<string, Row[]>();
  for (let from = 0; from < subjects.length; from += STEP_SUBJECTS) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const step = subjects.slice(from, from + STEP_SUBJECTS);
    for (const placed of step.flatMap(({ history }) => history)) mustOpen(opener, office, placed);
    addRows(tables, Object.fromEntries(projectSubjects(modules, office, step)));
  }
  return tables;
}

/** Writes into empty tables. Their indexes stay: subjects come in the order of their ids. */
class Filler {
  readonly counts: Record<string, number> = {};
  readonly #sql: Turns;
  readonly #tables: ReadonlyMap<string, Table>;

  constructor(sql: Turns, tables: ReadonlyMap<string, Table>) {
    this.#sql = sql;
    this.#tables = tables;
  }

  /** Everything is on its way to PostgreSQL when it comes back with its promise. */
  async write(tables: ReadonlyMap<string, readonly Row[]>): Promise<void> {
    const copies: Copy[] = [];
    const others: { readonly text: string; readonly values: readonly unknown[] }[] = [];
    for (const [name, rows] of tables) {
      const table = must(this.#tables.get(name), `Table ${name}, which a module writes, is there.`);
      const columns = table.columns.map(quoted).join(', ');
      const text = copyText(table.columns, rows);
      if (text === undefined) {
        others.push({ text: upsertSql(table, 1, ''), values: [JSON.stringify(rows)] });
      } else if (text !== '') {
        copies.push({ sql: `copy tables.${quoted(name)} (${columns}) from stdin`, rows: text });
      }
      this.counts[name] = (this.counts[name] ?? 0) + rows.length;
    }
    await Promise.all([this.#sql.copyIn(copies), ...others.map((one) => this.#sql.query(one))]);
  }

  async finish(): Promise<void> {
    // Else the planner would know nothing of them for its first minute.
    for (const name of Object.keys(this.counts)) {
      await analyzeTable(this.#sql, name);
    }
  }
}
