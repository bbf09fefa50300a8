// What an office disposes of goes at its centres too, bytes and files, and the hashes stay; a
// centre that never had it takes the hashes with the entry that says so; and a server that lost the
// end of its log gets it back from such a centre, with the same numbers and tables.
import assert from 'node:assert/strict';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { listen } from '#http/server.ts';
import { formatVerifierKey, parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { Turns } from '#lib/turns.ts';
import { CentreLink } from '#programs/centre-link.ts';
import type { CentreSetting } from '#programs/centre-line.ts';
import { openCentre } from '#programs/centre.ts';
import { heal } from '#programs/healing.ts';
import { readSettings } from '#programs/settings.ts';
import { strangeFilesOf } from '#programs/strange-files-here.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { findKey } from '#store/keys.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { backupData, restoreData, verifyData } from '#store/upkeep.ts';
import { filePath } from '#store/verify-files.ts';
import { archiveLetter, disposalOf, prepareDisposal } from './disposing.ts';
import { foundCountry, modules, openCountry } from './small-country.ts';
import type { Country } from './small-country.ts';

const ORIGIN = 'dawam.example/a';
let country: Country;
let home: Awaited<ReturnType<typeof testDatabase>>;
let logKey: SigningKey;
const ends: (() => Promise<void>)[] = [];

before(async () => {
  home = await testDatabase();
  country = await foundCountry(home.url);
  await prepareDisposal(country);
  const found = await findKey(join(country.dataDir, 'keys'), 'a', ORIGIN);
  logKey = must(found, 'The office has written.');
});

after(async () => {
  for (const end of ends.toReversed()) await end();
  await country.drop();
  await home.drop();
});

async function folderFor(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `dawam-${name}-`));
  ends.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Centre {
  readonly setting: CentreSetting;
  readonly database: Database;
  readonly dataDir: string;
}

async function startCentre(role: 'main' | 'standby'): Promise<Centre> {
  const testing = await testDatabase();
  ends.push(() => testing.drop());
  const dataDir = await folderFor(role);
  const logsFile = join(dataDir, 'logs');
  await writeFile(logsFile, `${formatVerifierKey(logKey.verifier)}\n`);
  const settings = { ...readSettings({ data: dataDir }, {}), databaseUrl: testing.url };
  const wish = { role, logsFile, nowMs: Date.now, report: assert.fail };
  const open = await openCentre(settings, wish);
  ends.push(() => open.close());
  const listening = await listen(
    { fetch: (request) => open.answer(request) },
    { host: '127.0.0.1', port: 0 },
  );
  assert.ok(!('taken' in listening));
  ends.push(() => listening.close(0));
  const database = openDatabase({ url: testing.url });
  ends.push(() => database.close());
  const read = parseVerifierKey(open.vkey);
  assert.ok(read.ok);
  const url = `http://127.0.0.1:${listening.port}`;
  return { setting: { role, url, key: read.key }, database, dataDir };
}

/** Pushes all that the office has written, until the centre holds it. */
async function push({ setting }: Centre): Promise<void> {
  const { store } = country;
  const { size } = must(await store.reader.findHead('a'), 'The office has written.');
  const held = Promise.withResolvers<void>();
  const link = new CentreLink({
    ...{ office: 'a', logKey, centre: setting, pool: store.database.writers, cosigned: 0 },
    findPath: (sha256) => Promise.resolve(store.files.pathOf(sha256)),
    noteInfected: () => Promise.reject(new Error('Nobody scans.')),
    onHeld: (head) => Promise.resolve(head.size >= size ? held.resolve() : undefined),
    uploads: new Turns(1),
    onLine: () => undefined,
    onFenced: () => Promise.reject(new Error('It is not fenced.')),
    directoryKey: undefined,
    report: (sentence, cause) => held.reject(new Error(sentence, { cause })),
  });
  link.start();
  try {
    await held.promise;
  } finally {
    await link.stop();
  }
}

async function dispose(letter: string): Promise<void> {
  const outcome = await country.submit(disposalOf('a', [letter]));
  assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
  await country.store.clearUp();
}

async function put(text: string) {
  const kept = await country.store.files.put(
    (async function* () {
      yield Buffer.from(`%PDF-1.4\n%${text}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n`);
    })(),
  );
  assert.ok(kept.ok);
  const { sha256, sizeBytes, mediaType } = kept;
  return { sha256, sizeBytes, mediaType, name: `${text}.pdf` };
}

