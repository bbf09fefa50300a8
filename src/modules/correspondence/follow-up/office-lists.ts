// What an office has to follow up: outstanding letters with whoever has them, those overdue or
// nearly so, parked ones, and letters sent that were not answered. Each list is one statement,
// bounded, behind the reader's wall. A parked letter is in no list but its own until its day.
import { sql } from 'kysely';
import type { Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import type { EntryBodies } from '#modules/correspondence/entries.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import { searchOf } from '#modules/correspondence/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { LateFilter, OfficeList, Sort } from '#modules/correspondence/follow-choices.ts';
import type { Rhythm } from './rhythm.ts';
import { passedUntil, untilTurnMs, windowsOf } from './lateness.ts';
import type { Windows } from './lateness.ts';
import type { FollowCounts, OfficeWorkAnswer } from './shapes.ts';
import type { WorkRow } from './shapes.ts';
import type { Held, Lent } from './reminding.ts';
import { letterColumns, openWork, workRowOf } from './work-rows.ts';
import type { Condition, FoundRow } from './work-rows.ts';

export interface ListQuestion {
  readonly list: OfficeList;
  readonly q: string;
  readonly late: LateFilter;
  readonly isUrgent: boolean;
  /** Key of a holder, as the answer names it; undefined: everybody's. */
  readonly holder?: string | undefined;
  readonly sort: Sort;
  readonly from: number;
  readonly limit: number;
}

const HOLDERS_MAX = 60;

export function nowMsOf({ now }: Asking): number {
  return must(parseInstant(now), 'Now is an instant.');
}

/** Incoming letters that are outstanding, once for each who has them; the registry's once. */
function heldOnes({ office }: Pick<Asking, 'office'>, { today }: Windows): Condition {
  return sql`
    select ${letterColumns}, coalesce(s.place, o.place) as place, s.holder_appointment,
      s.holder_unit, null::text as holder_office, coalesce(s.holder_title, '') as holder_title,
      least(s.due_on, l.due_on) as due, coalesce(r.sent_at, s.begun_at, l.since) as begun,
      r.instruction, r.purpose, r.opened_at, false as is_passed_on
    from tables.stay o
    join tables.letter l on l.office = o.office and l.subject = o.subject
    left join tables.stay s
      on s.office = o.office and s.subject = o.subject and s.kind = 'with' and s.ended_at is null
    left join lateral (
      select sent_at, instruction, purpose, opened_at from tables.referral r
       where r.office = s.office and r.subject = s.subject and r.ended_at is null
         and r.holder_appointment is not distinct from s.holder_appointment
         and r.holder_unit is not distinct from s.holder_unit
       order by r.step limit 1) r on true
    where o.office = ${office.id} and o.kind = 'outstanding' and o.ended_at is null
      and (l.parked_until is null or l.parked_until <= ${today})`;
}

/** Stays of one kind that last: parked letters, answers awaited from each addressee. */
function stayingOnes({ office }: Asking, kind: 'parked' | 'awaited'): Condition {
  const isParked = kind === 'parked';
  const due = isParked ? sql`l.due_on` : sql`s.due_on`;
  const begun = isParked ? sql`s.begun_at` : sql`coalesce(l.numbered_at, s.begun_at)`;
  const title = isParked ? sql`coalesce(l.holder, '')` : sql`s.holder_title`;
  return sql`
    select ${letterColumns}, s.place, s.holder_appointment, s.holder_unit, s.holder_office,
      ${title} as holder_title, ${due} as due, ${begun} as begun, null::text as instruction,
      null::text as purpose, null::text as opened_at, false as is_passed_on
    from tables.stay s
    join tables.letter l on l.office = s.office and l.subject = s.subject
    where s.office = ${office.id} and s.kind = ${kind} and s.ended_at is null`;
}

function sourceOf(list: OfficeList, asking: Asking, windows: Windows): Condition {
  if (list === 'parked' || list === 'awaited') return stayingOnes(asking, list);
  const held = heldOnes(asking, windows);
  if (list === 'office') return held;
  return sql`select * from (${held}) held where ${lateCondition(list, windows)}`;
}

function lateCondition(late: LateFilter, { overdueUntil, soonUntil }: Windows): Condition {
  switch (late) {
    case 'overdue':
      return sql`due <= ${overdueUntil}`;
    case 'soon':
      return sql`due > ${overdueUntil} and due <= ${soonUntil}`;
    case 'unread':
      return sql`purpose is not null and opened_at is null`;
    case 'all':
      return sql`true`;
  }
}

const holderKey = sql.raw(
  `case when holder_appointment is not null then 'a:' || holder_appointment
        when holder_unit is not null then 'u:' || holder_unit
        when holder_office is not null then 'o:' || holder_office
        when holder_title <> '' then 't:' || holder_title else 'r' end`,
);

const urgencyRank = sql.raw(
  `array_position(array['immediate', 'very-urgent', 'urgent', 'normal'], urgency)`,
);

function orderOf(sort: Sort): Condition {
  switch (sort) {
    case 'due':
      return sql`due nulls last, begun, subject, place`;
    case 'since':
      return sql`begun, subject, place`;
    case 'number':
      return sql`year desc nulls last, serial desc, subject, place`;
    case 'urgency':
      return sql`${urgencyRank}, due nulls last, begun, subject, place`;
  }
}

interface ListParts {
  readonly total: number;
  readonly rows: readonly FoundRow[];
  readonly holders: OfficeWorkAnswer['holders'];
}

export async function findOfficeWork(
  db: CorrespondenceDatabase,
  asking: Asking,
  rhythm: Rhythm,
  question: ListQuestion,
): Promise<OfficeWorkAnswer> {
  const { list, holder, from, limit, late, isUrgent } = question;
  const windows = windowsOf(rhythm, nowMsOf(asking));
  const search = searchOf(question.q, asking.viewer) ?? sql`true`;
  const urgent = isUrgent ? sql`urgency <> 'normal'` : sql`true`;
  const order = orderOf(question.sort);
  const found = await sql<ListParts>`
    with hit as materialized (
      select *, ${holderKey} as key from (${sourceOf(list, asking, windows)}) source
       where ${search} and ${urgent} and ${lateCondition(late, windows)}),
    mine as (select * from hit where ${holder === undefined ? sql`true` : sql`key = ${holder}`})
    select (select count(*) from mine)::int as total,
      (select coalesce(json_agg(page), '[]') from (
        select * from mine order by ${order} limit ${limit} offset ${from}) page) as rows,
      (select coalesce(json_agg(h), '[]') from (
        select key, max(holder_title) as title, count(*)::int as count from hit
         group by key order by count(*) desc, key limit ${HOLDERS_MAX}) h) as holders`.execute(db);
  const { total, rows, holders } = must(found.rows[0], 'A select without from has one row.');
  const opened = await openWork(db, asking, rows);
  const shown = opened.map((row) => workRowOf(row, asking, { rhythm, windows }));
  const complete = list === 'awaited' ? await withReminders(db, asking, shown) : shown;
  return { ...{ list, total, from, holders }, rows: [...complete] };
}

/** How often each addressee was reminded; a reminder of nobody in particular is of all. */
async function withReminders(
  db: CorrespondenceDatabase,
  { office }: Asking,
  rows: readonly WorkRow[],
): Promise<readonly WorkRow[]> {
  const letters = [...new Set(rows.map((row) => row.letter))];
  const found = await sql<{ subject: string; leaf: Uint8Array }>`
    select subject, leaf from dawam.entry
     where office = ${office.id} and subject = any(${letters}) and kind = 'reminder-noted'
       and leaf is not null
     order by index limit 10000`.execute(db);
  const noted = found.rows.map(({ subject, leaf }) => {
    const { body, recordedAt } = must(entryOf(leaf), 'What the log holds is an entry.');
    // What the log holds has passed `decide` when it was recorded.
    const { addressee } = body as EntryBodies['reminder-noted'];
    return { subject, addressee, at: recordedAt };
  });
  return rows.map((row) => {
    const own = noted.filter(({ subject, addressee }) => {
      const names: readonly (string | null)[] = [null, row.holder.office, row.holder.title];
      const isTheirs = names.includes(addressee);
      return subject === row.letter && isTheirs;
    });
    return { ...row, reminders: { count: own.length, lastAt: own.at(-1)?.at ?? null } };
  });
}

export async function findFollowCounts(
  db: CorrespondenceDatabase,
  asking: Asking,
  rhythm: Rhythm,
): Promise<FollowCounts> {
  const windows = windowsOf(rhythm, nowMsOf(asking));
  const { today, overdueUntil } = windows;
  const held = heldOnes(asking, windows);
  const open = sql`tables.stay where office = ${asking.office.id} and ended_at is null`;
  const found = await sql<Omit<FollowCounts, 'today' | 'untilTurnMs'>>`
    with held as materialized (${held}),
    awaited as materialized (select due_on from ${open} and kind = 'awaited'),
    parked as materialized (select due_on from ${open} and kind = 'parked')
    select (select count(*) from held)::int as office,
      (select count(*) from held where ${lateCondition('overdue', windows)})::int as overdue,
      (select count(*) from held where ${lateCondition('soon', windows)})::int as soon,
      (select count(*) from parked)::int as parked,
      (select count(*) from parked where due_on <= ${today})::int as "backToday",
      (select count(*) from awaited)::int as awaited,
      (select count(*) from awaited where due_on <= ${overdueUntil})::int as "awaitedOverdue",
      (select count(*) from tables.letter where office = ${asking.office.id}
         and direction = 'outgoing' and is_circular
         and state in ('dispatched', 'archived'))::int as circulars,
      (select count(*) from tables.loan where office = ${asking.office.id}
         and returned_at is null and due_on < ${today})::int as "lentOverdue"`.execute(db);
  const untilTurn = untilTurnMs(rhythm.time, nowMsOf(asking));
  const counts = must(found.rows[0], 'A select without from has one row.');
  return { today, untilTurnMs: untilTurn, ...counts };
}

/** Letters of the office that are overdue by so many working days or more. */
export async function countOverdueBy(
  db: CorrespondenceDatabase,
  asking: Asking,
  {
    rhythm,
    windows,
    days,
  }: {
    readonly rhythm: Rhythm;
    readonly windows: Windows;
    readonly days: number;
  },
): Promise<number> {
  const until = passedUntil(rhythm.time, windows.today, days);
  const found = await sql<{ count: number }>`
    select count(*)::int as count from (${heldOnes(asking, windows)}) held
     where due <= ${until} and due <= ${windows.overdueUntil}`.execute(db);
  return must(found.rows[0], 'An aggregate has one row.').count;
}

const HELD_MAX = 20_000;

/** What people are reminded of: whatever is overdue or due soon, the first due first. */
export async function listHeld(
  db: CorrespondenceDatabase,
  office: Office,
  windows: Windows,
): Promise<readonly Held[]> {
  const found = await sql<FoundRow & { readonly due: string }>`
    select * from (${heldOnes({ office }, windows)}) held where due <= ${windows.soonUntil}
     order by due, subject, place limit ${HELD_MAX}`.execute(db);
  return found.rows.map((row) => ({
    ...{ subject: row.subject, number: row.number, heading: row.heading, secrecy: row.secrecy },
    ...{ appointment: row.holder_appointment, title: row.holder_title, dueOn: row.due },
  }));
}

/** Originals that are to be back by now or soon, the first due first. */
export async function listLent(
  db: CorrespondenceDatabase,
  office: Office,
  { soonUntil }: Windows,
): Promise<readonly Lent[]> {
  const found = await sql<Lent>`
    select l.subject, l.number, l.heading, l.secrecy, o.borrower, o.due_on as "dueOn"
      from tables.loan o
      join tables.letter l on l.office = o.office and l.subject = o.subject
     where o.office = ${office.id} and o.returned_at is null and o.due_on <= ${soonUntil}
     order by o.due_on, o.subject limit ${HELD_MAX}`.execute(db);
  return found.rows;
}
