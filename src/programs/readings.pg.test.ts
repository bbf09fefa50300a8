// Who saw and copied a secret letter, over HTTP on a real office: opening it, its file, its leaf
// and what the browser tells are noted; letters of normal secrecy are not watched; only who answers
// for the office's papers is told; and a backup brings the readings along.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { readingsShape } from '#modules/correspondence/reading-shapes.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { backupData, restoreData } from '#store/upkeep.ts';
import { modules } from './modules.ts';
import { nowMs, openOffice } from './office.ts';
import { openDemoOffice } from './testing/demo-office.ts';
import type { DemoOffice } from './testing/demo-office.ts';
import { readSettings } from './settings.ts';

const origin = 'http://localhost:4180';
const host = 'localhost:4180';
const office = '/api/offices/moj.diwan';
const rana = 'rana-al-otaibi';
const registrar = 'moj.diwan.rana-al-otaibi.registrar';
const recorded = z.object({ recorded: z.array(z.object({ index: z.int() })) });
const others: TestDatabase[] = [];
let demo: DemoOffice;

before(async () => {
  demo = await openDemoOffice('readings');
});

after(async () => {
  await demo.close();
  for (const database of others) await database.drop();
});

const get = (path: string, cookie: string) => demo.get(path, cookie);
const send = (path: string, body: unknown, cookie = '') => demo.send(path, body, cookie);
const sitDown = (person: string) => demo.sitDown(person);

/** Answers the letter's id and the index of its entry. */
async function register(cookie: string, secrecy: string, files: readonly unknown[]) {
  const id = uuidv7(nowMs(), randomBytes(10));
  const asked = { id: uuidv7(nowMs(), randomBytes(10)), subject: `letter/${id}`, as: registrar };
  const receivedOn = new Date(nowMs()).toISOString().slice(0, 10);
  const body = { subject: 'تحقيق', from: { name: 'النيابة' }, receivedOn, secrecy, files };
  const answer = await send(`${office}/commands/register-incoming`, { ...asked, body }, cookie);
  assert.equal(answer.status, 200, await answer.clone().text());
  const [entry] = recorded.parse(await answer.json()).recorded;
  return { id, index: must(entry, 'It was recorded.').index };
}

