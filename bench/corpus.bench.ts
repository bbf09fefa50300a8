// The collection of official texts taken into an office as letters with attachments, their
// references linked, every letter printed as the office prints it, and its words copied out of the
// PDF again. A text too long for an entry is an attachment; it is printed as a letter of its own.
// With --full all texts, else each fortieth.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isRefusal } from '#kernel/refusal.ts';
import { assert, must } from '#lib/assert.ts';
import { letterMatter, letterPaper } from '#modules/correspondence/paper/letter-paper.ts';
import type { LetterMatter } from '#modules/correspondence/paper/letter-paper.ts';
import {
  findStampUrl,
  numberedIndex,
  readLook,
  readWhole,
} from '#modules/correspondence/paper/printing.ts';
import type { PrintingReader } from '#modules/correspondence/paper/printing.ts';
import type {
  CorrespondenceDatabase,
  CorrespondenceTables,
} from '#modules/correspondence/reader.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { findPdfText } from '#paper/poppler.ts';
import { Press } from '#paper/press.ts';
import { compareLetters, compareWords } from '#lib/words-compared.ts';
import { checkPaper } from '#programs/check-paper.ts';
import { openOffice } from '#programs/office.ts';
import { makePaperPort } from '#programs/paper-port.ts';
import { readSettings } from '#programs/settings.ts';
import type { Store } from '#store/store.ts';
import { foundCountry } from '#test/small-country.ts';

import { countLinks, findOfficials, linkAll, take, writeArchive } from './official-archive.ts';
import type { Official } from './official-archive.ts';
import { decimal, integer, tableText } from './report.ts';

const isFull = process.argv.includes('--full');
const EACH = 40;
/** Of the letters of which the whole PDF is also judged as a stranger would. */
const CHECKED_EACH = 50;
const AT_ONCE = 4;
const ORIGIN = 'https://diwan.example';
const OFFICE = 'a';

interface Sum {
  letters: number;
  longTexts: number;
  words: number;
  torn: number;
  lost: number;
  whole: number;
  archival: number;
  pages: number;
  checked: number;
}

interface Printer {
  readonly reader: PrintingReader;
  readonly asking: Asking;
  readonly keys: readonly string[];
  readonly sum: Sum;
}

/** The letter as the office prints it, but with the whole text where that is an attachment. */
function wholeMatter(matter: LetterMatter, official: Official, sum: Sum): LetterMatter {
  if (matter.text === official.text.trim() || matter.text.length >= official.text.trim().length) {
    return matter;
  }
  sum.longTexts += 1;
  return { ...matter, text: official.text };
}

async function printOne(printer: Printer, letter: string, official: Official): Promise<void> {
  const { reader, asking, keys, sum } = printer;
  const read = await readWhole(reader, asking, letter);
  assert(!isRefusal(read), 'The registrar reads what was taken in.');
  const look = await readLook(reader, OFFICE, undefined);
  const matter = wholeMatter(letterMatter(read.letter, look), official, sum);
  const asked = { matter, index: numberedIndex(read) };
  const url = await findStampUrl(reader, { asking, origin: ORIGIN }, asked);
  const paper = letterPaper(matter, look, { url });
  const { pdf, isArchival, pages } = await reader.papers.print(paper, asking.now);
  const page = must(await findPdfText(pdf), 'pdftotext of poppler-utils is there.');
  const text = `${matter.subject}\n${matter.text}`;
  const { wanted, missing } = compareWords(text, page);
  const lost = compareLetters(text, page).missing.length;
  if (sum.letters % CHECKED_EACH === 0) {
    const { verdict, reason } = await checkPaper(pdf, keys);
    assert(verdict === 'genuine', `${letter} is genuine: ${reason}`);
    sum.checked += 1;
  }
  sum.letters += 1;
  sum.words += wanted;
  sum.torn += missing.length;
  sum.lost += lost;
  sum.whole += lost === 0 ? 1 : 0;
  sum.archival += isArchival ? 1 : 0;
  sum.pages += pages;
}

function readingOf(store: Store): PrintingReader['read'] {
  return <Result>(work: (db: CorrespondenceDatabase) => Promise<Result>) =>
    store.reader.read<CorrespondenceTables, Result>([OFFICE], work);
}

async function printAll(
  dataDir: string,
  officials: readonly Official[],
  letters: readonly (string | null)[],
): Promise<Sum> {
  const settings = readSettings({ data: dataDir }, {});
  const open = await openOffice(settings, (sentence) => console.error(sentence));
  const { store, authority } = open;
  const press = new Press();
  const pool = store.database.writers;
  const papers = makePaperPort({ press, reader: store.reader, authority, dataDir, pool });
  const office = must(authority.findOffice(OFFICE), 'The office was founded.');
  const sum: Sum = {
    ...{ letters: 0, longTexts: 0, words: 0, torn: 0, lost: 0, whole: 0 },
    ...{ archival: 0, pages: 0, checked: 0 },
  };
  const printer: Printer = {
    reader: {
      ...{ authority, papers },
      read: readingOf(store),
    },
    asking: {
      office,
      viewer: { person: 'clerk-a', capacities: ['registrar'], posts: [] },
      now: new Date().toISOString(),
    },
    keys: await papers.listKeys(),
    sum,
  };
  try {
    for (let at = 0; at < officials.length; at += AT_ONCE) {
      const piece = officials.slice(at, at + AT_ONCE);
      await Promise.all(
        piece.map(async (official, i) => {
          const letter = must(letters[at + i] ?? undefined, 'Every text became a letter.');
          await printOne(printer, letter, official);
        }),
      );
    }
  } finally {
    await press.close();
    await store.close();
  }
  return sum;
}

function showPapers(sum: Sum): void {
  const share = (count: number, of: number) => `${decimal((100 * count) / of, 3)} %`;
  const rows = [
    ['letters printed', integer(sum.letters)],
    ['their pages', integer(sum.pages)],
    ['texts that were attachments', integer(sum.longTexts)],
    ['words', integer(sum.words)],
    ['found as words', share(sum.words - sum.torn, sum.words)],
    ['found by their letters', share(sum.words - sum.lost, sum.words)],
    ['letters with every word', share(sum.whole, sum.letters)],
    ['letters that are PDF/A-3b', share(sum.archival, sum.letters)],
    ['judged genuine, of so many tried', `${sum.checked} of ${sum.checked}`],
  ];
  console.log(`\n${tableText({ title: '', how: [], head: ['papers', 'value'], rows })}`);
}

async function measure(all: readonly Official[]): Promise<void> {
  const officials = isFull ? all : all.filter((_, at) => at % EACH === 0);
  const folder = await mkdtemp(join(tmpdir(), 'dawam-papers-bench-'));
  const country = await foundCountry();
  await country.close();
  try {
    const lines = await writeArchive(folder, officials);
    const [{ totals, rows }, seconds] = await take(folder, country.dataDir);
    assert(totals['refused'] === 0, 'Every text is taken in.');
    const count = totals['rows'] ?? 0;
    console.log(`${integer(count)} letters with ${integer(totals['files'] ?? 0)} files taken in`);
    console.log(`${decimal(seconds, 1)} s, ${integer(count / seconds)} letters/s`);
    const head = ['references', 'found', 'linked', 'offered', 'not here'];
    const links = countLinks(linkAll(officials, lines));
    console.log(`\n${tableText({ title: '', how: [], head, rows: links })}`);
    showPapers(
      await printAll(
        country.dataDir,
        officials,
        rows.map(({ letter }) => letter),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(country.dataDir, { recursive: true, force: true });
  }
}

const officials = findOfficials();
if (officials !== undefined) await measure(officials);
