// Secret letters from draft to receipt between two offices, with an enclosure: no word of them
// stands in any table, in any file of the data folder, or in a backup, in plain or in a common
// encoding; both offices work with them as with any other; what was sealed stays proven,
// verified, rebuilt and restored.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { entryOf, sealedMediaType } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { foldText } from '#lib/fold.ts';
import { openRows } from '#modules/correspondence/opening.ts';
import { hasArrival, keepArrival } from '#modules/correspondence/outside/outside-store.ts';
import type { CorrespondenceTables } from '#modules/correspondence/reader.ts';
import { startIndexer } from '#modules/correspondence/search/indexer.ts';
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
  sender: 'مؤسسة زبرجد',
  instruction: 'توجيه كهرمان',
  outside: 'شركة يشب',
  cited: '991/ياسمين/7',
  enclosure: 'SAPPHIRE-IN-THE-ENCLOSURE',
};
const letter = `letter/${newId()}`;
const raised = `letter/${newId()}`;
const paper = `letter/${newId()}`;
const lowered = `letter/${newId()}`;
const pdf = Buffer.from(
  `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% ${words.enclosure}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
);
const plainHash = createHash('sha256').update(pdf).digest('hex');

/** What was seen while the store was open. */
const seen = { cleared: '', others: '', enclosure: '', stranger: '' };
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
  const file = { sha256, sizeBytes, mediaType, name: words.file };
  const draft = {
    ...{ subject, text, abstract, secrecy: 'secret', files: [file] },
    outside: [{ name: words.outside, address: words.outside }],
    references: [{ number: words.cited }],
  };
  await ask('a', 'write-letter', letter, draft);
  await store.clearUp();
  assert.equal(await store.files.find(sha256), undefined, 'the upload is gone');
  // The form that was open all the while names the upload again, and one more reader.
  await ask('a', 'write-letter', letter, { ...draft, addressees: [{ office: 'b' }] });
  const draftSeen = must(findSeenDraft('a', await stateOf('a', letter)), 'It is a draft.');
  const signed = { name: 'نورة', title: 'المدير', signedOn: '2026-01-02' };
  await ask('a', 'sign-letter', letter, { ...draftSeen, paper: signed });
  await ask('a', 'dispatch-letter', letter, { draft: draftSeen.draft });
  await until(async () => (await stateOf('b', letter)).state === 'delivered');
  await ask('b', 'see-letter', letter, {});
  await ask('b', 'register-delivered', letter, {});
  await ask('b', 'write-note', letter, { text: words.note });
  await ask('b', 'refer-letter', letter, {
    to: [{ appointment: 'registrar-b' }],
    instruction: words.instruction,
  });
  await until(async () => {
    const { addressees } = await stateOf('a', letter);
    return addressees[0]?.state === 'registered';
  });
  const from = { office: null, name: 'بلدية المدينة' };
  await ask('a', 'register-incoming', raised, { subject: 'عادي', from, receivedOn: '2026-01-05' });
  const decision = { number: '7', date: '2026-01-06' };
  await ask('a', 'change-secrecy', raised, { secrecy: 'top-secret', decision });
  await ask('a', 'write-note', raised, { text: words.reason });
  const again = await store.files.put(streamOf(pdf));
  assert.ok(again.ok);
  const incoming = { from: { office: null, name: words.sender }, receivedOn: '2026-01-05' };
  const card = { ...incoming, subject, secrecy: 'secret', files: [{ ...file, name: 'x.pdf' }] };
  await keepArrival(store.database.writers, {
    ...{ office: 'a', id: 'mail-1', letter: paper, receivedAt: '2026-01-05T08:00:00.000Z' },
    ...{ kind: 'plain', senderName: words.sender, senderAddress: 'x@example.org', subject, text },
    ...{ card: null, answers: null, leftOut: [], files: [{ ...file, name: 'x.pdf' }] },
  });
  await ask('a', 'register-incoming', paper, { ...card, theirNumber: '77/9' });
  await until(async () => !(await hasArrival(store.database.writers, 'a', 'mail-1')));
  const open = { ...incoming, from, subject: 'مكشوف', secrecy: 'secret' };
  await ask('a', 'register-incoming', lowered, open);
  await ask('a', 'change-secrecy', lowered, { secrecy: 'normal', decision }, 'head');
  await store.clearUp();
  const indexer = await startIndexer({
    pool: store.database.writers,
    opener: store.keyring,
    findDays: () => undefined,
    onCommitted: () => () => undefined,
    report: () => undefined,
  });
  await indexer.settle();
  await indexer.stop();
  seen.cleared = await headingFor('registrar');
  seen.others = await headingFor('clerk');
  const { files } = await stateOf('b', letter);
  const { sha256: stored } = must(files[0], 'It came with its enclosure.');
  seen.enclosure = await read(store.sealedFiles.read(stored, ['b']));
  seen.stranger = await read(store.sealedFiles.read(stored, ['c'])).catch(String);
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString('utf8');
}

/** As a register shows it. */
async function headingFor(capacity: string): Promise<string> {
  const office = must(country.authority.findOffice('b'), 'It was founded.');
  const asking = { office, viewer: { person: 'x', capacities: [capacity] }, now: '' };
  return await country.store.reader.read<CorrespondenceTables, string>(['b'], async (db) => {
    const rows = await db.selectFrom('tables.letter').selectAll().execute();
    const own = rows.filter(({ subject }) => subject === letter);
    const [row] = await openRows(db, asking, own);
    return row?.is_masked === true ? 'masked' : (row?.heading ?? '');
  });
}

/** A word as it may lie somewhere: plain, folded, in UTF-16, in hex, in base 64. */
function formsOf(word: string): readonly Buffer[] {
  const texts = [...new Set([word, foldText(word), word.toLowerCase()])];
  const encoded = texts.flatMap((text) => [
    ...[Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')],
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
  ]);
  return encoded.flatMap((bytes) => [
    ...[bytes, Buffer.from(bytes.toString('hex'))],
    Buffer.from(bytes.toString('hex').toUpperCase()),
    // Wherever it begins among three bytes; the digits at its ends depend on its neighbours.
    ...[0, 1, 2].map((skip) => {
      const shifted = Buffer.concat([Buffer.alloc(skip), bytes]).toString('base64');
      return Buffer.from(shifted.replace(/=+$/, '').slice(skip === 0 ? 0 : skip + 1, -1));
    }),
  ]);
}

const forms = [...Object.values(words), plainHash].flatMap((word) =>
  formsOf(word).map((form) => ({ word, form })),
);

function assertSilent(where: string, bytes: Buffer): void {
  for (const { word, form } of forms) assert.ok(!bytes.includes(form), `${where}: ${word}`);
}

async function assertTablesSilent(database: Database): Promise<number> {
  const tables = await database.writers.query<{ name: string }>({
    text: `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  });
  for (const { name } of tables) {
    const rows = await database.writers.query<{ row: string }>({
      text: `select t::text as row from ${name} t`,
    });
    for (const { row } of rows) {
      const texts = row.match(/\\x(?:[0-9a-f]{2})+/g) ?? [];
      const opened = texts.map((hex) => Buffer.from(hex.replace(/^\\+x/, ''), 'hex'));
      for (const bytes of [Buffer.from(row), ...opened]) assertSilent(`table ${name}`, bytes);
    }
  }
  return tables.length;
}

