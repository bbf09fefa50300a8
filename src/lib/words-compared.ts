// Whether a page shows what was registered: the words that a PDF gives out when it is copied,
// beside those of the text. Both are folded and cut where letters meet digits; where two words
// were run together or one was torn, it is found by its letters.
import { foldText } from './fold.ts';

export interface WordsCompared {
  readonly wanted: number;
  /** Words of the text, in its order, that the page does not show as often. */
  readonly missing: readonly string[];
}

const WORD = /\p{N}+|[\p{L}\p{M}]+/gu;

// Between two numbers a mark of direction is all that keeps them apart.
const MARKS_IN_NUMBERS = /(?<=\p{N})[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+(?=\p{N})/gu;

export function pageWords(text: string): string[] {
  return foldText(text.replaceAll(MARKS_IN_NUMBERS, ' ')).match(WORD) ?? [];
}

/** Word by word, and nothing else. */
export function compareWords(text: string, page: string): WordsCompared {
  const shown = new Map<string, number>();
  for (const word of pageWords(page)) shown.set(word, (shown.get(word) ?? 0) + 1);
  const wanted = pageWords(text);
  const missing = wanted.filter((word) => {
    const count = shown.get(word) ?? 0;
    shown.set(word, count - 1);
    return count <= 0;
  });
  return { wanted: wanted.length, missing };
}

const NUMBER = /^\p{N}+$/u;
const DOUBLED = /(\p{L})\1+/gu;

/**
 * As above, but a word of letters also counts where the page has its letters in a row: a letter
 * with two marks over it may come out twice, and with a space before it. Numbers are taken exactly.
 */
export function compareLetters(text: string, page: string): WordsCompared {
  const { wanted, missing } = compareWords(text, page);
  const letters = pageWords(page).join('').replace(DOUBLED, '$1');
  const isMissing = (word: string) => !letters.includes(word.replace(DOUBLED, '$1'));
  return { wanted, missing: missing.filter((word) => NUMBER.test(word) || isMissing(word)) };
}
