// The rules of an office on the real store: set, read with what was never set, their versions, a
// list that goes over several entries, a rebuild, and the wall between offices.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '#kernel/entry.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { isWorkingDay } from '#lib/working-time.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import { directory } from '#modules/directory/module.ts';
import { names, server, smallDirectory } from '#modules/directory/testing/directory-log.ts';
import { fillTables } from '#store/rebuild.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import type { Topic } from './topics.ts';
import { officeRules } from './module.ts';
import { officeRulesRoutes } from './routes.ts';
import { historyShape, rulesShape } from './shapes.ts';
import { findOfficeTime, findOfficeTimeAt, findRules, listVersions } from './views.ts';
import type { OfficeRulesDatabase, SaidRules } from './views.ts';

let database: TestDatabase;
let dataDir: string;
let store: Store;
const authority = createLiveAuthority();
const model = smallDirectory();
const diwan = () => must(authority.findOffice('diwan'), 'The small directory has it.');

const kinds: Readonly<Record<string, string>> = {
  'institution-opened': 'open-institution',
  'office-opened': 'open-office',
  'person-enrolled': 'enrol-person',
  appointed: 'appoint',
};

async function submit(
  kind: string,
  subject: string,
  body: unknown,
  office = 'directory',
): Promise<string> {
  const command = { id: model.newId(), kind, office, subject, by: server, body };
  const outcome = await store.submit(command);
  return isRefusal(outcome) ? outcome.refused : 'ok';
}

async function set(topic: Topic, rules: JsonObject, version: number): Promise<string> {
  const body = { rules, version, reason: `version ${version + 1}` };
  return await submit(`set-${topic}`, `office-rules/${topic}`, body, 'diwan');
}

function readOffice<Result>(office: string, work: (db: OfficeRulesDatabase) => Promise<Result>) {
  return store.reader.read([office], work);
}

const rulesNow = (): Promise<SaidRules> =>
  readOffice('diwan', (db) => findRules(db, diwan(), authority));

before(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'dawam-rules-'));
  store = await openStore({
    ...{ dataDir, databaseUrl: database.url, modules: [directory, officeRules], authority },
    clock: Date.now,
    random: (count) => Uint8Array.from(randomBytes(count)),
  });
  for (const { entry } of model.entries) {
    assert.equal(await submit(kinds[entry.kind] ?? '', entry.subject, entry.body), 'ok');
  }
});

after(async () => {
  await store.close();
  await database.drop();
  await rm(dataDir, { recursive: true });
});

test('an office begins with rules that nobody has set', async () => {
  const rules = await rulesNow();
  assert.equal(rules['working-time'].version, 0);
  assert.deepEqual(rules['working-time'].rules.weekend, [5, 6]);
  assert.equal(rules.instructions.rules.items.length, 9);
  assert.equal(rules.letterhead.rules.lines[0]?.en, 'Interior');
});

test('what is set is read at once, each version with its reason, up to the first', async () => {
  const unit = (code: string) => ({ code, names: names(code), parent: null });
  assert.equal(await set('units', { items: [unit('1')] }, 0), 'ok');
  assert.equal(await set('units', { items: [unit('1')] }, 0), 'office-rules.changed-meanwhile');
  assert.equal(await set('units', { items: [unit('1'), unit('2')] }, 1), 'ok');
  const { units } = await rulesNow();
  assert.deepEqual([units.version, units.rules.items.length], [2, 2]);
  assert.deepEqual(units.by, { person: 'office-server', names: null, capacity: 'server' });
  const asked = { office: diwan(), topic: 'units' } as const;
  const versions = await readOffice('diwan', (db) => listVersions(db, asked, authority));
  assert.deepEqual(
    versions.map(({ version, reason }) => [version, reason]),
    [
      [2, 'version 2'],
      [1, 'version 1'],
      [0, null],
    ],
  );
  assert.deepEqual(versions[1]?.rules, { items: [unit('1')] });
  // Undo: an earlier version is set anew.
  assert.equal(await set('units', { items: [unit('1')] }, 2), 'ok');
  assert.equal((await rulesNow()).units.version, 3);
});

