// Disposal in a real database: what goes and what stays, and that everything which is checked of a
// server still holds: tree, numbers, tables, files, backup, restore.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { backupData, rebuildData, restoreData, verifyData } from '#store/upkeep.ts';
import { archiveLetter, disposalOf, layAside, prepareDisposal } from './disposing.ts';
import { foundCountry, modules, newId, openCountry } from './small-country.ts';
import type { Country } from './small-country.ts';

const pdf = (text: string) =>
  Buffer.from(
    `%PDF-1.4\n%${text}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );
let database: Awaited<ReturnType<typeof testDatabase>>;
let country: Country;
let sql: pg.Client;
let options: Parameters<typeof verifyData>[0];

before(async () => {
  database = await testDatabase();
  country = await foundCountry(database.url);
  await prepareDisposal(country);
  options = { dataDir: country.dataDir, databaseUrl: database.url, modules };
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
});

after(async () => {
  await sql.end();
  await country.close();
  await rm(country.dataDir, { recursive: true, force: true });
  await database.drop();
});

async function put(text: string): Promise<{ readonly sha256: string; readonly name: string }> {
  const kept = await country.store.files.put(
    (async function* () {
      yield pdf(text);
    })(),
  );
  assert.ok(kept.ok);
  const { sha256, sizeBytes, mediaType } = kept;
  return { ...{ sha256, sizeBytes, mediaType }, name: `${text}.pdf` };
}

async function dispose(office: string, letters: readonly string[]): Promise<void> {
  const outcome = await country.submit(disposalOf(office, letters));
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  await country.store.clearUp();
}

/** Where in the database and the data folder the word stands, in whatever table or file. */
async function findWord(word: string): Promise<readonly string[]> {
  const columns = await sql.query<{ schema: string; name: string; column: string; type: string }>(
    `select n.nspname as schema, c.relname as name, a.attname as column, t.typname as type
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
      where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and n.nspname in ('dawam', 'tables', 'search', 'post')`,
  );
  const found: string[] = [];
  const hex = Buffer.from(word).toString('hex');
  for (const { schema, name, column, type } of columns.rows) {
    const text = type === 'bytea' ? `encode("${column}", 'hex')` : `"${column}"::text`;
    const { rows } = await sql.query(
      `select 1 from ${schema}."${name}" where position($1 in ${text}) > 0 limit 1`,
      [type === 'bytea' ? hex : word],
    );
    if (rows.length > 0) found.push(`${schema}.${name}.${column}`);
  }
  const names = await readdir(country.dataDir, { recursive: true, withFileTypes: true });
  for (const one of names.filter((name) => name.isFile())) {
    const path = join(one.parentPath, one.name);
    if ((await readFile(path)).includes(word)) found.push(path);
  }
  return found;
}

test('the bytes go, the hashes stay, and all that is checked still holds', async () => {
  const both = await put('both');
  const alone = await put('alone-zeta');
  const zeta = 'زيتا٧٧';
  const letter = await archiveLetter(country, 'a', { subject: zeta, files: [both, alone] });
  const other = await archiveLetter(country, 'a', { subject: 'باقية', files: [both] });
  assert.ok((await findWord(zeta)).length > 5, 'the word stands in entries and tables');
  const before = await sql.query(`select leaf_hash from dawam.entry where subject = $1`, [letter]);
  await dispose('a', [letter]);

  assert.deepEqual(await findWord(zeta), []);
  assert.deepEqual(await findWord('alone-zeta'), []);
  assert.notDeepEqual(await findWord('باقية'), []);
  const facts = await country.store.files.find(both.sha256);
  assert.ok(facts !== undefined, 'a file that another letter names stays');
  assert.equal(await country.store.files.find(alone.sha256), undefined);
  const gone = await sql.query(
    `select leaf, leaf_hash from dawam.entry where subject = $1 and kind <> 'entries-disposed'`,
    [letter],
  );
  assert.deepEqual(
    gone.rows.map(({ leaf_hash }) => ({ leaf_hash })),
    before.rows,
  );
  assert.ok(gone.rows.every(({ leaf }) => leaf === null));
  const rows = await sql.query<{ state: string; number: string; heading: string }>(
    'select state, number, heading from tables.letter where subject = any($1) order by serial',
    [[letter, other]],
  );
  assert.deepEqual(
    rows.rows.map(({ state, heading }) => [state, heading]),
    [
      ['disposed', ''],
      ['archived', 'باقية'],
    ],
  );
  const report = await verifyData(options);
  assert.deepEqual(report.flaws, []);
  assert.equal(report.disposed, before.rows.length);
});

test('a registered letter still gets the next number, and a repeat its first answer', async () => {
  const letter = await archiveLetter(country, 'a', { subject: 'للإعادة' });
  const asked = { ...disposalOf('a', [letter]), id: newId() };
  const first = await country.store.submit(asked);
  assert.deepEqual(await country.store.submit(asked), first);
  const serials = await sql.query<{ serials: number[] }>(
    `select array_agg(serial::int order by serial) as serials from dawam.number
      where office = 'a' and register = 'incoming'`,
  );
  const { serials: given } = must(serials.rows[0], 'An aggregate has one row.');
  assert.deepEqual(
    given,
    given.map((_, i) => i + 1),
  );
  const next = await country.ask('a', 'register-incoming', `letter/${newId()}`, {
    ...{ subject: 'التالية', from: { office: null, name: 'بلدية' }, receivedOn: '2026-01-05' },
  });
  assert.match(next.recorded[0]?.number ?? '', /\S/);
});

test('the same file stored again after it went is there again', async () => {
  const file = await put('again');
  const letter = await archiveLetter(country, 'a', { subject: 'مكررة', files: [file] });
  await dispose('a', [letter]);
  const refused = await country.submit({
    ...{ office: 'a', kind: 'register-incoming', subject: `letter/${newId()}` },
    by: { person: 'clerk-a', capacity: 'registrar', appointment: 'registrar-a' },
    body: {
      ...{ subject: 'x', from: { office: null, name: 'x' }, receivedOn: '2026-01-05' },
      files: [file],
    },
  });
  assert.ok(isRefusal(refused) && refused.refused === 'kernel.unknown-file');
  const again = await put('again');
  assert.equal(again.sha256, file.sha256);
  await archiveLetter(country, 'a', { subject: 'مرة أخرى', files: [again] });
  assert.deepEqual((await verifyData(options)).flaws, []);
});

test('what came by wire goes with its evidence, and no repeat brings it back', async () => {
  const { store } = country;
  const letter = `letter/${newId()}`;
  const secret = 'بالسلك٥٥';
  const draft = { subject: secret, addressees: [{ office: 'b' }], text: secret };
  await country.ask('a', 'write-letter', letter, draft);
  const history = await store.reader.listEntriesOf('a', letter);
  const seen = must(findSeenDraft('a', history.reduce(fold, empty())), 'It is a draft.');
  const paper = { name: 'نورة', title: 'المدير', signedOn: '2026-01-02' };
  await country.ask('a', 'sign-letter', letter, { ...seen, paper });
  await country.ask('a', 'dispatch-letter', letter, { draft: seen.draft });
  for (let tries = 0; (await store.reader.listEntriesOf('b', letter)).length === 0; tries += 1) {
    assert.ok(tries < 500, 'it arrives');
    await sleep(20);
  }
  await country.ask('b', 'register-delivered', letter, {});
  await layAside(country, 'b', letter);
  await waitForReceipts(letter);
  await dispose('b', [letter]);
  const evidence = await sql.query(`select 1 from dawam.foreign_entry where office = 'b'`);
  assert.equal(evidence.rows.length, 0);
  assert.deepEqual((await verifyData(options)).flaws, []);

  // Delivered once more, as after a restore.
  await sql.query(
    `insert into dawam.outbox (office, index, recipient)
      select 'a', index, 'b' from dawam.entry
       where office = 'a' and subject = $1 and kind = 'letter-dispatched'`,
    [letter],
  );
  await archiveAndDispatch();
  const waits = async () => (await sql.query('select 1 from dawam.outbox')).rows.length > 0;
  for (let tries = 0; await waits(); tries += 1) {
    assert.ok(tries < 500, 'what waits is delivered');
    await sleep(20);
  }
  const after = await sql.query(
    `select 1 from dawam.foreign_entry where office = 'b'
      and position($1::bytea in leaf) > 0`,
    [Buffer.from(secret)],
  );
  assert.equal(after.rows.length, 0);
  assert.deepEqual((await verifyData(options)).flaws, []);
});

async function waitForReceipts(letter: string): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rows } = await sql.query('select 1 from dawam.outbox');
    const life = await country.store.reader.listEntriesOf('a', letter);
    const isClosed = life.some(({ entry }) => JSON.stringify(entry.body).includes('"closed"'));
    if (rows.length === 0 && isClosed) return;
    await sleep(20);
  }
  assert.fail('the receipts never came back');
}

/** Anything that is addressed wakes the delivery. */
async function archiveAndDispatch(): Promise<void> {
  const letter = `letter/${newId()}`;
  const draft = { subject: 'تنبيه', addressees: [{ office: 'b' }], text: 'تحية' };
  await country.ask('a', 'write-letter', letter, draft);
  const history = await country.store.reader.listEntriesOf('a', letter);
  const seen = must(findSeenDraft('a', history.reduce(fold, empty())), 'It is a draft.');
  const paper = { name: 'نورة', title: 'المدير', signedOn: '2026-01-02' };
  await country.ask('a', 'sign-letter', letter, { ...seen, paper });
  await country.ask('a', 'dispatch-letter', letter, { draft: seen.draft });
}

test('a leaf that is gone without a decision, or there in spite of one: found', async () => {
  const letter = await archiveLetter(country, 'a', { subject: 'للعبث' });
  const found = await sql.query<{ index: string; leaf: Buffer }>(
    `select index, leaf from dawam.entry where subject = $1 order by index limit 1`,
    [letter],
  );
  const { index, leaf } = must(found.rows[0], 'The letter has entries.');
  const set = async (bytes: Buffer | null) => {
    await sql.query(`update dawam.entry set leaf = $1 where office = 'a' and index = $2`, [
      bytes,
      index,
    ]);
    return (await verifyData(options)).flaws.map(({ where, problem }) => `${where}: ${problem}`);
  };
  const lost = await set(null);
  const place = `log a entry ${index} leaf`;
  assert.ok(
    lost.includes(`${place}: is gone, and no entry names a disposal decision`),
    lost.join(),
  );
  assert.deepEqual(await set(leaf), []);
  await dispose('a', [letter]);
  const still = await set(leaf);
  assert.ok(
    still.some((flaw) => flaw.startsWith(`${place}: was disposed of by entry`)),
    still.join(),
  );
  assert.deepEqual(await set(null), []);
  const spoilt = `update dawam.entry set leaf_hash = set_byte(leaf_hash, 0,
    (get_byte(leaf_hash, 0) + 1) % 256) where office = 'a' and index = $1`;
  await sql.query(spoilt, [index]);
  const other = (await verifyData(options)).flaws.map(({ where }) => where);
  assert.ok(other.includes(`log a entry ${index} leaf hash`), other.join());
  await sql.query(spoilt.replace('+ 1', '+ 255'), [index]);
  assert.deepEqual((await verifyData(options)).flaws, []);
});

test('killed between the commit and the files: said, and made good at the next start', async () => {
  const file = await put('killed');
  const letter = await archiveLetter(country, 'a', { subject: 'قبل الانقطاع', files: [file] });
  await country.close();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'disposing.ts')], {
    env: {
      ...process.env,
      DISPOSING_DATA: country.dataDir,
      DISPOSING_DATABASE: database.url,
      DISPOSING_LETTER: letter,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL');
  const path = join(country.dataDir, 'files', file.sha256.slice(0, 2), file.sha256.slice(2));
  assert.ok((await readFile(path)).length > 0, 'the file still lies there');
  const { flaws } = await verifyData(options);
  assert.deepEqual(
    flaws.map(({ where }) => where),
    [`file ${file.sha256}`, `what lies beside a ${letter}`],
  );
  const store = await openCountry({ dataDir: country.dataDir, databaseUrl: database.url });
  await store.clearUp();
  await assert.rejects(readFile(path));
  assert.equal(await store.files.find(file.sha256), undefined);
  assert.deepEqual((await verifyData(options)).flaws, []);
  await store.close();
});

test('rebuild, backup and restore know what was destroyed', async () => {
  const dump = async (client: pg.Client) => {
    const dumped: Record<string, unknown> = {};
    for (const name of ['letter', 'addressee', 'referral', 'stay', 'reference', 'disposal']) {
      dumped[name] = (await client.query(`select t::text from tables.${name} t order by 1`)).rows;
    }
    dumped['number'] = (await client.query(`select n::text from dawam.number n order by 1`)).rows;
    return dumped;
  };
  const earlier = await dump(sql);
  await rebuildData(options);
  assert.deepEqual(await dump(sql), earlier);
  const target = join(country.dataDir, 'country.dawam.tar.gz');
  await backupData({ ...options, target, takenAt: '2026-11-21T08:00:00.000Z' });
  const elsewhere = await testDatabase();
  const there = { dataDir: join(country.dataDir, 'there'), databaseUrl: elsewhere.url, modules };
  const client = new pg.Client({ connectionString: elsewhere.url });
  try {
    await restoreData({ ...there, source: target, replace: false });
    const verified = await verifyData(there);
    assert.deepEqual(verified.flaws, []);
    assert.ok(verified.disposed > 10);
    await client.connect();
    assert.deepEqual(await dump(client), earlier);
  } finally {
    await client.end();
    await elsewhere.drop();
    await rm(target);
  }
});
