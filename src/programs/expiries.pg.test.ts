// Letters that do not arrive, on a real database whose wires are down at first, and a made-up
// clock: they expire on the day that the rules give, once; both offices know it when the line is
// back.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Capacity } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { country, letterId, officeOf } from '#modules/correspondence/testing/world.ts';
import { outgoingLetter, postId } from '#modules/correspondence/testing/world.ts';
import { defaultRules } from '#modules/office-rules/defaults.ts';
import { officeRules } from '#modules/office-rules/module.ts';
import { subjectOf } from '#modules/office-rules/state.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { verifyData } from '#store/upkeep.ts';
import { makeExpiries } from './expiries.ts';
import { makeFindRhythm } from './rhythm-port.ts';

const modules = [correspondence, officeRules];
let nowMs = instantOf('Asia/Riyadh', '2026-11-11', '09:00');
let commandCount = 0;
let databaseUrl: string;
let store: Store;
let folder: string;
let drop: () => Promise<void>;
const world = country();
world.offices.set('directory', officeOf('directory'));
const north = must(world.offices.get('north'), 'The office is there.');
const authority = { ...world.authority, apply: () => undefined };

before(async () => {
  const database = await testDatabase();
  databaseUrl = database.url;
  drop = () => database.drop();
  folder = await mkdtemp(join(tmpdir(), 'dawam-expiries-'));
  store = await openStore({
    ...{ dataDir: folder, databaseUrl, modules, authority, isDeliveryLater: true },
    clock: () => (nowMs += 1_000),
    random: (count) => new Uint8Array(count),
  });
});

after(async () => {
  await store.close();
  await drop();
  await rm(folder, { recursive: true });
});

async function ask(
  office: string,
  kind: string,
  subject: string,
  body: object,
  as: Capacity = 'registrar',
) {
  commandCount += 1;
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setUint32(6, commandCount);
  const module = subject.startsWith('letter/') ? correspondence : officeRules;
  const outcome = await store.submit({
    ...{ id: uuidv7(nowMs, bytes), kind, office, subject },
    by: { person: 'huda', capacity: as, appointment: postId(office, as) },
    body: must(module.commands[kind], 'The kind is known.').schema.parse(body),
  });
  if (isRefusal(outcome)) assert.fail(`${kind}: ${outcome.refused} ${outcome.field ?? ''}`);
}

async function setRule(expireAfterDays: number): Promise<void> {
  const rules = { ...defaultRules(north, north.names)['follow-up'], expireAfterDays };
  const body = { version: 0, rules, reason: 'By order of the head.' };
  await ask('north', 'set-follow-up', subjectOf('follow-up'), body, 'head');
}

async function send(letter: number): Promise<void> {
  const subject = letterId(letter);
  await ask('north', 'write-letter', subject, outgoingLetter);
  const history = await store.reader.listEntriesOf('north', subject);
  const seen = must(findSeenDraft('north', history.reduce(fold, empty())), 'It is a draft.');
  await ask('north', 'sign-letter', subject, seen, 'head');
  await ask('north', 'dispatch-letter', subject, { draft: seen.draft });
}

async function settle(): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    const rows = await store.database.readers.query({ text: 'select 1 from dawam.outbox limit 1' });
    if (rows.length === 0) return;
    await sleep(25);
  }
  assert.fail('What is on the wires does not arrive.');
}

async function round(day: string, clock: string): Promise<number> {
  nowMs = instantOf('Asia/Riyadh', day, clock);
  const told: string[] = [];
  const count = await makeExpiries({
    ...{ pool: store.database.writers, reader: store.reader, authority: world.authority },
    findRhythm: makeFindRhythm(store.reader, world.authority),
    submit: (command) => store.submit(command),
    ...{ nowMs: () => nowMs, report: (sentence) => told.push(sentence) },
  }).run();
  assert.deepEqual(told, []);
  return count;
}

async function stateIn(office: string, letter: number) {
  const history = await store.reader.listEntriesOf(office, letterId(letter));
  return history.reduce(fold, empty());
}

async function heardOf(letter: number): Promise<readonly string[]> {
  const { addressees } = await stateIn('north', letter);
  return addressees.map(({ state }) => state);
}

test('it expires when its last working day is over, and once; without a rule never', async () => {
  await send(1);
  assert.equal(await round('2026-11-30', '09:00'), 0);
  await setRule(2);
  assert.equal(await round('2026-12-01', '09:00'), 0, 'The rule reaches back to nothing.');
  // A Wednesday: Friday and Saturday are free, so Thursday and Sunday are counted.
  nowMs = instantOf('Asia/Riyadh', '2026-12-02', '09:00');
  await send(2);
  assert.equal(await round('2026-12-06', '23:50'), 0);
  assert.equal(await round('2026-12-07', '00:10'), 2);
  assert.equal(await round('2026-12-07', '00:20'), 0);
  assert.deepEqual(await heardOf(1), ['dispatched', 'dispatched']);
  assert.deepEqual(await heardOf(2), ['expired', 'expired']);
});

test('when the line is back it is too late there, until it is sent once more', async () => {
  store.startDelivery();
  await settle();
  assert.deepEqual(await heardOf(1), ['delivered', 'delivered']);
  assert.deepEqual(await heardOf(2), ['expired', 'expired']);
  assert.equal((await stateIn('south', 2)).state, 'expired');
  await ask('north', 'resend-letter', letterId(2), { addressee: 'south' });
  await ask('north', 'resend-letter', letterId(2), { addressee: 'east', way: 'hand' });
  await settle();
  assert.deepEqual(await heardOf(2), ['delivered', 'expired']);
  assert.equal((await stateIn('south', 2)).state, 'delivered');
  assert.equal((await stateIn('north', 2)).outside[0]?.insteadOf, 'east');
});

test('verify finds the same tables', async () => {
  await store.close();
  const { flaws } = await verifyData({ databaseUrl, dataDir: folder, modules });
  assert.deepEqual(flaws, []);
});
