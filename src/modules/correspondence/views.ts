// The questions that people ask of the registers: a page with its counts, drafts, arrivals, the
// home page. Each is one statement, bounded, and runs behind the reader's wall. Of a secret letter
// whoever is not cleared gets the word «secret» for its subject, and cannot find it by its words.
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import { registerYear } from '#kernel/register.ts';
import { must } from '#lib/assert.ts';
import { foldText, referenceKey } from '#lib/fold.ts';
import { formatInstant, parseInstant } from '#lib/instant.ts';
import { dayIn } from './checks.ts';
import { mayReadAll } from './clearance.ts';
import type { Viewer } from './clearance.ts';
import type { RegisterName } from './entries.ts';
import { openRows } from './opening.ts';
import type { Shown } from './opening.ts';
import { safetyOf } from './reader.ts';
import type { CorrespondenceDatabase, FindSafety, LetterRow } from './reader.ts';
import type { HomeAnswer, LetterList, RegisterPage, RegisterRow } from './shapes.ts';
import { wordIn } from './words.ts';
import { findRegisterHits } from './search/register-hits.ts';

export const filters = [
  ...(['all', 'waiting', 'urgent', 'secret', 'this-week', 'unreviewed', 'void'] as const),
] as const;
export type Filter = (typeof filters)[number];

/** Who asks, in which office, and when. */
export interface Asking {
  readonly office: Office;
  readonly viewer: Viewer;
  /** Who they are in the seat that their commands go out under; left out: in all their seats. */
  readonly seat?: Viewer;
  readonly now: string;
  readonly findSafety?: FindSafety | undefined;
}

export interface RegisterQuestion {
  readonly register: RegisterName;
  readonly year: number;
  readonly filter: Filter;
  readonly q: string;
}

const SEARCH_WORDS_MAX = 8;
const LIST_ROWS_MAX = 200;
const WEEK_MS = 7 * 24 * 3_600_000;

/** The year that the register stands in now; 0 for a register that never restarts. */
export function currentYear({ office, now }: Asking, register: RegisterName): number {
  const pattern = office.registers[register];
  if (pattern === undefined) return 0;
  const { calendar, timeZone, digits, code } = office;
  const numbering = { pattern, officeCode: code, calendar, timeZone, digits };
  return registerYear(numbering, must(parseInstant(now), 'Now is an instant.'));
}

const rowColumns = sql.raw(
  `subject, direction, state, number, number_status, year, serial, numbered_at, heading, secrecy,
   urgency, importance, party, party_office, party_count, their_number, their_date, received_at,
   citizen_id, delivery_note,
   unit, enclosures, holder, drafted_by, since, due_on, closed_at, write_off, parked_until,
   archive_file, is_circular, is_envelope, answered_at, closing_number, index`,
);

type Condition = RawBuilder<unknown>;

function inRegister(asking: Asking, { register, year }: RegisterQuestion): Condition {
  return sql`office = ${asking.office.id} and register = ${register} and year = ${year}`;
}

/** Sent, and an addressee has not registered it yet: in the register and on the home page. */
const awaited = sql`waiting and state = 'dispatched'`;

// Written out, not as parameters, so that the planner finds the partial indexes.
function filterOf(filter: Filter, asking: Asking, register: RegisterName): Condition {
  switch (filter) {
    case 'all':
      return sql`true`;
    case 'waiting':
      return register === 'outgoing' ? awaited : sql`waiting and ${isBackFrom(asking)}`;
    case 'urgent':
      return sql`urgency <> 'normal'`;
    case 'secret':
      return sql`secrecy in ('secret', 'top-secret')`;
    case 'this-week':
      return sql`numbered_at >= ${weekAgo(asking.now)}`;
    case 'unreviewed':
      return sql`number_status = 'used' and not is_reviewed`;
    case 'void':
      return sql`number_status = 'void'`;
  }
}

/** A parked letter waits again from its day on. */
function isBackFrom({ office, now }: Asking): Condition {
  return sql`(parked_until is null or parked_until <= ${dayIn(office, now)})`;
}

/** The last seven days: offices' weeks begin on different days. */
function weekAgo(now: string): string {
  return formatInstant(must(parseInstant(now), 'Now is an instant.') - WEEK_MS);
}

