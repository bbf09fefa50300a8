// Reads what a batch stands on: all entries of its subjects, and the entries that earlier commands
// of the same ids made, in one query; none where all of them are guessed to be new.
import type { Entry, PlacedEntry } from '#kernel/entry.ts';

import { answerOf } from './batch.ts';
import type { Asked, Earlier, Ground } from './batch.ts';
import type { Session } from './database.ts';
import type { Guess } from './fresh-ids.ts';
import { mustOpen } from './keyring.ts';
import type { Opener } from './keyring.ts';

interface HistoryRow {
  readonly is_subject: boolean;
  readonly index: number;
  readonly command: string;
  readonly digest: Buffer | null;
  /** null where the leaf was disposed of. */
  readonly leaf: string | null;
  readonly subject: string;
  readonly kind: string;
  readonly recorded_at: string;
}

const historySql = `
  select true as is_subject, index, command, null::bytea as digest,
    convert_from(leaf, 'UTF8') as leaf,
    subject, kind, recorded_at
  from dawam.entry where office = $1 and subject = any($2::text[])
  union all
  select false, index, command, command_digest, convert_from(leaf, 'UTF8'),
    subject, kind, recorded_at
  from dawam.entry where office = $1 and command = any($3::uuid[])
  order by index`;

/** What is guessed to be new is not read. */
export async function readHistory(
  session: Pick<Session, 'query'>,
  office: string,
  asked: readonly Asked[],
  guess: Guess,
  opener: Opener,
): Promise<Pick<Ground, 'history' | 'earlier' | 'leafHashes'>> {
  const subjects = new Set<string>();
  const ids = new Set<string>();
  const reads = asked.flatMap((one) => one.reads ?? []);
  for (const subject of reads) subjects.add(subject);
  for (const { command } of asked) {
    if (!guess.subjects.has(command.subject)) subjects.add(command.subject);
    if (!guess.commands.has(command.id)) ids.add(command.id);
  }
  const rows =
    subjects.size + ids.size === 0
      ? []
      : await session.query<HistoryRow>({
          name: 'read-history',
          text: historySql,
          values: [office, [...subjects], [...ids]],
        });
  const history = new Map<string, PlacedEntry[]>();
  const earlier = new Map<string, Earlier>();
  for (const row of rows) {
    if (row.is_subject) {
      if (row.leaf === null) continue;
      const list = history.get(row.subject) ?? [];
      const placed = { index: row.index, entry: entryOfText(row.leaf) };
      list.push({ index: row.index, entry: mustOpen(opener, office, placed) });
      history.set(row.subject, list);
    } else if (row.digest !== null) {
      const before = earlier.get(row.command)?.answer.recorded ?? [];
      const recorded = [...before, ...recordedOf(row)];
      earlier.set(row.command, { digest: row.digest, answer: { recorded } });
    }
  }
  if (reads.length === 0) return { history, earlier };
  return { history, earlier, leafHashes: await readLeafHashes(session, office, reads) };
}

async function readLeafHashes(
  session: Pick<Session, 'query'>,
  office: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await session.query<{ index: number; hash: string }>({
    text: `select index, encode(leaf_hash, 'hex') as hash from dawam.entry
      where office = $1 and subject = any($2)`,
    values: [office, subjects],
  });
  return new Map(rows.map(({ index, hash }) => [index, hash]));
}

// These bytes were canonical when they were written, and verify checks that they still are.
export function entryOfText(text: string): Entry {
  return JSON.parse(text) as Entry;
}

function recordedOf(row: HistoryRow): readonly Earlier['answer']['recorded'][number][] {
  const { index, kind, subject, recorded_at: recordedAt } = row;
  if (row.leaf === null) return [{ index, kind, subject, recordedAt }];
  return answerOf([{ index, entry: entryOfText(row.leaf) }]).recorded;
}
