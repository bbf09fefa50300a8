// What this office has sent to other offices and has not arrived: refused by the addressee's log
// with the reason, where a person must do something, still being tried, or on its way to another
// server; and what has come from other servers and could not be taken in. Read from the waiting
// list itself, so that nothing is said twice; a letter nobody may read shows its number only.
import { sql } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import { officeOfOrigin } from '#kernel/consignment.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Secrecy, Urgency } from '#modules/correspondence/entries.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import type { Shown } from '#modules/correspondence/opening.ts';
import { safetyOf } from '#modules/correspondence/reader.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import type { LetterStateName } from '#modules/correspondence/state.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import type { Attention, InboundTrouble, TravellingList } from './shapes.ts';

/** More than that are one cause, and go with it. */
const ATTENTION_MAX = 200;
const AWAITED_MAX = 1_000;

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

interface InboundRow {
  readonly origin: string;
  readonly index: number;
  readonly hash: string;
  readonly arrived_at: Date | string;
  readonly refused: Refusal | null;
  readonly reason: string | null;
  readonly laid_at: string | null;
}

/** What came for this office from other servers and is not in its log; what was laid aside last. */
export async function listInbound(
  db: CorrespondenceDatabase,
  { office }: Asking,
): Promise<readonly InboundTrouble[]> {
  const found = await sql<InboundRow>`
    select i.origin, i.index, encode(i.leaf_hash, 'hex') as hash, i.arrived_at, i.refused,
      a.reason, a.laid_at
    from dawam.inbound i
    left join tables.arrival_aside a
      on a.office = i.office and a.subject = 'arrival/' || encode(i.leaf_hash, 'hex')
    where i.office = ${office.id} and (i.refused is not null or i.attempts > 0)
    order by a.laid_at is not null, i.arrived_at, i.origin, i.index
    limit ${ATTENTION_MAX}`.execute(db);
  return found.rows.map(({ origin, index, hash, arrived_at: at, refused, reason, laid_at }) => ({
    ...{ from: officeOfOrigin(origin), origin, index: Number(index), leafHash: hash },
    ...{ since: new Date(at).toISOString(), refusal: refused },
    aside: reason === null || laid_at === null ? null : { reason, at: laid_at },
  }));
}

/** Of one letter: what is on its way to other servers, and how far. */
export async function listTravelling(
  db: CorrespondenceDatabase,
  asking: Asking,
  letter: string,
): Promise<TravellingList['rows']> {
  const found = await sql<Pick<AttentionRow, 'index' | 'recipient' | 'kind' | 'recorded_at'>>`
    select x.index, x.recipient, e.kind, e.recorded_at
    from dawam.outbox x
    join dawam.entry e on e.office = x.office and e.index = x.index
    where x.office = ${asking.office.id} and e.subject = ${letter} and x.travels
      and x.refused is null
    order by x.index, x.recipient limit ${ATTENTION_MAX}`.execute(db);
  return found.rows.map(({ index, recipient, kind, recorded_at: at }) => {
    const safety = safetyOf(asking, Number(index));
    return {
      ...{ index: Number(index), recipient, matter: matterOf(kind), safety },
      since: new Date(at).toISOString(),
      state: safety === 'recorded' ? ('waiting' as const) : ('travelling' as const),
    };
  });
}

/** Files that entries of this office name and that have not come yet. */
export async function listAwaitedFiles(
  db: CorrespondenceDatabase,
  { id }: Pick<Office, 'id'>,
): Promise<readonly string[]> {
  const found = await sql<{ sha256: string }>`
    select encode(sha256, 'hex') as sha256 from dawam.awaited_file
    where office = ${id} order by awaited_since desc limit ${AWAITED_MAX}`.execute(db);
  return found.rows.map((row) => row.sha256);
}

/** Those that wait for a person. */
export async function countAttention(
  db: CorrespondenceDatabase,
  { id }: Pick<Office, 'id'>,
): Promise<number> {
  const found = await sql<{ count: number }>`
    select (select count(*) from dawam.outbox where office = ${id} and refused is not null)::int
      + (select count(*) from dawam.malware_finding m where m.finding = 'infected'
        and exists (select from dawam.entry_file n
          where n.office = ${id} and n.sha256 = m.sha256))::int as count`.execute(db);
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
