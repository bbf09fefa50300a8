// Packs as they leave the press: PDF/A with a page for each sheet in one and in two languages, the
// number and the words on it, and the mark of a drill on every page.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import type { Language } from '#kernel/authority.ts';
import { parseSheetCode } from '#kernel/sheet-code.ts';
import { must } from '#lib/assert.ts';
import { lookIn } from '#modules/correspondence/paper/testing/papers.ts';
import { forms } from '#modules/correspondence/sheet.ts';
import type { OneOutageAnswer } from '#modules/fallback/answers.ts';
import { packPaper } from '#modules/fallback/paper/pack-paper.ts';
import { reconciliationPaper } from '#modules/fallback/paper/reconciliation-paper.ts';
import { findPdfText } from '#paper/poppler.ts';
import { Press } from '#paper/press.ts';
import { formWord } from '#programs/fallback-wiring.ts';

const press = new Press({ threadsMax: 1 });
after(() => press.close());
const madeAt = Date.UTC(2026, 10, 13);
const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
const skip = hasPoppler ? false : 'pdftotext of poppler-utils is missing';
const couples: readonly (readonly Language[])[] = [
  ['ar'],
  ['ar', 'en'],
  ['fa', 'ar'],
  ['en', 'fa'],
];

function packIn(form: 'incoming' | 'outgoing', languages: readonly Language[], isDrill = false) {
  const [first = 'ar'] = languages;
  const sheets = [7, 8, 9].map((serial) => ({ number: `12/${serial}`, year: 1447, serial }));
  const shape = forms[form];
  const matter = { form, shape, version: shape.version, isDrill, sheets };
  return packPaper(matter, { look: lookIn(first), languages }, formWord);
}

test('a pack has a page for each sheet, whatever the form and the languages', async () => {
  for (const form of ['incoming', 'outgoing'] as const) {
    for (const languages of couples) {
      const printed = await press.print(packIn(form, languages), madeAt);
      assert.equal(printed.pages, 3, `${form} ${languages.join(' ')}`);
      assert.ok(printed.isArchival);
    }
  }
});

test('each code leads to its own sheet', () => {
  const { sheets } = packIn('incoming', ['ar']);
  assert.deepEqual(
    sheets.map(({ code }) => parseSheetCode(code)?.number),
    ['1447-7', '1447-8', '1447-9'],
  );
});

test('number, title and the mark of a drill are on every page', { skip }, async () => {
  const { pdf } = await press.print(packIn('incoming', ['en', 'ar'], true), madeAt);
  const pages = must(await findPdfText(pdf), 'It is a PDF.')
    .split('\f')
    .slice(0, 3);
  for (const [at, page] of pages.entries()) {
    assert.ok(page.includes(`12/${at + 7}`), page);
    assert.ok(page.includes('Incoming letter'), page);
    assert.ok(page.includes('DRILL'), page);
  }
  const real = await press.print(packIn('incoming', ['en', 'ar']), madeAt);
  assert.ok(!must(await findPdfText(real.pdf), 'It is a PDF.').includes('DRILL'));
});

const counts = { opened: 3, used: 1, void: 1, missing: 1, returned: 0, outstanding: 0 };
const sheet: OneOutageAnswer['sheets'][number] = {
  ...{ pack: 'p', form: 'incoming', isDrill: false, outage: 'o', sheet: 1, number: '12/7' },
  ...{ stage: 'void', fields: null, again: null, differences: [], happenedAt: null, doneBy: null },
  ...{ keyedBy: null, keyedByNames: null, keyedAt: null, as: null, endedAt: null },
  ...{ endedByNames: null, reason: 'ink', report: null },
};
const one: OneOutageAnswer = {
  outage: {
    ...{ outage: 'o', isDrill: false, stage: 'closed', cause: 'no power', packs: ['p'] },
    ...{ startedAt: '2026-11-12T08:00:00.000Z', openedBy: null },
    closed: {
      ...{ at: '2026-11-13T08:00:00.000Z', resumedAt: '2026-11-12T12:00:00.000Z' },
      ...{ name: 'Hadi', title: 'Head', method: 'passkey', digest: 'a'.repeat(64) },
    },
  },
  packs: [
    {
      ...{ pack: 'p', form: 'incoming', isDrill: false, stage: 'opened', languages: ['ar'] },
      ...{ holder: null, outage: 'o', first: '12/7', last: '12/9', counts },
      ...{ leasedAt: '', printedAt: null, deliveredAt: null, openedAt: null },
    },
  ],
  counts,
  sheets: [
    sheet,
    {
      ...sheet,
      stage: 'missing',
      reason: null,
      report: { lastSeen: 'door', circumstances: 'wind' },
    },
  ],
  result: { firstServedMs: 240_000, differing: 1, void: 1, missing: 1, perSheetMs: 42_000 },
};

test('the reconciliation says each end, its reasons and the signature', { skip }, async () => {
  for (const language of ['ar', 'fa', 'en'] as const) {
    const paper = reconciliationPaper(one, lookIn(language), formWord);
    const printed = await press.print(paper, madeAt);
    assert.ok(printed.isArchival);
    if (language !== 'en') continue;
    const text = must(await findPdfText(printed.pdf), 'It is a PDF.');
    for (const said of ['Reconciliation of an outage', 'no power', 'ink', 'door', 'Hadi', '42 s']) {
      assert.ok(text.includes(said), said);
    }
  }
});
