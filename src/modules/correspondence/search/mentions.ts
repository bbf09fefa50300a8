// Reference numbers that stand in running text: figures and letters joined by separators, with or
// without spaces round these, such as 1-1/44 or a letter, a slash and figures. Pure.
import { toWesternDigits } from '#lib/digits.ts';
import { referenceKey } from '#lib/fold.ts';

const PART = String.raw`(?:[0-9]{1,12}|[\p{L}]{1,3})`;
const SEPARATOR = String.raw`[ \u00A0]?[/\\\-\u2013\u2212_][ \u00A0]?`;
const MENTION = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${PART}(?:${SEPARATOR}${PART}){1,5}(?![\p{L}\p{N}])`,
  'gu',
);

// Every such number has a figure beside a separator, and most of a text has none.
const FIGURE = String.raw`[0-9\u0660-\u0669\u06F0-\u06F9]`;
const JOINED_FIGURE = new RegExp(`${FIGURE}${SEPARATOR}|${SEPARATOR}${FIGURE}`, 'g');
/** A number of more characters is found from its middle on. */
const MENTION_CHARS_MAX = 100;

/** More numbers than this in one text are a table, and not looked up one by one. */
const MENTIONS_MAX = 500;

export interface Mention {
  readonly key: string;
  /** In UTF-16 units, end excluded. */
  readonly start: number;
  readonly end: number;
}

/** The numbers a text speaks of, in the order written. */
export function listMentions(text: string): Mention[] {
  const mentions: Mention[] = [];
  if (text.search(JOINED_FIGURE) < 0) return mentions;
  // Digits are one unit each in all three kinds, so places stay.
  const western = toWesternDigits(text);
  let from = 0;
  while (mentions.length < MENTIONS_MAX) {
    const found = findMention(western, from);
    if (found === undefined) break;
    const [written, start] = found;
    from = start + written.length;
    mentions.push({ key: referenceKey(written).key, start, end: from });
  }
  return mentions;
}

function findMention(western: string, from: number): readonly [string, number] | undefined {
  for (let next = from; ;) {
    JOINED_FIGURE.lastIndex = next;
    const figure = JOINED_FIGURE.exec(western);
    if (figure === null) return undefined;
    MENTION.lastIndex = Math.max(next, figure.index - MENTION_CHARS_MAX);
    const found = MENTION.exec(western);
    if (found === null) return undefined;
    if (/[0-9]/.test(found[0])) return [found[0], found.index];
    next = MENTION.lastIndex;
  }
}