async function upload(cookie: string, text: string): Promise<Record<string, unknown>> {
  const headers = { cookie, origin, host, 'content-type': 'text/plain' };
  const init = { method: 'POST', body: text, headers };
  const answer = await demo.app.hono.request('/api/files?name=scan.txt', init);
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

async function readingsOf(id: string, cookie: string) {
  await demo.open.store.readings.flush();
  const answer = await get(`${office}/letters/${id}/readings`, cookie);
  return readingsShape.parse(await answer.json());
}

test('opening a secret letter, its file and its leaf is noted, and a browser’s word', async () => {
  const cookie = await sitDown(rana);
  const file = await upload(cookie, 'محضر سري\n');
  const { id, index } = await register(cookie, 'secret', [file]);
  assert.deepEqual(await readingsOf(id, cookie), { watched: true, readings: [] });
  const page = `${office}/letters/${id}?as=${registrar}`;
  for (let times = 0; times < 3; times += 1) assert.equal((await get(page, cookie)).status, 200);
  const shape = z.object({ files: z.array(z.object({ sha256: z.string() })) });
  const letter = shape.parse(await (await get(`${office}/letters/${id}`, cookie)).json());
  const { sha256 } = must(letter.files[0], 'It is enclosed.');
  assert.notEqual(sha256, file['sha256'], 'stored sealed, under another name');
  assert.equal((await get(`${office}/files/${String(file['sha256'])}`, cookie)).status, 404);
  const opened = await get(`${office}/files/${sha256}`, cookie);
  assert.equal(await opened.text(), 'محضر سري\n');
  assert.equal(opened.headers.get('cache-control'), 'no-store');
  const proof: unknown = await (await get(`${office}/entries/${index}/proof`, cookie)).json();
  const { entry, opened: says } = z.object({ entry: z.string(), opened: z.string() }).parse(proof);
  assert.ok(!entry.includes('scan.txt') && says.includes('scan.txt'), 'sealed, and opened beside');
  const told = await send(`${office}/letters/${id}/readings`, { what: 'print' }, cookie);
  assert.deepEqual(await told.json(), { watched: true });
  const { readings } = await readingsOf(id, cookie);
  const all = readings.map(({ what }) => what).sort();
  assert.deepEqual(all, ['export', 'file', 'opened', 'print']);
  const seen = must(
    readings.find(({ what }) => what === 'file'),
    'The file was opened.',
  );
  assert.deepEqual(seen.file, { sha256, name: 'scan.txt' });
  assert.equal(seen.person, rana);
  assert.equal(seen.names?.en, demo.open.authority.findPerson(rana)?.names.en);
  assert.ok(seen.title !== null);
});

test('reading an earlier version is a reading, keeping its proof an export', async () => {
  const cookie = await sitDown(rana);
  const { id, index } = await register(cookie, 'secret', []);
  const proof = `${office}/entries/${index}/proof`;
  assert.equal((await get(`${proof}?to=read`, cookie)).status, 200);
  const whats = async () => (await readingsOf(id, cookie)).readings.map(({ what }) => what);
  assert.deepEqual(await whats(), ['opened']);
  assert.equal((await get(proof, cookie)).status, 200);
  assert.deepEqual((await whats()).toSorted(), ['export', 'opened']);
  assert.equal((await get(`${proof}?to=look`, cookie)).status, 422);
});

test('a letter of normal secrecy is not watched', async () => {
  const cookie = await sitDown(rana);
  const { id } = await register(cookie, 'normal', []);
  await get(`${office}/letters/${id}`, cookie);
  const told = await send(`${office}/letters/${id}/readings`, { what: 'copied' }, cookie);
  assert.deepEqual(await told.json(), { watched: false });
  assert.deepEqual(await readingsOf(id, cookie), { watched: false, readings: [] });
});

test('who may not read it leaves no reading, and is told of none', async () => {
  const cookie = await sitDown(rana);
  const { id } = await register(cookie, 'secret', []);
  const signer = await sitDown('khalid-al-dosari');
  const page = z.object({ masked: z.boolean() });
  const masked = page.parse(await (await get(`${office}/letters/${id}`, signer)).json());
  assert.ok(masked.masked);
  assert.equal((await get(`${office}/letters/${id}/readings`, signer)).status, 403);
  const told = await send(`${office}/letters/${id}/readings`, { what: 'copied' }, signer);
  assert.equal(told.status, 403);
  assert.deepEqual(await readingsOf(id, cookie), { watched: true, readings: [] });
  const unknown = uuidv7(nowMs(), randomBytes(10));
  assert.equal((await get(`${office}/letters/${unknown}/readings`, cookie)).status, 404);
});

test('a browser tells only what it alone can know', async () => {
  const cookie = await sitDown(rana);
  const { id } = await register(cookie, 'secret', []);
  const told = await send(`${office}/letters/${id}/readings`, { what: 'opened' }, cookie);
  assert.equal(told.status, 422);
});

test('a backup brings the readings along', async () => {
  const cookie = await sitDown(rana);
  const { id } = await register(cookie, 'top-secret', []);
  await get(`${office}/letters/${id}`, cookie);
  await demo.open.store.readings.flush();
  const sql = { text: 'select * from dawam.reading order by subject, what, at' };
  const before = await demo.open.store.database.writers.query(sql);
  const { dataDir } = demo;
  const target = join(dataDir, 'all.tar.gz');
  const takenAt = new Date(nowMs()).toISOString();
  await backupData({ dataDir, databaseUrl: demo.database.url, modules, target, takenAt });
  const other = await testDatabase();
  others.push(other);
  const restored = { dataDir: join(dataDir, 'other'), databaseUrl: other.url, modules };
  await restoreData({ ...restored, source: target, replace: false });
  const settings = readSettings({ data: restored.dataDir }, { DATABASE_URL: other.url });
  const again = await openOffice(settings, () => undefined);
  try {
    assert.deepEqual(await again.store.database.writers.query(sql), before);
  } finally {
    await again.store.close();
  }
});
