// The working days and hours of an office: weekend, holidays in any of three calendars (dated or
// of every year), half days, seasons with other hours such as Ramadan, summer time of its zone.
// Days are ISO texts of the office's own zone, instants milliseconds since 1970. All questions have
// an answer: where nothing is worked for more than a year, days count as if all were worked.

import { assert } from './assert.ts';
import {
  addDays,
  CALENDARS,
  fromIso,
  isCalendarDay,
  isoDateIn,
  MONTHS_PER_YEAR,
  weekdayOf,
} from './calendar.ts';
import type { CalendarDay, CalendarName } from './calendar.ts';
import { instantOf, MIDNIGHT_AFTER } from './calendar-clock.ts';
import { IDLE_DAYS_MAX, WORKING_DAYS_MAX } from './limits.ts';

/** 'HH:MM', the second after the first; '24:00' is the midnight that ends the day. */
export type Span = { readonly from: string; readonly until: string };

/** A day in a calendar: of one year, or of every year where `year` is null. */
export type DayRule = {
  readonly calendar: CalendarName;
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
};

/** Both ends are of one calendar, and both dated or both yearly; `until` is included. */
export type Period = { readonly from: DayRule; readonly until: DayRule };

export type WorkingTime = {
  readonly timeZone: string;
  /** 0 Sunday … 6 Saturday. */
  readonly weekend: readonly number[];
  /** In their order, apart from each other; so are all lists of spans. */
  readonly hours: readonly Span[];
  /** Weekdays with hours of their own, such as a short Thursday. */
  readonly shortDays: readonly { readonly weekday: number; readonly hours: readonly Span[] }[];
  /** Other hours for a time; they hold for short days too. The first that fits counts. */
  readonly seasons: readonly (Period & { readonly hours: readonly Span[] })[];
  /** `hours` null: nobody works; else a half day. A whole holiday goes before a half one. */
  readonly holidays: readonly (Period & { readonly hours: readonly Span[] | null })[];
};

const CLOCK = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/u;
const MONTH_DAYS_MAX: Readonly<Record<CalendarName, number>> = {
  'islamic-umalqura': 30,
  persian: 31,
  gregory: 31,
};

/** At least one span, in order, none touching the one before it. */
export function areSpans(spans: readonly Span[]): boolean {
  let end = '';
  for (const { from, until } of spans) {
    if (!CLOCK.test(from) || !(CLOCK.test(until) || until === MIDNIGHT_AFTER)) return false;
    if (from >= until || from <= end) return false;
    end = until;
  }
  return spans.length > 0;
}

/** A real day of its year; of every year, one that some year has. */
export function isDayRule({ calendar, year, month, day }: DayRule): boolean {
  if (year !== null) return isCalendarDay(calendar, { year, month, day });
  const isMonth = Number.isInteger(month) && month >= 1 && month <= MONTHS_PER_YEAR;
  return isMonth && Number.isInteger(day) && day >= 1 && day <= MONTH_DAYS_MAX[calendar];
}

/** A period of every year may run over the end of the year; a dated one ends after it begins. */
export function isPeriod({ from, until }: Period): boolean {
  if (!isDayRule(from) || !isDayRule(until) || from.calendar !== until.calendar) return false;
  if (from.year === null || until.year === null) return from.year === until.year;
  return orderOf(from) <= orderOf(until);
}

/** Whether the day lies in the period; a day outside of the calendar's years lies in none. */
export function isWithin(period: Period, iso: string): boolean {
  const day = fromIso(period.from.calendar, iso);
  return day !== undefined && holds(period, day);
}

function orderOf({ year, month, day }: Pick<DayRule, 'year' | 'month' | 'day'>): number {
  return ((year ?? 0) * 100 + month) * 100 + day;
}

function holds({ from, until }: Period, day: CalendarDay): boolean {
  const [first, last] = [orderOf(from), orderOf(until)];
  const at = orderOf(from.year === null ? { ...day, year: null } : day);
  return first <= last ? first <= at && at <= last : first <= at || at <= last;
}

/** Why nobody works, or works less, on a day. The index is the place in its list. */
export type DayKind =
  | { readonly kind: 'working' | 'weekend' | 'short' }
  | { readonly kind: 'holiday' | 'half-day' | 'season'; readonly index: number };

export interface OfficeDay {
  readonly kind: DayKind;
  /** The spans that are worked; none on weekends and holidays. */
  readonly hours: readonly Span[];
}

// Lists of letters ask about the same few days again and again. Bounded for each office.
const KNOWN_DAYS_MAX = 2_000;
const knownDays = new WeakMap<WorkingTime, Map<string, OfficeDay>>();

/** What kind of day it is and what is worked on it. `time` must not be changed afterwards. */
export function dayOf(time: WorkingTime, iso: string): OfficeDay {
  const known = knownDays.get(time) ?? new Map<string, OfficeDay>();
  const found = known.get(iso);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_DAYS_MAX) known.clear();
  const day = judgeDay(time, iso);
  knownDays.set(time, known.set(iso, day));
  return day;
}

