// Measures the archive's search at 10⁴ and 10⁵ letters, with --full also at 10⁶: times of five
// kinds of questions through the module's own view, beside PostgreSQL's own `arabic` full text over
// the same letters in the same run; how well stems join words; and how fast letters are indexed.
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
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

import { decimal, integer, tableText } from './report.ts';
import type { Table } from './report.ts';
import { OFFICE, atOf, fillLetters, makeGenerator, paragraphsOf } from './search-letters.ts';
import { countConflations, measurePairs } from './search-pairs.ts';
import { findCorpus } from './search-vocabulary.ts';
import type { CorpusText } from './search-vocabulary.ts';
import { makeFolder } from './yard.ts';

const isFull = process.argv.includes('--full');
const SIZES = isFull ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
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

/** PostgreSQL alone: the same letters, its own Arabic configuration. */
async function fillPlain(database: Database): Promise<number> {
  const began = performance.now();
  await database.writers.use(async (session) => {
    await session.script(`create schema plain; grant usage on schema plain to public;
      create table plain.letter as
        select l.subject, l.at, b.body, to_tsvector('arabic', b.body) as tsv
          from search.letter l join search.letter_text t using (office, subject),
            lateral (select string_agg(f ->> 1, E'\\n') as body
              from jsonb_array_elements(t.fields) f) b;
      create index on plain.letter using gin (tsv);
      create index on plain.letter (at desc)`);
    await session.script('vacuum analyze plain.letter');
  });
  return performance.now() - began;
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
  database: Database,
  corpus: readonly CorpusText[],
  count: number,
): Promise<Measured> {
  console.log(`  making ${integer(count)} letters ...`);
  const letterMs = await fillLetters(database.writers, count, paragraphsOf(corpus));
  console.log('  and the same for PostgreSQL alone ...');
  const plainMs = await fillPlain(database);
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
  const filling = [integer(count), integer(terms?.mean ?? 0), integer(1_000 / letterMs)];
  return { times, filling: [...filling, integer(count / (plainMs / 1_000)), ...sizes] };
}

async function withDatabase<Result>(
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const folder = await makeFolder();
  const embedded = await startEmbedded({
    dataDir: join(folder, 'database'),
    settings: { shared_buffers: '512MB' },
  });
  const database = openDatabase({ url: embedded.url });
  try {
    await migrate(database.writers);
    await prepareTables(database.writers, [correspondence], async () => undefined);
    assert(await prepareIndex(database.writers), 'The index is new.');
    return await work(database);
  } finally {
    await database.close();
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function writeSearchReport(tables: readonly Table[]): string {
  const path = join(import.meta.dirname, '../docs/benchmarks-search.md');
  const day = new Date().toISOString().slice(0, 10);
  const command = `./dawam dev bench search${isFull ? ' --full' : ''}`;
  const machine = `${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? ''})`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const parts = [
    '# Benchmarks of the search',
    '',
    `Made by \`${command}\` on ${day}; a run writes this file anew.`,
    `Machine: ${machine}, ${memory} of memory, Node ${process.version}; everything shares it.`,
    '',
  ];
  for (const table of tables) {
    parts.push(`## ${table.title}`, '', table.how.join('\n'), '', tableText(table), '');
  }
  writeFileSync(path, parts.join('\n'));
  return path;
}

async function main(): Promise<void> {
  const corpus = must(findCorpus(), 'The corpus of official texts is beside the repository.');
  const sizes: Measured[] = [];
  const first = await withDatabase(async (database) => {
    const tables = [await measurePairs(corpus, database.writers), countConflations(corpus)];
    for (const table of tables) console.log(`\n${table.title}\n${tableText(table)}`);
    return tables;
  });
  for (const size of SIZES) {
    sizes.push(await withDatabase((database) => measureSize(database, corpus, size)));
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
      'Making letters, their documents and rows, without the index of terms, which is made after;',
      '«PG»: to_tsvector, with its indexes. Sizes with all indexes and texts out of line.',
    ],
    head: ['letters', 'stems', 'letters/s', 'PG/s', 'index', 'of terms', 'texts', 'PG'],
    rows: sizes.map((size) => size.filling),
  };
  console.log(`\n${tableText(times)}\n\n${tableText(filling)}`);
  console.log(writeSearchReport([times, ...first, filling]));
}

await main();
