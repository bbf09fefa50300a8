// Measures the press: letters of one page, each with its own text, stamp and code, by the second
// and by the time of the processors, beside bare typst making an empty page; and the share of words
// that come out of the PDFs again, over the official texts where they are there. With --full all
// texts, else each fortieth; with --words only these. A whole run writes docs/benchmarks-papers.md.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';

import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';

import { assert } from '#lib/assert.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import { letterMatter, letterPaper } from '#modules/correspondence/paper/letter-paper.ts';
import { stampAsked } from '#modules/correspondence/paper/stamping.ts';
import { letterIn, lookIn, proofOf } from '#modules/correspondence/paper/testing/papers.ts';
import { testKey } from '#modules/correspondence/paper/testing/papers.ts';
import type { Paper } from '#paper/paper.ts';
import { findPdfText } from '#paper/poppler.ts';
import { Press } from '#paper/press.ts';
import { compareLetters, compareWords } from '#lib/words-compared.ts';
import { stampText } from '#programs/paper-port.ts';

import { decimal, integer, median, tableText, writeReport } from './report.ts';
import type { Table } from './report.ts';

const isFull = process.argv.includes('--full');
const ROUNDS = 5;
const LETTERS = 240;
const WARM_UP = 100;
const THREADS = [1, 2];
/** Texts that are printed and read at the same time. */
const AT_ONCE = 6;
const TEXTS = resolve(import.meta.dirname, '../../shared/corpus/official-texts.jsonl.gz');
const madeAt = Date.UTC(2026, 10, 13);
const proof = proofOf(41, 57);

function paperAt(place: number): Paper {
  const look = lookIn('ar');
  const { text } = letterIn('ar');
  // No paragraph is that of the letter before, so that nothing of it is laid out already.
  const lines = text.split('\n').map((line) => `${line} (${place})`);
  const subject = `طلب بيانات ${place}`;
  const letter = letterIn('ar', { number: `١٢/${place}`, subject, text: lines.join('\n') });
  const matter = letterMatter(letter, look);
  const payload = stampText([proof], stampAsked(matter, 41), testKey);
  return letterPaper(matter, look, { url: stampUrl('https://diwan.moj.example', payload) });
}

interface Rate {
  readonly perSecond: number;
  /** Of all threads, the stamps included. */
  readonly cpuMs: number;
}

/** Begins a measurement; what it gives ends it. */
function clock(count: number): () => Rate {
  const start = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    const perSecond = (count * 1_000) / (performance.now() - start);
    return { perSecond, cpuMs: (user + system) / 1_000 / count };
  };
}

async function printMany(press: Press, from: number, count: number): Promise<Rate> {
  const rate = clock(count);
  const numbers = Array.from({ length: count }, (_, at) => from + at);
  const printed = numbers.map((place) => press.print(paperAt(place), madeAt));
  const isAll = (await Promise.all(printed)).every(({ isArchival }) => isArchival);
  assert(isAll, 'Every letter of the bench is PDF/A.');
  return rate();
}

function bareTypst(): Rate {
  const compiler = NodeCompiler.create({ workspace: import.meta.dirname, fontArgs: [] });
  const page = (place: number) => {
    const source = `#set page(paper: "a4")\n// ${place}`;
    const document = compiler.compile({ mainFileContent: source }).result;
    assert(document !== null, 'An empty page can be made.');
    return compiler.pdf(document, { pdfStandard: 'a-3b', creationTimestamp: 0 });
  };
  for (let place = 0; place < WARM_UP; place += 1) page(place);
  const rate = clock(LETTERS);
  for (let place = 0; place < LETTERS; place += 1) page(WARM_UP + place);
  return rate();
}

function rowOf(what: string, rates: readonly Rate[]): string[] {
  const perSecond = median(rates.map((one) => one.perSecond));
  return [what, integer(perSecond), decimal(median(rates.map((one) => one.cpuMs)), 1)];
}

async function measureSpeed(): Promise<Table> {
  const rows: string[][] = [];
  for (const threads of THREADS) {
    const press = new Press({ threadsMax: threads });
    await printMany(press, 0, WARM_UP);
    const rates: Rate[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      rates.push(await printMany(press, round * 1_000, LETTERS));
    }
    await press.close();
    rows.push(rowOf(`letters, ${threads} threads`, rates));
  }
  const bare = Array.from({ length: ROUNDS }, bareTypst);
  rows.push(rowOf('empty pages, bare typst, 1 thread', bare));
  const how = [
    'One-page letters with stamp, code and attached matter, PDF/A-3b, each another; warm press.',
    'Medians of rounds, beside them the time of all processors for one with its stamp. Aim: 100',
    'PDFs a second.',
  ];
  return { title: 'PDFs per second', how, head: ['what', 'PDFs/s', 'CPU ms'], rows };
}

async function measureWords(): Promise<Table> {
  const lines = gunzipSync(readFileSync(TEXTS)).toString('utf8').trim().split('\n');
  const chosen = isFull ? lines : lines.filter((_, at) => at % 40 === 0);
  const look = lookIn('ar');
  const press = new Press();
  let [texts, words, torn, lost, whole, archival] = [0, 0, 0, 0, 0, 0];
  const measure = async (line: string): Promise<void> => {
    const value: unknown = JSON.parse(line);
    const part = (name: string) => String(Reflect.get(Object(value), name));
    const letter = letterIn('ar', { subject: part('title'), text: part('text') });
    const paper = letterPaper(letterMatter(letter, look), look, { url: null });
    const { pdf, isArchival } = await press.print(paper, madeAt);
    const page = await findPdfText(pdf);
    assert(page !== undefined, 'pdftotext of poppler-utils is there.');
    const text = `${paper.subject.value}\n${paper.text}`;
    const one = compareWords(text, page);
    const missing = compareLetters(text, page).missing.length;
    texts += 1;
    words += one.wanted;
    torn += one.missing.length;
    lost += missing;
    whole += missing === 0 ? 1 : 0;
    archival += isArchival ? 1 : 0;
  };
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    await Promise.all(chosen.slice(at, at + AT_ONCE).map(measure));
  }
  await press.close();
  const share = (count: number, of: number) => `${decimal((100 * count) / of, 3)} %`;
  return {
    title: 'Words that come out of the PDFs again',
    how: ['Official texts printed as letters, copied out by pdftotext, folded, word by word.'],
    head: ['what', 'value'],
    rows: [
      ['texts', integer(texts)],
      ['words', integer(words)],
      ['found as words', share(words - torn, words)],
      ['found by their letters', share(words - lost, words)],
      ['texts with every word', share(whole, texts)],
      ['texts that are PDF/A-3b', share(archival, texts)],
    ],
  };
}

const tables: Table[] = [];

function show(table: Table): void {
  tables.push(table);
  console.log(`\n${table.title}\n\n${tableText(table)}`);
}

const isWordsOnly = process.argv.includes('--words');
if (!isWordsOnly) show(await measureSpeed());
if (existsSync(TEXTS)) show(await measureWords());
else console.log(`Not tried: ${join('..', 'shared')} has no official texts.`);
if (!isWordsOnly && tables.length > 1) {
  const command = `./dawam dev bench paper${isFull ? ' --full' : ''}`;
  console.log(`\n${writeReport(tables, command, 'benchmarks-papers.md')}`);
}
