// Makes the module tables again from the logs, in one transaction: readers see the old ones or the
// new ones, never half. The result is a function of the logs alone; `verify` compares the two.
import type { Module, Row, Rows } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';
import { copyText } from './copy-in.ts';
import type { Session } from './database.ts';
import { mustOpen } from './keyring.ts';
import type { Opener } from './keyring.ts';
import { findModuleOf, listLogs, readSubjects } from './replay.ts';
import type { SubjectHistory } from './replay.ts';
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
  onProgress?: (progress: RebuildProgress) => void,
): Promise<RebuildReport> {
  for (const module of modules) await remakeTables(sql, module);
  const report = await fillTables(sql, modules, opener, onProgress);
  for (const module of modules) await noteFilled(sql, module.name);
  await sql.script('grant select on all tables in schema tables to dawam_reader');
  return report;
}

/**
 * Fills the tables of these modules, made and empty, from all logs. The connection must be inside a
 * transaction that sees one moment. While PostgreSQL takes in one page and reads the one after the
 * next, the next one is folded.
 */
export async function fillTables(
  sql: Session,
  modules: readonly Module<unknown>[],
  opener: Opener,
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<RebuildReport> {
  const filler = new Filler(sql, await listTables(sql));
  let entries = 0;
  for (const { office } of await listLogs(sql)) {
    const pages = readSubjects(sql, office, opener);
    let folded = new Map<string, Row[]>();
    for (let page = await pages.next(); page.done !== true;) {
      const subjects = page.value;
      const [following, next] = await Promise.all([
        pages.next(),
        foldInSteps(modules, office, subjects, opener),
        filler.write(folded),
      ]);
      page = following;
      folded = next;
      entries += subjects.reduce((sum, { history }) => sum + history.length, 0);
      onProgress({ office, entries });
    }
    await filler.write(folded);
  }
  await filler.finish();
  return { entries, rows: filler.counts };
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
  readonly #sql: Session;
  readonly #tables: ReadonlyMap<string, Table>;

  constructor(sql: Session, tables: ReadonlyMap<string, Table>) {
    this.#sql = sql;
    this.#tables = tables;
  }

  async write(tables: ReadonlyMap<string, readonly Row[]>): Promise<void> {
    for (const [name, rows] of tables) {
      const table = must(this.#tables.get(name), `Table ${name}, which a module writes, is there.`);
      await this.#fill(table, rows);
      this.counts[name] = (this.counts[name] ?? 0) + rows.length;
    }
  }

  async finish(): Promise<void> {
    // Else the planner would know nothing of them for its first minute.
    for (const name of Object.keys(this.counts)) {
      await this.#sql.script(`analyze tables.${quoted(name)}`);
    }
  }

  async #fill(table: Table, rows: readonly Row[]): Promise<void> {
    const text = copyText(table.columns, rows);
    if (text === '') return;
    if (text === undefined) {
      const values = [JSON.stringify(rows)];
      await this.#sql.query({ text: upsertSql(table, 1, ''), values });
      return;
    }
    const columns = table.columns.map(quoted).join(', ');
    await this.#sql.copyIn(`copy tables.${quoted(table.name)} (${columns}) from stdin`, text);
  }
}
