// The three calendars of the offices: Umm al-Qura, Persian (Solar Hijri) and Gregorian.
// A day is stored and passed on as an ISO Gregorian text, 'YYYY-MM-DD'; year, month and day of a
// calendar are made from it only to be shown, numbered by or typed. Years outside of the
// calendar's limits have no dates in it. Names come from calendar-names.json, never from the
// machine's own locale data, so that every machine writes the same text.

import {
  CalendarDate,
  GregorianCalendar,
  IslamicUmalquraCalendar,
  PersianCalendar,
  fromAbsolute,
  toCalendar,
  toCalendarDate,
} from '@internationalized/date';
import type { Calendar } from '@internationalized/date';
import { assert, must } from './assert.ts';
import names from './calendar-names.json' with { type: 'json' };
import { toDigits } from './digits.ts';
import type { Digits } from './digits.ts';
import {
  GREGORIAN_YEAR_MAX,
  GREGORIAN_YEAR_MIN,
  PERSIAN_YEAR_MAX,
  PERSIAN_YEAR_MIN,
  UMM_AL_QURA_YEAR_MAX,
  UMM_AL_QURA_YEAR_MIN,
} from './limits.ts';

export type CalendarName = 'islamic-umalqura' | 'persian' | 'gregory';
export type CalendarLanguage = 'ar' | 'fa' | 'en';
/** Which Arabic names the Gregorian months have: Egypt and the Gulf, or the Levant and Iraq. */
export type ArabicMonths = 'gulf' | 'levant';

export const CALENDARS: readonly CalendarName[] = ['islamic-umalqura', 'persian', 'gregory'];

/** `month` 1–12, `day` from 1. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export const MONTHS_PER_YEAR = 12;

const GREGORIAN = new GregorianCalendar();

const CALENDAR_BY_NAME: Readonly<Record<CalendarName, Calendar>> = {
  'islamic-umalqura': new IslamicUmalquraCalendar(),
  persian: new PersianCalendar(),
  gregory: GREGORIAN,
};

const YEARS: Readonly<Record<CalendarName, { readonly min: number; readonly max: number }>> = {
  'islamic-umalqura': { min: UMM_AL_QURA_YEAR_MIN, max: UMM_AL_QURA_YEAR_MAX },
  persian: { min: PERSIAN_YEAR_MIN, max: PERSIAN_YEAR_MAX },
  gregory: { min: GREGORIAN_YEAR_MIN, max: GREGORIAN_YEAR_MAX },
};

const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/u;

/** The first and last year that have dates in the calendar, both included. */
export function calendarYears(calendar: CalendarName): {
  readonly min: number;
  readonly max: number;
} {
  return YEARS[calendar];
}

/**
 * The day that it is at an instant in a time zone ('Asia/Riyadh'). An unknown time zone makes
 * the machine's own RangeError: check it with isTimeZone where it enters.
 */
export function dateIn(calendar: CalendarName, timeZone: string, instantMs: number): CalendarDay {
  const place = `${calendar} ${timeZone}`;
  const second = Math.floor(instantMs / 1_000);
  const latest = latestDays.get(place);
  if (latest?.second === second) return latest.day;
  const here = toCalendarDate(fromAbsolute(instantMs, timeZone));
  const day = plain(toCalendar(here, CALENDAR_BY_NAME[calendar]));
  if (latestDays.size >= LATEST_DAYS_MAX) latestDays.clear();
  latestDays.set(place, { second, day });
  return day;
}

// Who asks once asks again within the second, and every zone is off by whole seconds, so that no
// day begins inside of one. Bounded, since time zones come from outside.
const LATEST_DAYS_MAX = 100;
const latestDays = new Map<string, { readonly second: number; readonly day: CalendarDay }>();

/** The day that it is at an instant in a time zone, as ISO text. */
export function isoDateIn(timeZone: string, instantMs: number): string {
  const { year, month, day } = dateIn('gregory', timeZone, instantMs);
  return isoText(year, month, day);
}

export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Number of days in the month; undefined when year or month is outside of the calendar. */
export function monthLengthDays(
  calendar: CalendarName,
  year: number,
  month: number,
): number | undefined {
  if (!isYear(calendar, year) || !isBetween(month, 1, MONTHS_PER_YEAR)) return undefined;
  const system = CALENDAR_BY_NAME[calendar];
  return system.getDaysInMonth(new CalendarDate(system, year, month, 1));
}

export function isCalendarDay(calendar: CalendarName, { year, month, day }: CalendarDay): boolean {
  const lengthDays = monthLengthDays(calendar, year, month);
  return lengthDays !== undefined && isBetween(day, 1, lengthDays);
}

/** The day as ISO text; undefined when the calendar has no such day. */
export function toIso(calendar: CalendarName, date: CalendarDay): string | undefined {
  if (!isCalendarDay(calendar, date)) return undefined;
  const there = new CalendarDate(CALENDAR_BY_NAME[calendar], date.year, date.month, date.day);
  const { year, month, day } = toCalendar(there, GREGORIAN);
  return isoText(year, month, day);
}

