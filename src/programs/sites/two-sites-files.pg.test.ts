// Two servers on one database with folders of their own, and a line between them under
// certificates: what one takes in lies at both before an act can name it; what got lost or rotten
// at one comes back from the other; what is disposed of goes from both.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import pg from 'pg';

import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import type { FileLine, FileSites } from '#store/file-copies.ts';
import { SiteKey } from '#store/site-key.ts';
import type { Store } from '#store/store.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask, toyModule } from '#store/testing/toy.ts';
import { verifyData } from '#store/upkeep.ts';
import { lacksOpenssl, makeSiteTls } from '#programs/testing/site-tls.ts';

import { openFileDoor } from './file-door.ts';
import type { FileDoor } from './file-door.ts';
import { SiteFileLine } from './file-line.ts';

const skip = lacksOpenssl;
const siteKey = must(SiteKey.parse('0a'.repeat(32)), 'It is one.');
const [tls, postgresTls] = skip === false ? makeSiteTls('dawam', 'postgres') : [];
const listen = { host: '127.0.0.1', port: 0 };
const told: string[] = [];
const report = (sentence: string) => void told.push(sentence);

async function openSites(mustHaveAll = false) {
  const certificates = must(tls, 'They were made.');
  const lines: Record<string, FileLine[]> = { main: [], standby: [] };
  const sitesOf = (own: 'main' | 'standby'): FileSites => {
    const holders = ['main', 'standby'];
    return { own, holders, lines: lines[own] ?? [], mustHaveAll, report };
  };
  const toy = await openToyStore({ siteKey, fileSites: sitesOf('main') });
  const standby = await toy.openSecond({ fileSites: sitesOf('standby') });
  const doors = new Map<string, FileDoor>();
  const openDoor = async (site: 'main' | 'standby', { files }: Store) => {
    const door = await openFileDoor({ listen, tls: certificates, files, report });
    doors.set(site, door);
    const url = `https://127.0.0.1:${door.port}`;
    const line = new SiteFileLine({ site, url, tls: certificates, nowMs: () => performance.now() });
    lines[site === 'main' ? 'standby' : 'main']?.splice(0, 1, line);
  };
  await openDoor('main', toy.store);
  await openDoor('standby', standby);
  const client = new pg.Client(toy.database.url);
  await client.connect();
  return {
    ...{ toy, main: toy.store, standby, doors, openDoor, client },
    pathAt(site: 'main' | 'standby', sha256: string) {
      const folder = site === 'main' ? toy.dataDir : toy.secondDir;
      return join(folder, 'files', sha256.slice(0, 2), sha256.slice(2));
    },
    async states(sha256: string): Promise<readonly string[]> {
      const sql = `select site || ' ' || state as one from dawam.file_copy
        where sha256 = decode($1, 'hex') order by site`;
      const { rows } = await client.query<{ one: string }>(sql, [sha256]);
      return rows.map(({ one }) => one);
    },
    async verify() {
      const { url: databaseUrl } = toy.database;
      const { dataDir } = toy;
      return await verifyData({ dataDir, databaseUrl, site: 'main', modules: [toyModule] });
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      for (const door of doors.values()) await door.stop();
      await toy[Symbol.asyncDispose]();
    },
  };
}

function roundsOf({ fileRounds }: Store) {
  return must(fileRounds, 'It has sites.');
}

