// The directory on the real store: its log, its tables, its views, a restart; and two who end the
// last two administrators at the same instant.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Capacity } from '#kernel/authority.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { createLiveAuthority } from './authority.ts';
import type { LiveAuthority } from './authority.ts';
import { directory } from './module.ts';
import { appointBody, names, server, smallDirectory } from './testing/directory-log.ts';
import { listPeople, listStaff } from './views.ts';
import type { DirectoryTables } from './views.ts';

let database: TestDatabase;
let dataDir: string;
let store: Store;
let authority: LiveAuthority;
const model = smallDirectory();

async function open(): Promise<void> {
  authority = createLiveAuthority();
  store = await openStore({
    dataDir,
    databaseUrl: database.url,
    modules: [directory],
    authority,
    clock: Date.now,
    random: (count) => Uint8Array.from(randomBytes(count)),
  });
}

async function ask(kind: string, subject: string, body: unknown): Promise<string> {
  const command = { id: model.newId(), kind, office: 'directory', subject, by: server, body };
  const outcome = await store.submit(command);
  return isRefusal(outcome) ? outcome.refused : 'ok';
}

const kinds: Readonly<Record<string, string>> = {
  'institution-opened': 'open-institution',
  'office-opened': 'open-office',
  'person-enrolled': 'enrol-person',
  appointed: 'appoint',
};

before(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'dawam-directory-'));
  await open();
  for (const { entry } of model.entries) {
    assert.equal(await ask(kinds[entry.kind] ?? '', entry.subject, entry.body), 'ok');
  }
});

after(async () => {
  await store.close();
  await database.drop();
  await rm(dataDir, { recursive: true });
});

async function appoint(id: string, person: string, office: string, capacity: Capacity) {
  return await ask('appoint', `appointment/${id}`, appointBody(person, office, capacity));
}

test('people are found by any of their names, however typed', async () => {
  const text = {
    ar: 'أحمد الشَّريف',
    fa: 'احمد شریف',
    en: 'Ahmad Sharif',
  };
  assert.equal(await ask('enrol-person', 'person/ahmad', { names: text }), 'ok');
  const find = async (asked: string) => {
    const read = store.reader.read<DirectoryTables, { id: string }[]>(['directory'], (db) =>
      listPeople(db, asked),
    );
    return (await read).map((person) => person.id);
  };
  const asked = 'الشريف احمد';
  assert.deepEqual(await find(asked), ['ahmad']);
  assert.deepEqual(await find('SHAR'), ['ahmad']);
  assert.deepEqual(await find("o'neil %_"), []);
  assert.equal((await find('')).length, 6);
});

test('staff: the letters of an office, newest first, seen by who reads the directory', async () => {
  assert.equal(await appoint('sami', 'sami', 'diwan', 'clerk'), 'ok');
  const ended = await ask('end-appointment', 'appointment/sami', { reason: 'moved', at: null });
  assert.equal(ended, 'ok');
  const read = (offices: readonly string[]) =>
    store.reader.read<DirectoryTables, Awaited<ReturnType<typeof listStaff>>>(offices, (db) =>
      listStaff(db, 'diwan'),
    );
  const staff = await read(['directory']);
  assert.deepEqual(
    staff.map((one) => one.id),
    ['sami', 'rima', 'hadi'],
  );
  const [first] = staff;
  assert.deepEqual(first?.names, names('sami'));
  assert.equal(first?.from_at, '2026-01-01T00:00:00.000Z');
  assert.deepEqual([first?.letter_number, first?.letter_date], ['12/1', '2026-01-01']);
  assert.equal(first?.ended_at, authority.findAppointment('sami')?.endedAt);
  assert.deepEqual(await read(['diwan']), [], 'row level security keeps others out');
});

test('of two who end the last two administrators at once, one is refused', async () => {
  assert.equal(await appoint('zahra', 'zahra', 'directory', 'administrator'), 'ok');
  const body = { reason: 'moved', at: null };
  const answers = await Promise.all(
    ['amal', 'zahra'].map((id) => ask('end-appointment', `appointment/${id}`, body)),
  );
  assert.deepEqual(answers.sort(), ['directory.last-administrator', 'ok']);
});

test('after a restart the authority answers as before', async () => {
  const before = authority;
  await store.close();
  await open();
  assert.notEqual(authority, before);
  assert.equal(authority.size(), before.size());
  for (const office of ['directory', 'diwan', 'courts']) {
    assert.deepEqual(authority.findOffice(office), before.findOffice(office));
    assert.deepEqual(authority.listAppointmentsIn(office), before.listAppointmentsIn(office));
  }
});
