// Reading whole logs in pages of bounded size: in order of index, or subject by subject. The caller
// gives a connection inside one transaction, so that every page sees the same moment.
import { entryOfCanonical } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Module } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';
import type { Session } from './database.ts';
import type { Opener } from './keyring.ts';
import type { LogHead } from './log-memory.ts';

/** A row of dawam.entry, as it stands. */
export interface EntryRow {
  readonly office: string;
  readonly index: number;
  readonly leaf: Buffer | null;
  readonly leaf_hash: Buffer;
  readonly command: string;
  readonly ordinal: number;
  readonly command_digest: Buffer;
  readonly subject: string;
  readonly kind: string;
  readonly recorded_at: string;
}

const PAGE_ROWS = 2_000;

// What autovacuum has not looked at yet the planner takes for small: it would fetch all the rest of
// the log for each page, and sort it. Both orders that are read here are those of an index.
async function readInOrder(sql: Pick<Session, 'query'>, isOn: boolean): Promise<void> {
  const text = `select set_config('enable_sort', $1, true),
    set_config('enable_bitmapscan', $1, true)`;
  await sql.query({ text, values: [isOn ? 'off' : 'on'] });
}

export async function listLogs(sql: Session): Promise<readonly LogHead[]> {
  const found = await sql.query<LogHead>({
    text: `select office, origin, vkey, size, root, checkpoint, recorded_at, is_replica
      from dawam.log order by office`,
  });
  return found;
}

/** Pages of a log in order of index, from `first` on. */
export async function* readLog(
  sql: Session,
  office: string,
  first = 0,
): AsyncGenerator<readonly EntryRow[]> {
  await readInOrder(sql, true);
  for (let from = first; ;) {
    const page = await sql.query<EntryRow>({
      text: 'select * from dawam.entry where office = $1 and index >= $2 order by index limit $3',
      values: [office, from, PAGE_ROWS],
    });
    if (page.length === 0) break;
    yield page;
    from = must(page.at(-1), 'A page has a last row.').index + 1;
  }
  await readInOrder(sql, false);
}

/** One subject with all its entries that can be read, oldest first. */
export interface SubjectHistory {
  readonly subject: string;
  readonly history: readonly PlacedEntry[];
}

/** Groups of whole subjects of one log, in order of subject. */
export async function* readSubjects(
  sql: Pick<Session, 'query'>,
  office: string,
  opener: Opener,
): AsyncGenerator<readonly SubjectHistory[]> {
  let after: readonly [subject: string, index: number] = ['', -1];
  let open: { subject: string; history: PlacedEntry[] } | undefined;
  await readInOrder(sql, true);
  for (;;) {
    const page = await sql.query<Pick<EntryRow, 'subject' | 'index' | 'leaf'>>({
      text: `select subject, index, leaf from dawam.entry
        where office = $1 and (subject, index) > ($2, $3) order by subject, index limit $4`,
      values: [office, ...after, PAGE_ROWS],
    });
    const last = page.at(-1);
    if (last === undefined) break;
    after = [last.subject, last.index];
    const done: SubjectHistory[] = [];
    for (const row of page) {
      if (open?.subject !== row.subject) {
        if (open !== undefined) done.push(open);
        open = { subject: row.subject, history: [] };
      }
      // Canonical when it was written or restored, and verify checks that it still is.
      const entry = row.leaf === null ? undefined : entryOfCanonical(row.leaf);
      if (entry === undefined) continue;
      open.history.push({ index: row.index, entry: opener.open(office, entry) });
    }
    if (done.length > 0) yield done;
  }
  await readInOrder(sql, false);
  if (open !== undefined) yield [open];
}

/** The module that a subject belongs to; undefined for kinds of a later version. */
export function findModuleOf(
  modules: readonly Module<unknown>[],
  subject: string,
): Module<unknown> | undefined {
  const family = subject.slice(0, subject.indexOf('/'));
  return modules.find((module) => module.subjects.includes(family));
}
