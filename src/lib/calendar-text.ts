// Dates as people type and print them, read into ISO days: any digits, usual separators, month
// names in three languages, day or year first, with or without the sign of the calendar.
// It never guesses: a year needs its three or four figures, and two readings make no date.

import { CALENDARS, MONTHS_PER_YEAR, calendarYears, toIso } from './calendar.ts';
import type { CalendarName } from './calendar.ts';
import names from './calendar-names.json' with { type: 'json' };
import { foldText } from './fold.ts';
import { DATE_TEXT_MAX_CHARS } from './limits.ts';

/**
 * `calendar` is the one in which the text was read: the one asked for, or the one that a sign or
 * a month's name in the text demands.
 */
export type ParsedDate =
  | { readonly ok: true; readonly iso: string; readonly calendar: CalendarName }
  | { readonly ok: false; readonly reason: 'not-a-date' | 'no-such-day' | 'out-of-range' };

interface NamedMonth {
  readonly calendar: CalendarName;
  readonly month: number;
}

const NOT_A_DATE: ParsedDate = { ok: false, reason: 'not-a-date' };

const MONTH_BY_NAME = monthTable();
const CALENDAR_BY_SUFFIX = suffixTable();
const HIJRI_SUFFIXES = new Set(names.suffixesOfAnyHijri.map(foldSuffix));
const FILLERS = new Set(names.fillers.map(foldText));

/** `calendar` is the calendar of a text that does not say which it is in. */
export function parseDate(text: string, calendar: CalendarName): ParsedDate {
  if (text.length > DATE_TEXT_MAX_CHARS) return NOT_A_DATE;
  const folded = foldText(text);
  const words = folded.match(/[\p{L}'][\p{L}'. -]*/gu) ?? [];
  const numbers = folded.match(/[0-9]+/gu) ?? [];
  if (!/^[\p{L}\p{N}\s/\\\-.,'()\u2013\u2014\u060C\u066B_]*$/u.test(folded)) return NOT_A_DATE;

  const meaning = meaningOf(words);
  if (meaning === undefined) return NOT_A_DATE;
  const { named, suffix } = meaning;
  const demanded = suffixCalendar(suffix, named?.calendar ?? calendar);
  // The month's name and the sign contradict each other.
  if (named && demanded && demanded !== named.calendar) return NOT_A_DATE;
  return assemble(numbers, named?.month, demanded ?? named?.calendar ?? calendar);
}

/** The month named and the calendar's sign; undefined when any other word stands in the text. */
function meaningOf(
  words: readonly string[],
): { readonly named?: NamedMonth; readonly suffix?: string } | undefined {
  let named: NamedMonth | undefined;
  let suffix: string | undefined;
  for (const run of words) {
    const word = run
      .split(/[ ,]+/u)
      .map((part) => part.replace(/^[-.]+|[-.]+$/gu, ''))
      .filter((part) => part !== '' && !FILLERS.has(part))
      .join(' ');
    if (word === '') continue;
    const month = MONTH_BY_NAME.get(word);
    const sign = foldSuffix(run);
    if (month !== undefined && named === undefined) {
      named = month;
    } else if (CALENDAR_BY_SUFFIX.has(sign) && suffix === undefined) {
      suffix = sign;
    } else {
      return undefined;
    }
  }
  return { ...(named && { named }), ...(suffix !== undefined && { suffix }) };
}

function assemble(
  numbers: readonly string[],
  month: number | undefined,
  calendar: CalendarName,
): ParsedDate {
  const parts = orderParts(numbers, month);
  if (parts === undefined) return NOT_A_DATE;
  const [year, monthOfYear, day] = parts;
  const years = calendarYears(calendar);
  if (year < years.min || year > years.max) return { ok: false, reason: 'out-of-range' };
  const iso = toIso(calendar, { year, month: monthOfYear, day });
  return iso === undefined ? { ok: false, reason: 'no-such-day' } : { ok: true, iso, calendar };
}

/** Year, month, day; the year is the one number of three or four figures, first or last. */
function orderParts(
  numbers: readonly string[],
  month: number | undefined,
): readonly [number, number, number] | undefined {
  const isYear = (figures: string) => figures.length === 3 || figures.length === 4;
  const isShort = (figures: string) => figures.length <= 2;
  const [first = '', second = '', third = ''] = numbers;
  if (month !== undefined) {
    if (numbers.length !== 2) return undefined;
    if (isYear(first) && isShort(second)) return [Number(first), month, Number(second)];
    if (isShort(first) && isYear(second)) return [Number(second), month, Number(first)];
    return undefined;
  }
  if (numbers.length !== 3 || !isShort(second)) return undefined;
  if (isYear(first) && isShort(third)) return [Number(first), Number(second), Number(third)];
  if (isShort(first) && isYear(third)) return [Number(third), Number(second), Number(first)];
  return undefined;
}

function suffixCalendar(
  suffix: string | undefined,
  calendar: CalendarName,
): CalendarName | undefined {
  if (suffix === undefined) return undefined;
  // A bare heh says "Hijri": in a Persian calendar it means the solar one.
  if (calendar === 'persian' && HIJRI_SUFFIXES.has(suffix)) return 'persian';
  return CALENDAR_BY_SUFFIX.get(suffix);
}

function foldSuffix(text: string): string {
  return foldText(text).replace(/[^\p{L}]+/gu, '');
}

function monthTable(): ReadonlyMap<string, NamedMonth> {
  const table = new Map<string, NamedMonth>();
  const add = (name: string, calendar: CalendarName, month: number) => {
    table.set(foldText(name), { calendar, month });
  };
  for (const calendar of CALENDARS) {
    const { ar, fa, en } = names.months[calendar];
    for (const list of [ar, fa, en]) list.forEach((name, at) => add(name, calendar, at + 1));
    const others: Readonly<Record<string, number>> = names.otherSpellings[calendar];
    for (const [name, month] of Object.entries(others)) add(name, calendar, month);
  }
  names.gregoryLevant.forEach((name, at) => add(name, 'gregory', (at % MONTHS_PER_YEAR) + 1));
  return table;
}

function suffixTable(): ReadonlyMap<string, CalendarName> {
  const table = new Map<string, CalendarName>();
  for (const calendar of CALENDARS) {
    for (const suffix of names.suffixes[calendar]) table.set(foldSuffix(suffix), calendar);
  }
  return table;
}
