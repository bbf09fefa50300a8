// Folding of Arabic, Persian and Latin text for search, and keys of reference numbers.
// The original text is always kept elsewhere: what is folded is only indexed and compared.
// No prefixes or suffixes are stripped here, and no stop words dropped.

import { toWesternDigits } from './digits.ts';
import { REFERENCE_TEXT_MAX_CHARS } from './limits.ts';

// Presentation forms of lone vowel marks: NFKC would leave a space where they stood.
const LONE_MARK_FORMS = /[\uFE70-\uFE7F]/gu;

// Vowel marks, Quranic marks, tatweel, soft hyphen, zero-width joiner and space, bidi marks, BOM.
// U+06DD and U+06DE are not marks, but they are printed only in the Quran.
const DROPPED = new RegExp(
  '[\\u064B-\\u065F\\u0670\\u0610-\\u061A\\u06D6-\\u06ED\\u08D3-\\u08FF\\u0640\\u00AD' +
    '\\u200B\\u200D-\\u200F\\u061C\\u202A-\\u202E\\u2060\\u2066-\\u2069\\uFEFF]',
  'gu',
);

const ZERO_WIDTH_NON_JOINER = /\u200C/gu;
const SPACES = /\s+/gu;

const LETTERS: ReadonlyMap<string, string> = new Map([
  // Alef with hamza above, below, with madda, and alef wasla.
  ['\u0623', '\u0627'],
  ['\u0625', '\u0627'],
  ['\u0622', '\u0627'],
  ['\u0671', '\u0627'],
  // Alef maqsura, Persian yeh and yeh with hamza.
  ['\u0649', '\u064A'],
  ['\u06CC', '\u064A'],
  ['\u0626', '\u064A'],
  // Persian kaf.
  ['\u06A9', '\u0643'],
  // Heh goal, heh doachashmee, heh with yeh above, teh marbuta and teh marbuta goal.
  ['\u06C1', '\u0647'],
  ['\u06BE', '\u0647'],
  ['\u06C0', '\u0647'],
  ['\u06C2', '\u0647'],
  ['\u0629', '\u0647'],
  ['\u06C3', '\u0647'],
  // Waw with hamza.
  ['\u0624', '\u0648'],
]);
const FOLDED_LETTER = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'gu');

function foldCharacters(text: string): string {
  return toWesternDigits(text.replace(LONE_MARK_FORMS, '').normalize('NFKC'))
    .replace(DROPPED, '')
    .replace(FOLDED_LETTER, (letter) => LETTERS.get(letter) ?? letter)
    .toLowerCase();
}

/** One word: marks dropped, letters and digits unified, zero-width non-joiners closed up. */
export function foldWord(word: string): string {
  return foldCharacters(word).replace(ZERO_WIDTH_NON_JOINER, '').trim();
}

/** Running text: as foldWord, but a zero-width non-joiner and any white space become one space. */
export function foldText(text: string): string {
  return foldCharacters(text).replace(ZERO_WIDTH_NON_JOINER, ' ').replace(SPACES, ' ').trim();
}

const TOKEN = /[\p{L}\p{N}\p{M}\u200C]+/gu;

/**
 * The words of a text in order, folded. A word with zero-width non-joiners gives its parts and
 * then the parts joined, so that it is found however the asker spaces it.
 */
export function listTokens(text: string): string[] {
  const tokens: string[] = [];
  for (const [run] of foldCharacters(text).matchAll(TOKEN)) {
    const parts = run.split('\u200C').filter((part) => part !== '');
    tokens.push(...parts);
    if (parts.length > 1) tokens.push(parts.join(''));
  }
  return tokens;
}

export interface ReferenceKey {
  /** The whole number, folded, without spaces, its parts separated by '/'. */
  readonly key: string;
  /** The parts between the separators, in the order written; none is empty. */
  readonly parts: readonly string[];
}

const REFERENCE_SEPARATORS = /[^\p{L}\p{N}]+/gu;
const REFERENCE_SPACES = /[\s\u200C]+/gu;

/**
 * The key under which the number of a letter, case or decision is looked up. Every separator
 * counts as the same one, since people write 1-1/44 and 1/1/44 for one number.
 * Text past the limit is not looked at.
 */
export function referenceKey(text: string): ReferenceKey {
  const folded = foldCharacters(text.slice(0, REFERENCE_TEXT_MAX_CHARS));
  const parts = folded
    .replace(REFERENCE_SPACES, '')
    .replace(REFERENCE_SEPARATORS, '/')
    .split('/')
    .filter((part) => part !== '');
  return { key: parts.join('/'), parts };
}

const NUMBER_WIDTH_CHARS = 20;
const NUMBER_RUN = /[0-9]+/gu;

/**
 * The reference key with each run of digits zero-padded, so that plain comparison of characters
 * (in PostgreSQL: COLLATE "C") puts numbers in their counting order: 9/2 before 10/1.
 */
export function numberSortKey(text: string): string {
  return referenceKey(text).key.replace(NUMBER_RUN, (run) => {
    const significant = run.replace(/^0+(?=[0-9])/u, '');
    if (significant.length <= NUMBER_WIDTH_CHARS) {
      return significant.padStart(NUMBER_WIDTH_CHARS, '0');
    }
    // A colon sorts after every digit; then the longer run is the greater number.
    return `:${String(significant.length).padStart(4, '0')}${significant}`;
  });
}
