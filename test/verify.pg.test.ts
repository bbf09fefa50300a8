// Tampering: whatever single byte is changed in a log, a note, a file or a table, `verify` finds
// it; backup and restore bring everything back or change nothing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { Fault } from '#kernel/fault.ts';
import { must } from '#lib/assert.ts';
import { findSeenDraft } from '#modules/correspondence/seen-draft.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { backupData, rebuildData, restoreData, verifyData, verifyParts } from '#store/upkeep.ts';
import { verifyServer } from '#store/verify.ts';
import type { VerifyReport } from '#store/verify.ts';
import { foundCountry, modules, newId } from './small-country.ts';
import type { Country } from './small-country.ts';

const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
let database: Awaited<ReturnType<typeof testDatabase>>;
let country: Country;
let sql: pg.Client;
let kept: Database;
let options: Parameters<typeof verifyData>[0];

before(async () => {
  database = await testDatabase();
  country = await foundCountry(database.url);
  await tellAStory(country);
  await country.close();
  options = { dataDir: country.dataDir, databaseUrl: database.url, modules };
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  kept = openDatabase({ url: database.url, writersMax: 1 });
});

/** As `dawam verify` does it, over a connection that is open already. */
async function verify(): Promise<VerifyReport> {
  const parts = verifyParts(options);
  return await kept.writers.use((session) => verifyServer({ ...parts, sql: session }));
}

after(async () => {
  await sql.end();
  await kept.close();
  await rm(country.dataDir, { recursive: true, force: true });
  await database.drop();
});

/** Letters in, a letter from a to b with its receipts, a reserved and a void number, a file. */
async function tellAStory(told: Country): Promise<void> {
  const { store } = told;
  const ask: Country['ask'] = (...act) => told.ask(...act);
  const kept = await store.files.put(streamOf(pdf));
  assert.ok(kept.ok, JSON.stringify(kept));
  const { sha256, sizeBytes, mediaType } = kept;
  const scan = { sha256, sizeBytes, mediaType, name: 'مسح.pdf' };
  const from = { office: null, name: 'بلدية المدينة' };
  const incoming = { subject: 'طلب صور صكوك', from, receivedOn: '2026-01-05', files: [scan] };
  const voided = `letter/${newId()}`;
  await ask('a', 'register-incoming', `letter/${newId()}`, incoming);
  await ask('a', 'register-incoming', voided, { ...incoming, files: [] });
  await ask('a', 'void-number', voided, { reason: 'قيد مكرر' });
  await ask('a', 'reserve-number', `letter/${newId()}`, { register: 'outgoing', reason: 'سري' });
  const letter = `letter/${newId()}`;
  const draft = { subject: 'ربط المؤسسات', addressees: [{ office: 'b' }], text: 'تحية طيبة وبعد' };
  await ask('a', 'write-letter', letter, draft);
  const history = await store.reader.listEntriesOf('a', letter);
  const seen = must(findSeenDraft('a', history.reduce(fold, empty())), 'It is a draft.');
  const paper = { name: 'نورة', title: 'المدير', signedOn: '2026-01-02' };
  await ask('a', 'sign-letter', letter, { ...seen, paper });
  await ask('a', 'dispatch-letter', letter, { draft: seen.draft });
  const arrived = async (office: string, kind: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      const life = await store.reader.listEntriesOf(office, letter);
      if (life.some(({ entry }) => entry.kind === kind)) return;
      await sleep(20);
    }
    assert.fail(`${kind} never came to ${office}`);
  };
  await arrived('b', 'letter-delivered');
  await ask('b', 'see-letter', letter, {});
  await ask('b', 'register-delivered', letter, {});
  for (let tries = 0; tries < 200; tries += 1) {
    const life = await store.reader.listEntriesOf('a', letter);
    if (life.filter(({ entry }) => entry.kind === 'receipt-noted').length === 3) return;
    await sleep(20);
  }
  assert.fail('the receipts never came back');
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test('an untouched server has no flaws', async () => {
  const report = await verifyData(options);
  assert.deepEqual(report.flaws, []);
  assert.equal(report.logs.length, 3);
  assert.equal(report.files, 1);
});

