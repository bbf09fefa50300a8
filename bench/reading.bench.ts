// Measures reading by machine: processor time of a scanned page and the share of its words that are
// found, by form and size of the picture and by how the three languages are read. Pages of the
// demonstration's letters and an English one, in 10 and 13 points and two faces, are drawn at
// 200 dpi, turned by half a degree and sprinkled. What is counted is the time of the programs, not
// of the clock, so that it holds beside other work.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { assert, must } from '#lib/assert.ts';
import { plainText } from '#lib/plain-text.ts';
import { Looker } from '#scan/looker.ts';
import { readPage } from '#scan/ocr.ts';
import { asPng, drawPages, scanned } from '#scan/testing/scans.ts';
import { runTool } from '#scan/tool.ts';

import { decimal, tableText } from './report.ts';

const DEMO = resolve(import.meta.dirname, '../demo');
const PAGES_OF_LANGUAGE = 4;
const BODY_CHARS = 1_300;
const ENGLISH = `In reply to your letter of 4 January we confirm that the new hospital in the north
will need imaging equipment before the end of this year. The committee has examined the
offers of three suppliers and recommends that the second be accepted, provided that maintenance for
five years is part of the contract. The budget office has reserved the amount. Please let us know
whether the building will be ready to receive the equipment, and name an engineer who will attend
the installation and sign the acceptance report on behalf of the directorate.`;
const LANGUAGES = ['ara', 'fas', 'eng'];
const PATIENCE = { patienceMs: 300_000 };
const OWN = { ar: 'ara', fa: 'fas', en: 'eng' } as const;

interface Page {
  readonly language: 'ar' | 'fa' | 'en';
  readonly text: string;
  readonly pdf: string;
}

interface Way {
  readonly name: string;
  readonly read: (page: Page, draft: string) => Promise<string>;
}

const DOTS = { 100: 1_169, 150: 1_754, 200: 2_339, 300: 3_508 } as const;

async function readTogether(page: Page, draft: string, dpi: 150 | 300, form: readonly string[]) {
  const scale = ['-scale-to', String(DOTS[dpi])];
  const drawn = await runTool('pdftoppm', ['-q', '-gray', ...form, ...scale, page.pdf], PATIENCE);
  assert(drawn.ok, 'A page can be drawn.');
  await writeFile(draft, drawn.bytes);
  const args = [draft, 'stdout', '-l', LANGUAGES.join('+'), '--dpi', String(dpi), '--psm', '3'];
  const read = await runTool('tesseract', args, PATIENCE);
  assert(read.ok, 'A page can be read.');
  return read.bytes.toString('utf8');
}

async function readApart(
  { pdf }: Page,
  languages: readonly string[],
  draft: string,
  dpi: keyof typeof DOTS,
) {
  const read = await readPage(pdf, 1, languages, draft, DOTS[dpi]);
  assert(read.ok, 'A page can be read.');
  return read.text;
}

const ways: readonly Way[] = [
  {
    name: 'together, PNG of 300 dpi',
    read: (page, draft) => readTogether(page, draft, 300, ['-png']),
  },
  { name: 'together, PGM of 300 dpi', read: (page, draft) => readTogether(page, draft, 300, []) },
  { name: 'together, PGM of 150 dpi', read: (page, draft) => readTogether(page, draft, 150, []) },
  ...([300, 200, 150, 100] as const).map((dpi) => ({
    name: `each apart, ${dpi} dpi`,
    read: (page: Page, draft: string) => readApart(page, LANGUAGES, draft, dpi),
  })),
  {
    name: "only the page's own, 150 dpi",
    read: (page, draft) => readApart(page, [OWN[page.language]], draft, 150),
  },
];

function textsOf(language: 'ar' | 'fa'): readonly string[] {
  const file = readFileSync(join(DEMO, `letters.${language}.json`), 'utf8');
  const letters = JSON.parse(file) as { readonly body: string }[];
  const long = letters.toSorted((a, b) => b.body.length - a.body.length);
  return long.slice(0, PAGES_OF_LANGUAGE).map(({ body }) => body.slice(0, BODY_CHARS));
}

const escaped = (text: string) => text.replaceAll(/[\\#$*_`<>@=+/~[\]-]/g, String.raw`\$&`);

async function makePages(folder: string): Promise<readonly Page[]> {
  const looker = new Looker();
  const texts = [
    ...textsOf('ar').map((text) => ({ language: 'ar' as const, text })),
    ...textsOf('fa').map((text) => ({ language: 'fa' as const, text })),
    { language: 'en' as const, text: ENGLISH },
    { language: 'en' as const, text: ENGLISH },
  ];
  const pages: Page[] = [];
  for (const [at, { language, text }] of texts.entries()) {
    const face = at % 2 === 0 ? 'Amiri' : language === 'fa' ? 'Vazirmatn' : 'IBM Plex Sans Arabic';
    const dir = language === 'en' ? 'ltr' : 'rtl';
    const points = at % 4 < 2 ? 13 : 10;
    const look = `lang: "${language}", dir: ${dir}, size: ${points}pt, font: "${face}"`;
    const [drawn] = await drawPages(`#set text(${look})\n${escaped(text)}`);
    const picture = asPng(scanned(must(drawn, 'A text makes a page.'), 0.5, at + 1));
    const made = await looker.do({ kind: 'picture', picture });
    assert(made.kind === 'pdf', 'A picture becomes a PDF.');
    const pdf = join(folder, `${at}.pdf`);
    await writeFile(pdf, made.pdf);
    pages.push({ language, text, pdf });
  }
  await looker.close();
  return pages;
}

/** Processor time of all programs that have ended so far: proc(5), cutime and cstime. */
function programMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(plainText(text).text.match(/\p{L}{3,}/gu) ?? []);
}

interface Result {
  readonly ms: number;
  readonly share: number;
}

async function readOnce(page: Page, way: Way, draft: string): Promise<Result> {
  const before = programMs();
  const got = wordsOf(await way.read(page, draft));
  const wanted = wordsOf(page.text);
  const found = [...wanted].filter((word) => got.has(word)).length;
  return { ms: programMs() - before, share: found / wanted.size };
}

async function measureWay(way: Way, pages: readonly Page[], draft: string): Promise<string[]> {
  const row = [way.name];
  for (const language of ['ar', 'fa', 'en'] as const) {
    const results: Result[] = [];
    for (const page of pages.filter((one) => one.language === language)) {
      results.push(await readOnce(page, way, draft));
    }
    const mean = (of: (one: Result) => number) =>
      results.reduce((sum, one) => sum + of(one), 0) / results.length;
    row.push(decimal(mean(({ ms }) => ms) / 1_000, 1));
    row.push(`${decimal(mean(({ share }) => share) * 100, 1)} %`);
  }
  return row;
}

const folder = await mkdtemp(join(tmpdir(), 'dawam-reading-'));
try {
  const pages = await makePages(folder);
  const rows: string[][] = [];
  for (const way of ways) rows.push(await measureWay(way, pages, join(folder, 'draft')));
  const head = ['a page', 'ar s', 'ar words', 'fa s', 'fa words', 'en s', 'en words'];
  console.log(tableText({ title: 'Reading by machine', how: [], head, rows }));
} finally {
  await rm(folder, { recursive: true });
}
