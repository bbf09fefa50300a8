// One inbox for a person with several posts: what is referred to any post that they hold, stand in
// for or were lent, in all their offices, each with the working days of its own office. What was
// parked is not in it until its day. A person's own desk is small: it is read whole, up to a limit.
import { sql } from 'kysely';
import type { Appointment, Authority, Office } from '#kernel/authority.ts';
import { foldText, referenceKey } from '#lib/fold.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import type { LateFilter, Sort } from '#modules/correspondence/follow-choices.ts';
import type { Rhythm } from './rhythm.ts';
import { untilTurnMs, windowsOf } from './lateness.ts';
import type { Windows } from './lateness.ts';
import { countOverdueBy, nowMsOf } from './office-lists.ts';
import type { MyWorkAnswer, WorkRow } from './shapes.ts';
import { letterColumns, openWork, workRowOf } from './work-rows.ts';
import { viewerOf } from '#modules/correspondence/viewer.ts';
import type { FoundRow } from './work-rows.ts';

/** Past this the oldest are shown, and `total` says no more. */
export const MY_ROWS_MAX = 2_000;

/** Of who has no office. */
const TURN_MS_MAX = 86_400_000;

/** One of the person's offices: who they are there, and how it reckons. */
export interface MyOffice {
  readonly asking: Asking;
  readonly rhythm: Rhythm;
  readonly windows: Windows;
}

export interface MyQuestion {
  readonly q: string;
  readonly late: LateFilter;
  readonly office?: string | undefined;
  readonly sort: Sort;
  readonly from: number;
  readonly limit: number;
}

/** Undefined where the person has no seat in an office that there is. */
export function askingIn(
  id: string,
  asked: {
    readonly person: string;
    readonly appointments: readonly Appointment[];
    readonly authority: Pick<Authority, 'findOffice'>;
    readonly now: string;
  },
): Asking | undefined {
  const office: Office | undefined = asked.authority.findOffice(id);
  const held = asked.appointments.filter((one) => one.office === id);
  if (office === undefined || held.length === 0) return undefined;
  return { office, viewer: viewerOf(asked.person, held), now: asked.now };
}

export function myOfficeOf(asking: Asking, rhythm: Rhythm): MyOffice {
  return { asking, rhythm, windows: windowsOf(rhythm, nowMsOf(asking)) };
}

export async function findMyWork(
  db: CorrespondenceDatabase,
  offices: readonly MyOffice[],
  question: MyQuestion,
): Promise<MyWorkAnswer> {
  const all: WorkRow[] = [];
  let escalated = 0;
  for (const one of offices) {
    const rows = await openWork(db, one.asking, await listDesk(db, one));
    all.push(...rows.map((row) => workRowOf(row, one.asking, one)));
    escalated += await countEscalated(db, one);
  }
  const count = (late: LateFilter) => all.filter((row) => isOf(row, late)).length;
  const found = all.filter(
    (row) =>
      isOf(row, question.late) &&
      (question.office === undefined || row.office === question.office) &&
      isFound(row, question.q),
  );
  const { from, limit } = question;
  return {
    ...{ total: found.length, from },
    untilTurnMs: Math.min(...offices.map(untilTurn), TURN_MS_MAX),
    rows: sortRows(found, question.sort).slice(from, from + limit),
    counts: {
      ...{ all: all.length, overdue: count('overdue'), soon: count('soon') },
      ...{ unread: count('unread'), escalated },
    },
    offices: offices.map(({ asking: { office } }) => ({
      ...{ office: office.id, names: office.names },
      count: all.filter((row) => row.office === office.id).length,
    })),
  };
}

function untilTurn({ asking, rhythm }: MyOffice): number {
  return untilTurnMs(rhythm.time, nowMsOf(asking));
}

async function listDesk(
  db: CorrespondenceDatabase,
  { asking, windows }: MyOffice,
): Promise<readonly FoundRow[]> {
  const posts = [...new Set(asking.viewer.posts ?? [])];
  if (posts.length === 0) return [];
  const found = await sql<FoundRow>`
    select ${letterColumns}, r.step as place, r.holder_appointment, r.holder_unit,
      null::text as holder_office, r.holder_title, least(r.due_on, l.due_on) as due,
      r.sent_at as begun, r.instruction, r.purpose, r.opened_at,
      exists (select 1 from tables.referral c where c.office = r.office and c.subject = r.subject
        and c.parent = r.step and c.ended_at is null) as is_passed_on
    from tables.referral r
    join tables.letter l on l.office = r.office and l.subject = r.subject
    where r.office = ${asking.office.id} and r.holder_appointment = any(${posts})
      and r.ended_at is null and l.state = 'registered'
      and (l.parked_until is null or l.parked_until <= ${windows.today})
    order by r.sent_at limit ${MY_ROWS_MAX}`.execute(db);
  return found.rows;
}

/** What a head is told: letters of the office that nobody has dealt with for too long. */
async function countEscalated(
  db: CorrespondenceDatabase,
  { asking, rhythm, windows }: MyOffice,
): Promise<number> {
  const { escalateAfterDays } = rhythm;
  if (escalateAfterDays === null || !asking.viewer.capacities.includes('head')) return 0;
  return await countOverdueBy(db, asking, { rhythm, windows, days: escalateAfterDays });
}

function isOf(row: WorkRow, late: LateFilter): boolean {
  if (late === 'all') return true;
  return late === 'unread' ? !row.isOpened : row.late === late;
}

/** Every word stands in the subject, the instruction, the party or, as a reference, the number. */
function isFound(row: WorkRow, q: string): boolean {
  const words = foldText(q).split(' ');
  const text = foldText(`${row.subject} ${row.instruction} ${row.party}`);
  const { key: number } = referenceKey(row.number ?? '');
  return words.every((word) => {
    const { key } = referenceKey(word);
    return text.includes(word) || (key !== '' && number.includes(key));
  });
}

const urgencyRanks = ['immediate', 'very-urgent', 'urgent', 'normal'];

function sortRows(rows: readonly WorkRow[], sort: Sort): WorkRow[] {
  const due = ({ dueOn }: WorkRow) => dueOn ?? '9999';
  const byDue = (a: WorkRow, b: WorkRow) => compare(due(a), due(b)) || compare(a.since, b.since);
  return [...rows].sort((a, b) => {
    switch (sort) {
      case 'due':
        return byDue(a, b);
      case 'since':
        return compare(a.since, b.since);
      case 'number':
        return compare(b.number ?? '', a.number ?? '');
      case 'urgency':
        return urgencyRanks.indexOf(a.urgency) - urgencyRanks.indexOf(b.urgency) || byDue(a, b);
    }
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
