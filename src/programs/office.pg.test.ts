// A whole office over HTTP, on a real database: the demonstration is founded and its letters are
// written; then people sign in and do what they do, and the answers keep their schemas.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '#lib/uuid.ts';
import type { CreatedApp } from '#http/server.ts';
import { findPdfText } from '#paper/poppler.ts';
import { Press } from '#paper/press.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { foundCountry, listSeatPeople, readDemoData } from './demo-country.ts';
import { DemoClock, playLetters } from './demo-letters.ts';
import { planLetters } from './demo-plan.ts';
import { makePaperPort } from './paper-port.ts';
import { makeOfficeApp, nowMs, openOffice, root } from './office.ts';
import type { OpenOffice } from './office.ts';
import { readSettings } from './settings.ts';

const origin = 'http://localhost:4180';
const data = readDemoData(root);
const reports: string[] = [];
const dataDir = mkdtempSync(join(tmpdir(), 'dawam-office-'));
let database: TestDatabase;
let open: OpenOffice;
let app: CreatedApp;

before(async () => {
  database = await testDatabase();
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  const clock = new DemoClock(nowMs);
  const report = (sentence: string, cause?: unknown) =>
    void reports.push(`${sentence} ${cause instanceof Error ? (cause.stack ?? '') : ''}`);
  open = await openOffice(settings, report, clock.nowMs);
  const lastDay = new Date(nowMs()).toISOString().slice(0, 10);
  const days = planLetters(data, lastDay);
  clock.setDay(days[0]?.day ?? lastDay);
  await foundCountry(open.store, data.country);
  await foundCountry(open.store, data.country);
  await playLetters(open.store, clock, days, () => undefined);
  const demo = { people: listSeatPeople(data.country) };
  app = makeOfficeApp(open, { settings, demo, checkAnswers: true }, report);
});

