// Makes the module tables again from the logs: beside the old ones in one transaction, then swapped
// in, so that readers see the old or the new ones and never half. The result is a function of the
// logs alone; `verify` compares the two.
import type { Module, Row, Rows } from '#kernel/module.ts';
import type { Session } from './database.ts';
import { findModuleOf, listLogs, readSubjects } from './replay.ts';
import type { SubjectHistory } from './replay.ts';

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

/**
 * Fills the tables of `schema` (made, and empty) from all logs. The connection must be inside a
 * transaction that sees one moment.
 */
export async function fillTables(
  sql: Session,
  schema: string,
  modules: readonly Module<unknown>[],
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<RebuildReport> {
  const counts: Record<string, number> = {};
  let entries = 0;
  for (const { office } of await listLogs(sql)) {
    for await (const subjects of readSubjects(sql, office)) {
      for (const [table, rows] of projectSubjects(modules, office, subjects)) {
        const name = `"${schema}"."${table}"`;
        await sql.query({
          text: `insert into ${name} select * from jsonb_populate_recordset(null::${name}, $1)`,
          values: [JSON.stringify(rows)],
        });
        counts[table] = (counts[table] ?? 0) + rows.length;
      }
      entries += subjects.reduce((sum, { history }) => sum + history.length, 0);
      onProgress({ office, entries });
    }
  }
  return { entries, rows: counts };
}
