// The hourly picture of a real office: what is registered today, open and next stands on one page
// that needs nothing, a secret letter without its words; the PDF is there as well.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { lookIn } from '#modules/correspondence/paper/testing/papers.ts';
import { forms } from '#modules/correspondence/sheet.ts';
import { Press } from '#paper/press.ts';
import { formWord } from '#programs/fallback-wiring.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { foundCountry, newId } from '#test/small-country.ts';
import type { Country } from '#test/small-country.ts';
import { listPictured, writePictures } from './write-picture.ts';

let database: TestDatabase;
let country: Country;
let folder: string;
const press = new Press({ threadsMax: 1 });

before(async () => {
  database = await testDatabase();
  country = await foundCountry(database.url);
  folder = await mkdtemp(join(tmpdir(), 'dawam-picture-'));
});

after(async () => {
  await press.close();
  await country.drop();
  await database.drop();
  await rm(folder, { recursive: true });
});

test('a page and a PDF say what is registered, open and next, and how old they are', async () => {
  const receivedOn = new Date().toISOString().slice(0, 10);
  const paper = { receivedOn, from: { name: 'Dar <b>' } };
  const letter = (subject: string, secrecy: string) =>
    country.ask('a', 'register-incoming', `letter/${newId()}`, { ...paper, subject, secrecy });
  await letter('Bridge & road', 'normal');
  await letter('Nobody may read this', 'secret');
  const { store, authority } = country;
  const parts = {
    ...{ pool: store.database.writers, reader: store.reader, authority, forms, formWord },
    findLook: async (id: string) => {
      const own = authority.findOffice(id);
      return own === undefined ? undefined : { ...lookIn('ar'), office: own };
    },
    print: (paperToPrint: Parameters<Press['print']>[0], at: string) =>
      press.print(paperToPrint, Date.parse(at)),
  };
  const offices = await listPictured(parts, authority);
  assert.deepEqual(
    offices.map(({ id }) => id),
    ['a'],
    'the other one has recorded nothing yet',
  );
  await writePictures(parts, { folder, offices, nowMs: Date.now() });
  assert.deepEqual((await readdir(folder)).toSorted(), ['a.html', 'a.pdf']);
  const page = await readFile(join(folder, 'a.html'), 'utf8');
  for (const said of ['Bridge &amp; road', 'Dar &lt;b&gt;', '١٢/١', '١٢/٣', 'مكتملة إلى القيد ٢']) {
    assert.ok(page.includes(said), said);
  }
  assert.ok(!page.includes('Nobody may read this'));
  assert.ok(!/<script|src=|href=/.test(page), 'it asks for nothing else');
  const pdf = await readFile(join(folder, 'a.pdf'));
  assert.equal(pdf.subarray(0, 5).toString('latin1'), '%PDF-');
});
