// Who saw and copied a secret letter, over HTTP on a real office: opening it, its file, its leaf
// and what the browser tells are noted; letters of normal secrecy are not watched; only who answers
// for the office's papers is told; and a backup brings the readings along.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type { CreatedApp } from '#http/server.ts';
import { readingsShape } from '#modules/correspondence/reading-shapes.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { backupData, restoreData } from '#store/upkeep.ts';
import { foundCountry, listSeatPeople, readDemoData } from './demo-country.ts';
import { modules } from './modules.ts';
import { makeOfficeApp, nowMs, openOffice, root } from './office.ts';
import type { OpenOffice } from './office.ts';
import { readSettings } from './settings.ts';

const origin = 'http://localhost:4180';
const host = 'localhost:4180';
const office = '/api/offices/moj.diwan';
const rana = 'rana-al-otaibi';
const registrar = 'moj.diwan.rana-al-otaibi.registrar';
const recorded = z.object({ recorded: z.array(z.object({ index: z.int() })) });
const dataDir = mkdtempSync(join(tmpdir(), 'dawam-readings-'));
const databases: TestDatabase[] = [];
let open: OpenOffice;
let app: CreatedApp;

before(async () => {
  const database = await testDatabase();
  databases.push(database);
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  open = await openOffice(settings, () => undefined);
  const { country } = readDemoData(root);
  await foundCountry(open.store, country);
  const demo = { people: listSeatPeople(country) };
  app = makeOfficeApp(open, { settings, demo, checkAnswers: true }, () => undefined);
});

after(async () => {
  app.close();
  await open.store.close();
  for (const database of databases) await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function get(path: string, cookie: string): Promise<Response> {
  return await app.hono.request(path, { headers: { cookie, host } });
}

async function send(path: string, body: unknown, cookie = ''): Promise<Response> {
  const headers = { cookie, origin, host, 'content-type': 'application/json' };
  return await app.hono.request(path, { method: 'POST', body: JSON.stringify(body), headers });
}

async function sitDown(person: string): Promise<string> {
  const answer = await send('/api/sign-in/demo-seat', { person });
  assert.equal(answer.status, 200, await answer.clone().text());
  return must(answer.headers.get('set-cookie')?.split(';')[0], 'A cookie is set.');
}

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
  const answer = await app.hono.request('/api/files?name=scan.txt', init);
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

async function readingsOf(id: string, cookie: string) {
  await open.store.readings.flush();
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
  const opened = await get(`${office}/files/${String(file['sha256'])}`, cookie);
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
  assert.deepEqual(seen.file, { sha256: file['sha256'], name: 'scan.txt' });
  assert.equal(seen.person, rana);
  assert.equal(seen.names?.en, open.authority.findPerson(rana)?.names.en);
  assert.ok(seen.title !== null);
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
  await open.store.readings.flush();
  const sql = { text: 'select * from dawam.reading order by subject, what, at' };
  const before = await open.store.database.writers.query(sql);
  const [from] = databases;
  const target = join(dataDir, 'all.tar.gz');
  const takenAt = new Date(nowMs()).toISOString();
  await backupData({ dataDir, databaseUrl: from?.url, modules, target, takenAt });
  const other = await testDatabase();
  databases.push(other);
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