/** Places of the entries whose bytes a holder has not. */
async function goneAt(database: Database, table: string, whose: string, who: string) {
  const rows = await database.writers.query<{ index: number }>({
    text: `select index from dawam.${table} where ${whose} = $1 and leaf is null order by index`,
    values: [who],
  });
  return rows.map(({ index }) => index);
}

const goneFrom = ({ database }: Centre) => goneAt(database, 'mirror_entry', 'origin', ORIGIN);

async function hashesOf(database: Database, table: string, whose: string, who: string) {
  const rows = await database.writers.query<{ hash: string }>({
    text: `select encode(leaf_hash, 'hex') as hash from dawam.${table} where ${whose} = $1
      order by index`,
    values: [who],
  });
  return rows.map(({ hash }) => hash);
}

async function hasFile({ dataDir }: Centre, sha256: string): Promise<boolean> {
  const isThere = access(filePath(join(dataDir, 'files'), sha256));
  return await isThere.then(
    () => true,
    () => false,
  );
}

const tablesSql = `select (select jsonb_agg(to_jsonb(n) order by register, year, serial)
    from dawam.number n where office = 'a') as numbers,
  (select jsonb_agg(to_jsonb(l) order by l.subject) from tables.letter l where office = 'a')
    as letters`;

test('what is disposed of goes at a centre; later ones and healed servers do without', async () => {
  const main = await startCentre('main');
  const [both, alone] = [await put('both'), await put('alone')];
  const early = await archiveLetter(country, 'a', { subject: 'مبكر' });
  const target = join(await folderFor('backup'), 'backup.tar.gz');
  const options = { dataDir: country.dataDir, databaseUrl: home.url, modules };
  await backupData({ ...options, target, takenAt: new Date().toISOString() });
  const late = await archiveLetter(country, 'a', { subject: 'متأخر', files: [alone, both] });
  await archiveLetter(country, 'a', { subject: 'باق', files: [both] });
  await push(main);
  assert.deepEqual(await goneFrom(main), []);
  assert.ok(await hasFile(main, alone.sha256));

  await dispose(early);
  await dispose(late);
  await push(main);
  const { database } = country.store;
  const gone = await goneAt(database, 'entry', 'office', 'a');
  assert.ok(gone.length > 5, 'each letter had several entries');
  assert.deepEqual(await goneFrom(main), gone);
  const own = await hashesOf(database, 'entry', 'office', 'a');
  assert.deepEqual(await hashesOf(main.database, 'mirror_entry', 'origin', ORIGIN), own);

  for (let i = 0; i < 500 && (await hasFile(main, alone.sha256)); i += 1) await sleep(20);
  assert.ok((await hasFile(main, both.sha256)) && !(await hasFile(main, alone.sha256)));

  const standby = await startCentre('standby');
  await push(standby);
  assert.deepEqual(await goneFrom(standby), gone);
  assert.deepEqual(await hashesOf(standby.database, 'mirror_entry', 'origin', ORIGIN), own);
  assert.ok((await hasFile(standby, both.sha256)) && !(await hasFile(standby, alone.sha256)));

  const fresh = await testDatabase();
  ends.push(() => fresh.drop());
  const there = { dataDir: await folderFor('healed'), databaseUrl: fresh.url };
  await restoreData({ ...there, modules, source: target, replace: false });
  const store = await openCountry(there);
  const head = must(await country.store.reader.findHead('a'), 'The office has written.');
  const healed = await heal({
    ...{ store, office: 'a', logKey, centre: standby.setting, evidence: head.checkpoint },
    strange: strangeFilesOf(
      { pool: store.database.writers, files: store.files, keyring: store.keyring },
      { dataDir: there.dataDir, clamdSocket: '/nowhere/clamd.ctl' },
      { nowMs: () => Date.now(), report: (sentence) => assert.fail(sentence) },
    ),
    stopping: new AbortController().signal,
  });
  await store.clearUp();
  assert.equal(healed.kind, 'healed');
  const [mine, theirs] = await Promise.all(
    [database, store.database].map((one) => one.writers.query({ text: tablesSql })),
  );
  assert.deepEqual(theirs, mine);
  await store.close();
  const report = await verifyData({ ...there, modules });
  assert.deepEqual(report.flaws, []);
  assert.equal(report.disposed, gone.length);
});
