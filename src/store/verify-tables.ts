// Compares the module tables with what the logs make of them, without writing anything: rows are
// projected in memory, given to PostgreSQL as values, and joined with the rows that stand there.
import type { Module, Row } from '#kernel/module.ts';
import type { Session } from './database.ts';
import { compareText } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import type { Opener } from './keyring.ts';
import { projectSubjects } from './rebuild.ts';
import { listLogs, readSubjects } from './replay.ts';
import type { SubjectHistory } from './replay.ts';
import { listTables, quoted } from './tables.ts';
import type { Table } from './tables.ts';

interface Pair {
  readonly expected: Readonly<Record<string, unknown>> | null;
  readonly found: Readonly<Record<string, unknown>> | null;
}

export async function verifyTables(
  sql: Session,
  modules: readonly Module<unknown>[],
  opener: Opener,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Flaw[]> {
  const tables = await listTables(sql);
  const expectedRows = new Map<string, number>();
  const flaws: Flaw[] = [];
  let seen = 0;
  for (const { office } of await listLogs(sql)) {
    for await (const subjects of readSubjects(sql, office, opener)) {
      for (const [table, rows] of projectOrReport(modules, office, subjects, flaws)) {
        const known = tables.get(table);
        if (known === undefined) {
          flaws.push({ where: `table ${table}`, problem: 'is missing' });
          continue;
        }
        flaws.push(...(await compareRows(sql, known, rows)));
        expectedRows.set(table, (expectedRows.get(table) ?? 0) + rows.length);
        seen += rows.length;
      }
      onProgress(seen);
    }
  }
  for (const table of tables.keys()) {
    const flaw = await compareCount(sql, table, expectedRows.get(table) ?? 0);
    if (flaw !== undefined) flaws.push(flaw);
  }
  return flaws;
}

// Entries that were tampered with may be such as the law of the module never made.
function projectOrReport(
  modules: readonly Module<unknown>[],
  office: string,
  subjects: readonly SubjectHistory[],
  flaws: Flaw[],
): Map<string, Row[]> {
  try {
    return projectSubjects(modules, office, subjects);
  } catch (cause) {
    const [first, last] = [subjects[0]?.subject, subjects.at(-1)?.subject];
    const where = `log ${office} subjects ${first} to ${last}`;
    flaws.push({ where, problem: `cannot be folded: ${String(cause)}` });
    return new Map();
  }
}

async function compareRows(sql: Session, table: Table, rows: readonly Row[]): Promise<Flaw[]> {
  const name = `tables.${quoted(table.name)}`;
  const join = table.key.map((column) => `f.${quoted(column)} = e.${quoted(column)}`).join(' and ');
  const columns = (alias: string) =>
    table.columns.map((column) => `${alias}.${quoted(column)}`).join(', ');
  const differing = await sql.query<Pair>({
    text: `select to_jsonb(e) as expected, to_jsonb(f) as found
       from jsonb_populate_recordset(null::${name}, $1) e left join ${name} f on ${join}
      where row(${columns('e')}) is distinct from row(${columns('f')})`,
    values: [JSON.stringify(rows)],
  });
  return differing.flatMap((pair) => rowFlaws(table, pair));
}

function rowFlaws({ name, key, columns }: Table, { expected, found }: Pair): Flaw[] {
  const place = key.map((column) => String(expected?.[column])).join(', ');
  const where = `table ${name} (${place})`;
  // A left join that found nothing gives a row of nulls.
  if (expected === null || found === null || found[key[0] ?? ''] === null) {
    return [{ where, problem: 'is missing: the log makes this row' }];
  }
  return columns.flatMap((column) => {
    const [there, should] = [JSON.stringify(found[column]), JSON.stringify(expected[column])];
    const flaw = compareText(`${where} column ${column}`, there, should);
    return flaw === undefined ? [] : [flaw];
  });
}

async function compareCount(
  sql: Session,
  table: string,
  expected: number,
): Promise<Flaw | undefined> {
  const found = await sql.query<{ count: number }>({
    text: `select count(*) from tables."${table}"`,
  });
  const count = Number(found[0]?.count);
  if (count <= expected) return undefined;
  const problem = `has ${count - expected} rows that the logs do not make`;
  return { where: `table ${table}`, problem };
}
