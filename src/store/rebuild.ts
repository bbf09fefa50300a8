// Makes the module tables again from the logs, in one transaction: readers see the old ones or the
// new ones, never half. The result is a function of the logs alone; `verify` compares the two.
import type { Module, Row, Rows } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';
import type { Session } from './database.ts';
import { findModuleOf, listLogs, readSubjects } from './replay.ts';
import type { SubjectHistory } from './replay.ts';
import { listTables, noteFilled, remakeTables, upsertSql } from './tables.ts';

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
  onProgress?: (progress: RebuildProgress) => void,
): Promise<RebuildReport> {
  for (const module of modules) await remakeTables(sql, module);
  const report = await fillTables(sql, modules, onProgress);
  for (const module of modules) await noteFilled(sql, module.name);
  await sql.script('grant select on all tables in schema tables to dawam_reader');
  return report;
}

/**
 * Fills the tables of these modules, made and empty, from all logs. The connection must be inside a
 * transaction that sees one moment.
 */
export async function fillTables(
  sql: Session,
  modules: readonly Module<unknown>[],
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<RebuildReport> {
  const tables = await listTables(sql);
  const counts: Record<string, number> = {};
  let entries = 0;
  for (const { office } of await listLogs(sql)) {
    for await (const subjects of readSubjects(sql, office)) {
      for (const [name, rows] of projectSubjects(modules, office, subjects)) {
        const table = must(tables.get(name), `Table ${name}, which a module writes, is there.`);
        await sql.query({ text: upsertSql(table, 1, ''), values: [JSON.stringify(rows)] });
        counts[name] = (counts[name] ?? 0) + rows.length;
      }
      entries += subjects.reduce((sum, { history }) => sum + history.length, 0);
      onProgress({ office, entries });
    }
  }
  return { entries, rows: counts };
}
