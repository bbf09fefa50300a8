// The tongue of the screens: words, digits, dates and times as this person reads them, from the
// preferences and the office that they sit in. Components get it by useTongue.
import { createContext, use } from 'react';
import type { ReactNode } from 'react';
import type { Language, Names } from '#kernel/authority.ts';
import { formatDate, isoDateIn } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { formatInteger, toDigits } from '#lib/digits.ts';
import type { Digits } from '#lib/digits.ts';
import type { Problem } from '#web/data/api.ts';
import { say } from '#web/words/words.ts';
import type { Facts, WordKey, Words } from '#web/words/words.ts';

export interface Tongue {
  readonly language: Language;
  readonly direction: 'rtl' | 'ltr';
  readonly digits: Digits;
  readonly calendar: CalendarName;
  readonly timeZone: string;
  t(key: WordKey, facts?: Facts): string;
  /** For keys that come from the server; `otherwise` where the word is not known. */
  tOr(key: string, otherwise: string, facts?: Facts): string;
  name(names: Names): string;
  n(value: number): string;
  /** A number of a letter, a code, anything with digits in it. */
  code(text: string): string;
  /** An ISO day in figures. */
  day(iso: string, calendar?: CalendarName): string;
  /** An ISO day in figures with the sign of its calendar. */
  dated(iso: string, calendar: CalendarName): string;
  /** An ISO day with the month's name. */
  longDay(iso: string, calendar?: CalendarName, weekday?: boolean): string;
  /** The ISO day that an instant falls on here. */
  isoDay(instant: string | number): string;
  /** The day of an instant, in figures. */
  dayOf(instant: string): string;
  clock(instant: string | number): string;
  ago(instant: string, nowMs?: number): string;
  problem(problem: Problem): string;
}

export interface TongueSource {
  readonly words: Words;
  readonly language: Language;
  readonly digits: Digits;
  readonly calendar: CalendarName;
  readonly timeZone: string;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const LATIN_LETTER = /[A-Za-z]/u;
const RELATIVE_MAX_MS = 6 * 86_400_000;

export function makeTongue(source: TongueSource): Tongue {
  const { words, language, digits, calendar, timeZone } = source;
  const tOr = (key: string, otherwise: string, facts?: Facts) =>
    say(words, language, digits, key, facts) ?? otherwise;
  const base = { language, digits };
  const day = (iso: string, inCalendar: CalendarName = calendar) =>
    formatDate({ ...base, iso, calendar: inCalendar, style: 'numeric' });
  const isoDay = (instant: string | number) => isoDateIn(timeZone, new Date(instant).getTime());
  return {
    ...source,
    direction: language === 'en' ? 'ltr' : 'rtl',
    t: (key, facts) => tOr(key, key, facts),
    tOr,
    name: (names) => names[language] || names.ar || names.fa || names.en,
    n: (value) => formatInteger(value, digits),
    // Beside Latin letters other digits would turn the order around: a code is read off as written.
    code: (text) => toDigits(text, LATIN_LETTER.test(text) ? 'western' : digits),
    day,
    dated: (iso, inCalendar) =>
      formatDate({ ...base, iso, calendar: inCalendar, style: 'numeric', era: true }),
    longDay: (iso, inCalendar = calendar, weekday = false) =>
      formatDate({ ...base, iso, calendar: inCalendar, style: 'long', weekday }),
    isoDay,
    dayOf: (instant) => day(isoDay(instant)),
    clock: (instant) => toDigits(clockText(instant, timeZone), digits),
    ago: (instant, nowMs = Date.now()) => agoText({ instant, nowMs, source, tOr, day, isoDay }),
    problem: (problem) =>
      problem.words?.[language] ??
      tOr(`problem.${problem.code}`, tOr('problem.other', '', { code: problem.code })),
  };
}

function clockText(instant: string | number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
}

function agoText(asked: {
  readonly instant: string;
  readonly nowMs: number;
  readonly source: TongueSource;
  readonly tOr: (key: string, otherwise: string) => string;
  readonly day: (iso: string) => string;
  readonly isoDay: (instant: string) => string;
}): string {
  const { instant, nowMs, source } = asked;
  const pastMs = nowMs - new Date(instant).getTime();
  if (Math.abs(pastMs) < 60_000) return asked.tOr('time.now', '');
  if (Math.abs(pastMs) > RELATIVE_MAX_MS) return asked.day(asked.isoDay(instant));
  const [unit, unitMs] = STEPS.find(([, each]) => Math.abs(pastMs) >= each) ?? ['minute', 60_000];
  const relative = new Intl.RelativeTimeFormat(`${source.language}-u-nu-latn`, { numeric: 'auto' });
  return toDigits(relative.format(-Math.round(pastMs / unitMs), unit), source.digits);
}

const TongueContext = createContext<Tongue | null>(null);

export function TongueProvider({ tongue, children }: { tongue: Tongue; children: ReactNode }) {
  return <TongueContext value={tongue}>{children}</TongueContext>;
}

export function useTongue(): Tongue {
  return must(use(TongueContext), 'every screen stands inside a tongue');
}