/**
 * The day of an ISO text in a calendar; undefined when the text is not the ISO form of a real
 * day, or the day is outside of the calendar's years.
 */
export function fromIso(calendar: CalendarName, iso: string): CalendarDay | undefined {
  const day = gregorianOf(iso);
  if (day === undefined) return undefined;
  const there = plain(toCalendar(day, CALENDAR_BY_NAME[calendar]));
  return isYear(calendar, there.year) ? there : undefined;
}

/** A real day between the Gregorian limits, in the ISO form. */
export function isIsoDate(text: string): boolean {
  return fromIso('gregory', text) !== undefined;
}

/** The ISO day so many days later (or earlier); a defect when the text is not an ISO day. */
export function addDays(iso: string, days: number): string {
  const from = must(gregorianOf(iso), 'days are added to an ISO day');
  const { year, month, day } = from.add({ days });
  return isoText(year, month, day);
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(iso: string): number {
  const day = must(gregorianOf(iso), 'a weekday is asked of an ISO day');
  // Julian day 0 was a Monday.
  return (GREGORIAN.toJulianDay(day) + 1) % 7;
}

export function weekdayName(weekday: number, language: CalendarLanguage): string {
  return must(names.weekdays[language][weekday], 'a weekday is 0 to 6');
}

export function monthName(
  calendar: CalendarName,
  month: number,
  language: CalendarLanguage,
  arabicMonths: ArabicMonths = 'gulf',
): string {
  const levant = calendar === 'gregory' && language === 'ar' && arabicMonths === 'levant';
  const list = levant ? names.gregoryLevant : names.months[calendar][language];
  return must(list[month - 1], 'a month is 1 to 12');
}

export function eraName(calendar: CalendarName, language: CalendarLanguage): string {
  return names.eras[calendar][language];
}

export interface DateFormat {
  readonly iso: string;
  readonly calendar: CalendarName;
  readonly language: CalendarLanguage;
  readonly digits: Digits;
  /** numeric: all in figures, padded, for columns; long: with the month's name. */
  readonly style: 'numeric' | 'long';
  readonly arabicMonths?: ArabicMonths;
  readonly weekday?: boolean;
  /** Whether the era stands behind; default: in the long style, unless the reader takes the
   * calendar for granted (Persian in Persian, Gregorian in English). */
  readonly era?: boolean;
}

/**
 * The day in words or figures. Arabic and English figures are day first, Persian ones year first.
 * A day outside of the calendar's years is written in the Gregorian calendar with its era. A text
 * that is not an ISO day is a defect.
 */
export function formatDate(format: DateFormat): string {
  const inCalendar = fromIso(format.calendar, format.iso);
  const calendar = inCalendar === undefined ? 'gregory' : format.calendar;
  const date = inCalendar ?? plain(must(gregorianOf(format.iso), 'a shown date is an ISO day'));
  const { language } = format;
  const body =
    format.style === 'long' ? longBody(format, calendar, date) : numericBody(format, date);
  const obvious =
    (language === 'fa' && calendar === 'persian') || (language === 'en' && calendar === 'gregory');
  const era = format.era ?? (inCalendar === undefined || (format.style === 'long' && !obvious));
  return toDigits(era ? `${body} ${eraName(calendar, language)}` : body, format.digits);
}

function longBody(format: DateFormat, calendar: CalendarName, date: CalendarDay): string {
  const { language } = format;
  const month = monthName(calendar, date.month, language, format.arabicMonths);
  const body = `${date.day} ${month} ${date.year}`;
  if (format.weekday !== true) return body;
  const comma = language === 'ar' ? '\u060C' : ',';
  const weekday = weekdayName(weekdayOf(format.iso), language);
  // Persian sets the weekday before the date without a comma.
  return language === 'fa' ? `${weekday} ${body}` : `${weekday}${comma} ${body}`;
}

function numericBody(format: DateFormat, date: CalendarDay): string {
  const day = String(date.day).padStart(2, '0');
  const month = String(date.month).padStart(2, '0');
  return format.language === 'fa' ? `${date.year}/${month}/${day}` : `${day}/${month}/${date.year}`;
}

function gregorianOf(iso: string): CalendarDate | undefined {
  const found = ISO_DAY.exec(iso);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (year < 1 || !isBetween(month, 1, MONTHS_PER_YEAR) || day < 1) return undefined;
  // The library would pull a 30th of February back to the 28th.
  const date = new CalendarDate(GREGORIAN, year, month, 1);
  return day <= GREGORIAN.getDaysInMonth(date) ? date.set({ day }) : undefined;
}

function isoText(year: number, month: number, day: number): string {
  assert(isBetween(year, 1, 9999), 'an ISO day has a year of four digits');
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function plain({ year, month, day }: CalendarDay): CalendarDay {
  return { year, month, day };
}

function isYear(calendar: CalendarName, year: number): boolean {
  return isBetween(year, YEARS[calendar].min, YEARS[calendar].max);
}

function isBetween(n: number, min: number, max: number): boolean {
  return Number.isInteger(n) && n >= min && n <= max;
}
