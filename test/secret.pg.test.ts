// Secret letters from draft to receipt between two offices: no word of them stands in a log, in
// the evidence that the addressee keeps, or in a backup; both offices work with them as with any
// other; what was sealed stays proven, verified, rebuilt and restored.
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { entryOf } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { backupData, rebuildData, restoreData, verifyData } from '#store/upkeep.ts';
import { foundCountry, modules, newId } from './small-country.ts';
import type { Country } from './small-country.ts';

// Each stands in another field.
const words = {
  subject: 'خطة زمردة',
  text: 'نص ياقوت',
  abstract: 'ملخص لؤلؤة',
  note: 'حاشية مرجان',
  file: 'عقيق.pdf',
  reason: 'سبب فيروز',
};
const letter = `letter/${newId()}`;
const raised = `letter/${newId()}`;
const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

let database: Awaited<ReturnType<typeof testDatabase>>;
let country: Country;
let sql: Database;
let options: Parameters<typeof verifyData>[0];

before(async () => {
  database = await testDatabase();
  country = await foundCountry(database.url);
  options = { dataDir: country.dataDir, databaseUrl: database.url, modules };
  sql = openDatabase({ url: database.url });
  await tellAStory();
  await country.close();
});

after(async () => {
  await sql.close();
  await rm(country.dataDir, { recursive: true, force: true });
  await database.drop();
});

async function stateOf(office: string, subject: string): Promise<LetterState> {
  const history = await country.store.reader.listEntriesOf(office, subject);
  return history.reduce(fold, empty());
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await isSo()) return;
    await sleep(20);
  }
  assert.fail('It never came to that.');
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function tellAStory(): Promise<void> {
  const { store } = country;
  const ask: Country['ask'] = (...act) => country.ask(...act);
  const kept = await store.files.put(streamOf(pdf));
  assert.ok(kept.ok, JSON.stringify(kept));
  const { sha256, sizeBytes, mediaType } = kept;
  const { subject, text, abstract } = words;
  await ask('a', 'write-letter', letter, {
    ...{ subject, text, abstract, secrecy: 'secret', addressees: [{ office: 'b' }] },
    files: [{ sha256, sizeBytes, mediaType, name: words.file }],
  });
  const seen = must(findSeenDraft('a', await stateOf('a', letter)), 'It is a draft.');
  const paper = { name: 'نورة', title: 'المدير', signedOn: '2026-01-02' };
  await ask('a', 'sign-letter', letter, { ...seen, paper });
  await ask('a', 'dispatch-letter', letter, { draft: seen.draft });
  await until(async () => (await stateOf('b', letter)).state === 'delivered');
  await ask('b', 'see-letter', letter, {});
  await ask('b', 'register-delivered', letter, {});
  await ask('b', 'write-note', letter, { text: words.note });
  await until(async () => {
    const { addressees } = await stateOf('a', letter);
    return addressees[0]?.state === 'registered';
  });
  const from = { office: null, name: 'بلدية المدينة' };
  await ask('a', 'register-incoming', raised, { subject: 'عادي', from, receivedOn: '2026-01-05' });
  const decision = { number: '7', date: '2026-01-06' };
  await ask('a', 'change-secrecy', raised, { secrecy: 'top-secret', decision });
  await ask('a', 'write-note', raised, { text: words.reason });
}

interface Leaf {
  readonly office: string;
  readonly kind: string;
  readonly leaf: Buffer;
}

async function listLeaves(): Promise<readonly Leaf[]> {
  return await sql.writers.query<Leaf>({
    text: `select office, kind, leaf from dawam.entry where subject like 'letter/%'
      union all select office, 'received', leaf from dawam.foreign_entry`,
  });
}

test('both offices have the letter, whole', async () => {
  const unopened = await foldRaw('b', letter);
  assert.equal(unopened.state, 'none', 'without the key nothing is folded');
  const report = await verifyData(options);
  assert.deepEqual(report.flaws, []);
  const rows = await sql.writers.query<{ state: string }>({
    text: 'select state from tables.letter where subject = $1 order by office',
    values: [letter],
  });
  assert.deepEqual(rows, [{ state: 'dispatched' }, { state: 'registered' }]);
});

async function foldRaw(office: string, subject: string): Promise<LetterState> {
  const rows = await sql.writers.query<{ index: number; leaf: Buffer }>({
    text: `select index, leaf from dawam.entry where office = $1 and subject = $2 order by index`,
    values: [office, subject],
  });
  const history = rows.map(({ index, leaf }) => {
    return { index, entry: must(entryOf(leaf), 'It is an entry.') };
  });
  return history.reduce(fold, empty());
}

test('no word of a secret letter is in any leaf; what was open before stays open', async () => {
  const leaves = await listLeaves();
  const sealed = leaves.filter(({ leaf }) => entryOf(leaf)?.sealed !== undefined);
  const open = leaves.filter(({ leaf }) => entryOf(leaf)?.sealed === undefined);
  assert.deepEqual(
    open.map(({ kind }) => kind),
    ['letter-registered'],
    'only what came before the letter was secret',
  );
  assert.ok(sealed.length >= 14, `${sealed.length} sealed leaves`);
  assert.ok(sealed.some(({ kind }) => kind === 'received'));
  for (const { leaf, kind } of leaves) {
    const text = leaf.toString('utf8');
    for (const word of Object.values(words)) assert.ok(!text.includes(word), `${kind}: ${word}`);
  }
});

test('rebuilt, backed up and restored it is the same, and sealed on the way', async () => {
  await rebuildData(options);
  assert.deepEqual((await verifyData(options)).flaws, []);
  const target = join(country.dataDir, 'country.dawam.tar.gz');
  await backupData({ ...options, target, takenAt: '2026-11-21T08:00:00.000Z' });
  const text = gunzipSync(await readFile(target)).toString('utf8');
  for (const word of Object.values(words)) assert.ok(!text.includes(word), word);
  const elsewhere = await testDatabase();
  const dataDir = join(country.dataDir, 'elsewhere');
  const there = { dataDir, databaseUrl: elsewhere.url, modules };
  try {
    await restoreData({ ...there, source: target, replace: false });
    assert.deepEqual((await verifyData(there)).flaws, []);
  } finally {
    await elsewhere.drop();
  }
});
