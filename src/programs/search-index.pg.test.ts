// The index of the search in a whole office: there before anybody fills it, so nobody gets an
// error; dropped by `dawam rebuild` and made again by the next server; read anew where the log is
// another one than was read.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { askedSearch } from '#modules/correspondence/search/shapes.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { findLetters } from '#modules/correspondence/search/views.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { foundCountry, readDemoData } from './demo-country.ts';
import { nowMs, openOffice, root, startSearch } from './office.ts';
import type { OpenOffice } from './office.ts';
import { readSettings } from './settings.ts';

const run = promisify(execFile);
const office = 'moj.diwan';
const registrar = `${office}.rana-al-otaibi.registrar`;
const dataDir = mkdtempSync(join(tmpdir(), 'dawam-search-index-'));
let database: TestDatabase;
let open: OpenOffice;

before(async () => {
  database = await testDatabase();
  open = await openAgain();
  await foundCountry(open.store, readDemoData(root).country);
  await register('طلب بيان الوزارات');
});

after(async () => {
  await open.store.close();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function openAgain(): Promise<OpenOffice> {
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  return await openOffice(settings, () => undefined);
}

async function register(subject: string): Promise<void> {
  const newId = () => uuidv7(nowMs(), randomBytes(10));
  const by = { person: 'rana-al-otaibi', capacity: 'registrar', appointment: registrar } as const;
  const receivedOn = new Date(nowMs()).toISOString().slice(0, 10);
  const body = { subject, from: { name: 'البلدية' }, receivedOn };
  const command = { id: newId(), kind: 'register-incoming', office, subject: `letter/${newId()}` };
  const outcome = await open.store.submit({ ...command, by, body });
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
}

async function find(q: string) {
  const { reader } = open.store;
  const asking = {
    office: must(open.authority.findOffice(office), 'The office is founded.'),
    viewer: { person: 'rana-al-otaibi', capacities: ['registrar'] },
    now: new Date(nowMs()).toISOString(),
  };
  return await reader.read<CorrespondenceTables, Awaited<ReturnType<typeof findLetters>>>(
    [office],
    (db) => findLetters(db, asking, askedSearch.parse({ q })),
  );
}

async function settle(): Promise<void> {
  const indexer = await startSearch(open, () => undefined);
  await indexer.settle();
  await indexer.stop();
}

test('before anybody fills the index, an answer says that it is behind', async () => {
  const found = await find('الوزارة');
  assert.equal(found.rows.length, 0);
  assert.ok(found.behind > 0);
});

test('dawam rebuild drops the index, and the next server makes it again', async () => {
  await settle();
  const found = await find('الوزارة');
  assert.deepEqual([found.rows.length, found.behind], [1, 0]);
  await open.store.close();
  const program = join(root, 'src/programs/dawam.ts');
  const env = { ...process.env, DATABASE_URL: database.url };
  await run(process.execPath, [program, 'rebuild', '--data', dataDir], { env });
  open = await openAgain();
  assert.ok((await find('الوزارة')).behind > 0);
  await settle();
  assert.deepEqual((await find('الوزارة')).rows, found.rows);
});

test('where the log is another than the one that was read, it is read anew', async () => {
  const pool = open.store.database.writers;
  // As after a restore: the entry before the place is not the one that the index knows.
  await pool.query({ text: `update search.progress set leaf_hash = '\\x00'::bytea` });
  await pool.query({
    text: `update search.letter set party = 'of the other log', terms = '{}' where office = $1`,
    values: [office],
  });
  assert.equal((await find('الوزارة')).rows.length, 0);
  await settle();
  const found = await find('الوزارة');
  assert.deepEqual([found.rows.length, found.total.count], [1, 1]);
});