/** Every word of the question stands somewhere on the card, or in our number or theirs. */
export function searchOf(q: string, viewer: Viewer): Condition | undefined {
  const words = foldText(q)
    .split(' ')
    .filter((word) => word !== '');
  if (words.length === 0) return undefined;
  const found = words.slice(0, SEARCH_WORDS_MAX).map((word) => {
    const inWords = mayReadAll(viewer)
      ? sql`words like ${likeOf(word)}`
      : sql`secrecy not in ('secret', 'top-secret') and words like ${likeOf(word)}`;
    const { key } = referenceKey(word);
    return key === '' ? sql`(${inWords})` : sql`(${inWords} or reference like ${likeOf(key)})`;
  });
  return sql.join(found, sql` and `);
}

/** As the index of the search finds it, and by the words of the card what it has not read yet. */
async function findMatch(
  db: CorrespondenceDatabase,
  { office, viewer }: Asking,
  { register, year, q }: RegisterQuestion,
): Promise<Condition | undefined> {
  const onCard = searchOf(q, viewer);
  if (onCard === undefined) return undefined;
  const hits = await findRegisterHits(db, { office, viewer, register, year, q });
  if (hits === undefined) return onCard;
  const { condition, freshFrom } = hits;
  // Of secret letters the index knows no names: their rows have those of offices.
  const isSecretRow = sql`secrecy in ('secret', 'top-secret')`;
  const isFresh = freshFrom === null ? sql`false` : sql`index >= ${freshFrom}::bigint`;
  return sql`(${condition} or ((${isSecretRow} or ${isFresh}) and ${onCard}))`;
}

