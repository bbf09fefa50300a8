// How well stems join what belongs together and keep apart what does not: pairs of a word and the
// word with a prefix from one half of the corpus, with the vocabulary of the other half; the same
// pairs in PostgreSQL; and a judged sample of words that share a stem.
import { readFileSync } from 'node:fs';

import { listTokens } from '#lib/fold.ts';
import lists from '#lib/stem-lists.json' with { type: 'json' };
import { makeStemmer, stemWord } from '#lib/stem.ts';
import type { SessionPool } from '#store/database.ts';

import { decimal, integer } from './report.ts';
import type { Table } from './report.ts';
import { chooseBases, countWords } from './search-vocabulary.ts';
import type { CorpusText, Counts } from './search-vocabulary.ts';
import { makeGenerator } from './search-letters.ts';

const PREFIXES = ['ال', 'وال', 'بال', 'و', 'ب', 'ل', 'لل'];
/** A word counts as one when it stands so often in its half. */
const PAIR_COUNT_MIN = 10;
const HALF_COUNT_MIN = 4;

export interface Pair {
  readonly prefix: string;
  readonly word: string;
}

export function listPairs(counts: Counts): Pair[] {
  return PREFIXES.flatMap((prefix) =>
    [...counts]
      .filter(([word, count]) => {
        const isWord = /^[\u0621-\u064A]{3,}$/u.test(word) && !word.startsWith('ال');
        const withPrefix = counts.get(prefix + word) ?? 0;
        return isWord && count >= PAIR_COUNT_MIN && withPrefix >= PAIR_COUNT_MIN;
      })
      .map(([word]) => ({ prefix, word })),
  );
}

async function lexemes(
  pool: SessionPool,
  words: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await pool.query<{ word: string; lexemes: string }>({
    text: `select w.word, array_to_string(tsvector_to_array(to_tsvector('arabic', w.word)), ' ')
        as lexemes from unnest($1::text[]) w(word)`,
    values: [words],
  });
  return new Map(rows.map(({ word, lexemes: found }) => [word, found]));
}

export async function measurePairs(
  corpus: readonly CorpusText[],
  pool: SessionPool,
): Promise<Table> {
  const learned = chooseBases(
    countWords(corpus.filter((_, place) => place % 2 === 0)),
    HALF_COUNT_MIN,
  );
  const byHand = [...lists.persian, ...lists.feminine, ...lists.whole];
  const plurals = [...Object.keys(lists.plurals), ...Object.values(lists.plurals)];
  const heldOut = makeStemmer(new Set([...learned, ...byHand, ...plurals]));
  const pairs = listPairs(countWords(corpus.filter((_, place) => place % 2 === 1)));
  const postgres = await lexemes(pool, [
    ...new Set(pairs.flatMap(({ prefix, word }) => [word, prefix + word])),
  ]);
  const inPostgres = (word: string) => postgres.get(word) ?? '';
  const share = (of: readonly Pair[], stem: (word: string) => string) => {
    const same = of.filter(({ prefix, word }) => {
      const one = stem(word);
      return one !== '' && one === stem(prefix + word);
    });
    return `${decimal((100 * same.length) / of.length, 1)} %`;
  };
  const rowOf = (name: string, of: readonly Pair[]) => [
    ...[name, integer(of.length), share(of, inPostgres)],
    ...[share(of, heldOut), share(of, stemWord)],
  ];
  return {
    title: 'Words with and without a prefix',
    how: [
      'Pairs by spelling: a word and the word behind a prefix, both at least',
      `${PAIR_COUNT_MIN} times in every second text of the corpus. «Held out»: stems by a`,
      'vocabulary from the other texts only; «shipped»: by the one from all of them. Pairs that',
      'only look like one (a word of another meaning) count as missed. Aim: 97 %.',
    ],
    head: ['prefix', 'pairs', 'PostgreSQL', 'held out', 'shipped'],
    rows: [
      ...PREFIXES.map((prefix) =>
        rowOf(
          prefix,
          pairs.filter((pair) => pair.prefix === prefix),
        ),
      ),
      rowOf('all', pairs),
    ],
  };
}

/** Pairs of words that share a stem, drawn evenly over the words of the corpus. */
export function drawJoined(counts: Counts, count: number): (readonly [string, string])[] {
  const classes = new Map<string, string[]>();
  for (const [word, times] of counts) {
    if (times < 8 || !/^[\u0621-\u064A]{3,}$/u.test(word)) continue;
    const stem = stemWord(word);
    classes.set(stem, [...(classes.get(stem) ?? []), word]);
  }
  const words = [...classes.values()]
    .filter((of) => of.length > 1)
    .flat()
    .sort();
  const random = makeGenerator(20_261_122);
  const drawn = new Map<string, readonly [string, string]>();
  while (drawn.size < count) {
    const one = random.pick(words);
    const others = (classes.get(stemWord(one)) ?? []).filter((word) => word !== one);
    const other = random.pick(others.sort());
    drawn.set(`${one} ${other}`, [one, other]);
  }
  return [...drawn.values()];
}

interface Judged {
  readonly drawn: number;
  readonly false: readonly string[];
  readonly doubtful: readonly string[];
  readonly apart: readonly (readonly [string, string])[];
}

/** By a person who reads Arabic, once; pairs that a new vocabulary draws anew are counted apart. */
export function countConflations(corpus: readonly CorpusText[]): Table {
  const file = new URL('search-judged.json', import.meta.url);
  const judged = JSON.parse(readFileSync(file, 'utf8')) as Judged & { pairs: readonly string[] };
  const drawn = drawJoined(countWords(corpus), judged.drawn).map((pair) => pair.join(' '));
  const known = drawn.filter((pair) => judged.pairs.includes(pair));
  const count = (list: readonly string[]) => known.filter((pair) => list.includes(pair)).length;
  const joined = judged.apart.filter(([one, other]) => {
    const [a, b] = [listTokens(one)[0] ?? '', listTokens(other)[0] ?? ''];
    return stemWord(a) === stemWord(b);
  });
  return {
    title: 'Words wrongly taken for one',
    how: [
      'Pairs of different words that share a stem, drawn at random from the words that stand at',
      'least 8 times in the corpus, and judged one by one (bench/search-judged.json): «false» are',
      'clearly of different lemmas, «doubtful» a noun and its adjective or a folded spelling that',
      'may be either. «Hard pairs» were chosen because a careless stemmer joins them.',
    ],
    head: ['', 'pairs', 'false', 'doubtful'],
    rows: [
      [
        'random pairs with one stem',
        integer(known.length),
        integer(count(judged.false)),
        integer(count(judged.doubtful)),
      ],
      ['hard pairs', integer(judged.apart.length), integer(joined.length), '0'],
      ['drawn and not judged', integer(drawn.length - known.length), '–', '–'],
    ],
  };
}