async function* text(...pieces: readonly string[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}

async function put(store: Store, body: string) {
  const stored = await store.files.put(text(body));
  assert.ok(stored.ok);
  const { sha256, mediaType, sizeBytes } = stored;
  return { sha256, mediaType, sizeBytes, name: 'one.txt' };
}

async function readAll(store: Store, sha256: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.files.read(sha256)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test(
  'a file lies at both sites before an act names it, and outlives its site',
  { skip },
  async () => {
    await using sites = await openSites();
    const file = await put(sites.main, 'a letter of the governor');
    assert.deepEqual(await sites.states(file.sha256), ['main kept', 'standby kept']);
    assert.equal(
      await readFile(sites.pathAt('standby', file.sha256), 'utf8'),
      'a letter of the governor',
    );
    const outcome = await sites.main.submit(ask('a', 'write', 'n', { text: 'x', files: [file] }));
    assert.ok(!isRefusal(outcome));
    await sites.doors.get('main')?.stop();
    await sites.main.close();
    await rm(join(sites.toy.dataDir, 'files'), { recursive: true });
    assert.equal(await readAll(sites.standby, file.sha256), 'a letter of the governor');
    const later = await put(sites.standby, 'written while main was away');
    assert.deepEqual(await sites.states(later.sha256), ['main wanted', 'standby kept']);
    // Main comes back with an empty disk, and has everything again.
    const again = await sites.toy.reopen();
    await sites.openDoor('main', again);
    const said = await roundsOf(again).look();
    assert.equal(said, 'Files of this site: 2 came from another site.');
    assert.deepEqual(await sites.states(later.sha256), ['main kept', 'standby kept']);
    assert.equal(
      await readFile(sites.pathAt('main', later.sha256), 'utf8'),
      'written while main was away',
    );
    assert.deepEqual((await sites.verify()).flaws, []);
  },
);

test(
  'where the policy is to stop, a site that does not answer keeps files out',
  { skip },
  async () => {
    await using sites = await openSites(true);
    await sites.doors.get('standby')?.stop();
    await assert.rejects(put(sites.main, 'x'), { code: 'store.one-copy' });
    const { rows } = await sites.client.query('select 1 from dawam.file');
    assert.deepEqual(rows, []);
  },
);

test('what is missing or rotten is said by verify and comes back', { skip }, async () => {
  await using sites = await openSites();
  const files = [
    await put(sites.main, 'the first enclosure'),
    await put(sites.main, 'the second enclosure'),
    await put(sites.main, 'the third enclosure'),
  ];
  await sites.main.submit(ask('a', 'write', 'n', { text: 'x', files }));
  const [missing = '', rotten = '', read = ''] = files.map(({ sha256 }) => sha256);
  await rm(sites.pathAt('main', missing));
  await writeFile(sites.pathAt('main', rotten), 'the second enclosurE');
  await rm(sites.pathAt('main', read));
  // Who reads gets it at once.
  assert.equal(await readAll(sites.main, read), 'the third enclosure');
  const { flaws } = await sites.verify();
  assert.equal(flaws.length, 2);
  const mended = '; standby has it, and the server fetches it';
  assert.ok(
    flaws.every(({ problem }) => problem.endsWith(mended)),
    JSON.stringify(flaws),
  );
  assert.deepEqual(await sites.states(rotten), ['main wanted', 'standby kept']);
  const rounds = roundsOf(sites.main);
  while ((await sites.verify()).flaws.length > 0) await rounds.round();
  assert.equal(await readFile(sites.pathAt('main', rotten), 'utf8'), 'the second enclosure');
  // A rotten one that nobody asked about is found by the look that reads all.
  await writeFile(sites.pathAt('main', rotten), 'the second enclosurE');
  assert.equal(
    await rounds.look({ isDeep: true }),
    'Files of this site: 1 came from another site.',
  );
  assert.deepEqual((await sites.verify()).flaws, []);
});

test('what is disposed of goes from both sites, and may come again', { skip }, async () => {
  await using sites = await openSites();
  const { sha256 } = await put(sites.main, 'to be destroyed');
  await sites.client.query(`insert into dawam.dropped_file values (decode($1, 'hex'))`, [sha256]);
  await sites.main.clearUp();
  // A look that was on its way does not bring it back from where it still lies.
  assert.equal(await sites.main.files.heal(sha256), false);
  assert.equal(existsSync(sites.pathAt('main', sha256)), false);
  for (const store of [sites.main, sites.standby]) {
    while ((await sites.states(sha256)).length === 2) await roundsOf(store).round();
  }
  while ((await sites.states(sha256)).length > 0) {
    for (const store of [sites.main, sites.standby]) await roundsOf(store).round();
  }
  assert.equal(existsSync(sites.pathAt('standby', sha256)), false);
  await put(sites.standby, 'to be destroyed');
  assert.deepEqual(await sites.states(sha256), ['main kept', 'standby kept']);
  for (const store of [sites.main, sites.standby]) await roundsOf(store).round();
  assert.ok(existsSync(sites.pathAt('main', sha256)));
});

test(
  'only a Dawam server of the sites is given files, and other bytes are not taken',
  { skip },
  async () => {
    await using sites = await openSites();
    const { sha256 } = await put(sites.main, 'secret');
    const url = `https://127.0.0.1:${sites.doors.get('main')?.port}`;
    const nowMs = () => performance.now();
    const lineOf = (shown: typeof tls) =>
      new SiteFileLine({ site: 'main', url, tls: must(shown, 'They were made.'), nowMs });
    assert.notEqual(await lineOf(tls).fetch(sha256), undefined);
    assert.equal(await lineOf(postgresTls).fetch(sha256), undefined);
    const [stranger] = makeSiteTls('dawam');
    assert.equal(await lineOf(stranger).fetch(sha256), undefined);
    const other = randomBytes(32).toString('hex');
    assert.equal(await lineOf(tls).fetch(other), undefined);
    const path = sites.pathAt('main', sha256);
    assert.equal(await lineOf(tls).bring({ sha256: other, sizeBytes: 6 }, path), false);
    assert.equal(existsSync(sites.pathAt('main', other)), false);
  },
);
