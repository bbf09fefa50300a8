// Delivery on foot over HTTP: what waits, notes with serials of their own, papers that can be
// checked, and who may not. On a real database, with the acts of a real office.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { uuidv7 } from '#lib/uuid.ts';
import type {
  ConsignedList,
  DeliveryNote,
  InsideList,
} from '#modules/correspondence/outside/shapes.ts';
import { pdfMatter } from '#paper/pdf-matter.ts';
import { checkPaper } from './check-paper.ts';
import { ask, dispatch, newLetter, office } from './mail/testing/post-office.ts';
import { nowMs } from './office.ts';
import type { OpenOffice } from './office.ts';
import { openDemoOffice } from './testing/demo-office.ts';
import type { DemoOffice } from './testing/demo-office.ts';

let demo: DemoOffice;
let open: OpenOffice;
let cookie = '';

before(async () => {
  demo = await openDemoOffice('notes');
  ({ open } = demo);
  cookie = await sitDown('rana-al-otaibi');
});

after(() => demo.close());

const sitDown = (person: string) => demo.sitDown(person);
const send = (path: string, body: unknown, who = cookie) => demo.send(path, body, who);
const get = (path: string, who = cookie) => demo.get(path, who);

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

test('note and round are papers, genuine to who has only the keys', async () => {
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
  const way = await checkPaper(new Uint8Array(await round.arrayBuffer()), keys);
  assert.deepEqual([way.verdict, way.claim?.paper], ['genuine', 'courier-round'], way.reason);
  assert.equal(way.claim?.number, note.number);
  const unknown = await get(`${base}/courier-round.pdf?notes=${newId()}`);
  assert.equal(unknown.status, 404);
});

test('a register and a follow-up list are papers of the office, genuine to all', async () => {
  const { keys } = (await (await get('/api/log-keys')).json()) as { keys: string[] };
  const said: string[] = [];
  for (const path of [
    'registers/outgoing/book.pdf',
    'registers/incoming/book.pdf?q=nothing-has-this-word',
    'follow-up/awaited/book.pdf?language=ar',
    ...['reports/flow/paper?language=fa', 'reports/done/paper?by=holder', 'circulars/book.pdf'],
    `/api/my-work/book.pdf?paper=${office}&language=fa`,
  ]) {
    const answer = await get(path.startsWith('/') ? path : `${base}/${path}`);
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    const checked = await checkPaper(new Uint8Array(await answer.arrayBuffer()), keys);
    said.push(`${checked.verdict} ${checked.claim?.paper ?? ''} ${checked.reason}`.trim());
  }
  // A book in which nothing stands has no number, so nothing can be said of it.
  assert.deepEqual(said, [
    ...['genuine register-page', 'no-code  The PDF has no code.'],
    ...Array.from({ length: 5 }, () => 'genuine report'),
  ]);
  // On the paper of an office in which one has no seat nothing is printed.
  assert.equal((await get('/api/my-work/book.pdf?paper=nowhere')).status, 403);
});

test('who holds a paper is told whether its letter stands, and who guesses is not', async () => {
  const { letter } = await dispatch(open, [amana], { secrecy: 'secret', subject: 'كلمة سرية' });
  const paper = await get(`${base}/letters/${letter.replace('letter/', '')}/letter.pdf`);
  const { code = '' } = pdfMatter(new Uint8Array(await paper.arrayBuffer()));
  const ask = async (asked: string): Promise<unknown> => {
    const answer = await send('/api/paper-standing', { code: asked }, '');
    assert.equal(answer.status, 200, await answer.clone().text());
    return await answer.json();
  };
  assert.deepEqual(await ask(code), { standing: 'valid', since: null });
  const forged = `${code.slice(0, -9)}${code.at(-9) === 'A' ? 'B' : 'A'}${code.slice(-8)}`;
  assert.deepEqual(await ask(forged), { standing: 'unknown', since: null });
  assert.deepEqual(await ask('x'.repeat(200)), { standing: 'unknown', since: null });
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
  const row = rows.find(({ secrecy }) => secrecy === 'secret');
  assert.equal(row?.masked, true);
  assert.notEqual(row.name, 'جهة');
  assert.notEqual(row.subject, 'إصلاح جسر السوق');
});

