// Reading keys in the directory: said by the server that has them, changed by their owner, and what
// secret letters are sealed to, also for an office of another server. Earlier keys go on opening.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { formatRecipient } from '#kernel/age.ts';
import { entryOf } from '#kernel/entry.ts';
import type { Entry } from '#kernel/entry.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { clearing } from '#modules/correspondence/archive/clearing.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import type { LiveAuthority } from '#modules/directory/authority.ts';
import { directory } from '#modules/directory/module.ts';
import { Keyring } from '#store/keyring.ts';
import { officeServer } from '#store/permission.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { verifyData } from '#store/upkeep.ts';

import { sayReadingKeys } from './say-reading-keys.ts';

const modules = [directory, correspondence];
const newId = () => uuidv7(Date.now(), randomBytes(10));
const named = (text: string) => ({ ar: text, fa: text, en: text });
const report = () => undefined;
const nowMs = Date.now;
let database: TestDatabase;
let dataDir: string;
let store: Store;
let authority: LiveAuthority;
/** The server of office `far`, of which only the directory knows. */
let far: Keyring;

async function open(): Promise<void> {
  authority = createLiveAuthority();
  store = await openStore({
    ...{ dataDir, databaseUrl: database.url, modules, authority, clearing },
    ...{ clock: Date.now, random: randomBytes },
    hosts: (office) => !office.startsWith('far'),
  });
}

async function found(kind: string, subject: string, body: object): Promise<void> {
  const by = officeServer;
  const outcome = await store.submit({ id: newId(), kind, office: 'directory', subject, by, body });
  assert.ok(!isRefusal(outcome), `${kind}: ${JSON.stringify(outcome)}`);
}

before(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'dawam-reading-keys-'));
  far = new Keyring(join(dataDir, 'far-keys'));
  await open();
  const office = (code: string) => ({
    ...{ institution: 'state', code, names: named(code), calendar: 'islamic-umalqura' },
    ...{ digits: 'arabic', timeZone: 'Asia/Riyadh', language: 'ar' },
  });
  const pattern = { pattern: '{office}/{serial}', restarts: 'yearly', names: named('سجل') };
  const registers = { incoming: pattern, outgoing: pattern };
  await found('open-institution', 'institution/state', { names: named('دولة') });
  await found('found-directory', 'office/directory', office('0'));
  const readingKey = formatRecipient(far.ownRecipient('far', randomBytes));
  await found('open-office', 'office/near', { ...office('1'), registers });
  await found('open-office', 'office/far', { ...office('2'), registers, readingKey });
  await found('open-office', 'office/far-mute', { ...office('3'), registers });
  await found('enrol-person', 'person/clerk', { names: named('كاتب') });
  await found('appoint', 'appointment/clerk', {
    ...{ person: 'clerk', office: 'near', capacity: 'registrar', title: named('مسجل') },
    ...{ from: '2026-01-01T00:00:00.000Z', letter: { number: '1', date: '2026-01-01' } },
  });
});

after(async () => {
  await store.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function draft(addressee: string, more: object = {}) {
  const subject = `letter/${newId()}`;
  const outcome = await store.submit({
    ...{ id: newId(), kind: 'write-letter', office: 'near', subject },
    by: { person: 'clerk', capacity: 'registrar', appointment: 'clerk' },
    body: {
      ...{ subject: 'زمردة', text: 'نص', secrecy: 'secret' },
      addressees: [{ office: addressee }],
      ...more,
    },
  });
  return { subject, outcome };
}

async function lastLeaf(subject: string): Promise<Entry> {
  const [row] = await store.database.writers.query<{ leaf: Buffer }>({
    text: 'select leaf from dawam.entry where subject = $1 order by index desc limit 1',
    values: [subject],
  });
  return must(entryOf(must(row, 'It is there.').leaf), 'It is one.');
}

test('the server says the keys of its offices once, and those only', async () => {
  assert.equal(await sayReadingKeys({ store, authority, nowMs, report }), 1);
  assert.equal(await sayReadingKeys({ store, authority, nowMs, report }), 0);
  const own = formatRecipient(store.keyring.ownRecipient('near', randomBytes));
  assert.equal(authority.findOffice('near')?.readingKey, own);
  const rows = await store.database.writers.query<{ id: string; reading_key: string | null }>({
    text: `select id, reading_key from tables.office where id <> 'directory' order by id`,
  });
  const known = rows.map(({ id, reading_key: key }) => [id, key !== null]);
  assert.deepEqual(known, [
    ['far', true],
    ['far-mute', false],
    ['near', true],
  ]);
});

test('an enclosure is sealed to an office of another server, which opens it there', async () => {
  const pdf = Buffer.from('%PDF-1.4\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  const put = await store.files.put(
    (async function* () {
      yield pdf;
    })(),
  );
  assert.ok(put.ok);
  const { sha256, sizeBytes, mediaType } = put;
  const files = [{ sha256, sizeBytes, mediaType, name: 'x.pdf' }];
  const { subject, outcome } = await draft('far', { files });
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  const leaf = await lastLeaf(subject);
  assert.ok(leaf.sealed !== undefined);
  assert.equal(store.keyring.open('near', leaf).body['subject'], 'زمردة');
  const [file] = store.keyring.open('near', leaf).files ?? [];
  const stored = must(file, 'It is there.').sha256;
  const sealed = Buffer.concat(await Array.fromAsync(store.files.read(stored)));
  const { openStream } = await import('#kernel/age-stream.ts');
  const source = (async function* () {
    yield sealed;
  })();
  const opened = await Array.fromAsync(openStream(source, far.listIdentities('far')));
  assert.deepEqual(Buffer.concat(opened), pdf);
});

test('what cannot be sealed to an office is refused, and no key is made for it', async () => {
  const file = { sha256: '0'.repeat(64), sizeBytes: 1, mediaType: 'application/pdf', name: 'x' };
  const { outcome } = await draft('far-mute', { files: [file] });
  assert.ok(isRefusal(outcome) && outcome.refused === 'kernel.no-reading-key');
  assert.deepEqual(outcome.facts, { office: 'far-mute' });
  assert.ok(!store.keyring.listRecipients().has('far-mute'));
});

test('another key is sealed to from now on, and what was sealed before opens', async () => {
  const before = await draft('far');
  const earlier = authority.findOffice('near')?.readingKey;
  const added = store.keyring.addKey('near', randomBytes);
  assert.equal(await sayReadingKeys({ store, authority, nowMs, report }), 1);
  assert.equal(authority.findOffice('near')?.readingKey, added);
  const [newest, ...rest] = store.keyring.listIdentities('near');
  assert.equal(rest.length, 1);
  const later = await draft('far');
  const leaf = await lastLeaf(later.subject);
  const { openEntry } = await import('#kernel/sealed.ts');
  assert.ok(openEntry(leaf, must(newest, 'It was made.')) !== undefined);
  assert.equal(openEntry(leaf, must(rest[0], 'It was kept.')), undefined);
  await store.close();
  await open();
  assert.equal(authority.findOffice('near')?.readingKey, added);
  for (const { subject } of [before, later]) {
    const [placed] = await store.reader.listEntriesOf('near', subject);
    assert.equal(placed?.entry.body['subject'], 'زمردة');
  }
  const body = { recipient: earlier };
  const again = { office: 'directory', subject: 'office/near', by: officeServer, body };
  const back = await store.submit({ id: newId(), kind: 'change-reading-key', ...again });
  assert.ok(isRefusal(back) && back.refused === 'directory.same-reading-key');
  const data = { dataDir, databaseUrl: database.url, modules };
  assert.deepEqual((await verifyData(data)).flaws, []);
});
