// Measures the archive's search at 10⁴ and 10⁵ letters, with --full also at 10⁶: times of five
// kinds of questions through the module's own view, beside PostgreSQL's own `arabic` full text over
// the same letters in the same run; how well stems join words; and what indexing a letter costs.
// With --small it only shows that it works, at 10⁴ letters, and writes no report.
import { join } from 'node:path';
import { rm } from 'node:fs/promises';

import type { Office } from '#kernel/authority.ts';
import { assert, must } from '#lib/assert.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { prepareIndex } from '#modules/correspondence/search/index-store.ts';
import { askedSearch } from '#modules/correspondence/search/shapes.ts';
import type { SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { findLetters } from '#modules/correspondence/search/views.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { startEmbedded } from '#store/embedded.ts';
import { migrate } from '#store/migrate.ts';
import { Reader } from '#store/reader.ts';
import { prepareTables } from '#store/tables.ts';

import { decimal, integer, tableText, writeReport } from './report.ts';
import type { Table } from './report.ts';
import { fillBoth, fillBusy } from './search-fill.ts';
import { OFFICE, atOf, makeGenerator, makeLog, paragraphsOf } from './search-letters.ts';
import { countConflations, measurePairs } from './search-pairs.ts';
import { findCorpus } from './search-vocabulary.ts';
import type { CorpusText } from './search-vocabulary.ts';
import { makeFolder } from './yard.ts';

const isFull = process.argv.includes('--full');
const isSmall = process.argv.includes('--small');
const LARGER = isFull ? [100_000, 1_000_000] : [100_000];
const SIZES = [10_000, ...(isSmall ? [] : LARGER)];
/** Indexed in small turns. */
const BUSY_LETTERS = 1_000;
const QUESTIONS = 100;
const WARM_UP = 30;

const office: Office = {
  ...{ id: OFFICE, institution: 'state', code: OFFICE, calendar: 'islamic-umalqura' },
  names: { ar: OFFICE, fa: OFFICE, en: OFFICE },
  ...{ digits: 'arabic', timeZone: 'Asia/Riyadh', language: 'ar', registers: {} },
};
const asking = {
  office,
  viewer: { person: 'bench', capacities: ['registrar'] },
  now: new Date(atOf(1, 1)).toISOString(),
};

interface Question {
  readonly q: string;
  readonly from?: string;
  readonly until?: string;
}

interface Kind {
  readonly name: string;
  readonly questions: readonly Question[];
}

interface Times {
  readonly p50: number;
  readonly p95: number;
  /** Questions that found something. */
  readonly found: number;
}

async function search(reader: Reader, question: Question): Promise<SearchAnswer> {
  const asked = askedSearch.parse(question);
  return await reader.read<CorrespondenceTables, SearchAnswer>([OFFICE], (db) =>
    findLetters(db, asking, asked),
  );
}

const plainSql = `select subject, at, left(body, 200) from plain.letter
  where tsv @@ plainto_tsquery('arabic', $1) and at >= $2 and at < $3
  order by at desc limit 20`;

async function searchPlain(database: Database, { q, from, until }: Question): Promise<number> {
  const values = [q, from ?? '0', until === undefined ? '9' : `${until}T24`];
  const rows = await database.readers.query({ text: plainSql, values });
  return rows.length;
}

async function timed(
  questions: readonly Question[],
  ask: (question: Question) => Promise<number>,
): Promise<Times> {
  for (const question of questions.slice(0, WARM_UP)) await ask(question);
  const times: number[] = [];
  let found = 0;
  for (const question of questions.slice(WARM_UP)) {
    const began = performance.now();
    if ((await ask(question)) > 0) found += 1;
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), found };
}

/** Questions in words that letters really hold: surface words, not stems. */
async function makeKinds(database: Database, count: number): Promise<readonly Kind[]> {
  const random = makeGenerator(99);
  const terms = await database.readers.query<{ word: string; documents: number }>({
    text: `select word, documents from search.term where office = $1
      and word !~ '^[#~@]' and word !~ '[0-9a-z]' and length(word) >= 3`,
    values: [OFFICE],
  });
  const between = (low: number, high: number) =>
    terms.filter(({ documents }) => documents >= low && documents <= high).map(({ word }) => word);
  const frequent = terms.toSorted((a, b) => b.documents - a.documents).slice(0, 40);
  const rare = between(3, 30);
  const many = Array.from({ length: QUESTIONS + WARM_UP }, (_, at) => at);
  const letters = await database.readers.query<{ fields: [string, string][] }>({
    text: `select fields from search.letter_text where office = $1 order by md5(subject) limit $2`,
    values: [OFFICE, many.length],
  });
  const fieldOf = (place: number, name: string) =>
    letters[place]?.fields.find(([field]) => field === name)?.[1] ?? '';
  const wordsOf = (place: number) => fieldOf(place, 'text').match(/\p{L}{4,}/gu) ?? ['نظام'];
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const people = letters.map((_, place) => fieldOf(place, 'party'));
  return [
    {
      name: 'two words',
      questions: many.map((place) => {
        const words = wordsOf(place);
        return { q: `${random.pick(words)} ${random.pick(words)}` };
      }),
    },
    { name: 'one rare word', questions: many.map(() => ({ q: random.pick(rare) })) },
    {
      name: 'one very frequent word, by date',
      questions: many.map(() => ({ q: random.pick(frequent).word })),
    },
    {
      name: 'number',
      questions: many.map((place) => ({ q: fieldOf(place, 'number').split('\n')[1] ?? '' })),
    },
    {
      name: 'person and range of days',
      questions: many.map((place) => {
        const begin = random.next() * 0.9;
        const [from, until] = [
          day(atOf(begin * count, count)),
          day(atOf((begin + 0.025) * count, count)),
        ];
        return { q: people[place] ?? '', from, until };
      }),
    },
  ];
}

