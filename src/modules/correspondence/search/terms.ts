// From words to terms of the index, the same for letters and for questions. Persian affixes may
// stand apart, behind a zero-width non-joiner or written on; all three give one term. Pure.
import { listPlacedTokens, referenceKey } from '#lib/fold.ts';
import type { PlacedToken } from '#lib/fold.ts';
import { stemWord } from '#lib/stem.ts';
import affixes from './affixes.json' with { type: 'json' };
import { Recent } from './recent.ts';

const before: ReadonlySet<string> = new Set(affixes.before);
const after: ReadonlySet<string> = new Set(affixes.after);

/** A word as it is asked for and looked up: where it stands, and how it is spelled there. */
export interface Word {
  /** The folded spelling. */
  readonly spelling: string;
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** All words under which a text is found. */
export function listWords(text: string): Word[] {
  const tokens = listPlacedTokens(text);
  const words = tokens.flatMap(({ token, start, end }) => {
    const figures = figuresOf(token);
    const whole = wordOf(token, start, end);
    return figures === token ? [whole] : [whole, wordOf(figures, start, end)];
  });
  const apart = tokens.filter(({ isJoined }) => !isJoined);
  for (const [place, token] of apart.entries()) {
    const next = apart[place + 1];
    if (next === undefined || next.start === token.start || !isAffixed(token, next)) continue;
    words.push(wordOf(token.token + next.token, token.start, next.end));
  }
  return words;
}

// What one run of a text without spaces gives to an index; runs come again and again, and most give
// one term, which therefore stands by itself: reaching for a list costs more than all else.
interface Run {
  readonly term: string | undefined;
  readonly more: readonly string[] | undefined;
  /** Its first and last words, which an affix in the run before or after belongs to. */
  readonly first: string;
  readonly last: string;
  /** They are affixes themselves. */
  readonly isAfter: boolean;
  readonly isBefore: boolean;
}

// White space and the usual signs, none of which stands inside of a word. A zero-width no-break
// space, which is white space to an expression, does.
const BETWEEN_RUNS =
  /[ \t-\r\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u3000.,:;()"\u00AB\u00BB\u060C\u061B\u061F]+/;
const RUN_CHARS_MAX = 30;
const remembered = new Recent<Run>(50_000);

/** The terms of all words that listWords finds, for letters: their places do not matter there. */
export function addTerms(text: string, terms: Set<string>): void {
  let last: Run | undefined;
  for (const written of text.split(BETWEEN_RUNS)) {
    const run = remembered.find(written) ?? readRun(written);
    if (run.term === undefined) continue;
    terms.add(run.term);
    if (run.more !== undefined) for (const term of run.more) terms.add(term);
    if (last !== undefined && (last.isBefore || run.isAfter)) {
      terms.add(wordOf(last.last + run.first, 0, 0).term);
    }
    last = run;
  }
}

function readRun(written: string): Run {
  const apart = listPlacedTokens(written).filter(({ isJoined }) => !isJoined);
  const [term, ...others] = new Set(listWords(written).map((word) => word.term));
  const [first, last] = [apart[0]?.token ?? '', apart.at(-1)?.token ?? ''];
  const more = others.length === 0 ? undefined : others;
  const run = { term, more, first, last, isAfter: after.has(first), isBefore: before.has(last) };
  if (written.length <= RUN_CHARS_MAX) remembered.put(written, run);
  return run;
}

/** Finds only those words of texts that are wanted, which is much quicker where few are. */
export function makeFinder(isWanted: (word: Word) => boolean): (text: string) => Word[] {
  const verdicts = new Map<string, readonly Word[]>();
  return (text) => {
    const wanted: Word[] = [];
    for (const { 0: run, index } of text.matchAll(RUN)) {
      let words = verdicts.get(run);
      if (words === undefined) verdicts.set(run, (words = listWords(run).filter(isWanted)));
      for (const word of words) {
        wanted.push({ ...word, start: word.start + index, end: word.end + index });
      }
    }
    return wanted;
  };
}

// As far as spaces: whatever a word is written with, it is inside.
const RUN = /\S+/gu;

/** The words of a question: an affix is asked for with its word, a compound by its parts. */
export function listAskedWords(text: string): Word[] {
  const tokens = listPlacedTokens(text).filter(({ isJoined }) => !isJoined);
  const words: Word[] = [];
  for (let place = 0; place < tokens.length; place += 1) {
    const token = tokens[place];
    const next = tokens[place + 1];
    if (token === undefined) break;
    if (next !== undefined && isAffixed(token, next)) {
      words.push(wordOf(token.token + next.token, token.start, next.end));
      place += 1;
    } else words.push(wordOf(figuresOf(token.token), token.start, token.end));
  }
  return words;
}

/** A year with the sign of its calendar written onto it is asked for without. */
function figuresOf(token: string): string {
  return /^([0-9]+)\p{L}{1,2}$/u.exec(token)?.[1] ?? token;
}

/** Whether a word of a question is one with an affix, apart or joined, that texts may part. */
export function isWithAffix(typed: string): boolean {
  const [word] = listAskedWords(typed);
  if (word === undefined) return false;
  return (
    affixes.before.some((affix) => word.spelling.startsWith(affix)) ||
    affixes.after.some((affix) => word.spelling.endsWith(affix))
  );
}

function isAffixed(one: PlacedToken, next: PlacedToken): boolean {
  return before.has(one.token) || after.has(next.token);
}

/** What is longer is no word, and no index takes it: it counts by its beginning. */
const WORD_CHARS_MAX = 64;

function wordOf(whole: string, start: number, end: number): Word {
  const spelling = whole.slice(0, WORD_CHARS_MAX).toWellFormed();
  return { spelling, term: stemWord(spelling), start, end };
}

/** Numbers have rarely more parts; past this only the whole and the single parts are terms. */
const PARTS_MAX = 6;

/** The number whole, and each run of its parts: 1-1/44 is found by 44, by 1/44 and as a whole. */
export function numberTerms(number: string): string[] {
  const { key, parts } = referenceKey(number);
  if (key === '') return [];
  const terms = new Set([`#${key}`]);
  for (let from = 0; from < parts.length; from += 1) {
    const longest = parts.length <= PARTS_MAX ? parts.length - from : 1;
    for (let count = 1; count <= longest; count += 1) {
      terms.add(`#${parts.slice(from, from + count).join('/')}`);
    }
  }
  return [...terms];
}
