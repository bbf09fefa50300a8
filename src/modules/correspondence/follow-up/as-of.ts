// The letters of an office as they stood at the end of a period, for reports that must say the same
// whenever they are asked: intervals are cut at that instant, and a letter that changed afterwards,
// or is secret, is folded again from its entries up to it. Reads tables and entries, reckons
// nothing, and holds of all letters only what reports ask.
import { sql } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import type {
  AddresseeRow,
  CorrespondenceDatabase,
  LetterRow,
  StayRow,
} from '#modules/correspondence/reader.ts';

/** What reports ask of a letter. */
export interface LetterThen {
  readonly subject: string;
  readonly direction: LetterRow['direction'];
  readonly number: string | null;
  readonly isVoid: boolean;
  readonly numberedAt: string | null;
  readonly receivedAt: string | null;
  readonly party: string;
  readonly unit: string | null;
  readonly classCode: string | null;
  readonly draftedBy: string | null;
  readonly isCircular: boolean;
  readonly state: LetterState['state'];
  readonly urgency: LetterRow['urgency'];
  readonly importance: LetterRow['importance'];
  readonly secrecy: LetterRow['secrecy'];
  readonly medium: LetterRow['medium'];
}

export type StayThen = Pick<
  StayRow,
  'subject' | 'kind' | 'holder_appointment' | 'holder_unit' | 'holder_office' | 'holder_title'
> &
  Pick<StayRow, 'due_on' | 'begun_at' | 'ended_at'>;

export interface AddresseeThen {
  readonly subject: string;
  readonly name: string;
  readonly isAcknowledged: boolean;
}

export interface World {
  /** Numbered in the period, or in one of its stays. */
  readonly letters: ReadonlyMap<string, LetterThen>;
  /** Those that held at some instant of the period; open where they still held at its end. */
  readonly stays: readonly StayThen[];
  /** When referrals were made, in the period. */
  readonly referredAt: readonly string[];
  /** Of the circulars among the letters. */
  readonly addressees: readonly AddresseeThen[];
}

/** `from <= instant < until`, RFC 3339. */
export interface Span {
  readonly from: string;
  readonly until: string;
}

export const REPORT_LETTERS_MAX = 200_000;
const STAYS_MAX = REPORT_LETTERS_MAX * 3;
/** Read at a time, and so folded again at most: of a letter folded again the text is held too. */
const PAGE_LETTERS = 1_000;
const PIECE_LETTERS = 400;

/** The number of letters where they are too many for one report. */
export async function readWorld(
  db: CorrespondenceDatabase,
  { id: office }: Office,
  span: Span,
): Promise<World | { readonly tooMany: number }> {
  const { from, until } = span;
  const stays = await sql<StayThen>`
    select subject, kind, holder_appointment, holder_unit, holder_office, holder_title, due_on,
      begun_at, case when ended_at < ${until} then ended_at end as ended_at
    from tables.stay
    where office = ${office} and begun_at < ${until} and (ended_at is null or ended_at >= ${from})
    order by subject, place limit ${STAYS_MAX + 1}`.execute(db);
  if (stays.rows.length > STAYS_MAX) return { tooMany: stays.rows.length };
  const referred = await sql<{ sent_at: string }>`
    select sent_at from tables.referral
     where office = ${office} and sent_at >= ${from} and sent_at < ${until}`.execute(db);
  const letters = new Map<string, LetterThen>();
  const circulars: string[] = [];
  const folded: AddresseeThen[] = [];
  for await (const page of pagesOfLetters(db, office, span)) {
    if (letters.size + page.length > REPORT_LETTERS_MAX) {
      return { tooMany: letters.size + page.length };
    }
    const changed = page.filter((row) => row.is_changed).map((row) => row.subject);
    const again = await foldAgain(db, office, { subjects: changed, until });
    for (const row of page) {
      const { subject } = row;
      const state = again.get(subject);
      const then = state === undefined ? thenOfRow(row) : thenOfState(subject, state);
      letters.set(subject, then);
      if (!then.isCircular) continue;
      if (state === undefined) circulars.push(subject);
      else folded.push(...addresseesOf(subject, state));
    }
  }
  const addressees = [...(await listAddressees(db, office, circulars)), ...folded];
  const referredAt = referred.rows.map((row) => row.sent_at);
  return { letters, stays: stays.rows, referredAt, addressees };
}

type FoundLetter = LetterRow & { readonly is_changed: boolean };

