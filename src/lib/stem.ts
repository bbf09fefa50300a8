// Light stems of Arabic and Persian words for search: what is written onto a word (and, in, for,
// the, his, her, plural and dual ends) comes off where the rest is a word of the office language.
// A letter that might be a proclitic comes off only on that evidence: it is the first of the word
// wazara (ministry) and written onto the word tarikh (date), and only a vocabulary knows which.
// Pure and deterministic: the vocabulary is shipped, and never learns from an office's letters.

import lists from './stem-lists.json' with { type: 'json' };
import shipped from './stem-vocabulary.json' with { type: 'json' };

/** Words in the form of foldWord; the stem is one of them, or the word itself. */
export type Stemmer = (folded: string) => string;

/** What stands between a word and its base on either side. */
interface Ending {
  readonly end: string;
  /** What stood there before the end was written on, most likely first. */
  readonly bases: readonly string[];
  /** Comes off words that nobody knows, too. */
  readonly isSure: boolean;
}

const BASE_MIN_CHARS = 2;
/** What stays of a word that nobody knows. */
const REST_MIN_CHARS = 3;
const WORD_MAX_CHARS = 40;
const ARABIC_WORD = /^[\u0621-\u063A\u0641-\u064A\u067E\u0686\u0698\u06AF]+$/u;

const article = '\u0627\u0644';
/** Those with the article come off any word; the others only off a word that is known. */
const sureProclitics: readonly string[] = lists.proclitics.withArticle;
const proclitics = [...sureProclitics, ...lists.proclitics.bare].sort(
  (a, b) => a.length - b.length,
);

const alef = '\u0627';
const heh = '\u0647';
const endings: readonly Ending[] = lists.endings.map(({ end, bases, sure }) => ({
  end,
  bases,
  isSure: sure,
}));

const endingsByLetter: ReadonlyMap<string, readonly Ending[]> = Map.groupBy(endings, ({ end }) =>
  end.slice(-1),
);
const pronouns: ReadonlySet<string> = new Set(lists.pronouns);

/** A stemmer over its own bases. `isBase` is asked for words without proclitics and endings. */
export function makeStemmer(bases: ReadonlySet<string>): Stemmer {
  return (folded) => {
    if (folded.length > WORD_MAX_CHARS || !ARABIC_WORD.test(folded)) return folded;
    return classOf(findBase(folded, bases));
  };
}

const shippedBases: ReadonlySet<string> = new Set([
  ...shipped.bases.flatMap((line) => line.split(' ')),
  ...lists.persian,
  ...lists.feminine,
  ...lists.whole,
  ...Object.keys(lists.plurals),
  ...Object.values(lists.plurals),
]);

/** The stem by the shipped vocabulary. */
export const stemWord: Stemmer = remembering(makeStemmer(shippedBases));

// A language's frequent words are few, and a text consists of them.
const REMEMBERED_MAX = 50_000;

function remembering(stemmer: Stemmer): Stemmer {
  const known = new Map<string, string>();
  return (folded) => {
    const remembered = known.get(folded);
    if (remembered !== undefined) return remembered;
    const stem = stemmer(folded);
    if (known.size >= REMEMBERED_MAX) known.clear();
    known.set(folded, stem);
    return stem;
  };
}

const plurals: ReadonlyMap<string, string> = new Map(Object.entries(lists.plurals));
const feminine: ReadonlySet<string> = new Set(lists.feminine);

/** Broken plurals meet their singular, and a heh at the end goes where it makes no other word. */
export function classOf(base: string): string {
  const one = plurals.get(base) ?? base;
  const isOpen = one.endsWith(heh) && one.length > REST_MIN_CHARS && !feminine.has(one);
  const open = isOpen ? one.slice(0, -1) : one;
  const singular = plurals.get(open);
  return singular === undefined || one === singular ? open : classOf(singular);
}

/** The base with the longest known rest; without one, what comes off for sure. */
export function findBase(word: string, bases: ReadonlySet<string>): string {
  if (bases.has(word)) return word;
  let best = '';
  for (const { rest } of withoutProclitic(word)) {
    for (const base of listBases(rest)) {
      if (base.length > best.length && bases.has(base)) best = base;
    }
  }
  return best === '' ? bareOf(word) : best;
}

interface Split {
  readonly proclitic: string;
  readonly rest: string;
}

/** The word itself first, then with each proclitic off that leaves enough. */
export function withoutProclitic(word: string): Split[] {
  const splits: Split[] = [{ proclitic: '', rest: word }];
  for (const proclitic of proclitics) {
    const isOn = word.startsWith(proclitic) && word.length - proclitic.length >= 2;
    if (isOn) splits.push({ proclitic, rest: word.slice(proclitic.length) });
  }
  return splits;
}

/** What a word may be the inflected form of: itself, and each base behind its endings. */
export function listBases(word: string): string[] {
  const bases = [word];
  // Two layers at most: a pronoun upon a plural upon the base.
  for (const one of withoutEnding(word, BASE_MIN_CHARS)) {
    bases.push(one, ...withoutEnding(one, REST_MIN_CHARS));
  }
  return bases;
}

/** Nouns of two letters take pronouns; other endings on two letters are nearly always chance. */
function withoutEnding(word: string, least: number): string[] {
  return (endingsByLetter.get(word.slice(-1)) ?? []).flatMap(({ end, bases }) => {
    const trunkChars = word.length - end.length;
    const isEnough = trunkChars >= (pronouns.has(end) ? least : REST_MIN_CHARS);
    if (!word.endsWith(end)) return [];
    // The alef of the accusative is never written after this heh.
    if (end === alef && word.charAt(trunkChars - 1) === heh) return [];
    return bases
      .filter((tail) => isEnough || (trunkChars >= 2 && trunkChars + tail.length > 2))
      .map((tail) => word.slice(0, trunkChars) + tail);
  });
}

/** Of a word that nobody knows: without the article, and without the surest ending. */
function bareOf(word: string): string {
  const split = withoutProclitic(word).find(
    ({ proclitic, rest }) => sureProclitics.includes(proclitic) && rest.length >= REST_MIN_CHARS,
  );
  const rest = split?.rest ?? word;
  const found = endings.find(
    ({ end, isSure }) => isSure && rest.endsWith(end) && rest.length - end.length >= REST_MIN_CHARS,
  );
  if (found === undefined) return rest;
  return rest.slice(0, rest.length - found.end.length) + (found.bases[0] ?? '');
}

/** Whether the article stands on it, alone or behind another proclitic. */
export function hasArticle(proclitic: string): boolean {
  return proclitic.endsWith(article) || sureProclitics.includes(proclitic);
}
