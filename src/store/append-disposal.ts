// What the statement that records a disposal takes away in the same commit: the bytes of the
// leaves, the entries of other offices that they took in, and the rows of their subjects in module
// tables. What lies beside the log is noted, and goes after the commit (dropping.ts).
import type { NewEntry } from './batch.ts';
import type { Changed } from './append.ts';
import { quoted } from './tables.ts';

/** A part of the statement; `sql` is given the place of its first value. */
export interface Disposal {
  readonly name: string;
  readonly sql: (place: number) => string;
  readonly values: readonly unknown[];
}

export function listDisposals(
  entries: readonly Pick<NewEntry, 'entry' | 'disposes'>[],
  { rows, tables }: Pick<Changed, 'rows' | 'tables'>,
): readonly Disposal[] {
  const indexes = entries.flatMap(({ disposes }) => disposes?.indexes ?? []);
  const digests = entries.flatMap(({ disposes }) => disposes?.digests ?? []);
  const received = entries.flatMap(({ disposes }) => disposes?.received ?? []);
  const subjects = [...new Set(entries.map(({ entry }) => entry.subject))];
  const origins = [received.map(({ office }) => office), received.map(({ index }) => index)];
  const disposals: Disposal[] = [
    { name: 'leaves_gone', sql: leavesSql, values: [indexes, digests] },
    { name: 'names_gone', sql: namesSql, values: [indexes] },
    { name: 'files_noted', sql: filesSql, values: [] },
    { name: 'subjects_noted', sql: subjectsSql, values: [subjects] },
    { name: 'received_gone', sql: receivedSql, values: origins },
  ];
  for (const { name, columns } of tables.values()) {
    if (!columns.includes('subject')) continue;
    // A row that the subject still has is written by the same statement, which may not do both.
    const kept = new Set((rows[name] ?? []).map((row) => row['subject']));
    const values = [subjects.filter((subject) => !kept.has(subject))];
    disposals.push({ name: `gone_${name}`, sql: rowsSql(name), values });
  }
  return disposals;
}

const leavesSql = (place: number) => `
  update dawam.entry e set leaf = null, command_digest = d.digest
  from fence f, unnest($${place}::bigint[], $${place + 1}::bytea[]) as d (index, digest)
  where e.office = f.office and e.index = d.index`;

const namesSql = (place: number) => `
  delete from dawam.entry_file n using fence f, unnest($${place}::bigint[]) as d (index)
  where n.office = f.office and n.index = d.index returning n.sha256`;

const filesSql = () => `
  insert into dawam.dropped_file (sha256) select distinct sha256 from made_names_gone
  on conflict do nothing`;

const subjectsSql = (place: number) => `
  insert into dawam.dropped_subject (office, subject)
  select f.office, d.subject from fence f, unnest($${place}::text[]) as d (subject)
  on conflict do nothing`;

// An origin ends with the id of its office, which has no slash.
const receivedSql = (place: number) => `
  delete from dawam.foreign_entry e
  using fence f, unnest($${place}::text[], $${place + 1}::bigint[]) as d (office, index)
  where e.office = f.office and e.index = d.index
    and split_part(reverse(e.origin), '/', 1) = reverse(d.office)`;

const rowsSql = (table: string) => (place: number) =>
  `
  delete from tables.${quoted(table)} t using fence f
  where t.office = f.office and t.subject = any($${place}::text[])`;