async function assertFolderSilent(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile());
  for (const { parentPath, name } of files) {
    assertSilent(join(parentPath, name), await readFile(join(parentPath, name)));
  }
  return files.length;
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

test('who may read it is shown it, and nobody else', () => {
  assert.equal(seen.cleared, words.subject);
  assert.equal(seen.others, 'masked');
  assert.equal(seen.enclosure, pdf.toString('utf8'));
  assert.match(seen.stranger, /sealed to somebody else/);
});

test('no word of it is in any table or in any file of the data folder', async () => {
  assert.ok((await assertTablesSilent(sql)) > 20);
  assert.ok((await assertFolderSilent(country.dataDir)) >= 5);
  const kept = await sql.writers.query<{ media_type: string }>({
    text: 'select distinct media_type from dawam.file',
  });
  assert.deepEqual(kept, [{ media_type: sealedMediaType }]);
});

test('what ceased to be secret is in tables and index again with its words', async () => {
  const [row] = await sql.writers.query<{ heading: string; words: number }>({
    text: `select l.heading, (select count(*)::int from search.letter_text t
        where t.subject = l.subject and t.fields::text like '%مكشوف%') as words
      from tables.letter l where l.subject = $1`,
    values: [lowered],
  });
  assert.deepEqual(row, { heading: 'مكشوف', words: 1 });
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
  const text = gunzipSync(await readFile(target)).toString('latin1');
  assertSilent('the backup', Buffer.from(text, 'latin1'));
  const elsewhere = await testDatabase();
  const dataDir = join(country.dataDir, 'elsewhere');
  const there = { dataDir, databaseUrl: elsewhere.url, modules };
  try {
    await restoreData({ ...there, source: target, replace: false });
    assert.deepEqual((await verifyData(there)).flaws, []);
    const restored = openDatabase({ url: elsewhere.url });
    await assertTablesSilent(restored);
    await restored.close();
    await assertFolderSilent(dataDir);
  } finally {
    await elsewhere.drop();
  }
});
