// Which words of a corpus are bases: words without proclitics and endings, as src/lib/stem.ts wants
// them. Run as a program, it writes src/lib/stem-vocabulary.json from the corpus of official texts;
// the bench of search also calls it with half of the corpus, and asks about the other half.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { listTokens } from '#lib/fold.ts';
import lists from '#lib/stem-lists.json' with { type: 'json' };
import { hasArticle, listBases, withoutProclitic } from '#lib/stem.ts';

export type Counts = ReadonlyMap<string, number>;

export interface CorpusText {
  readonly title: string;
  readonly issuedBy: string;
  readonly text: string;
}

const root = resolve(import.meta.dirname, '..');
const corpusFile = join(root, '../shared/corpus/official-texts.jsonl.gz');

/** Undefined where the corpus is not beside the repository. */
export function findCorpus(): readonly CorpusText[] | undefined {
  if (!existsSync(corpusFile)) return undefined;
  const lines = gunzipSync(readFileSync(corpusFile)).toString('utf8').trim().split('\n');
  return lines.map((line) => {
    const { title, issued_by: issuedBy, text } = JSON.parse(line) as Record<string, string>;
    return { title: title ?? '', issuedBy: issuedBy ?? '', text: text ?? '' };
  });
}

export function countWords(texts: readonly CorpusText[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { title, text } of texts) {
    for (const word of listTokens(`${title}\n${text}`)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

const ARABIC_WORD = /^[\u0621-\u064A\u067E\u0686\u0698\u06AF]{2,40}$/u;
const articles = ['ال', 'وال', 'بال', 'لل', 'فال', 'كال', 'ولل'];

function articleCount(counts: Counts, word: string): number {
  return articles.reduce((sum, article) => sum + (counts.get(article + word) ?? 0), 0);
}

function knownCount(counts: Counts, word: string): number {
  return (counts.get(word) ?? 0) + articleCount(counts, word);
}

function highest(word: string, countOf: (base: string) => number): number {
  const bases = listBases(word).filter((base) => base === word || base.length > 2);
  return Math.max(...bases.map(countOf));
}

/**
 * The rest of a word whose first letters are a proclitic; undefined where they belong to the word:
 * it takes the article before them, or its rest is no word, or a far rarer one.
 */
function findRest(counts: Counts, word: string): string | undefined {
  const count = counts.get(word) ?? 0;
  const own = highest(word, (base) => articleCount(counts, base) + (counts.get(`ل${base}`) ?? 0));
  if (word.startsWith('ال')) {
    const isOwn = own >= Math.max(2, count * 0.02);
    return isOwn || word.length < 4 ? undefined : word.slice(2);
  }
  const ownArticles = highest(word, (base) => articleCount(counts, base));
  if (ownArticles >= Math.max(2, count * 0.02)) return undefined;
  let best: { readonly rest: string; readonly count: number } | undefined;
  for (const { proclitic, rest } of withoutProclitic(word)) {
    if (proclitic === '') continue;
    const isBefore = hasArticle(proclitic);
    if (rest.length < 3 && !isBefore && !isShortNoun(counts, rest, count)) continue;
    const found = highest(rest, (base) => knownCount(counts, base));
    const least = isBefore ? 1 : Math.max(3, count * 0.05);
    if (found >= least && found > (best?.count ?? 0)) best = { rest, count: found };
  }
  return best?.rest;
}

/** Counts of words, those of composed words given to their rests. */
function decompose(counts: Counts, kept: ReadonlySet<string>): Map<string, number> {
  const whole = new Map<string, number>();
  for (const [word, count] of counts) {
    if (!ARABIC_WORD.test(word)) continue;
    const rest = kept.has(word) ? word : bareRest(counts, word);
    whole.set(rest, (whole.get(rest) ?? 0) + count);
  }
  return whole;
}

function bareRest(counts: Counts, word: string): string {
  const next = findRest(counts, word);
  return next === undefined ? word : bareRest(counts, next);
}

// Endings that are often part of a word want more evidence than a pronoun does.
const DOUBTFUL = /(ون|ين|ان|ا|نا|كم|تي|تا|يان)$/u;

function isInflected(whole: Counts, word: string, count: number): boolean {
  return listBases(word).some((base) => {
    if (base === word) return false;
    if (`${base}ي` === word && !isConstruct(whole, word, base, count)) return false;
    const ratio = base + 'ه' === word ? Infinity : DOUBTFUL.test(word) ? 0.15 : 0.02;
    const baseCount = whole.get(base) ?? 0;
    return baseCount >= Math.max(3, count * ratio);
  });
}

/** The plural before its owner (the employees of), and not an adjective made of a noun. */
function isConstruct(whole: Counts, word: string, base: string, count: number): boolean {
  const plurals = (whole.get(`${base}ين`) ?? 0) + (whole.get(`${base}ون`) ?? 0);
  return plurals >= 3 && (whole.get(`${word}ه`) ?? 0) < count * 0.3;
}

/** The bases among the words that occur at least so often. */
export function chooseBases(counts: Counts, countMin: number): Set<string> {
  const whole = decompose(counts, new Set(lists.whole));
  const frequent = [...whole].filter(
    ([word, count]) => count >= countMin && (word.length > 2 || isShortNoun(counts, word, count)),
  );
  return new Set(
    frequent.filter(([word, count]) => !isInflected(whole, word, count)).map(([word]) => word),
  );
}

/** Particles have two letters too, but never the article. */
function isShortNoun(counts: Counts, word: string, count: number): boolean {
  return articleCount(counts, word) >= Math.max(3, count * 0.02);
}

const LINE_CHARS = 92;

function linesOf(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= LINE_CHARS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

export const COUNT_MIN = 8;

if (process.argv[1] === import.meta.filename) {
  const corpus = findCorpus();
  if (corpus === undefined) {
    console.error('The corpus of official texts is not beside the repository.');
    process.exitCode = 1;
  } else {
    const bases = chooseBases(countWords(corpus), COUNT_MIN);
    const text = JSON.stringify({ bases: linesOf([...bases].toSorted()) }, null, 2);
    writeFileSync(join(root, 'src/lib/stem-vocabulary.json'), `${text}\n`);
    console.log(`${bases.size} bases, ${Buffer.byteLength(text)} bytes`);
  }
}