/** Once through, some at a time; the statement's work is done once. */
async function* pagesOfLetters(
  db: CorrespondenceDatabase,
  office: string,
  { from, until }: Span,
): AsyncGenerator<readonly FoundLetter[]> {
  await sql`
    declare letters_then no scroll cursor for
    with wanted as (
      select subject from tables.letter
       where office = ${office} and numbered_at >= ${from} and numbered_at < ${until}
      union
      select subject from tables.stay
       where office = ${office} and begun_at < ${until}
         and (ended_at is null or ended_at >= ${from}))
    select l.subject, l.direction, l.number, l.number_status, l.numbered_at, l.received_at, l.party,
      l.unit, l.class_code, l.drafted_by, l.is_circular, l.state, l.urgency, l.importance,
      l.secrecy, l.medium,
      exists (select 1 from dawam.entry e where e.office = l.office and e.subject = l.subject
        and e.recorded_at >= ${until}::timestamptz)
        or l.secrecy in ('secret', 'top-secret') as is_changed
    from wanted join tables.letter l on l.office = ${office} and l.subject = wanted.subject
    order by l.subject`.execute(db);
  for (;;) {
    const { rows } = await sql<FoundLetter>`
      fetch ${sql.raw(String(PAGE_LETTERS))} from letters_then`.execute(db);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close letters_then`.execute(db);
}

function thenOfRow(row: LetterRow): LetterThen {
  const { subject, direction, number, party, unit } = row;
  return {
    ...{ subject, direction, number, party, unit, isVoid: row.number_status === 'void' },
    ...{ numberedAt: row.numbered_at, receivedAt: row.received_at, classCode: row.class_code },
    ...{ draftedBy: row.drafted_by, isCircular: row.is_circular, state: row.state },
    ...{ urgency: row.urgency, importance: row.importance, secrecy: row.secrecy },
    medium: row.medium,
  };
}

function thenOfState(subject: string, state: LetterState): LetterThen {
  const { number, card, numberedAt, receivedAt, unit, draftedBy } = state;
  const out = [...state.addressees.filter((to) => to.state !== 'withdrawn'), ...state.outside];
  return {
    ...{ subject, direction: state.direction ?? 'incoming', number: number?.text ?? null },
    ...{ isVoid: number?.status === 'void', numberedAt, receivedAt, unit, draftedBy },
    party: state.direction === 'outgoing' ? (out[0]?.name ?? '') : state.from.name,
    ...{ classCode: card.classCode, isCircular: card.isCircular, state: state.state },
    ...{ urgency: card.urgency, importance: card.importance, secrecy: card.secrecy },
    medium: state.medium,
  };
}

/** Letters as they were before an instant; some at a time, so that nothing is held up for long. */
async function foldAgain(
  db: CorrespondenceDatabase,
  office: string,
  { subjects, until }: { readonly subjects: readonly string[]; readonly until: string },
): Promise<ReadonlyMap<string, LetterState>> {
  const states = new Map<string, LetterState>();
  for (let at = 0; at < subjects.length; at += PIECE_LETTERS) {
    const piece = subjects.slice(at, at + PIECE_LETTERS);
    const found = await sql<{ subject: string; index: number; leaf: Uint8Array }>`
      select subject, index, leaf from dawam.entry
       where office = ${office} and subject = any(${piece}) and leaf is not null
         and recorded_at < ${until}::timestamptz
       order by index`.execute(db);
    for (const { subject, index, leaf } of found.rows) {
      const entry = must(entryOf(leaf), 'What the log holds is an entry.');
      const placed = { index: Number(index), entry };
      states.set(subject, fold(states.get(subject) ?? empty(), placed));
    }
  }
  return states;
}

async function listAddressees(
  db: CorrespondenceDatabase,
  office: string,
  circulars: readonly string[],
): Promise<readonly AddresseeThen[]> {
  const found = await sql<Pick<AddresseeRow, 'subject' | 'name' | 'state'>>`
    select subject, name, state from tables.addressee
     where office = ${office} and subject = any(${circulars}) and state <> 'withdrawn'
     order by subject, place`.execute(db);
  return found.rows.map(addresseeThen);
}

function addresseesOf(subject: string, { addressees }: LetterState): AddresseeThen[] {
  const left = addressees.filter(({ state }) => state !== 'withdrawn');
  return left.map(({ name, state }) => addresseeThen({ subject, name, state }));
}

function addresseeThen(
  row: Pick<AddresseeRow, 'subject' | 'name'> & { readonly state: string },
): AddresseeThen {
  const { subject, name, state } = row;
  return { subject, name, isAcknowledged: state === 'registered' || state === 'closed' };
}
