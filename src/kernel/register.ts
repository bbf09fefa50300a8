// A register is a numbered book over the entries of a log: 1…n without gaps or repeats, restarting
// with the year of the office's calendar where its rule says so. A number is a string with a
// canonical sort key, never an integer. Pure: the writer holds the counters.
import { dateIn } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { toDigits } from '#lib/digits.ts';
import type { Digits } from '#lib/digits.ts';

/** `pattern`: literals and {serial}, {serial:N} (zero-padded), {year}, {year2}, {office}. */
export interface RegisterPattern {
  readonly pattern: string;
  readonly restarts: 'yearly' | 'never';
  readonly names: { readonly ar: string; readonly fa: string; readonly en: string };
}

const placeholder = /\{(serial|year|year2|office)(?::([1-9]))?\}/g;

/** A pattern must hold {serial} exactly once and no other braces. */
export function isPattern(pattern: string): boolean {
  const serials = [...pattern.matchAll(placeholder)].filter((found) => found[1] === 'serial');
  const rest = pattern.replaceAll(placeholder, '');
  return serials.length === 1 && !/[{}\p{Cc}\p{Cf}]/u.test(rest) && pattern.length <= 60;
}

export interface Numbering {
  readonly pattern: RegisterPattern;
  readonly officeCode: string;
  readonly calendar: CalendarName;
  readonly timeZone: string;
  readonly digits: Digits;
}

/** The register year that an instant falls in; 0 where the register never restarts. */
export function registerYear(numbering: Numbering, atMs: number): number {
  if (numbering.pattern.restarts === 'never') return 0;
  return dateIn(numbering.calendar, numbering.timeZone, atMs).year;
}

export function numberText(numbering: Numbering, year: number, serial: number): string {
  const digits = (value: string) => toDigits(value, numbering.digits);
  return numbering.pattern.pattern.replaceAll(placeholder, (_, name: string, width?: string) => {
    if (name === 'serial') return digits(String(serial).padStart(Number(width ?? 1), '0'));
    if (name === 'year') return digits(String(year));
    if (name === 'year2') return digits(String(year % 100).padStart(2, '0'));
    return digits(numbering.officeCode);
  });
}
