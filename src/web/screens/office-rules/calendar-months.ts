// A year or month of a calendar as weeks of days, for drawing; what each day is comes from the
// working time. Pure.
import {
  addDays,
  calendarYears,
  fromIso,
  monthLengthDays,
  MONTHS_PER_YEAR,
  toIso,
  weekdayOf,
} from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';

const WEEK_DAYS = 7;

export interface MonthShown {
  readonly year: number;
  readonly month: number;
  /** Seven days each; null before the first and after the last day of the month. */
  readonly weeks: readonly (readonly (string | null)[])[];
}

/** The first working weekday after the weekend, with which calendars of the office begin a week. */
export function firstWeekday(weekend: readonly number[]): number {
  const all = Array.from({ length: WEEK_DAYS }, (_, weekday) => weekday);
  const isFirst = (weekday: number) =>
    !weekend.includes(weekday) && weekend.includes((weekday + WEEK_DAYS - 1) % WEEK_DAYS);
  return all.find(isFirst) ?? 0;
}

export function weekdaysFrom(first: number): readonly number[] {
  return Array.from({ length: WEEK_DAYS }, (_, i) => (first + i) % WEEK_DAYS);
}

/** Undefined outside of the calendar's years. */
export function monthShown(
  calendar: CalendarName,
  { year, month }: { readonly year: number; readonly month: number },
  first: number,
): MonthShown | undefined {
  const from = toIso(calendar, { year, month, day: 1 });
  const lengthDays = monthLengthDays(calendar, year, month);
  if (from === undefined || lengthDays === undefined) return undefined;
  const before = (weekdayOf(from) - first + WEEK_DAYS) % WEEK_DAYS;
  const weekCount = Math.ceil((before + lengthDays) / WEEK_DAYS);
  const weeks = Array.from({ length: weekCount }, (_, week) =>
    Array.from({ length: WEEK_DAYS }, (__, weekday) => {
      const day = week * WEEK_DAYS + weekday - before;
      return day >= 0 && day < lengthDays ? addDays(from, day) : null;
    }),
  );
  return { year, month, weeks };
}

export function yearShown(
  calendar: CalendarName,
  year: number,
  first: number,
): readonly MonthShown[] {
  return Array.from({ length: MONTHS_PER_YEAR }, (_, i) =>
    monthShown(calendar, { year, month: i + 1 }, first),
  ).filter((month) => month !== undefined);
}

/** So many months on or back; stays within the years of the calendar. */
export function stepMonth(
  calendar: CalendarName,
  { year, month }: { readonly year: number; readonly month: number },
  months: number,
): { readonly year: number; readonly month: number } {
  const { min, max } = calendarYears(calendar);
  const at = Math.min(
    Math.max(year * MONTHS_PER_YEAR + month - 1 + months, min * MONTHS_PER_YEAR),
    max * MONTHS_PER_YEAR + MONTHS_PER_YEAR - 1,
  );
  return { year: Math.floor(at / MONTHS_PER_YEAR), month: (at % MONTHS_PER_YEAR) + 1 };
}

/** Year and month that an ISO day lies in; of a day that the calendar has not, in its own years. */
export function monthOf(
  calendar: CalendarName,
  iso: string,
): { readonly year: number; readonly month: number } {
  const found = fromIso(calendar, iso);
  return found ?? { year: calendarYears(calendar).max, month: 1 };
}

/** The day of the month in a calendar; the days that are drawn always have one. */
export function dayOfMonth(calendar: CalendarName, iso: string): number {
  return must(fromIso(calendar, iso), 'A drawn day is a day of its calendar.').day;
}
