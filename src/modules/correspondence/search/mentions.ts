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
  // Digits are one unit each in all three kinds, so places stay.
  for (const { 0: written, index } of toWesternDigits(text).matchAll(MENTION)) {
    if (!/[0-9]/.test(written)) continue;
    const { key } = referenceKey(written);
    mentions.push({ key, start: index, end: index + written.length });
    if (mentions.length >= MENTIONS_MAX) break;
  }
  return mentions;
}
