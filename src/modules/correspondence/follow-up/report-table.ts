// What reports share: the period and the office they are reckoned for, what letters are counted
// under, days out of instants, medians, and the table that each of them is. Pure.
import { fromIso, isoDateIn, toIso } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { workingDaysBetween } from '#lib/working-time.ts';
import type { Grouping } from '#modules/correspondence/follow-choices.ts';
import type { LetterThen, StayThen, World } from './as-of.ts';
import type { Rhythm } from './rhythm.ts';
import type { Windows } from './lateness.ts';
import type { ReportAnswer, ReportCell, ReportColumn } from './shapes.ts';

export interface ReportMatter {
  readonly world: World;
  /** First and last day of the period. */
  readonly from: string;
  readonly asOf: string;
  /** Instants: the period from its beginning to just before its end. */
  readonly span: { readonly from: string; readonly until: string };
  readonly windows: Windows;
  readonly rhythm: Rhythm;
  readonly calendar: CalendarName;
  readonly by: Grouping;
  /** A word of follow-up in the reader's language. */
  readonly word: (key: string) => string;
  /** What a class of subjects is called; its code where nothing is known of it. */
  readonly classOf: (code: string) => string;
  /** What the post is called that somebody has; undefined where it is not known. */
  readonly titleOf: (person: string) => string | undefined;
  /** A word of correspondence in the reader's language: of a grade, a state, a medium. */
  readonly termOf: (key: string) => string;
}

export type ReportTable = Pick<ReportAnswer, 'columns' | 'rows' | 'chart'>;

export function column(header: string, kind: ReportColumn['kind'] = 'count'): ReportColumn {
  return { header, kind };
}

export function dayIn({ rhythm }: ReportMatter, instant: string): string {
  // Paper letters have a day, not an instant.
  const ms = parseInstant(instant);
  return ms === undefined ? instant : isoDateIn(rhythm.time.timeZone, ms);
}

/** The ISO day on which the month of the office's calendar begins. */
export function monthOf(matter: ReportMatter, day: string): string {
  const date = must(fromIso(matter.calendar, day), 'Letters are of years that the calendar has.');
  return must(toIso(matter.calendar, { ...date, day: 1 }), 'A month has a first day.');
}

/** The ISO day on which the year of the office's calendar begins. */
export function yearOf(matter: ReportMatter, day: string): string {
  const date = must(fromIso(matter.calendar, day), 'Letters are of years that the calendar has.');
  const first = { ...date, month: 1, day: 1 };
  return must(toIso(matter.calendar, first), 'A year has a first day.');
}

/** Groups that follow each other; all others are in the order of their counts. */
export function isTime(by: Grouping): by is 'day' | 'month' | 'year' {
  return by === 'day' || by === 'month' || by === 'year';
}

export function isIn({ span }: ReportMatter, instant: string | null): instant is string {
  return instant !== null && instant >= span.from && instant < span.until;
}

export function workedBetween(matter: ReportMatter, from: string, until: string): number {
  return workingDaysBetween(matter.rhythm.time, dayIn(matter, from), dayIn(matter, until));
}

/** The least value that so many of a hundred do not pass; null of nothing. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
}

/** Groups in the order of their names, or the greatest first. */
export function inOrder(rows: readonly ReportCell[][], by: Grouping, value = 1): ReportCell[][] {
  return [...rows].sort(([a, ...as], [b, ...bs]) => {
    const values = Number(bs[value - 1] ?? 0) - Number(as[value - 1] ?? 0);
    if (!isTime(by) && values !== 0) return values;
    return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  });
}

/** Counts are added up; days and middles are not. */
export function sumsOf({ columns, rows }: ReportTable): (number | null)[] {
  return columns.map(({ kind }, at) =>
    kind === 'count' ? rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0) : null,
  );
}

/** What a letter is counted under; days, months and years by when it was numbered. */
export function keyOf(matter: ReportMatter, letter: LetterThen, at: string): string {
  const none = matter.word('report.none');
  switch (matter.by) {
    case 'day':
      return dayIn(matter, at);
    case 'month':
      return monthOf(matter, dayIn(matter, at));
    case 'year':
      return yearOf(matter, dayIn(matter, at));
    case 'class':
      return letter.classCode === null ? none : matter.classOf(letter.classCode);
    case 'unit':
    case 'holder':
      return letter.unit ?? none;
    case 'party':
      return letter.party;
    case 'urgency':
    case 'importance':
    case 'secrecy':
    case 'medium':
    case 'state':
      return matter.termOf(`${matter.by}.${letter[matter.by]}`);
  }
}

export function keyColumn({ by, word }: ReportMatter) {
  const kind = isTime(by) ? by : 'text';
  return column(word(`report.by.${by}`), kind);
}

export function listNumbered(matter: ReportMatter, direction: LetterThen['direction']) {
  return [...matter.world.letters.values()].flatMap((letter) => {
    const { numberedAt } = letter;
    return letter.direction === direction && isIn(matter, numberedAt)
      ? [{ letter, at: numberedAt }]
      : [];
  });
}

export class Tally {
  readonly #rows = new Map<string, number[]>();
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  rowOf(key: string): number[] {
    const row = this.#rows.get(key) ?? Array.from({ length: this.#width }, () => 0);
    this.#rows.set(key, row);
    return row;
  }

  add(key: string, at: number, count = 1): void {
    const row = this.rowOf(key);
    row[at] = (row[at] ?? 0) + count;
  }

  rows(): ReportCell[][] {
    return [...this.#rows].map(([key, row]) => [key, ...row]);
  }
}

/** Outstanding stays that ended in the period without another going on from them. */
export function listClosings(
  matter: ReportMatter,
): readonly (StayThen & { readonly ended_at: string })[] {
  const outstanding = matter.world.stays.filter(({ kind }) => kind === 'outstanding');
  const begun = new Set(outstanding.map((stay) => `${stay.subject} ${stay.begun_at}`));
  return outstanding.flatMap((stay) => {
    const { subject, ended_at: at } = stay;
    const isEnd = isIn(matter, at) && !begun.has(`${subject} ${at}`);
    return isEnd ? [{ ...stay, ended_at: at }] : [];
  });
}

export function listOpen({ world }: ReportMatter, kind: StayThen['kind']): readonly StayThen[] {
  return world.stays.filter((stay) => stay.kind === kind && stay.ended_at === null);
}

/** Laid aside until a day that has not come. */
export function parkedOnes(matter: ReportMatter): ReadonlySet<string> {
  const parked = listOpen(matter, 'parked');
  const later = parked.filter(({ due_on: until }) => until !== null && until > matter.asOf);
  return new Set(later.map(({ subject }) => subject));
}
