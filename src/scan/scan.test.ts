// Real scans of real sheets: drawn, turned, greyed and sprinkled, as scanners deliver them.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { must } from '#lib/assert.ts';
import type { GreyPicture } from './grey-picture.ts';
import { inkShare, inTwoTones, isBlank, pgmOf } from './grey-picture.ts';
import { listBarCodes } from './bar-codes.ts';
import { Looker } from './looker.ts';
import { readPage } from './ocr.ts';
import { composePdf, countPages, greyPicture, listPageTexts } from './scan-file.ts';
import { listPicturedPages, tiffAsPdf } from './scan-file.ts';
import { usualBarSheets, findBarSheet, separators } from './separator.ts';
import type { Separator } from './separator.ts';
import { withBarCode } from './testing/bar-codes.ts';
import { asPng, asTiff, drawPages, drawPdf, scanned } from './testing/scans.ts';
import { findTools, runTool } from './tool.ts';
import type { Tools } from './tool.ts';

const letterText = `#set text(lang: "ar", dir: rtl)
وزارة الصحة \\ الرقم: 1445/77 \\ التاريخ: 1445/03/02 \\ #v(8mm)
#for n in range(9) [نفيدكم بأن المستشفى الجديد يحتاج إلى أجهزة التصوير الطبي العاجلة. \\ ]`;

let tools: Tools;
let folder: string;
const looker = new Looker();
const texts = [{ language: 'ar' as const, title: 'الكتاب التالي', about: 'يبدأ كتاب جديد' }];

before(async () => {
  tools = await findTools();
  folder = await mkdtemp(join(tmpdir(), 'dawam-scan-'));
});
after(async () => {
  await looker.close();
  await rm(folder, { recursive: true });
});

function lacks(t: { skip(text: string): void }, ...wanted: ('pages' | 'tiff' | 'bars' | 'ocr')[]) {
  const { pages, tiff, bars } = tools;
  const has = { pages, tiff, bars, ocr: tools.languages.length === 3 };
  const missing = wanted.filter((one) => !has[one]);
  if (missing.length > 0) t.skip(`programs are missing: ${missing.join(', ')}`);
  return missing.length > 0;
}

async function look(picture: GreyPicture): Promise<string> {
  const answer = await looker.do({ kind: 'look', pgm: pgmOf(picture), bars: false });
  if (answer.kind !== 'looked') return answer.kind;
  return answer.looked.separator ?? (answer.looked.isBlank ? 'blank' : 'page');
}

async function sheetOf(separator: Separator): Promise<GreyPicture> {
  const made = await looker.do({ kind: 'sheet', separator, texts, count: 1 });
  assert.ok(made.kind === 'pdf', JSON.stringify(made));
  return must((await drawPdf(made.pdf))[0], 'A sheet is a page.');
}

test('a sheet is known however it lies in the scanner', async (t) => {
  if (lacks(t, 'pages')) return;
  for (const separator of separators) {
    const sheet = await sheetOf(separator);
    for (const degrees of [0, 2.5, -4, 90, 180, 270]) {
      assert.equal(await look(scanned(sheet, degrees, 7)), separator, `${degrees} degrees`);
    }
  }
});

test('sheets with bar codes of other makers are known, and other bar codes are none', async (t) => {
  if (lacks(t, 'pages', 'bars')) return;
  const [page] = await drawPages(letterText);
  const paper = must(page, 'There is a page.');
  const path = join(folder, 'bars.pgm');
  const read = async (picture: GreyPicture) => {
    await writeFile(path, pgmOf(inTwoTones(picture)));
    return await listBarCodes(path);
  };
  for (const kind of ['code-39', 'code-128'] as const) {
    const sheet = withBarCode(paper, { kind, text: 'PATCHT', module: 3 });
    for (const degrees of [0, -2, 90]) {
      const codes = await read(scanned(sheet, degrees, 5));
      assert.equal(findBarSheet(codes, usualBarSheets), 'letter', `${kind} at ${degrees} degrees`);
    }
    const label = withBarCode(paper, { kind, text: 'IN-2026-00345', module: 3 });
    const codes = await read(scanned(label, 1, 5));
    assert.deepEqual([codes[0], findBarSheet(codes, usualBarSheets)], ['IN-2026-00345', undefined]);
  }
  assert.equal(findBarSheet(await read(scanned(paper, 1, 5)), usualBarSheets), undefined);
});

