// What this office has sent to other offices and has not arrived: refused by the addressee's log
// with the reason, where a person must do something, or still being tried. Read from the waiting
// list itself, so that nothing is said twice; a letter nobody may read shows its number only.
import { sql } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Secrecy, Urgency } from '#modules/correspondence/entries.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import type { LetterStateName } from '#modules/correspondence/state.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Attention } from './shapes.ts';

/** More than that are one cause, and go with it. */
const ATTENTION_MAX = 200;

interface AttentionRow {
  readonly index: number;
  readonly recipient: string;
  readonly refused: Refusal | null;
  readonly kind: string;
  readonly recorded_at: Date | string;
  readonly subject: string;
  readonly number: string | null;
  readonly heading: string;
  readonly state: LetterStateName;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly drafted_by: string | null;
}

export async function listAttention(
  db: CorrespondenceDatabase,
  asking: Asking,
): Promise<readonly Attention[]> {
  const found = await sql<AttentionRow>`
    select x.index, x.recipient, x.refused, e.kind, e.recorded_at, l.subject, l.number, l.heading,
      l.state, l.secrecy, l.urgency, l.drafted_by
    from dawam.outbox x
    join dawam.entry e on e.office = x.office and e.index = x.index
    join tables.letter l on l.office = e.office and l.subject = e.subject
    where x.office = ${asking.office.id} and (x.refused is not null or x.attempts > 0)
    order by x.index, x.recipient limit ${ATTENTION_MAX}`.execute(db);
  const shown = await openRows(db, asking, found.rows);
  return shown.map((row) => attentionOf(row, asking));
}

/** Those that wait for a person. */
export async function countAttention(
  db: CorrespondenceDatabase,
  { id }: Pick<Office, 'id'>,
): Promise<number> {
  const found = await sql<{ count: number }>`
    select count(*)::int as count from dawam.outbox
     where office = ${id} and refused is not null`.execute(db);
  return found.rows[0]?.count ?? 0;
}

function attentionOf(row: Shown<AttentionRow>, { office }: Asking): Attention {
  const { recipient, subject: letter, number, secrecy, urgency, is_masked: masked } = row;
  return {
    ...{ index: Number(row.index), recipient, matter: matterOf(row.kind), letter, number },
    subject: masked ? wordIn(office.language, `secrecy.${secrecy}`) : row.heading,
    ...{ masked, secrecy, urgency, since: new Date(row.recorded_at).toISOString() },
    refusal: row.refused,
  };
}

function matterOf(kind: string): Attention['matter'] {
  if (kind === 'letter-dispatched') return 'letter';
  return kind === 'letter-recalled' ? 'recall' : 'notice';
}