function judgeDay(time: WorkingTime, iso: string): OfficeDay {
  const weekday = weekdayOf(iso);
  const inCalendar = new Map(CALENDARS.map((name) => [name, fromIso(name, iso)] as const));
  const fits = (period: Period) => {
    const day = inCalendar.get(period.from.calendar);
    return day !== undefined && holds(period, day);
  };
  const whole = time.holidays.findIndex((one) => one.hours === null && fits(one));
  if (whole >= 0) return { kind: { kind: 'holiday', index: whole }, hours: [] };
  if (time.weekend.includes(weekday)) return { kind: { kind: 'weekend' }, hours: [] };
  const half = time.holidays.findIndex((one) => one.hours !== null && fits(one));
  if (half >= 0) {
    return { kind: { kind: 'half-day', index: half }, hours: time.holidays[half]?.hours ?? [] };
  }
  const season = time.seasons.findIndex(fits);
  if (season >= 0) {
    return { kind: { kind: 'season', index: season }, hours: time.seasons[season]?.hours ?? [] };
  }
  const short = time.shortDays.find((one) => one.weekday === weekday);
  if (short !== undefined) return { kind: { kind: 'short' }, hours: short.hours };
  return { kind: { kind: 'working' }, hours: time.hours };
}

/** Half days count as working days. */
export function isWorkingDay(time: WorkingTime, iso: string): boolean {
  return dayOf(time, iso).hours.length > 0;
}

/** The day itself, or the first working day after it. */
export function nextWorkingDay(time: WorkingTime, iso: string): string {
  return findWorkingDay(time, iso, 1) ?? iso;
}

function findWorkingDay(time: WorkingTime, iso: string, step: 1 | -1): string | undefined {
  let day = iso;
  for (let i = 0; i <= IDLE_DAYS_MAX; i++) {
    if (isWorkingDay(time, day)) return day;
    day = addDays(day, step);
  }
  return undefined;
}

/**
 * The `count`th working day after the day, or before it where `count` is negative; the day itself
 * is not counted. With 0, the day itself or the first working day after it.
 */
export function addWorkingDays(time: WorkingTime, iso: string, count: number): string {
  assert(
    Number.isInteger(count) && Math.abs(count) <= WORKING_DAYS_MAX,
    'working days are added in whole numbers, within their limit',
  );
  if (count === 0) return nextWorkingDay(time, iso);
  const step = count < 0 ? -1 : 1;
  let day = iso;
  for (let left = Math.abs(count); left > 0; left--) {
    const next = addDays(day, step);
    day = findWorkingDay(time, next, step) ?? next;
  }
  return day;
}

/**
 * Working days after `from` up to and with `until`; negative where `until` is earlier. Counts no
 * further than the limit, so that a mistyped century costs nothing.
 */
export function workingDaysBetween(time: WorkingTime, from: string, until: string): number {
  if (until < from) return -workingDaysBetween(time, until, from);
  let count = 0;
  let day = from;
  for (let i = 0; i < WORKING_DAYS_MAX && day < until; i++) {
    day = addDays(day, 1);
    if (isWorkingDay(time, day)) count += 1;
  }
  return count;
}

/**
 * The end of office hours on the day that something is due. A due day on which nobody works moves
 * to the next working day. Milliseconds since 1970.
 */
export function dueInstant(time: WorkingTime, dueOn: string): number {
  const day = nextWorkingDay(time, dueOn);
  return instantOf(time.timeZone, day, dayOf(time, day).hours.at(-1)?.until ?? MIDNIGHT_AFTER);
}

export function isOverdue(time: WorkingTime, dueOn: string, nowMs: number): boolean {
  return nowMs > dueInstant(time, dueOn);
}

export function isOfficeHours(time: WorkingTime, instantMs: number): boolean {
  return nextReminderInstant(time, instantMs) === instantMs;
}

/** The instant itself where it lies in office hours; else the beginning of the next ones. */
export function nextReminderInstant(time: WorkingTime, nowMs: number): number {
  const today = isoDateIn(time.timeZone, nowMs);
  const rest = spansOf(time, today).find((span) => nowMs < span.untilMs);
  if (rest !== undefined) return Math.max(nowMs, rest.fromMs);
  const next = nextWorkingDay(time, addDays(today, 1));
  return spansOf(time, next)[0]?.fromMs ?? nowMs;
}

function spansOf(time: WorkingTime, iso: string) {
  return dayOf(time, iso).hours.map(({ from, until }) => ({
    fromMs: instantOf(time.timeZone, iso, from),
    untilMs: instantOf(time.timeZone, iso, until),
  }));
}

/** Whether in the given time from a day on no stretch without work is longer than so many days. */
export function isWorkedRegularly(
  time: WorkingTime,
  fromIsoDay: string,
  { daysAhead, idleDaysMax }: { readonly daysAhead: number; readonly idleDaysMax: number },
): boolean {
  let idle = 0;
  for (let i = 0; i < daysAhead; i++) {
    idle = isWorkingDay(time, addDays(fromIsoDay, i)) ? 0 : idle + 1;
    if (idle > idleDaysMax) return false;
  }
  return true;
}
