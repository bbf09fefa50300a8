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
// Marks of direction round a word are no part of it; vowel marks after it are.
const LEADING_MARKS = /^[\p{Cf}\p{M}\u0640]+/u;
const TRAILING_MARKS = /\p{Cf}+$/u;
const SPACES = /\s+/gu;
// Anything that would become another space than the one it is.
const UNEVEN_SPACES = /\u200C|\s\s|[^\S ]/;

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

// What a character becomes by itself: its own code where it stays, 0 where it is dropped, and
// IN_CONTEXT where that depends on its neighbours or makes several. For ASCII and the Arabic block,
// of which nearly all text is.
const IN_CONTEXT = 0xffff;
const TABLE_SIZE = 0x700;
// These compose with the letter before them.
const COMPOSING = /[\u0653-\u0655]/;
const foldedCodes = Uint16Array.from({ length: TABLE_SIZE }, (_, code) => {
  if (code >= 0x80 && code < 0x600) return IN_CONTEXT;
  const character = String.fromCharCode(code);
  if (COMPOSING.test(character)) return IN_CONTEXT;
  const folded = foldAnyCharacters(character);
  if (folded.length > 1) return IN_CONTEXT;
  return folded === '' ? 0 : folded.charCodeAt(0);
});

function foldCharacters(text: string): string {
  let folded = '';
  let kept = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const become = code < TABLE_SIZE ? (foldedCodes[code] ?? IN_CONTEXT) : IN_CONTEXT;
    if (become === code) continue;
    if (become === IN_CONTEXT) return foldAnyCharacters(text);
    folded += text.slice(kept, at);
    if (become !== 0) folded += String.fromCharCode(become);
    kept = at + 1;
  }
  return kept === 0 ? text : folded + text.slice(kept);
}

function foldAnyCharacters(text: string): string {
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
  const folded = foldCharacters(text);
  if (!UNEVEN_SPACES.test(folded)) return folded.trim();
  return folded.replace(ZERO_WIDTH_NON_JOINER, ' ').replace(SPACES, ' ').trim();
}

// What a word may be written with in the original: also marks that folding drops.
const RUN = new RegExp(`[\\p{L}\\p{N}\\p{M}\\u200C${DROPPED.source.slice(1, -1)}]+`, 'gu');
const TOKEN = /[\p{L}\p{N}\p{M}\u200C]+/gu;

export interface PlacedToken {
  /** Folded, as foldWord has it. */
  readonly token: string;
  /** Where its whole run stands in the original, in UTF-16 units, end excluded. */
  readonly start: number;
  readonly end: number;
  /** The parts on both sides of a zero-width non-joiner, written as one word. */
  readonly isJoined: boolean;
}

/**
 * The words of a text in order, folded, with their places in the original spelling. A word with
 * zero-width non-joiners gives its parts and then the parts joined, so that it is found however
 * the asker spaces it; all of them stand where the whole word stands.
 */
export function listPlacedTokens(text: string): PlacedToken[] {
  const placed: PlacedToken[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const { before, after, tokens } = readRun(run);
    const [start, end] = [index + before, index + run.length - after];
    for (const { token, isJoined } of tokens) placed.push({ token, start, end, isJoined });
  }
  return placed;
}

interface ReadRun {
  /** Marks around the word, in UTF-16 units. */
  readonly before: number;
  readonly after: number;
  readonly tokens: readonly Pick<PlacedToken, 'token' | 'isJoined'>[];
}

// Folding is a dozen passes over a word, and the same words come again and again.
const REMEMBERED_MAX = 50_000;
const REMEMBERED_CHARS_MAX = 30;
const remembered = new Map<string, ReadRun>();

function readRun(run: string): ReadRun {
  const known = remembered.get(run);
  if (known !== undefined) return known;
  const tokens = [...foldCharacters(run).matchAll(TOKEN)].flatMap(([word]) => {
    const parts = word.split('\u200C').filter((part) => part !== '');
    const apart = parts.map((token) => ({ token, isJoined: false }));
    return parts.length < 2 ? apart : [...apart, { token: parts.join(''), isJoined: true }];
  });
  const before = LEADING_MARKS.exec(run)?.[0].length ?? 0;
  const after = TRAILING_MARKS.exec(run)?.[0].length ?? 0;
  const read = { before, after, tokens };
  if (run.length > REMEMBERED_CHARS_MAX) return read;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(run, read);
  return read;
}

/** As listPlacedTokens, without the places. */
export function listTokens(text: string): string[] {
  return listPlacedTokens(text).map(({ token }) => token);
}

export interface ReferenceKey {
  /** The whole number, folded, without spaces, its parts separated by '/'. */
  readonly key: string;
  /** The parts between the separators, in the order written; none is empty. */
  readonly parts: readonly string[];
}

const REFERENCE_SEPARATORS = /[^\p{L}\p{N}]+/gu;
const PLAIN_NUMBER = /^[0-9]+(?:\/[0-9]+)*$/;
const REFERENCE_SPACES = /[\s\u200C]+/gu;

/**
 * The key under which the number of a letter, case or decision is looked up. Every separator
 * counts as the same one, since people write 1-1/44 and 1/1/44 for one number.
 * Text past the limit is not looked at.
 */
export function referenceKey(text: string): ReferenceKey {
  const folded = foldCharacters(text.slice(0, REFERENCE_TEXT_MAX_CHARS));
  if (PLAIN_NUMBER.test(folded)) return { key: folded, parts: folded.split('/') };
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
