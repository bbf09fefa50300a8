// Delivery on foot over HTTP: what waits, notes with serials of their own, papers that can be
// checked, and who may not. On a real database, with the acts of a real office.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uuidv7 } from '#lib/uuid.ts';
import type { CreatedApp } from '#http/server.ts';
import type { ConsignedList, DeliveryNote } from '#modules/correspondence/outside/shapes.ts';
import { pdfMatter } from '#paper/pdf-matter.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { checkPaper } from './check-paper.ts';
import { foundCountry, listSeatPeople, readDemoData } from './demo-country.ts';
import { ask, dispatch, office } from './mail/testing/post-office.ts';
import { makeOfficeApp, nowMs, openOffice, root } from './office.ts';
import type { OpenOffice } from './office.ts';
import { readSettings } from './settings.ts';

const origin = 'http://localhost:4180';
const dataDir = mkdtempSync(join(tmpdir(), 'dawam-notes-'));
let database: TestDatabase;
let open: OpenOffice;
let app: CreatedApp;
let cookie = '';

before(async () => {
  database = await testDatabase();
  const settings = readSettings({ data: dataDir }, { DATABASE_URL: database.url });
  open = await openOffice(settings, () => undefined);
  const { country } = readDemoData(root);
  await foundCountry(open.store, country);
  const demo = { people: listSeatPeople(country) };
  app = makeOfficeApp(open, { settings, demo, checkAnswers: true }, () => undefined);
  cookie = await sitDown('rana-al-otaibi');
});

after(async () => {
  app.close();
  await open.store.close();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function sitDown(person: string): Promise<string> {
  const answer = await send('/api/sign-in/demo-seat', { person }, '');
  assert.equal(answer.status, 200, await answer.clone().text());
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

function send(path: string, body: unknown, who = cookie): Promise<Response> | Response {
  return app.hono.request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { cookie: who, origin, host: 'localhost:4180', 'content-type': 'application/json' },
  });
}

function get(path: string, who = cookie): Promise<Response> | Response {
  return app.hono.request(path, { headers: { cookie: who, host: 'localhost:4180' } });
}

const base = `/api/offices/${office}`;
const newId = () => uuidv7(nowMs(), randomBytes(10));
const amana = { name: 'أمانة الرياض', channel: 'hand', address: 'شارع الملك فيصل' };

async function listHand(): Promise<ConsignedList> {
  const answer = await get(`${base}/outside/hand`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as ConsignedList;
}

async function makeNote(items: readonly object[], id = newId()): Promise<DeliveryNote> {
  const answer = await send(`${base}/delivery-notes`, { id, receiver: amana.name, items });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()) as DeliveryNote;
}

test('a letter waits for the courier, goes out with a note, and leaves when received', async () => {
  const { letter } = await dispatch(open, [amana, { ...amana, name: 'بلدية', channel: 'post' }]);
  const waiting = await listHand();
  assert.deepEqual(
    waiting.rows.map((row) => [row.letter, row.place, row.slip, row.outcome]),
    [[letter, 0, null, null]],
  );
  assert.equal(waiting.counts.post, 1);
  const note = await makeNote([{ letter, place: 0 }]);
  assert.equal(note.number.split('/')[0], '١');
  assert.equal(note.open, 1);
  await ask(open, 'note-handover', letter, { outside: 0, outcome: 'sent' });
  assert.equal((await listHand()).rows[0]?.slip?.number, note.number);
  await ask(open, 'note-handover', letter, { outside: 0, outcome: 'handed-over', receiver: 'فهد' });
  assert.equal((await listHand()).rows.length, 0);
  const notes = (await (await get(`${base}/delivery-notes`)).json()) as { rows: DeliveryNote[] };
  assert.equal(notes.rows[0]?.open, 0);
});

test('the same note asked twice is one; serials of many at once have no gaps', async () => {
  const { letter } = await dispatch(open, [amana]);
  const items = [{ letter, place: 0 }];
  const id = newId();
  const [one, other] = [await makeNote(items, id), await makeNote(items, id)];
  assert.equal(one.number, other.number);
  await Promise.all(Array.from({ length: 6 }, () => makeNote(items)));
  const rows = await listSerials();
  assert.deepEqual(
    rows,
    rows.map((_, at) => at + 1),
  );
});

async function listSerials(): Promise<number[]> {
  const rows = await open.store.database.writers.query<{ serial: number }>({
    text: 'select serial from dawam.delivery_note where office = $1 order by serial',
    values: [office],
  });
  return rows.map(({ serial }) => serial);
}

test('note and round are papers; the note is genuine to who has only the keys', async () => {
  const { letter } = await dispatch(open, [amana]);
  const note = await makeNote([{ letter, place: 0 }]);
  const paper = await get(`${base}/delivery-notes/${note.id}/note.pdf`);
  assert.equal(paper.headers.get('content-type'), 'application/pdf');
  const pdf = new Uint8Array(await paper.arrayBuffer());
  const { keys } = (await (await get('/api/log-keys')).json()) as { keys: string[] };
  const checked = await checkPaper(pdf, keys);
  assert.equal(checked.verdict, 'genuine', checked.reason);
  assert.equal(checked.claim?.number, note.number);
  assert.ok((pdfMatter(pdf).code ?? '').length > 100);
  const asked = new URLSearchParams({ courier: 'سعد', notes: note.id });
  const round = await get(`${base}/courier-round.pdf?${asked.toString()}`);
  assert.equal(round.headers.get('content-type'), 'application/pdf');
  const unknown = await get(`${base}/courier-round.pdf?notes=${newId()}`);
  assert.equal(unknown.status, 404);
});

test('a note names letters that there are, and only the registry makes one', async () => {
  const body = { id: newId(), receiver: 'x', items: [{ letter: `letter/${newId()}`, place: 0 }] };
  assert.equal((await send(`${base}/delivery-notes`, body)).status, 404);
  const signer = await sitDown('khalid-al-dosari');
  assert.equal((await send(`${base}/delivery-notes`, body, signer)).status, 403);
  assert.equal((await get(`${base}/mail`, signer)).status, 403);
  assert.equal((await get(`${base}/mail`, '')).status, 401);
});

test('of a secret letter a list says no more than the register', async () => {
  await dispatch(open, [{ ...amana, name: 'جهة' }], { secrecy: 'secret' });
  const clerk = await sitDown('khalid-al-dosari');
  const answer = await get(`${base}/outside/hand`, clerk);
  const { rows } = (await answer.json()) as ConsignedList;
  const row = rows.find(({ name }) => name === 'جهة');
  assert.equal(row?.masked, true);
  assert.notEqual(row.subject, 'إصلاح جسر السوق');
});

test('the list is exported in both forms', async () => {
  for (const format of ['csv', 'xlsx']) {
    const answer = await get(`${base}/outside/hand/export?format=${format}&language=ar`);
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.ok((await answer.arrayBuffer()).byteLength > 100);
  }
});