test('a long list is kept in several entries; a rebuild makes the same row', async () => {
  const template = (i: number) => ({
    ...{ code: `${i}`, names: names(`${i}`), language: 'ar', subject: 's', closing: '' },
    text: 'نص '.repeat(900),
  });
  const items = Array.from({ length: 40 }, (_, i) => template(i));
  assert.equal(await set('templates', { items }, 0), 'ok');
  const { templates } = await rulesNow();
  assert.deepEqual(templates.rules, { items });
  assert.equal(templates.version, 1);
  await store.database.writers.transact(async (sql) => {
    await sql.query({ text: 'delete from tables.office_rule', values: [] });
    await fillTables(sql, [officeRules], store.keyring);
  });
  assert.deepEqual((await rulesNow()).templates, templates);
});

test('deadlines are reckoned by the rules that hold, or that held then', async () => {
  const timeNow = () => readOffice('diwan', (db) => findOfficeTime(db, diwan(), authority));
  const before = await timeNow();
  assert.equal(await timeNow(), before, 'what was reckoned is kept');
  assert.equal(isWorkingDay(before, '2027-09-23'), true);
  const day = { calendar: 'gregory', year: null, month: 9, day: 23 };
  const items = [{ names: names('National Day'), from: day, until: day, hours: null }];
  const then = new Date().toISOString();
  await pause(5);
  assert.equal(await set('holidays', { items }, 0), 'ok');
  assert.equal(isWorkingDay(await timeNow(), '2027-09-23'), false);
  const timeAt = (at: string) =>
    readOffice('diwan', (db) => findOfficeTimeAt(db, { office: diwan(), at }, authority));
  assert.equal(isWorkingDay(await timeAt(then), '2027-09-23'), true);
  const later = new Date(Date.now() + 1_000).toISOString();
  assert.equal(isWorkingDay(await timeAt(later), '2027-09-23'), false);
});

test('other offices read nothing of it, and their people no answer', async () => {
  const other = await readOffice('courts', (db) => findRules(db, diwan(), authority));
  assert.equal(other.units.version, 0);
  const routes = officeRulesRoutes<undefined>({ authority, readOffice });
  const appointment = must(authority.findAppointment('rima'), 'The small directory has it.');
  const ask = async (path: string, office: string, capacity: 'registrar' | 'clerk') => {
    const route = must(
      routes.find((one) => one.path.endsWith(path)),
      path,
    );
    const params = route.params?.parse({ office, topic: 'units' });
    const nobody = () => assert.fail('No route of this module signs anybody in.');
    return await route.run({
      ...{ reader: undefined, params, query: {}, body: {}, office: undefined },
      session: {
        ...{ id: 's', person: 'rima', method: 'demo-seat', client: '' },
        ...{ createdAt: '', seenAt: '', expiresAt: '' },
      },
      ...{ appointments: [{ ...appointment, capacity }], now: model.now, origin: '' },
      ...{ signIn: nobody, signOut: nobody, listSessions: nobody, revokeSession: nobody },
      bytes: Readable.from([]),
      ...{ readCookie: nobody, writeCookie: nobody },
    });
  };
  assert.equal(rulesShape.parse(await ask('/rules', 'diwan', 'registrar')).maySet, true);
  assert.equal(rulesShape.parse(await ask('/rules', 'diwan', 'clerk')).maySet, false);
  const history = historyShape.parse(await ask('/history', 'diwan', 'clerk'));
  assert.equal(history.versions.length, 4);
  const noSeat = refuse('http.no-seat-in-office');
  assert.deepEqual(await ask('/rules', 'courts', 'registrar'), noSeat);
  assert.deepEqual(await ask('/history', 'nowhere', 'registrar'), noSeat);
});
