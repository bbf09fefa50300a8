// Downloads from the archive's screen over HTTP: bags that are judged valid, complete ones only for
// who is cleared, public ones that tell nothing graded; and the lists that the screen shows.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { judgeBag } from '#archive/bag-judge.ts';
import { openArchive } from '#archive/open-archive.ts';
import type {
  ArchivedLetters,
  FilesAnswer,
  YearsAnswer,
} from '#modules/correspondence/archive/shapes.ts';
import { openDemoOffice } from '#programs/testing/demo-office.ts';
import type { DemoOffice } from '#programs/testing/demo-office.ts';
import { playExportWorld } from './testing/export-world.ts';
import type { ExportWorld } from './testing/export-world.ts';

const registrar = 'rana-al-otaibi';
const signer = 'khalid-al-dosari';
let demo: DemoOffice;
let world: ExportWorld;
let dataDir: string;

before(async () => {
  demo = await openDemoOffice('take');
  ({ dataDir } = demo);
  world = await playExportWorld(demo.open);
});

after(() => demo.close());

async function get(person: string, path: string, asked: Record<string, string> = {}) {
  const url = `/api/offices/moj.diwan/archive/${path}?${String(new URLSearchParams(asked))}`;
  return await demo.get(url, await demo.sitDown(person));
}

const file = 'ملف 7/أ';

async function judge(answer: Response): Promise<void> {
  assert.equal(answer.status, 200);
  const path = join(dataDir, 'taken.zip');
  writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  const opened = await openArchive(path);
  assert.ok(opened.ok, opened.ok ? '' : opened.problem);
  assert.deepEqual((await judgeBag(opened.source)).flaws, []);
  await opened.source.close();
}

test('a file and a year are taken as valid bags, and leave nothing on the server', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('dawam-download-'));
  await judge(await get(registrar, 'download', { form: 'bag', file }));
  const year = { form: 'bag', register: 'incoming', year: String(world.year) };
  const both = await Promise.all([
    get(registrar, 'download', year),
    get(registrar, 'download', { ...year, of: 'public' }),
  ]);
  for (const answer of both) await judge(answer);
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith('dawam-download-'));
  assert.deepEqual(left, before);
});

test('complete exports are for who reads every letter; public ones tell nothing', async () => {
  const year = { register: 'incoming', year: String(world.year) };
  const barred = await get(signer, 'download', { ...year, form: 'csv' });
  assert.equal(barred.status, 403);
  const open = await (await get(signer, 'download', { ...year, form: 'csv', of: 'public' })).text();
  assert.ok(open.includes('كتاب محفوظ') && !open.includes('موضوع سري'));
  const all = await (await get(registrar, 'download', { ...year, form: 'csv' })).text();
  assert.ok(all.includes('موضوع سري'));
});

test('what is not there, or asked for in no sense, is refused', async () => {
  assert.equal((await get(registrar, 'download', { form: 'bag', file: 'none' })).status, 404);
  const senseless = { form: 'bag', file, register: 'incoming', year: '1448' };
  assert.equal((await get(registrar, 'download', senseless)).status, 422);
  assert.equal((await get(registrar, 'download', { form: 'bag' })).status, 422);
});

test('files, the letters in one, and years are listed', async () => {
  const files = (await (await get(registrar, 'files', { q: '7' })).json()) as FilesAnswer;
  assert.deepEqual([files.total, files.files[0]?.file, files.files[0]?.letters], [1, file, 2]);
  const none = (await (await get(registrar, 'files', { q: 'zz' })).json()) as FilesAnswer;
  assert.equal(none.total, 0);
  const inFile = (await (await get(signer, 'letters', { file })).json()) as ArchivedLetters;
  assert.deepEqual(
    inFile.rows.map((row) => [row.subject, row.direction, row.file]),
    [
      ['كتاب محفوظ ثان', 'incoming', file],
      ['كتاب محفوظ', 'incoming', file],
    ],
  );
  assert.deepEqual(
    inFile.closed.map(({ volume, by }) => [volume, by.person]),
    [[1, registrar]],
  );
  const csv = await (await get(registrar, 'download', { form: 'csv', file })).text();
  assert.match(csv, /كتاب محفوظ,.*,ملف 7\/أ,1,/);
  assert.match(csv, /كتاب محفوظ ثان,.*,ملف 7\/أ,2,/);
  const early = (await (
    await get(signer, 'letters', { file, until: '2020-01-01' })
  ).json()) as ArchivedLetters;
  assert.equal(early.total, 0);
  assert.equal((await get(signer, 'letters')).status, 422);
  const years = (await (await get(signer, 'years')).json()) as YearsAnswer;
  assert.equal(years.mayTakeAll, false);
  assert.deepEqual(
    years.registers.map(({ register, years: all }) => [register, all[0]?.year]),
    [
      ['incoming', world.year],
      ['outgoing', world.year],
    ],
  );
});