async function sizeOf(database: Database, relation: string): Promise<string> {
  const [row] = await database.writers.query<{ bytes: number }>({
    text: 'select pg_total_relation_size($1::regclass)::float8 as bytes',
    values: [relation],
  });
  return `${integer((row?.bytes ?? 0) / 1e6)} MB`;
}

interface Measured {
  readonly times: readonly (readonly string[])[];
  readonly filling: readonly string[];
}

async function measureSize(
  { database, pid }: Running,
  corpus: readonly CorpusText[],
  count: number,
): Promise<Measured> {
  console.log(`  making ${integer(count)} letters ...`);
  const paragraphs = paragraphsOf(corpus);
  const from = count - BUSY_LETTERS;
  await makeLog(database.writers, { from: 0, until: from, count }, paragraphs);
  console.log('  indexing them, and the same by PostgreSQL alone ...');
  const { own, plainUs } = await fillBoth(database.writers, pid, from);
  await makeLog(database.writers, { from, until: count, count }, paragraphs);
  const busy = await fillBusy(database.writers, pid, { from, count: BUSY_LETTERS });
  for (const table of ['search.letter', 'search.term', 'search.letter_text', 'plain.letter']) {
    await database.writers.use((session) => session.script(`vacuum analyze ${table}`));
  }
  const [terms] = await database.writers.query<{ mean: number }>({
    text: 'select avg(cardinality(terms))::float8 as mean from search.letter',
  });
  const reader = new Reader(database.readers);
  const times: string[][] = [];
  for (const { name, questions } of await makeKinds(database, count)) {
    const own = await timed(
      questions,
      async (question) => (await search(reader, question)).rows.length,
    );
    const plain = await timed(questions, (question) => searchPlain(database, question));
    const cells = [own.p50, own.p95, plain.p50, plain.p95].map((ms) => decimal(ms, 1));
    times.push([integer(count), name, ...cells, ...[own.found, plain.found].map(integer)]);
    console.log(`  ${times.at(-1)?.join(' | ')}`);
  }
  const relations = ['search.letter', 'search.letter_terms', 'search.letter_text', 'plain.letter'];
  const sizes: string[] = [];
  for (const relation of relations) sizes.push(await sizeOf(database, relation));
  const rate = 1e6 / (own.nodeUs + own.databaseUs);
  const costs = [own.nodeUs, own.databaseUs, rate, busy.nodeUs, busy.databaseUs, plainUs];
  const filling = [integer(count), integer(terms?.mean ?? 0), ...costs.map(integer), ...sizes];
  return { times, filling };
}

interface Running {
  readonly database: Database;
  /** Of PostgreSQL. */
  readonly pid: number;
}

async function withDatabase<Result>(work: (running: Running) => Promise<Result>): Promise<Result> {
  const folder = await makeFolder();
  const embedded = await startEmbedded({
    dataDir: join(folder, 'database'),
    settings: { shared_buffers: '512MB', max_wal_size: '2GB' },
  });
  const database = openDatabase({ url: embedded.url });
  try {
    await migrate(database.writers);
    await prepareTables(database.writers, [correspondence], async () => undefined);
    assert(await prepareIndex(database.writers), 'The index is new.');
    return await work({ database, pid: must(embedded.pid, 'PostgreSQL runs.') });
  } finally {
    await database.close();
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const corpus = must(findCorpus(), 'The corpus of official texts is beside the repository.');
  const sizes: Measured[] = [];
  const first = await withDatabase(async ({ database }) => {
    const tables = [await measurePairs(corpus, database.writers), countConflations(corpus)];
    for (const table of tables) console.log(`\n${table.title}\n${tableText(table)}`);
    return tables;
  });
  for (const size of SIZES) {
    sizes.push(await withDatabase((running) => measureSize(running, corpus, size)));
  }
  const head = ['letters', 'question', 'p50 ms', 'p95 ms', 'PG p50', 'PG p95', 'found', 'PG found'];
  const times: Table = {
    title: 'Times of questions',
    how: [
      `Pages of 20, newest first, with snippets and rows of the register; ${QUESTIONS} questions`,
      'of each kind after a warm-up, one after another. «PG»: PostgreSQL with its `arabic`',
      'configuration, a stored tsvector and its GIN index, without snippets; «found»: questions',
      'that found something.',
      'PostgreSQL has 512 MB of shared buffers. Aim: p95 of at most 50 ms at 10⁶ letters.',
    ],
    head,
    rows: sizes.flatMap((size) => size.times),
  };
  const filling: Table = {
    title: 'Filling the index',
    how: [
      'Microseconds of the processors for one letter, in Node and in PostgreSQL: by the indexer',
      'from the log in turns of 500 letters, as on a quiet server, all its indexes included; what',
      'one processor would index in a second at this cost; then in turns of 25, as while acts',
      `come (the last ${integer(BUSY_LETTERS)} letters). «PG alone»: to_tsvector and its indexes.`,
      'Sizes with all indexes and texts out of line.',
    ],
    head: [
      ...['letters', 'stems', 'Node µs', 'PG µs', 'letters/s', 'busy Node', 'busy PG', 'PG alone'],
      ...['index', 'of terms', 'texts', 'PG'],
    ],
    rows: sizes.map((size) => size.filling),
  };
  console.log(`\n${tableText(times)}\n\n${tableText(filling)}`);
  // A small run only shows that all of it works.
  if (isSmall) return;
  const command = `./dawam dev bench search${isFull ? ' --full' : ''}`;
  console.log(writeReport([times, ...first, filling], command, 'benchmarks-search.md'));
}

await main();
