// What reports share: the period and the office they are reckoned for, days out of instants,
// medians, and the table that each of them is. Pure.
import { fromIso, isoDateIn, toIso } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { parseInstant } from '#lib/instant.ts';
import { workingDaysBetween } from '#lib/working-time.ts';
import type { Grouping } from '#modules/correspondence/follow-choices.ts';
import type { World } from './as-of.ts';
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
  const isTime = by === 'day' || by === 'month';
  return [...rows].sort(([a, ...as], [b, ...bs]) => {
    const values = Number(bs[value - 1] ?? 0) - Number(as[value - 1] ?? 0);
    if (!isTime && values !== 0) return values;
    return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
  });
}

/** Counts are added up; days and middles are not. */
export function sumsOf({ columns, rows }: ReportTable): (number | null)[] {
  return columns.map(({ kind }, at) =>
    kind === 'count' ? rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0) : null,
  );
}
