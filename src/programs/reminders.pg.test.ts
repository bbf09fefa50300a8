// Reminders on a real database and a made-up clock and mail: one message with all that is new, in
// office hours only, nothing twice, also after a restart, and later what could not be sent.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Appointment, Capacity } from '#kernel/authority.ts';
import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { country, letterId, officeOf } from '#modules/correspondence/testing/world.ts';
import { paperLetter, postId } from '#modules/correspondence/testing/world.ts';
import { officeRules } from '#modules/office-rules/module.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { findAddress, makeReminders, setAddress } from './reminders.ts';
import { makeFindRhythm } from './rhythm-port.ts';

let nowMs = instantOf('Asia/Riyadh', '2026-11-01', '09:00');
let commandCount = 0;
let store: Store;
let folder: string;
let drop: () => Promise<void>;
const world = country();
world.offices.set('directory', officeOf('directory'));

const omar = postId('north', 'signer', 'omar');
const appointments: readonly Appointment[] = [
  world.authority.findAppointment(omar),
  world.authority.findAppointment(postId('north', 'registrar')),
  world.authority.findAppointment(postId('north', 'head', 'majed')),
].map((one) => must(one, 'The post is there.'));
const authority = {
  ...world.authority,
  apply: () => undefined,
  listAppointmentsIn: (office: string) => appointments.filter((one) => one.office === office),
};

before(async () => {
  const database = await testDatabase();
  drop = () => database.drop();
  folder = await mkdtemp(join(tmpdir(), 'dawam-reminders-'));
  store = await openStore({
    ...{ dataDir: folder, databaseUrl: database.url, modules: [correspondence, officeRules] },
    ...{ authority, clock: () => (nowMs += 1_000), random: (count) => new Uint8Array(count) },
  });
  await ask('register-incoming', 1, { ...dated, dueOn: '2026-11-08' });
  await ask('refer-letter', 1, { to: [{ appointment: omar }] });
  await ask('register-incoming', 2, { ...dated, subject: 'Plot', secrecy: 'secret' });
  await ask('refer-letter', 2, { to: [{ appointment: omar }], dueOn: '2026-11-08' });
  const pool = store.database.writers;
  await setAddress(pool, 'omar', 'omar@office.example');
  await setAddress(pool, 'majed', 'majed@office.example');
});

after(async () => {
  await store.close();
  await drop();
  await rm(folder, { recursive: true });
});

const dated = { ...paperLetter, theirDate: '2026-10-28', receivedOn: '2026-10-29' };

async function ask(kind: string, letter: number, body: object, as: Capacity = 'registrar') {
  commandCount += 1;
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, commandCount);
  const outcome = await store.submit({
    ...{ id: uuidv7(nowMs, bytes), kind, office: 'north', subject: letterId(letter) },
    by: { person: 'huda', capacity: as, appointment: postId('north', as) },
    body: must(correspondence.commands[kind], 'The kind is known.').schema.parse(body),
  });
  if (isRefusal(outcome)) assert.fail(`${kind}: ${outcome.refused} ${outcome.field ?? ''}`);
}

interface Sent {
  readonly to: string;
  readonly text: string;
}

/** What one round of a program that has just started sends at an hour. */
async function round(day: string, clock: string, mood: 'up' | 'down' | 'broken' = 'up') {
  nowMs = instantOf('Asia/Riyadh', day, clock);
  const sent: Sent[] = [];
  const told: string[] = [];
  const reminders = makeReminders({
    ...{ pool: store.database.writers, reader: store.reader, authority },
    findRhythm: makeFindRhythm(store.reader, authority),
    mail: {
      hasBox: (office) => office === 'north',
      sendMail(mail) {
        const broken = new Fault('store.busy', 'Somebody is in the way.', { retry: 'later' });
        if (mood === 'broken') return Promise.reject(broken);
        if (mood === 'up') sent.push(mail);
        return Promise.resolve(mood === 'up' ? 'sent' : 'later');
      },
    },
    ...{ origin: null, nowMs: () => nowMs, report: (sentence) => told.push(sentence) },
  });
  const count = await reminders.run();
  assert.equal(count, sent.length);
  return { sent, told };
}

const receivers = (sent: readonly Sent[]) => sent.map(({ to }) => to.split('@')[0]);

test('nothing goes out before its step, nor outside of office hours', async () => {
  assert.deepEqual((await round('2026-11-04', '10:00')).sent, []);
  // The office begins with reminders one working day before, so on Thursday for Sunday.
  assert.deepEqual((await round('2026-11-05', '06:00')).sent, []);
  assert.deepEqual((await round('2026-11-05', '15:30')).sent, []);
  assert.deepEqual((await round('2026-11-06', '10:00')).sent, []);
});

test('what cannot be sent is given back, and said once when it can', async () => {
  assert.deepEqual((await round('2026-11-05', '09:00', 'down')).sent, []);
  assert.equal((await round('2026-11-05', '09:10', 'broken')).told.length, 1);
  const { sent } = await round('2026-11-05', '10:00');
  assert.deepEqual(receivers(sent), ['omar']);
  assert.match(sent[0]?.text ?? '', /Repair of the bridge/);
  assert.doesNotMatch(sent[0]?.text ?? '', /Plot/);
  assert.deepEqual((await round('2026-11-05', '10:10')).sent, []);
});

test('the day itself is another step, being late another, and the head is told once', async () => {
  assert.deepEqual(receivers((await round('2026-11-08', '09:00')).sent), ['omar']);
  assert.deepEqual((await round('2026-11-08', '14:00')).sent, []);
  assert.deepEqual(receivers((await round('2026-11-09', '09:00')).sent), ['omar']);
  assert.deepEqual((await round('2026-11-10', '09:00')).sent, []);
  assert.deepEqual(receivers((await round('2026-11-11', '09:00')).sent), ['majed']);
  assert.deepEqual((await round('2026-11-12', '09:00')).sent, []);
});

test('what was written off is spoken of no more, and who has no address gets nothing', async () => {
  await ask('write-off-letter', 1, { reason: 'phone' }, 'head');
  await ask('write-off-letter', 2, { reason: 'phone' }, 'head');
  assert.deepEqual((await round('2026-11-16', '09:00')).sent, []);
  const pool = store.database.writers;
  await setAddress(pool, 'omar', null);
  assert.equal(await findAddress(pool, 'omar'), undefined);
  await setAddress(pool, 'majed', 'other@office.example');
  assert.equal(await findAddress(pool, 'majed'), 'other@office.example');
});
