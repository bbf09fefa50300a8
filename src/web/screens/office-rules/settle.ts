// What is typed into the rules, made whole before it is sent: names that were written in one
// language stand in all of them; clock times however typed; codes of new items. Pure.
import { toWesternDigits } from '#lib/digits.ts';

const LANGUAGES = ['ar', 'fa', 'en'] as const;

/**
 * All names inside: a language left empty gets the first that was written. Addresses may stay
 * empty. The shape of the value does not change.
 */
export function settleNames<T>(value: T): T {
  return settle(value, '') as T;
}

function settle(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((each) => settle(each, ''));
  if (typeof value !== 'object' || value === null) return value;
  const record: Record<string, unknown> = { ...value };
  if (key !== 'address' && LANGUAGES.every((language) => typeof record[language] === 'string')) {
    const texts = LANGUAGES.map((language) => String(record[language]).trim());
    const first = texts.find((text) => text !== '') ?? '';
    return Object.fromEntries(LANGUAGES.map((language, i) => [language, texts[i] || first]));
  }
  return Object.fromEntries(
    Object.entries(record).map(([name, each]) => [name, settle(each, name)]),
  );
}

/** 'HH:MM' from 8, 8:30 or 0830 in any digits; undefined where it is no time of day. */
export function readClock(text: string): string | undefined {
  const plain = toWesternDigits(text).trim();
  const found =
    /^(\d{1,2})[:.\u066B](\d{2})$/u.exec(plain) ??
    /^(\d{2})(\d{2})$/u.exec(plain) ??
    /^(\d{1,2})$/u.exec(plain);
  if (found === null) return undefined;
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? '0')];
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return undefined;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The lowest number that no code has yet, as a code for a new item. */
export function freeCode(codes: readonly string[]): string {
  let n = codes.length + 1;
  while (codes.includes(String(n))) n += 1;
  return String(n);
}

/** The list with one item a place up (-1) or down (1); as it was at the ends. */
export function moved<T>(items: readonly T[], at: number, step: 1 | -1): readonly T[] {
  const to = at + step;
  const item = items[at];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const rest = items.filter((_, i) => i !== at);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

export function replaced<T>(items: readonly T[], at: number, item: T): readonly T[] {
  return items.map((each, i) => (i === at ? item : each));
}
