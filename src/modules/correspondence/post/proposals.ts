// What a text read by machine seems to say about the letter's own number and date. Proposals only:
// a field stays empty until a person has typed or confirmed them.
import type { CalendarName } from '#lib/calendar.ts';
import { listDates } from '#lib/date-text.ts';
import { plainText } from '#lib/plain-text.ts';
import { postWord } from './post-words.ts';

export interface Proposals {
  readonly number: string | null;
  /** ISO day. */
  readonly date: string | null;
}

/** Number and date stand in the head of a letter. */
const HEAD_CHARS = 1_500;
const NUMBER_MAX_CHARS = 60;

// What stands before a letter's own number, in all three languages at once: nobody knows which one
// the scan is in. On folded text: marks are gone, digits are western.
const MARKS = (['ar', 'fa', 'en'] as const).map((one) => postWord(one, 'marks.number')).join('|');
const NUMBER = new RegExp(
  `(?:^|[\\s:])(?:${MARKS})\\s{0,3}[.:/]{0,2}\\s{0,3}` +
    `((?:\\p{L}{1,3}/)?[0-9][0-9\\p{L}/.–-]{0,40})`,
  'imu',
);

export function proposalsOf(text: string, calendar: CalendarName): Proposals {
  const plain = plainText(text.slice(0, HEAD_CHARS)).text;
  const number = NUMBER.exec(plain)?.[1]?.replace(/[./–-]+$/u, '') ?? null;
  const date = listDates(plain, calendar).find(({ iso }) => iso !== undefined)?.iso ?? null;
  return { number: number === null ? null : number.slice(0, NUMBER_MAX_CHARS), date };
}
