// A letter that becomes secret after it was open: what a machine read in its files, the index of
// the search and the mail that it came by lose its words from then on, even where the server died
// just after the act. The log stays as it was.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';

import { hasArrival, keepArrival } from '#modules/correspondence/outside/outside-store.ts';
import { clearing } from '#modules/correspondence/archive/clearing.ts';
import { preparePost } from '#modules/correspondence/post/post-store.ts';
import { prepareIndex, putFileText } from '#modules/correspondence/search/index-store.ts';
import { startIndexer } from '#modules/correspondence/search/indexer.ts';
import { createLiveAuthority } from '#modules/directory/authority.ts';
import type { Clearing } from '#store/dropping.ts';
import type { Store } from '#store/store.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { foundCountry, newId, openCountry } from './small-country.ts';

const words = { subject: 'زمردة', note: 'مرجان', file: 'SAPPHIRE' };
const pdf = (word: string) => Buffer.from(`%PDF-1.4\n% ${word}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
const from = { office: null, name: 'بلدية المدينة' };
const decision = { number: '7', date: '2026-01-06' };

async function put(store: Store, bytes: Buffer) {
  const kept = await store.files.put(
    (async function* () {
      yield bytes;
    })(),
  );
  if (!kept.ok) assert.fail(kept.reason);
  const { sha256, sizeBytes, mediaType } = kept;
  return { sha256, sizeBytes, mediaType, name: `${words.file}.pdf` };
}

async function index(store: Store): Promise<void> {
  const indexer = await startIndexer({
    pool: store.database.writers,
    opener: store.keyring,
    findDays: () => undefined,
    onCommitted: () => () => undefined,
    report: () => undefined,
  });
  await indexer.settle();
  await indexer.stop();
}

/** Tables, but the log, in which one of the words stands. */
async function listTelling(store: Store): Promise<readonly string[]> {
  const { writers } = store.database;
  const tables = await writers.query<{ name: string }>({
    text: `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'entry'`,
  });
  const telling: string[] = [];
  for (const { name } of tables) {
    const rows = await writers.query<{ row: string }>({
      text: `select t::text as row from ${name} t`,
    });
    const text = rows
      .map(({ row }) => row)
      .join('\n')
      .toLowerCase();
    if (Object.values(words).some((word) => text.includes(word.toLowerCase()))) telling.push(name);
  }
  return telling.toSorted();
}

async function findText(store: Store, sha256: string): Promise<number> {
  const rows = await store.database.writers.query({
    text: 'select 1 from dawam.file_text where sha256 = $1',
    values: [sha256],
  });
  return rows.length;
}

test('what was read and indexed of it goes, and comes again when it is open again', async () => {
  const database = await testDatabase();
  const country = await foundCountry(database.url);
  try {
    const { store } = country;
    const { writers } = store.database;
    await prepareIndex(writers);
    await preparePost(writers);
    const [letter, other] = [`letter/${newId()}`, `letter/${newId()}`];
    const [own, shared] = [await put(store, pdf('one')), await put(store, pdf('two'))];
    const files = [own, { ...shared, name: 'x.pdf' }];
    const card = { subject: words.subject, from, receivedOn: '2026-01-05' };
    await country.ask('a', 'register-incoming', letter, { ...card, files });
    const open = { ...card, subject: 'عادي', files: [{ ...shared, name: 'x.pdf' }] };
    await country.ask('a', 'register-incoming', other, open);
    await country.ask('a', 'write-note', letter, { text: words.note });
    await putFileText(writers, { sha256: own.sha256, text: words.file, source: 'ocr' });
    await putFileText(writers, { sha256: shared.sha256, text: 'عام', source: 'ocr' });
    await index(store);
    const before = await listTelling(store);
    for (const table of ['dawam.file_text', 'search.letter_text', 'search.term', 'tables.letter']) {
      assert.ok(before.includes(table), `${table}: ${before.join()}`);
    }

    await country.ask('a', 'change-secrecy', letter, { secrecy: 'secret', decision });
    await store.clearUp();
    await index(store);
    assert.deepEqual(await listTelling(store), []);
    await putFileText(writers, { sha256: own.sha256, text: words.file, source: 'ocr' });
    assert.equal(await findText(store, own.sha256), 0, 'who was reading it comes too late');
    assert.equal(await findText(store, shared.sha256), 1, 'an open letter has it too');

    await country.ask('a', 'change-secrecy', letter, { secrecy: 'normal', decision }, 'head');
    await store.clearUp();
    const waiting = await writers.query({
      text: `select 1 from post.reading where sha256 = $1 and state = 'waiting'`,
      values: [own.sha256],
    });
    assert.equal(waiting.length, 1, 'the machine reads it again');
    await putFileText(writers, { sha256: own.sha256, text: words.file, source: 'ocr' });
    assert.equal(await findText(store, own.sha256), 1);
    const absent = '0'.repeat(64);
    await putFileText(writers, { sha256: absent, text: 'x', source: 'ocr' });
    assert.equal(await findText(store, absent), 0, 'nothing is kept of a file that is not there');
  } finally {
    await country.drop();
    await database.drop();
  }
});

test('where the server dies after the act, the next start clears up', async () => {
  const database = await testDatabase();
  const country = await foundCountry(database.url);
  await country.close();
  const { dataDir } = country;
  const open = async (more: Partial<Clearing>) => {
    const authority = createLiveAuthority();
    const parts = {
      authority,
      clearing: { ...clearing, ...more },
      onClearingLate: () => undefined,
    };
    return await openCountry({ dataDir, databaseUrl: database.url, ...parts });
  };
  const letter = `letter/${newId()}`;
  const by = { person: 'clerk-a', capacity: 'registrar', appointment: 'registrar-a' };
  const body = { subject: words.subject, from, receivedOn: '2026-01-05', secrecy: 'secret' };
  try {
    const dying = await open({
      coverSubject() {
        throw new Error('as if the server had died here');
      },
    });
    await keepArrival(dying.database.writers, {
      ...{ office: 'a', id: 'mail-1', letter, receivedAt: '2026-01-05T08:00:00.000Z' },
      ...{ kind: 'plain', senderName: words.note, senderAddress: 'x@example.org' },
      ...{ subject: words.subject, text: '', card: null, answers: null, leftOut: [], files: [] },
    });
    await dying.submit({
      ...{ id: newId(), kind: 'register-incoming', office: 'a', subject: letter, by, body },
    });
    await dying.clearUp();
    assert.ok(await hasArrival(dying.database.writers, 'a', 'mail-1'));
    await dying.close();
    const store = await open({});
    await store.clearUp();
    assert.ok(!(await hasArrival(store.database.writers, 'a', 'mail-1')));
    assert.deepEqual(await listTelling(store), []);
    await store.close();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
    await database.drop();
  }
});