function likeOf(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

type PageParts = Pick<RegisterPage, 'counts' | 'total'> & {
  readonly years: readonly number[];
  readonly rows: readonly LetterRow[];
};

export async function findRegisterPage(
  db: CorrespondenceDatabase,
  asking: Asking,
  question: RegisterQuestion & { readonly from: number; readonly limit: number },
): Promise<RegisterPage> {
  const { register, year, from } = question;
  const search = await findMatch(db, asking, question);
  const found = await sql<PageParts>`
    select ${yearsOf(asking, register)} as years, ${countsOf(asking, question)} as counts, hits.*
      from ${hitsOf(asking, question, search)} hits`.execute(db);
  const { counts, total, rows, years } = must(found.rows[0], 'An aggregate has one row.');
  return {
    ...{ register, year, total, counts, from },
    years: years.includes(year) ? [...years] : [year, ...years].sort((a, b) => b - a),
    rows: (await openRows(db, asking, rows)).map((row) => rowOf(row, asking)),
  };
}

// Steps from year to year along the index instead of reading all rows.
function yearsOf({ office }: Asking, register: RegisterName): Condition {
  const rows = sql`tables.letter where office = ${office.id} and register = ${register}`;
  return sql`(
    with recursive known(year) as (
      select max(year) from ${rows}
      union all
      select (select max(letter.year) from ${rows} and letter.year < known.year)
        from known where known.year is not null
    )
    select coalesce(json_agg(year order by year desc), '[]') from known where year is not null)`;
}

function countsOf(asking: Asking, question: RegisterQuestion): Condition {
  const count = (filter: Filter) =>
    sql`(select count(*) from tables.letter
          where ${inRegister(asking, question)}
            and ${filterOf(filter, asking, question.register)})`;
  return sql`json_build_object(
    'all', ${lastSerial(asking, question)}, 'waiting', ${count('waiting')},
    'urgent', ${count('urgent')}, 'secret', ${count('secret')},
    'thisWeek', ${count('this-week')}, 'void', ${count('void')})`;
}

/** Registers have no gaps: the last number says how many there are. */
function lastSerial(asking: Asking, question: RegisterQuestion): Condition {
  return sql`coalesce((select max(serial) from tables.letter
                        where ${inRegister(asking, question)}), 0)`;
}

/**
 * One row: how many match in all, and those of the page. Serials are found first, rows then: asked
 * for as an array, they are read through the index whatever the planner guesses.
 */
function hitsOf(
  asking: Asking,
  question: RegisterQuestion & { readonly from: number; readonly limit: number },
  search: Condition | undefined,
): Condition {
  const { filter, from, limit } = question;
  const scope = inRegister(asking, question);
  if (filter === 'all' && search === undefined) {
    // Without gaps, a page far down is found by its numbers and needs no counting down to it.
    const last = lastSerial(asking, question);
    const serials = sql`select generate_series(${last} - ${from + limit - 1}, ${last} - ${from})`;
    const page = sql`${scope} and serial = any(array(${serials}))`;
    return sql`(select ${last} as total, ${rowsWhere(page)} as rows)`;
  }
  const match = sql`from tables.letter
    where ${scope} and ${filterOf(filter, asking, question.register)} and ${search ?? sql`true`}`;
  const hit = sql`select serial ${match}`;
  const serials = sql`order by serial desc limit ${limit} offset ${from}`;
  if (search === undefined) {
    const page = sql`${scope} and serial = any(array(${hit} ${serials}))`;
    return sql`(select (select count(*) ${match})::int as total, ${rowsWhere(page)} as rows)`;
  }
  const page = sql`${scope} and serial = any(array(select serial from hit ${serials}))`;
  return sql`(with hit as materialized (${hit})
    select (select count(*) from hit)::int as total, ${rowsWhere(page)} as rows)`;
}

function rowsWhere(condition: Condition): Condition {
  return sql`(select coalesce(json_agg(page order by serial desc), '[]')
                from (select ${rowColumns} from tables.letter where ${condition}) page)`;
}

/** Rows of a register below a number, newest first: the next piece of an export. */
export async function listRowsBelow(
  db: CorrespondenceDatabase,
  asking: Asking,
  question: RegisterQuestion & { readonly below: number; readonly limit: number },
): Promise<readonly RegisterRow[]> {
  const next = sql`serial < ${question.below}::bigint order by serial desc`;
  return await listNextRows(db, asking, question, next);
}

/** Rows of a register above a number, oldest first: the next piece of a book. */
export async function listRowsAbove(
  db: CorrespondenceDatabase,
  asking: Asking,
  question: RegisterQuestion & { readonly above: number; readonly limit: number },
): Promise<readonly RegisterRow[]> {
  const next = sql`serial > ${question.above}::bigint order by serial`;
  return await listNextRows(db, asking, question, next);
}

async function listNextRows(
  db: CorrespondenceDatabase,
  asking: Asking,
  question: RegisterQuestion & { readonly limit: number },
  next: Condition,
): Promise<readonly RegisterRow[]> {
  const search = (await findMatch(db, asking, question)) ?? sql`true`;
  const found = await sql<LetterRow>`
    select ${rowColumns} from tables.letter
     where ${inRegister(asking, question)} and ${search}
       and ${filterOf(question.filter, asking, question.register)}
       and ${next} limit ${question.limit}`.execute(db);
  return (await openRows(db, asking, found.rows)).map((row) => rowOf(row, asking));
}

export async function listDrafts(
  db: CorrespondenceDatabase,
  asking: Asking,
  limit = LIST_ROWS_MAX,
): Promise<LetterList> {
  return await listByState(db, asking, sql`state in ('draft', 'signed')`, limit);
}

export async function listArrivals(
  db: CorrespondenceDatabase,
  asking: Asking,
  limit = LIST_ROWS_MAX,
): Promise<LetterList> {
  return await listByState(db, asking, sql`state in ('delivered', 'seen')`, limit);
}

async function listByState(
  db: CorrespondenceDatabase,
  asking: Asking,
  states: Condition,
  limit: number,
): Promise<LetterList> {
  const found = await sql<LetterRow>`
    select ${rowColumns} from tables.letter where office = ${asking.office.id} and ${states}
     order by since desc, subject limit ${limit}`.execute(db);
  return { rows: (await openRows(db, asking, found.rows)).map((row) => rowOf(row, asking)) };
}

/** Of a letter that was destroyed no word is left; of a closed envelope nobody knows one yet. */
function shownHeading(row: Shown<LetterRow>, { language }: Office): string {
  if (row.is_envelope) return wordIn(language, 'envelope.closed');
  if (row.is_masked) return wordIn(language, 'secrecy.secret');
  return row.state === 'disposed' ? wordIn(language, 'letter.destroyed') : row.heading;
}

/** A row that `openRows` has seen to, as it is shown. */
export function rowOf(row: Shown<LetterRow>, asking: Asking): RegisterRow {
  const { office } = asking;
  const { state, secrecy, urgency, importance, index, since, is_masked: masked } = row;
  return {
    letter: row.subject,
    ...{ state, number: row.number, numberStatus: row.number_status },
    ...{ year: row.year, serial: row.serial, numberedAt: row.numbered_at },
    subject: shownHeading(row, office),
    masked,
    ...{ party: row.party, partyOffice: row.party_office, partyCount: row.party_count },
    ...{ theirNumber: row.their_number, theirDate: row.their_date },
    ...{ citizenId: row.citizen_id, deliveryNote: row.delivery_note },
    ...{ secrecy, urgency, importance, enclosures: row.enclosures },
    ...{ receivedAt: row.received_at, unit: row.unit, holder: row.holder, since },
    ...{ dueOn: row.due_on, closedAt: row.closed_at, writeOff: row.write_off },
    ...{ answeredAt: row.answered_at, closingNumber: row.closing_number },
    ...{ parkedUntil: row.parked_until, file: row.archive_file, isCircular: row.is_circular },
    isEnvelope: row.is_envelope,
    index: Number(index),
    safety: safetyOf(asking, Number(index)),
  };
}

type Reason = HomeAnswer['waiting'][number]['why'];
interface HomeParts {
  readonly counts: HomeAnswer['counts'];
  readonly waiting: readonly (LetterRow & { readonly why: Reason })[];
  readonly recent: readonly LetterRow[];
}

const WAITING_OF_EACH = 20;
const RECENT_ROWS = 12;

export async function findHome(db: CorrespondenceDatabase, asking: Asking): Promise<HomeAnswer> {
  const own = sql`tables.letter where office = ${asking.office.id}`;
  const count = (condition: Condition) => sql`(select count(*) from ${own} and ${condition})`;
  const waiting = (why: Reason, condition: Condition) => sql`(
    select ${why}::text as why, ${rowColumns} from ${own} and ${condition}
     order by since limit ${WAITING_OF_EACH})`;
  const recent = (register: RegisterName) => sql`(
    select ${rowColumns} from ${own} and register = ${register}
       and year = (select max(year) from ${own} and register = ${register})
     order by numbered_at desc, serial desc limit ${RECENT_ROWS})`;
  const undelivered = sql`undelivered > 0`;
  const reserved = sql`(state = 'reserved'
    or (state in ('draft', 'signed') and number_status = 'reserved'))`;
  const found = await sql<HomeParts>`
    select json_build_object(
        'unseen', ${count(sql`state = 'delivered'`)},
        'unregistered', ${count(sql`state in ('delivered', 'seen')`)},
        'drafts', ${count(sql`state in ('draft', 'signed')`)},
        'awaited', ${count(sql`register = 'outgoing' and ${awaited}`)},
        'reserved', ${count(reserved)}) as counts,
      (select coalesce(json_agg(w), '[]') from (
        ${waiting('unseen', sql`state = 'delivered'`)} union all
        ${waiting('unregistered', sql`state = 'seen'`)} union all
        ${waiting('draft', sql`state in ('draft', 'signed')`)} union all
        ${waiting('undelivered', undelivered)}) w) as waiting,
      (select coalesce(json_agg(r), '[]') from (
        select * from (${recent('incoming')} union all ${recent('outgoing')}) both_registers
         order by numbered_at desc, serial desc limit ${RECENT_ROWS}) r) as recent`.execute(db);
  const home = must(found.rows[0], 'A select without from has one row.');
  return {
    counts: home.counts,
    waiting: (await openRows(db, asking, home.waiting)).map((row) =>
      waitingOf(row, row.why, asking),
    ),
    recent: (await openRows(db, asking, home.recent)).map((row) => rowOf(row, asking)),
  };
}

function waitingOf(
  row: Shown<LetterRow>,
  why: Reason,
  asking: Asking,
): HomeAnswer['waiting'][number] {
  const shown = rowOf(row, asking);
  const { letter, subject, party, partyOffice, number, urgency, secrecy, since } = shown;
  return { letter, why, subject, party, partyOffice, number, urgency, secrecy, since };
}