test('dust makes no page; one line does', async (t) => {
  if (lacks(t, 'pages')) return;
  const [empty, line, letter] = await drawPages(
    `#pagebreak(weak: false)\nSeen and agreed.\n#pagebreak()\n${letterText}`,
  );
  assert.ok(empty !== undefined && line !== undefined && letter !== undefined);
  assert.equal(await look(scanned(empty, 1.5, 3)), 'blank');
  assert.equal(await look(scanned(line, -1, 3)), 'page');
  assert.equal(await look(scanned(letter, 1, 3)), 'page');
  assert.ok(isBlank(scanned(empty, 0)) && inkShare(letter) > inkShare(line));
});

test('a TIFF of several pages becomes a PDF, and its pages another one, turned', async (t) => {
  if (lacks(t, 'pages', 'tiff')) return;
  const [page] = await drawPages(letterText);
  const scan = scanned(must(page, 'There is a page.'), 0.5);
  const [tiff, pdf, out] = ['a.tif', 'a.pdf', 'b.pdf'].map((name) => join(folder, name));
  assert.ok(tiff !== undefined && pdf !== undefined && out !== undefined);
  await writeFile(tiff, asTiff([scan, scan, scan]));
  assert.ok((await tiffAsPdf(tiff, pdf)).ok);
  assert.deepEqual(await countPages(pdf), { ok: true, count: 3 });
  const pages = [
    { pdf, page: 3, turn: 90 as const },
    { pdf, page: 1, turn: 0 as const },
  ];
  const made = await composePdf(pages, out);
  const again = await composePdf(pages, join(folder, 'c.pdf'));
  assert.ok(made.ok && again.ok && made.bytes.equals(again.bytes), 'same pages, same bytes');
  assert.deepEqual(await countPages(out), { ok: true, count: 2 });
  const [turned, straight] = await drawPdf(made.bytes);
  assert.ok(turned !== undefined && straight !== undefined);
  assert.ok(turned.width > turned.height && straight.width < straight.height);
});

test('pictures become PDFs; what is none is said to be none', async (t) => {
  if (lacks(t, 'pages')) return;
  const [page] = await drawPages(letterText);
  const picture = asPng(must(page, 'There is a page.'));
  const made = await looker.do({ kind: 'picture', picture });
  assert.ok(made.kind === 'pdf');
  const path = join(folder, 'picture.pdf');
  await writeFile(path, made.pdf);
  assert.ok((await greyPicture(path, 1)).ok);
  const broken = await looker.do({ kind: 'picture', picture: picture.subarray(0, 200) });
  assert.equal(broken.kind, 'failed');
  assert.ok((await listPicturedPages(path)).ok);
  await writeFile(path, '%PDF-1.7\nnothing more');
  assert.deepEqual(await countPages(path), { ok: false, reason: 'unreadable' });
});

test('a scan has no text layer, and the machine reads its words', async (t) => {
  if (lacks(t, 'pages', 'ocr')) return;
  const [page] = await drawPages(letterText);
  const scan = scanned(must(page, 'There is a page.'), 0.6, 11);
  const made = await looker.do({ kind: 'picture', picture: asPng(scan) });
  assert.ok(made.kind === 'pdf');
  const path = join(folder, 'read.pdf');
  await writeFile(path, made.pdf);
  const layer = await listPageTexts(path);
  assert.ok(layer.ok && layer.texts.join('').trim() === '');
  const read = await readPage(path, 1, tools.languages, join(folder, 'draft.pgm'));
  assert.ok(read.ok, JSON.stringify(read));
  assert.match(read.text, /المستشفى/u);
  await assert.rejects(readFile(join(folder, 'draft.pgm')));
});

test('a program that takes too long or too much is ended', async () => {
  const slow = await runTool('sleep', ['30'], { patienceMs: 100 });
  assert.ok(!slow.ok && slow.reason === 'too-long');
  const busy = await runTool('sh', ['-c', 'while :; do :; done'], { patienceMs: 1_000 });
  assert.ok(!busy.ok && busy.reason === 'too-long');
  const greedy = await runTool('head', ['-c', '3000000', '/dev/zero'], { outputBytesMax: 1_000 });
  assert.ok(!greedy.ok && greedy.reason === 'failed');
  const none = await runTool('dawam-has-no-such-program', []);
  assert.ok(!none.ok && none.reason === 'missing');
});
