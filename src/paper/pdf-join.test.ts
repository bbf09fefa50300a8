// Parts that the press printed, joined: every page and every word of each, in order, with the pages
// counted on; judged by qpdf and Poppler where they are there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { must } from '#lib/assert.ts';
import type { TablePaper } from './paper.ts';
import { joinPdfs } from './pdf-join.ts';
import type { PdfPart } from './pdf-join.ts';
import { findPageCount, findPdfText } from './poppler.ts';
import { Press } from './press.ts';

const press = new Press({ threadsMax: 1 });
after(() => press.close());
const PARTS = 4;
const ROWS = 30;

function partOf(at: number, pagesBefore: number): TablePaper {
  const number = (row: number) => `N${at * ROWS + row}`;
  return {
    ...{ template: 'table', language: 'en', figures: '0123456789', title: 'Book (5 0 R)' },
    ...{ author: 'a', facts: [], head: null, foot: 'foot', grade: null, cards: [], code: null },
    letterhead: {
      ...{ state: null, institution: 'i', below: [], code: null, blessing: null, emblem: null },
    },
    running: { start: 'running head', end: [] },
    pageOf: ['Page', at === PARTS - 1 ? 'of' : ''],
    attached: at === PARTS - 1 ? { json: '{"x":"1 0 R"}', description: 'what is said' } : null,
    ...{ isLandscape: false, pagesBefore, indented: -1, rowPad: 5, nothing: '' },
    columns: [{ header: 'No.', width: 0, kind: 'number' }],
    rows: Array.from({ length: ROWS }, (_, row) => ({
      ...{ cells: [number(row)], depth: 0, isVoid: false },
    })),
    ...{ remarks: [], signing: [] },
  };
}

async function* parts(counts: number[]): AsyncGenerator<PdfPart> {
  for (let at = 0; at < PARTS; at += 1) {
    const before = counts.reduce((sum, count) => sum + count, 0);
    const { pdf, pages, isArchival } = await press.print(partOf(at, before), 0);
    assert.ok(isArchival);
    counts.push(pages);
    yield { pdf, at: at + 1, of: PARTS };
  }
}

const counts: number[] = [];
const pieces = await Array.fromAsync(joinPdfs(parts(counts)));
const whole = Buffer.concat(pieces);
const pages = counts.reduce((sum, count) => sum + count, 0);

test('each piece is given out when its part is printed, and says how far it is', () => {
  assert.equal(pieces.length, PARTS + 1);
  pieces.slice(0, PARTS).forEach((piece, at) => {
    assert.ok(
      Buffer.from(piece)
        .toString('latin1')
        .endsWith(`% part ${at + 1} of ${PARTS}\n`),
    );
  });
});

test('every object stands where the table says, and there is one document', () => {
  const text = whole.toString('latin1');
  assert.equal([...text.matchAll(/\/Type \/Catalog/g)].length, 1);
  assert.equal([...text.matchAll(/<pdfaid:part>3<\/pdfaid:part>/g)].length, 1);
  assert.match(text, new RegExp(`<xmpTPg:NPages>${pages}</xmpTPg:NPages>`));
  assert.ok(text.includes('(Book \\(5 0 R\\))') || text.includes('Book (5 0 R)'));
  const table = Number(must(/startxref\n([0-9]+)/.exec(text)?.[1], 'It has a table.'));
  const rows = text.slice(table).split('\n').slice(2);
  const count = Number(must(/xref\n0 ([0-9]+)/.exec(text.slice(table))?.[1], 'It is counted.'));
  for (let id = 1; id < count; id += 1) {
    const row = rows[id] ?? '';
    if (!row.includes(' n')) continue;
    assert.ok(text.startsWith(`${id} 0 obj`, Number(row.slice(0, 10))), row);
  }
});

const hasJudges = ['qpdf', 'pdftotext'].every(
  (program) => spawnSync(program, ['--version']).error === undefined,
);
const skip = hasJudges ? false : 'qpdf or pdftotext of poppler-utils is missing';

test('qpdf finds nothing wrong, and Poppler every row in its order', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-join-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'book.pdf');
  writeFileSync(path, whole);
  const checked = spawnSync('qpdf', ['--check', path], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(await findPageCount(whole), pages);
  const text = (await findPdfText(whole)) ?? '';
  const numbers = [...text.matchAll(/\bN([0-9]+)\b/g)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    Array.from({ length: PARTS * ROWS }, (_, at) => at),
  );
  assert.ok(text.includes(`Page ${pages} of ${pages}`), 'the last page says how many there are');
  assert.equal([...text.matchAll(/running head/g)].length, pages - 1);
});