test('paper that is referred inside goes with a note until it is opened', async () => {
  const letter = newLetter();
  const khalid = `${office}.khalid-al-dosari.signer`;
  const signer = { person: 'khalid-al-dosari', capacity: 'signer', appointment: khalid };
  const from = { name: 'بلدية الواحة' };
  const day = new Date(nowMs()).toISOString().slice(0, 10);
  const paper = { subject: 'رخصة بناء', from, receivedOn: day, medium: 'paper' };
  assert.ok(!isRefusal(await ask(open, 'register-incoming', letter, paper)));
  const listed = async () => {
    const answer = await get(`${base}/inside`);
    const { rows } = (await answer.json()) as InsideList;
    return rows.filter((row) => row.letter === letter);
  };
  assert.deepEqual(await listed(), []);
  assert.ok(!isRefusal(await ask(open, 'refer-letter', letter, { to: [{ appointment: khalid }] })));
  const [waiting] = await listed();
  assert.deepEqual([waiting?.step, waiting?.slip, waiting?.openedAt], [1, null, null]);
  const items = [{ letter, step: 1 }];
  const body = { id: newId(), receiver: waiting?.holder ?? '', items };
  const made = (await (await send(`${base}/delivery-notes`, body)).json()) as DeliveryNote;
  assert.deepEqual([made.receiver, made.open], [waiting?.holder, 1]);
  assert.equal((await listed())[0]?.slip?.number, made.number);
  const note = await get(`${base}/delivery-notes/${made.id}/note.pdf`);
  const { keys } = (await (await get('/api/log-keys')).json()) as { keys: string[] };
  const checked = await checkPaper(new Uint8Array(await note.arrayBuffer()), keys);
  assert.deepEqual([checked.verdict, checked.claim?.number], ['genuine', made.number]);
  assert.ok(!isRefusal(await ask(open, 'open-referral', letter, { step: 1 }, signer)));
  assert.deepEqual(await listed(), []);
  const { rows } = (await (await get(`${base}/delivery-notes`)).json()) as {
    rows: DeliveryNote[];
  };
  assert.equal(rows.find(({ id }) => id === made.id)?.open, 0);
  // A step that there is not, and a line that is both.
  const none = { ...body, id: newId(), items: [{ letter, step: 9 }] };
  assert.equal((await send(`${base}/delivery-notes`, none)).status, 404);
  const both = { ...body, id: newId(), items: [{ letter, step: 1, place: 0 }] };
  assert.equal((await send(`${base}/delivery-notes`, both)).status, 422);
  const file = await get(`${base}/inside/export?format=csv&language=ar`);
  assert.equal(file.status, 200);
});

test('who takes a secret letter is named on its note to those who may read it', async () => {
  const name = 'مستودع الوثائق';
  const { letter } = await dispatch(open, [{ ...amana, name }], { secrecy: 'secret' });
  const items = [{ letter, place: 0 }];
  const made = await send(`${base}/delivery-notes`, { id: newId(), receiver: name, items });
  const { id, receiver } = (await made.json()) as DeliveryNote;
  assert.equal(receiver, name);
  const [kept] = await open.store.database.writers.query<{ receiver: string }>({
    text: 'select receiver from dawam.delivery_note where office = $1 and id = $2',
    values: [office, id],
  });
  assert.equal(kept?.receiver, '');
  const receiverFor = async (who: string) => {
    const answer = await get(`${base}/delivery-notes`, who);
    const { rows } = (await answer.json()) as { rows: DeliveryNote[] };
    return rows.find((note) => note.id === id)?.receiver;
  };
  assert.equal(await receiverFor(cookie), name);
  assert.equal(await receiverFor(await sitDown('khalid-al-dosari')), 'سري');
});

test('the list is exported in both forms', async () => {
  for (const format of ['csv', 'xlsx']) {
    const answer = await get(`${base}/outside/hand/export?format=${format}&language=ar`);
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.ok((await answer.arrayBuffer()).byteLength > 100);
  }
});