after(async () => {
  app.close();
  await open.store.close();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function get(path: string, cookie = ''): Promise<unknown> {
  const answer = await app.hono.request(path, { headers: { cookie, host: 'localhost:4180' } });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${path} ${text} ${reports.join('\n')}`);
  return JSON.parse(text);
}

function send(path: string, body: unknown, cookie = ''): Promise<Response> | Response {
  return app.hono.request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { cookie, origin, host: 'localhost:4180', 'content-type': 'application/json' },
  });
}

async function sitDown(person: string): Promise<string> {
  const answer = await send('/api/sign-in/demo-seat', { person });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const member = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((found, name) => Reflect.get(Object(found), name), value);
const listOf = (value: unknown, ...path: (string | number)[]): readonly unknown[] => {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
};

async function command(cookie: string, kind: string, subject: string, body: unknown) {
  const id = uuidv7(nowMs(), randomBytes(10));
  const as = 'moj.diwan.rana-al-otaibi.registrar';
  return await send(`/api/offices/moj.diwan/commands/${kind}`, { id, subject, as, body }, cookie);
}

test('the seats are there, and registers hold letters in every state', async () => {
  const welcome = await get('/api/welcome');
  assert.ok(listOf(welcome, 'seats').length >= 10);
  const cookie = await sitDown('rana-al-otaibi');
  const states = new Set<unknown>();
  for (const path of ['registers/incoming', 'registers/outgoing', 'drafts', 'arrivals']) {
    const page = await get(`/api/offices/moj.diwan/${path}`, cookie);
    const rows = listOf(page, 'rows');
    for (const row of rows) states.add(member(row, 'state'));
    if (path.startsWith('registers')) assert.ok(rows.length >= 10, path);
  }
  for (const state of ['registered', 'dispatched', 'draft']) assert.ok(states.has(state), state);
  const home = await get('/api/offices/moj.diwan/home', cookie);
  assert.ok(listOf(home, 'recent').length > 0);
});

test('a letter is registered over HTTP, shown, and proved', async () => {
  const cookie = await sitDown('rana-al-otaibi');
  const subject = `letter/${uuidv7(nowMs(), randomBytes(10))}`;
  const body = {
    subject: 'طلب نسخة من صك',
    from: { name: 'مواطن' },
    receivedOn: new Date(nowMs()).toISOString().slice(0, 10),
  };
  const answer = await command(cookie, 'register-incoming', subject, body);
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  const index = Number(member(JSON.parse(text), 'recorded', 0, 'index'));
  assert.match(String(member(JSON.parse(text), 'recorded', 0, 'number')), /\d|[\u0660-\u0669]/);
  const letter = await get(`/api/offices/moj.diwan/letters/${subject.slice(7)}`, cookie);
  assert.equal(member(letter, 'subject'), 'طلب نسخة من صك');
  const proof = await get(`/api/offices/moj.diwan/entries/${index}/proof`, cookie);
  assert.ok(String(member(proof, 'entry')).includes(subject));
  const continuity = await get('/api/offices/moj.diwan/continuity', cookie);
  assert.equal(member(continuity, 'log', 'size'), index + 1);
  assert.equal((await command(cookie, 'register-incoming', subject, body)).status, 409);
});

test('a file goes out only to an office in which a letter names it', async () => {
  const cookie = await sitDown('rana-al-otaibi');
  const upload = async (bytes: string) =>
    app.hono.request('/api/files?name=%D8%B5%D9%83.txt', {
      method: 'POST',
      body: bytes,
      headers: { cookie, origin, host: 'localhost:4180', 'content-type': 'text/plain' },
    });
  const stored = await upload('نص الصك\n');
  assert.equal(stored.status, 201, await stored.clone().text());
  const file: unknown = await stored.json();
  const path = `/api/offices/moj.diwan/files/${String(member(file, 'sha256'))}`;
  const ask = () => app.hono.request(path, { headers: { cookie } });
  assert.equal((await ask()).status, 404);
  const subject = `letter/${uuidv7(nowMs(), randomBytes(10))}`;
  const body = { subject: 'صك', addressees: [], files: [file] };
  const written = await command(cookie, 'write-letter', subject, body);
  assert.equal(written.status, 200, await written.clone().text());
  const answer = await ask();
  assert.equal(await answer.text(), 'نص الصك\n');
  const refused = await upload('\u0000\u0001\u0002');
  assert.equal(refused.status, 415);
  assert.equal(member(await refused.json(), 'code'), 'http.unknown-file-type');
});

test('letters of the demonstration have lives: linked answers, late ones, files', async () => {
  const today = new Date(nowMs()).toISOString().slice(0, 10);
  const rows = await open.store.database.readers.query<{ what: string; count: number }>({
    text: `select state as what, count(*)::int as count from tables.letter
        where office = 'moj.diwan' group by state
      union all select 'reply', count(*)::int from dawam.entry
        where office = 'moj.diwan' and kind = 'letter-written-off'
          and convert_from(leaf, 'UTF8') like '%"reason":"reply"%'
      union all select 'late', count(*)::int from tables.letter
        where office = 'moj.diwan' and state = 'registered' and due_on < '${today}'
      union all select 'answer', count(*)::int from dawam.entry where kind = 'answer-noted'`,
  });
  const counts = new Map(rows.map(({ what, count }) => [what, count]));
  for (const what of ['archived', 'late', 'registered', 'signed', 'reply', 'answer']) {
    assert.ok((counts.get(what) ?? 0) > 0, `${what} ${JSON.stringify([...counts])}`);
  }
});

test('papers have the head that the rules of the office say, with its emblem', async () => {
  const cookie = await sitDown('rana-al-otaibi');
  const png =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk' +
    '+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const stored = await app.hono.request('/api/files?name=emblem.png', {
    method: 'POST',
    body: Buffer.from(png, 'base64'),
    headers: { cookie, origin, host: 'localhost:4180', 'content-type': 'image/png' },
  });
  const emblem: unknown = await stored.json();
  assert.equal(stored.status, 201, JSON.stringify(emblem));
  const said = await get('/api/offices/moj.diwan/rules', cookie);
  const letterhead = member(said, 'topics', 'letterhead', 'rules');
  const rules = { ...Object(letterhead), emblem, calendars: ['gregory', 'islamic-umalqura'] };
  const body = { rules, reason: 'شعار جديد', version: 1 };
  const set = await command(cookie, 'set-letterhead', 'office-rules/letterhead', body);
  assert.equal(set.status, 200, await set.clone().text());
  const { store, authority } = open;
  const { reader, database: pools } = store;
  const press = new Press();
  const papers = makePaperPort({ press, reader, authority, dataDir, pool: pools.writers });
  const look = await papers.findLook('moj.diwan', 'en');
  assert.equal(look?.emblem?.kind, 'png');
  assert.deepEqual(
    look.head.map(({ en }) => en),
    ['State of Al-Waha', 'Ministry of Justice', 'Diwan of the Ministry of Justice'],
  );
  assert.deepEqual([look.office.calendar, ...look.calendars], ['gregory', 'islamic-umalqura']);
  const register = await get('/api/offices/moj.diwan/registers/outgoing', cookie);
  const [first] = listOf(register, 'rows');
  const id = String(member(first, 'letter')).slice(7);
  const path = `/api/offices/moj.diwan/letters/${id}/letter.pdf`;
  const printed = await app.hono.request(path, { headers: { cookie, host: 'localhost:4180' } });
  assert.equal(printed.headers.get('content-type'), 'application/pdf', reports.join('\n'));
  const text = await findPdfText(new Uint8Array(await printed.arrayBuffer()));
  assert.ok(text === undefined || text.includes('دولة الواحة'), text);
  await press.close();
});

test('sessions are listed and revoked', async () => {
  const first = await sitDown('rana-al-otaibi');
  const second = await sitDown('rana-al-otaibi');
  const sessions = listOf(await get('/api/sessions', second), 'sessions');
  const other = sessions.filter((session) => member(session, 'current') !== true);
  for (const session of other) {
    const path = `/api/sessions/${String(member(session, 'id'))}/revoke`;
    assert.equal((await send(path, {}, second)).status, 200);
  }
  const gone = await app.hono.request('/api/session', { headers: { cookie: first } });
  assert.equal(gone.status, 401);
  await get('/api/session', second);
});

test('nobody reads another office, and the API describes itself', async () => {
  const cookie = await sitDown('rana-al-otaibi');
  const path = '/api/offices/judiciary.appeal/registers/incoming';
  const answer = await app.hono.request(path, { headers: { cookie } });
  assert.equal(answer.status, 403);
  const document = await get('/api/openapi.json');
  const paths = Object.keys(Object(member(document, 'paths')));
  assert.ok(paths.includes('/api/offices/{office}/commands/register-incoming'));
  assert.ok(!paths.some((name) => name.endsWith('/deliver-letter')));
});
