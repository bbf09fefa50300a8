// Finds the dates that stand inside a running text (calendar-text.ts reads a text that is nothing
// but a date). Works on a folded text of plain-text.ts. The year must have three or four figures;
// day and month stand in the usual order unless only the other order is a day. It never guesses:
// a date that is no day of its calendar is found and has no ISO day.

import { CALENDARS, MONTHS_PER_YEAR, calendarYears, toIso } from './calendar.ts';
import type { CalendarName } from './calendar.ts';
import names from './calendar-names.json' with { type: 'json' };
import { foldText } from './fold.ts';

/** Places are those of the folded text. */
export interface FoundDate {
  readonly start: number;
  readonly end: number;
  /** Undefined where no calendar has such a day. */
  readonly iso: string | undefined;
  readonly calendar: CalendarName;
}

interface NamedMonth {
  readonly calendar: CalendarName;
  readonly month: number;
}

const MONTHS = monthTable();
const MONTH = [...MONTHS.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', ' {0,4}'))
  .join('|');

// Signs of a calendar behind a date. The heh of "Hijri" is at times printed twice.
const HIJRI = 'ه ?\\.? ?[شق](?!\\p{L})|هجريه?(?: (?:شمسي|قمري))?|هه?(?!\\p{L})';
const OTHER = 'ميلاديه?|شمسي|قمري|[مشق](?!\\p{L})|(?:ah|ad|ce|sh|h)(?!\\p{L})';
const SUFFIX = ` {0,4}(${HIJRI}|${OTHER})?`;
const SEPARATOR = ' {0,4}[/\\\\.\\-–—\\u2212_] {0,4}';

const NUMERIC = new RegExp(
  `(?<![0-9])([0-9]{1,4})${SEPARATOR}([0-9]{1,2})${SEPARATOR}([0-9]{1,4})(?![0-9])${SUFFIX}`,
  'gu',
);
const NAMED = new RegExp(
  `(?<![0-9])([0-9]{1,2})(?: ?[-/,] ?| {1,4})(?:من {1,4})?(?:شهر {1,4})?(${MONTH})(?!\\p{L})` +
    `[ ,،/-]{0,4}(?:(?:ل?عام|ل?سنه|سال) {0,4})?([0-9]{3,4})(?![0-9])${SUFFIX}`,
  'gu',
);

/**
 * In the order of the text; none overlaps another. `calendar` is that of years before the
 * Gregorian ones of today where the text bears no sign of a calendar: Umm al-Qura or Persian.
 */
export function listDates(plain: string, calendar: CalendarName): readonly FoundDate[] {
  const dates: FoundDate[] = [];
  for (const match of plain.matchAll(NUMERIC)) {
    const [whole, first = '', second = '', third = '', sign] = match;
    const isYearFirst = first.length > 2 && third.length <= 2;
    const isYearLast = third.length > 2 && first.length <= 2;
    if (!isYearFirst && !isYearLast) continue;
    const [year, day] = isYearFirst ? [first, third] : [third, first];
    const read = readDay(year, second, day, signOf(sign, calendar));
    dates.push({ ...placeOf(match.index, whole), ...read });
  }
  for (const match of plain.matchAll(NAMED)) {
    const [whole, day = '', name = '', year = '', sign] = match;
    const month = MONTHS.get(name.replaceAll(' ', ''));
    if (month === undefined) continue;
    const stated = signOf(sign, month.calendar);
    const inside = stated === undefined || stated === month.calendar ? month.calendar : undefined;
    const read =
      inside === undefined
        ? { iso: undefined, calendar: month.calendar }
        : readIn(inside, Number(year), month.month, Number(day));
    dates.push({ ...placeOf(match.index, whole), ...read });
  }
  return dates.sort((a, b) => a.start - b.start).filter(isApart);

  function isApart({ start }: FoundDate, at: number, all: readonly FoundDate[]): boolean {
    return at === 0 || start >= (all[at - 1]?.end ?? 0);
  }

  function readDay(
    year: string,
    month: string,
    day: string,
    stated: CalendarName | undefined,
  ): Pick<FoundDate, 'iso' | 'calendar'> {
    const { min } = calendarYears('gregory');
    const inside = stated ?? (Number(year) >= min ? 'gregory' : calendar);
    const usual = readIn(inside, Number(year), Number(month), Number(day));
    if (usual.iso !== undefined || Number(day) > MONTHS_PER_YEAR) return usual;
    return readIn(inside, Number(year), Number(day), Number(month));
  }
}

function placeOf(start: number, whole: string): Pick<FoundDate, 'start' | 'end'> {
  return { start, end: start + whole.trimEnd().length };
}

function readIn(
  calendar: CalendarName,
  year: number,
  month: number,
  day: number,
): Pick<FoundDate, 'iso' | 'calendar'> {
  return { iso: toIso(calendar, { year, month, day }), calendar };
}

/** A bare heh says "Hijri": in a text of the Persian calendar the solar one. */
function signOf(sign: string | undefined, calendar: CalendarName): CalendarName | undefined {
  if (sign === undefined || sign === '') return undefined;
  const letters = sign.replaceAll(/[^\p{L}]/gu, '');
  if (/^م|^ad$|^ce$/u.test(letters)) return 'gregory';
  if (/ش$|شمسي$|^sh$/u.test(letters)) return 'persian';
  if (/ق$|قمري$|^ah$/u.test(letters)) return 'islamic-umalqura';
  return calendar === 'persian' ? 'persian' : 'islamic-umalqura';
}

/** Names are kept without spaces, as they may be written with or without. */
function monthTable(): ReadonlyMap<string, NamedMonth> {
  const table = new Map<string, NamedMonth>();
  const add = (name: string, calendar: CalendarName, month: number) => {
    const key = foldText(name);
    if (!table.has(key)) table.set(key, { calendar, month });
    table.set(key.replaceAll(' ', ''), { calendar, month });
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
