// What of the work is done and what is late, of letters that came in and of answers to letters that
// went out: Saudi regulation, art. 39. By holder it counts what posts and units were given, passed
// on or finished. Late is what was closed after its due day. Pure.
import { parseInstant } from '#lib/instant.ts';
import { isOverdue } from '#lib/working-time.ts';
import type { StayThen } from './as-of.ts';
import { lateStateOf } from './lateness.ts';
import {
  column,
  dayIn,
  inOrder,
  isIn,
  keyColumn,
  keyOf,
  listClosings,
  listNumbered,
  listOpen,
  parkedOnes,
  Tally,
} from './report-table.ts';
import type { ReportMatter, ReportTable } from './report-table.ts';

export function readDone(matter: ReportMatter): ReportTable {
  return matter.by === 'holder' ? readDoneByHolder(matter) : readDoneByLetter(matter);
}

function readDoneByLetter(matter: ReportMatter): ReportTable {
  const { word, world, windows, by } = matter;
  const tally = new Tally(8);
  const keyOfStay = ({ subject, begun_at: at }: StayThen): string => {
    const letter = world.letters.get(subject);
    return letter === undefined ? word('report.none') : keyOf(matter, letter, at);
  };
  for (const { letter, at } of listNumbered(matter, 'incoming')) {
    if (!letter.isVoid) tally.add(keyOf(matter, letter, at), 0);
  }
  for (const stay of listClosings(matter)) {
    tally.add(keyOfStay(stay), 1);
    if (isEndedLate(matter, stay.due_on, stay.ended_at)) tally.add(keyOfStay(stay), 2);
  }
  const parked = parkedOnes(matter);
  for (const stay of listOpen(matter, 'outstanding')) {
    tally.add(keyOfStay(stay), 3);
    if (parked.has(stay.subject)) continue;
    if (lateStateOf(stay.due_on, windows) === 'overdue') tally.add(keyOfStay(stay), 4);
  }
  for (const { letter, at } of listNumbered(matter, 'outgoing')) {
    if (!letter.isVoid) tally.add(keyOf(matter, letter, at), 5);
  }
  for (const stay of listOpen(matter, 'awaited')) {
    const key = by === 'party' ? stay.holder_title : keyOfStay(stay);
    tally.add(key, 6);
    if (lateStateOf(stay.due_on, windows) === 'overdue') tally.add(key, 7);
  }
  const names = [
    ...['received', 'closed', 'closed-late', 'left', 'left-overdue'],
    ...['dispatched', 'awaited', 'awaited-overdue'],
  ];
  return {
    columns: [keyColumn(matter), ...names.map((name) => column(word(`report.${name}`)))],
    rows: inOrder(tally.rows(), by),
    chart: { label: 0, values: [2, 3, 5], kind: 'bars' },
  };
}

function readDoneByHolder(matter: ReportMatter): ReportTable {
  const { word, world, windows } = matter;
  const dues = Map.groupBy(
    world.stays.filter(({ kind }) => kind === 'outstanding'),
    ({ subject }) => subject,
  );
  const parked = parkedOnes(matter);
  const tally = new Tally(5);
  for (const stay of world.stays.filter(({ kind }) => kind === 'with')) {
    const { holder_title: title, ended_at: ended } = stay;
    const due = firstDue(stay, dues.get(stay.subject) ?? []);
    if (isIn(matter, stay.begun_at)) tally.add(title, 0);
    if (isIn(matter, ended)) {
      tally.add(title, 1);
      if (isEndedLate(matter, due, ended)) tally.add(title, 2);
    }
    if (ended !== null) continue;
    tally.add(title, 3);
    const isLate = lateStateOf(due, windows) === 'overdue';
    if (isLate && !parked.has(stay.subject)) tally.add(title, 4);
  }
  const names = ['given', 'handled', 'handled-late', 'has', 'overdue'];
  return {
    columns: [keyColumn(matter), ...names.map((name) => column(word(`report.${name}`)))],
    rows: inOrder(tally.rows(), 'holder'),
    chart: { label: 0, values: [2, 3, 5], kind: 'bars' },
  };
}

/** The earlier of the referral's day and that of the letter, as they were when the stay ended. */
function firstDue(stay: StayThen, outstanding: readonly StayThen[]): string | null {
  const end = stay.ended_at ?? '9999';
  const then = outstanding.filter(
    (one) => one.begun_at <= end && (one.ended_at === null || one.ended_at >= end),
  );
  const days = [stay, ...then].flatMap(({ due_on: day }) => day ?? []).sort();
  return days[0] ?? null;
}

function isEndedLate(matter: ReportMatter, due: string | null, ended: string): boolean {
  if (due === null) return false;
  const ms = parseInstant(ended);
  // Where only a day is known, it was over.
  return ms === undefined ? dayIn(matter, ended) > due : isOverdue(matter.rhythm.time, due, ms);
}
