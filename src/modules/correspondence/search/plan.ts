// How a question is put to the index: its terms as ids, how many letters it will find, and by which
// way: through the index of terms where they are rare, or along the dates, looking at each letter,
// where they are so frequent that a page is full after a few. Pure.
import type { Item } from './question.ts';

export type Way = 'terms' | 'dates';

export interface TermRow {
  readonly word: string;
  readonly id: number;
  readonly documents: number;
}

export interface Plan {
  /** One id of each group must be met; undefined: some item is in no letter at all. */
  readonly groups: readonly (readonly number[])[] | undefined;
  /** Ids of words alone, for ranking. */
  readonly words: readonly number[];
  /** Ids by which the letter's own number is meant; undefined where more than numbers is asked. */
  readonly numbers: readonly number[] | undefined;
  readonly way: Way;
  /** Letters that a walk looks at, at most; past them the other way is taken. */
  readonly walkedMax: number;
  /** Letters that will be found, as if words stood independently of each other. */
  readonly estimate: number;
}

export interface Ground {
  readonly letters: number;
  /** Share of the letters that pass the filters: 1 where there are none. */
  readonly share: number;
  /** Letters wanted. */
  readonly need: number;
  /** Of the letters, within the days that are asked for. */
  readonly rangeShare: number;
}

// Measured on the bench's machine; only their ratio matters.
const POSTING_US = 0.05;
/** A hit is mostly a page of its own, while a walk meets the letters of a page together. */
const HIT_US = 20;
const WALKED_US = 4;
/** Of a letter within the days: only those that both indexes know are looked up. */
const RANGED_US = 0.1;

/** Words stand together or avoid each other: a walk may take so many times what was expected. */
const WALK_PATIENCE = 6;
const WALKED_MIN = 2_000;

// So few are found through their terms even where a walk is shorter: then they are counted too.
const COUNTED_MAX = 300;
const COUNTED_POSTINGS_MAX = 50_000;

export function listTerms(items: readonly Item[]): string[] {
  const keys = items.flatMap(({ key }) => (key === null ? [] : [`#${key}`]));
  return [...new Set([...items.flatMap(({ groups }) => groups.flat()), ...keys])];
}

export function makePlan(items: readonly Item[], rows: readonly TermRow[], ground: Ground): Plan {
  const byWord = new Map(rows.map((row) => [row.word, row]));
  const found = items.flatMap(({ groups }) =>
    groups.map((group) => group.flatMap((word) => byWord.get(word) ?? [])),
  );
  const numbers = numbersOf(items, byWord);
  const words = items.flatMap(({ words: asked }) =>
    asked.flatMap(({ term }) => byWord.get(term)?.id ?? []),
  );
  if (found.some((group) => group.length === 0)) {
    return { groups: undefined, words, numbers, way: 'terms', walkedMax: 0, estimate: 0 };
  }
  const { letters, share, need, rangeShare } = ground;
  const frequencies = found.map((group) =>
    Math.min(
      letters,
      group.reduce((sum, { documents }) => sum + documents, 0),
    ),
  );
  const matching = frequencies.reduce((left, one) => left * (one / Math.max(1, letters)), letters);
  const estimate = matching * share;
  const postings = frequencies.reduce((sum, one) => sum + one, 0);
  const ranged = rangeShare < 1 ? letters * rangeShare * RANGED_US : 0;
  const byTerms = postings * POSTING_US + ranged + matching * rangeShare * HIT_US;
  const walked = Math.min((need * letters) / Math.max(estimate, 0.1), letters * rangeShare);
  const isCounted = matching <= COUNTED_MAX && postings <= COUNTED_POSTINGS_MAX;
  const isWalk = found.length === 0 || (!isCounted && walked * WALKED_US < byTerms);
  return {
    groups: found.map((group) => [...new Set(group.map(({ id }) => id))]),
    ...{ words, numbers, way: isWalk ? 'dates' : 'terms', estimate },
    // Without words there is no other way.
    walkedMax: found.length === 0 ? letters : Math.ceil(walked * WALK_PATIENCE) + WALKED_MIN,
  };
}

function numbersOf(
  items: readonly Item[],
  byWord: ReadonlyMap<string, TermRow>,
): readonly number[] | undefined {
  const ids = items.map(({ key }) => (key === null ? undefined : byWord.get(`#${key}`)?.id));
  const known = ids.filter((id) => id !== undefined);
  return known.length === items.length && known.length > 0 ? known : undefined;
}