test('each byte of a leaf: found, and named', async () => {
  const found = await sql.query<{ index: string; length: number }>(
    `select index, length(leaf) as length from dawam.entry where office = 'b'
      order by length(leaf) limit 1`,
  );
  const { index, length } = must(found.rows[0], 'The entry is there.');
  const flip = (byte: number) =>
    sql.query(
      `update dawam.entry set leaf = set_byte(leaf, $1, get_byte(leaf, $1) # 1)
        where office = 'b' and index = $2`,
      [byte, index],
    );
  for (let byte = 0; byte < length; byte += 1) {
    await flip(byte);
    const { flaws } = await verify();
    const named = flaws.find(({ where }) => where === `log b entry ${index} leaf`);
    assert.ok(named !== undefined, `a change of byte ${byte} was not found`);
    assert.ok(
      flaws.some((flaw) => flaw.byte === byte),
      `byte ${byte} was not named`,
    );
    await flip(byte);
  }
  assert.deepEqual((await verifyData(options)).flaws, []);
});

test('a leaf that is gone without a decision: found, and named', async () => {
  const found = await sql.query<{ index: string; leaf: Buffer }>(
    `select index, leaf from dawam.entry where office = 'a' order by index limit 1`,
  );
  const { index, leaf } = must(found.rows[0], 'The log has entries.');
  const set = (bytes: Buffer | null) =>
    sql.query(`update dawam.entry set leaf = $1 where office = 'a' and index = $2`, [bytes, index]);
  await set(null);
  const { flaws, disposed } = await verifyData(options);
  assert.equal(disposed, 0);
  const where = `log a entry ${index} leaf`;
  const problem = 'is gone, and no entry names a disposal decision';
  assert.ok(flaws.some((flaw) => flaw.where === where && flaw.problem === problem));
  await set(leaf);
  assert.deepEqual((await verifyData(options)).flaws, []);
});

// What is not an official act: when a row was stored, and how often a delivery was tried.
const notVouchedFor = new Set(['foreign_entry.received_at', 'file.stored_at']);
const coreTables = ['log', 'entry', 'entry_file', 'number', 'foreign_entry', 'file'];

test('a change in any column of any row of any table: found', async () => {
  const columns = await sql.query<{ schema: string; name: string; column: string; type: string }>(
    `select table_schema as schema, table_name as name, column_name as column, udt_name as type
       from information_schema.columns
      where (table_schema = 'dawam' and table_name = any($1)) or table_schema = 'tables'
      order by 1, 2, ordinal_position`,
    [coreTables],
  );
  let planted = 0;
  for (const { schema, name, column, type } of columns.rows) {
    if (notVouchedFor.has(`${name}.${column}`)) continue;
    const rows = await sql.query<{ place: string }>(
      `select ctid::text as place from ${schema}.${name} order by random() limit 6`,
    );
    for (const { place } of rows.rows) {
      if (await plant(`${schema}.${name}`, column, type, place)) planted += 1;
    }
  }
  assert.ok(planted > 150, `${planted} changes were planted`);
  assert.deepEqual((await verifyData(options)).flaws, [], 'everything was put back');
});

const byteOf = 'mod(hashtext(ctid::text) & 65535, length(%))';
const changes: Readonly<Record<string, string>> = {
  // Any one byte: which one, the row's place says.
  bytea:
    `case when coalesce(length(%), 0) = 0 then '\\x01' else set_byte(%, ${byteOf}, ` +
    `(get_byte(%, ${byteOf}) + 1) & 255) end`,
  int8: `coalesce(%, 0) + 1`,
  int4: `coalesce(%, 0) + 1`,
  int2: `coalesce(%, 0) + 1`,
  bool: `not coalesce(%, false)`,
  // The last character becomes another one, whichever it was.
  text:
    `case when % is null or % = '' then 'x' else overlay(% placing ` +
    `case right(%, 1) when 'x' then 'y' else 'x' end from length(%)) end`,
  uuid: `'019a0000-0000-7000-8000-00000000beef'::uuid`,
  timestamptz: `coalesce(%, '2026-01-01Z'::timestamptz) + interval '1 millisecond'`,
  date: `coalesce(%, '2026-01-01'::date) + 1`,
  jsonb: `jsonb_build_array(%, 1)`,
  _text: `coalesce(%, '{}') || 'x'::text`,
};

