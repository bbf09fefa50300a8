// Delivery by fiction on a real database and a made-up clock: the day that the rules give, over a
// weekend and a holiday, once, by the rule that held when the letter arrived; both offices know it.
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
import { findLetter, listEntries } from '#modules/correspondence/letter-views.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
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
import { makeFictions } from './fictions.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'dawam-fictions-'));
  store = await openStore({
    ...{ dataDir: folder, databaseUrl, modules, authority },
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

async function setRule(version: number, fictionAfterDays: number | null): Promise<void> {
  const rules = { ...defaultRules(north, north.names)['follow-up'], fictionAfterDays };
  const body = { version, rules, reason: 'By order of the head.' };
  await ask('north', 'set-follow-up', subjectOf('follow-up'), body, 'head');
}

async function send(letter: number): Promise<void> {
  const subject = letterId(letter);
  await ask('north', 'write-letter', subject, outgoingLetter);
  const history = await store.reader.listEntriesOf('north', subject);
  const seen = must(findSeenDraft('north', history.reduce(fold, empty())), 'It is a draft.');
  await ask('north', 'sign-letter', subject, seen, 'head');
  await ask('north', 'dispatch-letter', subject, { draft: seen.draft });
  await settle();
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
  const count = await makeFictions({
    ...{ pool: store.database.writers, reader: store.reader, authority: world.authority },
    findRhythm: makeFindRhythm(store.reader, world.authority),
    submit: (command) => store.submit(command),
    ...{ nowMs: () => nowMs, report: (sentence) => told.push(sentence) },
  }).run();
  await settle();
  assert.deepEqual(told, []);
  return count;
}

async function fictionsOf(letter: number) {
  const viewer = { person: 'huda', capacities: ['registrar' as const] };
  const answerIn = async (id: string) => {
    const office = must(world.offices.get(id), 'The office is there.');
    return await store.reader.read<CorrespondenceTables, ReturnType<typeof findLetter>>(
      [id],
      async (db) => {
        const history = await listEntries(db, office, letterId(letter));
        return findLetter(history, { office, viewer, now: '' }, letterId(letter), world.authority);
      },
    );
  };
  const there = await answerIn('south');
  const here = await answerIn('north');
  return [here?.addressees.map(({ fictionOn }) => fictionOn), there?.fictionOn];
}

test('what arrived before there was a rule never counts as delivered', async () => {
  await send(1);
  assert.equal(await round('2026-11-14', '09:00'), 0);
  await setRule(0, 3);
  assert.equal(await round('2026-11-30', '09:00'), 0);
});

test('a letter counts as delivered when its last working day is over, and once', async () => {
  // A Wednesday: Friday and Saturday are free, so Thursday, Sunday and Monday are counted.
  nowMs = instantOf('Asia/Riyadh', '2026-12-02', '09:00');
  await send(2);
  await ask('south', 'see-letter', letterId(2), {});
  await settle();
  assert.equal(await round('2026-12-07', '23:50'), 0);
  assert.equal(await round('2026-12-08', '00:10'), 1, 'At the one who has not opened it.');
  assert.equal(await round('2026-12-08', '00:20'), 0);
  assert.deepEqual(await fictionsOf(2), [[null, '2026-12-07'], null]);
});

test('a round that comes late says the same day; the rule at the arrival counts', async () => {
  nowMs = instantOf('Asia/Riyadh', '2026-12-09', '09:00');
  await send(3);
  await setRule(1, null);
  await send(4);
  assert.equal(await round('2027-01-20', '09:00'), 2);
  assert.deepEqual(await fictionsOf(3), [['2026-12-14', '2026-12-14'], '2026-12-14']);
  assert.deepEqual(await fictionsOf(4), [[null, null], null]);
});

test('verify finds the same tables', async () => {
  await store.close();
  const { flaws } = await verifyData({ databaseUrl, dataDir: folder, modules });
  assert.deepEqual(flaws, []);
});