/** Changes one value, expects it found, puts it back; false where the database itself refuses. */
async function plant(table: string, column: string, type: string, place: string): Promise<boolean> {
  const change = must(changes[type], `a change is known for ${type} of ${table}.${column}`);
  const name = `"${column}"`;
  // The whole row is kept aside: an update moves it, and its place changes.
  const where = `${table} ${column} at ${place}`;
  await sql.query('drop table if exists aside');
  await sql.query(`create temp table aside as select * from ${table} where ctid = $1::tid`, [
    place,
  ]);
  // A generated column follows the others; keys and checks of the database refuse some changes.
  const expression = change.replaceAll('%', name);
  const moved = await sql
    .query<{ place: string }>(
      `update ${table} set ${name} = ${expression} where ctid = $1::tid
        returning ctid::text as place`,
      [place],
    )
    .catch(() => undefined);
  const now = moved?.rows[0]?.place;
  if (now === undefined) return false;
  const { flaws } = await verify();
  assert.ok(flaws.length > 0, `${where} was changed and not found`);
  const all = await sql.query<{ list: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as list from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const list = must(all.rows[0], 'The table has columns.').list;
  await sql.query(
    `update ${table} set (${list}) = (select ${list} from aside) where ctid = $1::tid`,
    [now],
  );
  return true;
}

test('a row too many and a row too few: found', async () => {
  await sql.query(`create temp table gone as select * from tables.letter limit 1`);
  await sql.query(
    `delete from tables.letter t using gone g where t.office = g.office and t.subject = g.subject`,
  );
  assert.ok(
    (await verifyData(options)).flaws.some(({ where }) => where.startsWith('table letter')),
  );
  const columns = await sql.query<{ list: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as list from pg_attribute
      where attrelid = 'tables.letter'::regclass and attnum > 0 and attgenerated = ''`,
  );
  const list = must(columns.rows[0], 'The table has columns.').list;
  await sql.query(`insert into tables.letter (${list}) select ${list} from gone`);
  await sql.query(`update gone set subject = 'letter/019a0000-0000-7000-8000-00000000beef'`);
  await sql.query(`insert into tables.letter (${list}) select ${list} from gone`);
  assert.ok((await verifyData(options)).flaws.some(({ where }) => where === 'table letter'));
  await sql.query(`delete from tables.letter t using gone g where t.subject = g.subject`);
  assert.deepEqual((await verifyData(options)).flaws, []);
  await sql.query(`insert into dawam.number select 'nobody', register, year, serial, text, status,
    subject, given_index, changed_index from dawam.number limit 1`);
  const [orphan] = (await verifyData(options)).flaws;
  assert.equal(orphan?.where, 'table number office nobody');
  await sql.query(`delete from dawam.number where office = 'nobody'`);
  await sql.query(`insert into dawam.foreign_entry select 'nobody', origin, index, leaf, leaf_hash,
    received_at, proof from dawam.foreign_entry limit 1`);
  await sql.query(`insert into dawam.mirror_entry values ('dawam.example/nobody', 0, '', '')`);
  const orphans = (await verifyData(options)).flaws.map(({ where }) => where);
  assert.ok(orphans.includes('table foreign_entry office nobody'));
  assert.ok(orphans.includes('table mirror_entry origin dawam.example/nobody'));
  await sql.query(`delete from dawam.foreign_entry where office = 'nobody'`);
  await sql.query(`delete from dawam.mirror_entry where origin = 'dawam.example/nobody'`);
});

test('each byte of a stored file: found and named', async () => {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const path = join(country.dataDir, 'files', sha256.slice(0, 2), sha256.slice(2));
  for (let byte = 0; byte < pdf.length; byte += 1) {
    const changed = Buffer.from(pdf);
    changed[byte] = (changed[byte] ?? 0) ^ 1;
    await writeFile(path, changed);
    const { flaws } = await verify();
    assert.ok(
      flaws.some((flaw) => flaw.where === `file ${sha256}` && flaw.byte === byte),
      `byte ${byte}`,
    );
  }
  await writeFile(path, pdf);
  assert.deepEqual((await verifyData(options)).flaws, []);
});

test('where several bytes changed, a backup names the first', async () => {
  const backup = join(country.dataDir, 'second.dawam.tar.gz');
  await backupData({ ...options, target: backup, takenAt: '2026-11-21T08:00:00.000Z' });
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const path = join(country.dataDir, 'files', sha256.slice(0, 2), sha256.slice(2));
  const changed = Buffer.from(pdf);
  for (const byte of [5, 20]) changed[byte] = (changed[byte] ?? 0) ^ 1;
  const flip = (byte: number) =>
    sql.query(
      `update dawam.entry set leaf = set_byte(leaf, $1, get_byte(leaf, $1) # 1)
        where office = 'a' and index = 1`,
      [byte],
    );
  const bytes = async (more: object) => {
    const { flaws } = await verifyData({ ...options, ...more });
    assert.ok(flaws.every((flaw) => !('sought' in flaw)));
    const byteOf = (where: string, problem: RegExp) =>
      flaws.find((flaw) => flaw.where === where && problem.test(flaw.problem))?.byte;
    return [byteOf(`file ${sha256}`, /hashes to/), byteOf('log a entry 1 leaf', /hash to/)];
  };
  await writeFile(path, changed);
  for (const byte of [9, 40]) await flip(byte);
  assert.deepEqual(await bytes({}), [0, undefined], 'the piece, and the leaf');
  assert.deepEqual(await bytes({ backup }), [5, 9]);
  await writeFile(path, Buffer.concat([pdf, Buffer.from('more')]));
  assert.deepEqual(await bytes({ backup }), [pdf.length, 9], 'what is too much begins at its end');
  await assert.rejects(bytes({ backup: path }), isDamaged);
  await writeFile(path, pdf);
  for (const byte of [9, 40]) await flip(byte);
  assert.deepEqual((await verifyData({ ...options, backup })).flaws, []);
});

test('rebuild makes the same tables, byte for byte', async () => {
  const dump = async () => {
    const tables = await sql.query<{ name: string }>(
      `select table_name as name from information_schema.tables
        where table_schema = 'tables' order by 1`,
    );
    const dumped: Record<string, unknown> = {};
    for (const { name } of tables.rows) {
      const rows = await sql.query(`select t::text from tables.${name} t order by 1`);
      dumped[name] = rows.rows;
    }
    return dumped;
  };
  const earlier = await dump();
  await rebuildData(options);
  assert.deepEqual(await dump(), earlier);
  assert.deepEqual((await verifyData(options)).flaws, []);
});

test('a backup comes back elsewhere, verified; older or damaged ones change nothing', async () => {
  const target = join(country.dataDir, 'country.dawam.tar.gz');
  const made = await backupData({ ...options, target, takenAt: '2026-11-21T08:00:00.000Z' });
  const elsewhere = await testDatabase();
  const dataDir = join(country.dataDir, 'elsewhere');
  const there = { dataDir, databaseUrl: elsewhere.url, modules };
  try {
    const bytes = await readFile(target);
    const half = join(country.dataDir, 'half.tar.gz');
    await writeFile(half, bytes.subarray(0, bytes.length / 2));
    await assert.rejects(restoreData({ ...there, source: half, replace: false }), isDamaged);
    const spoiled = Buffer.from(bytes);
    const middle = Math.floor(bytes.length / 2);
    spoiled[middle] = (spoiled[middle] ?? 0) ^ 4;
    await writeFile(half, spoiled);
    await assert.rejects(restoreData({ ...there, source: half, replace: false }), isDamaged);
    assert.deepEqual((await verifyData(there)).logs, [], 'nothing was restored so far');

    const report = await restoreData({ ...there, source: target, replace: false });
    assert.equal(report.entries, made.entries);
    const verified = await verifyData(there);
    assert.deepEqual(verified.flaws, []);
    assert.equal(verified.files, 1);
    const again = restoreData({ ...there, source: target, replace: false });
    await assert.rejects(
      again,
      (fault) => fault instanceof Fault && fault.code === 'store.newer-log',
    );
    await restoreData({ ...there, source: target, replace: true });
    assert.deepEqual((await verifyData(there)).flaws, []);
    const keys = await readdir(join(dataDir, 'keys'));
    assert.ok(keys.includes('server.hmac') && keys.includes('a.seed'), keys.join());
  } finally {
    await elsewhere.drop();
  }
});

function isDamaged(fault: unknown): boolean {
  return fault instanceof Fault && fault.code === 'store.backup-damaged';
}

test('restoring over newer acts is refused with the reason', async () => {
  const target = join(country.dataDir, 'older.dawam.tar.gz');
  await backupData({ ...options, target, takenAt: '2026-11-21T08:00:00.000Z' });
  const size = await sql.query<{ size: string }>(`select size from dawam.log where office = 'a'`);
  const newer = Number(must(size.rows[0], 'The log is there.').size) + 1;
  await sql.query(`update dawam.log set size = $1 where office = 'a'`, [newer]);
  const refused = restoreData({ ...options, source: target, replace: true });
  await assert.rejects(refused, (fault) => {
    assert.ok(fault instanceof Fault && fault.code === 'store.newer-log');
    assert.match(fault.message, new RegExp(`log of a here has ${newer} entries`));
    return true;
  });
  await sql.query(`update dawam.log set size = $1 where office = 'a'`, [newer - 1]);
  assert.deepEqual((await verifyData(options)).flaws, []);
});
