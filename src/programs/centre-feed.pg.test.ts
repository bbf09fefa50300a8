// What a centre passes on, on a real database: positions without a gap in the order in which they
// become visible, proofs that hold, arrivals told to the senders, files for addressees only.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { signCheckpoint } from '#kernel/checkpoint.ts';
import { makeConsignmentCheck } from '#kernel/consignment.ts';
import { leafOf } from '#kernel/entry.ts';
import { formatIntroduction, openIntroduction } from '#kernel/introduction.ts';
import { formatVerifierKey, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { clamdAt } from '#malware/clamd.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { FileStore } from '#store/files.ts';
import { KnownFiles } from '#store/known-files.ts';
import { migrate } from '#store/migrate.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import { FEED_START, feedPath, parseFeedPage } from '#sync/feed-page.ts';
import type { FeedCursor, FeedPageRead } from '#sync/feed-page.ts';
import { checkpointBody, entriesBody } from '#sync/push-body.ts';

import { makeCentreAnswer } from './centre-answers.ts';
import { noteEarlier } from './centre-earlier.ts';
import { CentreInvitations } from './centre-invitations.ts';
import { CentreFeed } from './centre-feed.ts';
import { CentreStore } from './centre-store.ts';
import { StrangeFiles } from './strange-files.ts';

const AT = 'https://centre.example';
const keyFor = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_ED25519, new Uint8Array(32).fill(byte));
const directory = keyFor('directory', 1);
const centreKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(9));
const centreName = centreKey.verifier.name;
const scan = Buffer.from('خطاب ممسوح');
const scanHash = createHash('sha256').update(scan).digest('hex');

let testing: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let folder: string;
let answer: (request: Request) => Promise<Response>;

class Log {
  readonly key: SigningKey;
  readonly tree = new MemoryTree();
  readonly leaves: Uint8Array[] = [];
  held = 0;

  constructor(office: string, byte: number) {
    this.key = keyFor(office, byte);
  }

  write(to: readonly string[], more: object = {}): void {
    const office = must(this.key.verifier.name.split('/')[1], 'A log is of an office.');
    const leaf = leafOf({
      ...{ v: 1, kind: 'letter-dispatched', command: '01932f3e-7b3a-7c11-8a52-000000000001' },
      ...{ office, subject: `letter/${this.leaves.length}`, rung: 'alone', body: {}, to },
      ...{ recordedAt: '2026-01-05T08:00:00.000Z', by: { person: 'rana', capacity: 'clerk' } },
      ...{ asked: 'ab', nonce: String(this.leaves.length), ...more },
    });
    this.leaves.push(leaf);
    this.tree.append(leafHash(leaf));
  }

  async push(): Promise<number> {
    const { held, tree, leaves } = this;
    const { name: origin } = this.key.verifier;
    const size = leaves.length;
    const head = { origin, size, root: tree.rootAt(size), extensions: [] };
    const own = { size, checkpoint: signCheckpoint(head, this.key) };
    const ask = { kind: 'add-checkpoint', old: held, head: own } as const;
    const taken = await post('/add-checkpoint', checkpointBody(ask, tree.subtree));
    assert.equal(taken.status, 200);
    const upload = { kind: 'add-entries', start: held, end: size, packagesMax: 32 } as const;
    const body = entriesBody(origin, upload, leaves.slice(held, size), tree.subtree);
    const { status } = await post('/add-entries', new Uint8Array(body));
    if (status === 200) this.held = size;
    return status;
  }

  /** Offices of the version before ask without the last words. */
  async pull(cursor: FeedCursor, lastWords = '&parcels=1'): Promise<FeedPageRead> {
    const asked = feedPath(originHash(this.key.verifier.name), cursor);
    const path = asked.slice(0, asked.indexOf('&parcels=1')) + lastWords;
    const headers = { authorization: accessHeader(this.key, centreName) };
    const response = await send(path, { headers });
    assert.equal(response.status, 200);
    const packed = response.headers.get('content-encoding') === 'gzip';
    const stream = must(response.body ?? undefined, 'It has a body.');
    const text = packed
      ? await new Response(stream.pipeThrough(new DecompressionStream('gzip'))).text()
      : await new Response(stream).text();
    return must(parseFeedPage(text), 'It is a page.');
  }
}

const [land, water, health] = [new Log('land', 2), new Log('water', 3), new Log('health', 4)];
const logs = [land, water, health];

before(async () => {
  testing = await testDatabase();
  database = openDatabase({ url: testing.url });
  const pool = database.writers;
  await migrate(pool);
  folder = await mkdtemp(join(tmpdir(), 'dawam-feed-'));
  const feed = new CentreFeed(pool);
  const store = new CentreStore(pool, feed);
  await store.admit(directory.verifier, formatVerifierKey(directory.verifier));
  const random = (count: number): Uint8Array => randomBytes(count);
  const nowMs = () => 1_795_248_000_000;
  const files = new FileStore({ folder, pool, known: new KnownFiles(), clock: nowMs, random });
  const report = (sentence: string) => assert.fail(sentence);
  const invitations = new CentreInvitations(pool, store, nowMs);
  const strange = new StrangeFiles({
    ...{ pool, files, filesDir: folder, nowMs, report },
    scanner: clamdAt('/nowhere/clamd.ctl'),
    listIdentities: async () => [],
  });
  answer = makeCentreAnswer({
    ...{ store, feed, files, strange, invitations, key: centreKey, nowMs, report },
  });
});

after(async () => {
  await database.close();
  await testing.drop();
  await rm(folder, { recursive: true, force: true });
});

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  return await answer(new Request(`${AT}${path}`, init));
}

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  send(path, { method: 'POST', body, headers });

test('the directory’s words bring a log, and are passed on to whoever asks', async () => {
  const authorization = accessHeader(directory, centreName);
  for (const { key } of logs) {
    const note = formatIntroduction(key.verifier, directory);
    assert.equal((await post('/introduce', note, { authorization })).status, 204);
    const path = `/introductions/${originHash(key.verifier.name)}`;
    const told = await (await send(path)).text();
    assert.deepEqual(openIntroduction(told, directory.verifier), key.verifier);
  }
  assert.equal((await send(`/introductions/${originHash(directory.verifier.name)}`)).status, 404);
  const plain = formatVerifierKey(land.key.verifier);
  assert.equal((await post('/introduce', plain, { authorization })).status, 204, 'as before');
});

test('each addressee gets its own, in order, with proofs that hold', async () => {
  for (let i = 0; i < 300; i += 1) land.write(i % 3 === 0 ? ['health', 'land'] : []);
  for (let i = 0; i < 40; i += 1) water.write(['health', 'nobody', 'land']);
  assert.deepEqual(await Promise.all([land.push(), water.push()]), [200, 200]);
  const first = await health.pull(FEED_START);
  assert.equal(first.cursor.position, 140);
  assert.equal(first.consignments.length, 140);
  const check = makeConsignmentCheck({
    findKey: (origin) => logs.find(({ key }) => key.verifier.name === origin)?.key.verifier,
    cosignerKeys: [centreKey.verifier],
  });
  for (const one of first.consignments) assert.ok(check(one).ok, `${one.origin} ${one.index}`);
  const before = await health.pull(FEED_START, '');
  const plain = first.consignments.map(({ reckoned: _, ...one }) => ({
    ...one,
    leaf: new Uint8Array(one.leaf),
  }));
  assert.deepEqual(before.consignments, plain, 'the version before gets the same, one by one');
  const indexes = first.consignments.filter(({ origin }) => origin.endsWith('/land'));
  assert.deepEqual(
    indexes.map(({ index }) => index),
    Array.from({ length: 100 }, (_, i) => 3 * i),
  );
  const own = await land.pull(FEED_START);
  assert.ok(own.consignments.every(({ origin }) => origin.endsWith('/water')));
  assert.equal(own.consignments.length, 40);
});

test('positions of logs that push at once have no gap, and nothing comes twice', async () => {
  let cursor = (await health.pull(FEED_START)).cursor;
  const seen: string[] = [];
  let isOver = false;
  const reading = (async () => {
    while (!isOver || cursor.position < 340) {
      const page = await health.pull(cursor);
      assert.equal(page.cursor.position - cursor.position, page.consignments.length);
      seen.push(...page.consignments.map(({ origin, index }) => `${origin} ${index}`));
      cursor = page.cursor;
    }
  })();
  for (let round = 0; round < 20; round += 1) {
    for (let i = 0; i < 5; i += 1) {
      land.write(['health']);
      water.write(['health']);
    }
    assert.deepEqual(await Promise.all([land.push(), water.push()]), [200, 200]);
  }
  isOver = true;
  await reading;
  assert.equal(seen.length, 200);
  assert.equal(new Set(seen).size, 200);
});

test('a sender is told once what has arrived, as soon as the addressee asks for more', async () => {
  const { epoch } = (await land.pull(FEED_START)).cursor;
  const asked = health.pull({ epoch, position: 340, arrived: 0 });
  let cursor: FeedCursor = FEED_START;
  while (cursor.arrived < 200) cursor = (await land.pull(cursor)).cursor;
  land.write(['health']);
  assert.equal(await land.push(), 200);
  const index = land.leaves.length - 1;
  const waiting = land.pull(cursor);
  const at = (await asked).cursor;
  assert.equal(at.position, 341);
  const asking = health.pull(at);
  const told = await waiting;
  assert.deepEqual(told.arrivals, [{ index, recipient: 'health' }]);
  assert.equal(told.cursor.arrived, cursor.arrived + 1);
  water.write(['health']);
  assert.equal(await water.push(), 200);
  assert.equal((await asking).cursor.position, 342, 'who waits is answered at once');
});

test('another epoch begins anew; who has not the key gets nothing', async () => {
  const again = await health.pull({ epoch: 'of another database', position: 9_999, arrived: 9 });
  assert.equal(again.consignments.length, 342);
  const path = feedPath(originHash(land.key.verifier.name), FEED_START);
  assert.equal((await send(path)).status, 403);
  const wrong = { authorization: accessHeader(water.key, centreName) };
  assert.equal((await send(path, { headers: wrong })).status, 403);
  const unknown = feedPath(originHash('dawam.example/nobody'), FEED_START);
  assert.equal((await send(unknown)).status, 404);
  const authorization = accessHeader(land.key, centreName);
  const bad = `/feed/${originHash(land.key.verifier.name)}?after=x`;
  assert.equal((await send(bad, { headers: { authorization } })).status, 400);
});

test('a file is for the addressees of an entry that names it', async () => {
  const named = { sha256: scanHash, name: 'scan.txt', mediaType: 'text/plain' };
  land.write(['health'], { files: [{ ...named, sizeBytes: scan.length }] });
  assert.equal(await land.push(), 202, 'the file is missing');
  const get = (by: Log) =>
    send(`/files/${scanHash}`, { headers: { authorization: accessHeader(by.key, centreName) } });
  assert.equal((await get(health)).status, 404);
  const put = { method: 'PUT', body: scan };
  const headers = { authorization: accessHeader(land.key, centreName) };
  assert.equal((await send(`/files/${scanHash}`, { ...put, headers })).status, 204);
  assert.equal(await (await get(health)).text(), scan.toString());
  assert.equal((await get(water)).status, 403);
  assert.equal((await send(`/files/${scanHash}`)).status, 403);
});

test('a feed that is closed lets nobody wait', async () => {
  const feed = new CentreFeed(database.writers);
  const minutes = 10 * 60_000;
  const query = { cursor: FEED_START, canReadParcels: true };
  const ask = () => feed.read('dawam.example/nobody', query, minutes);
  const waiting = ask();
  const refused = assert.rejects(waiting, { code: 'store.closed' });
  feed.close();
  await refused;
  await assert.rejects(ask(), { code: 'store.closed' });
});

test('what was mirrored before there were feeds stands in them, once', async () => {
  const pool = database.writers;
  const all = await health.pull(FEED_START);
  const named = (page: FeedPageRead) =>
    page.consignments.map(({ origin, index }) => `${origin} ${index}`).sort();
  await pool.use((session) =>
    session.script('delete from dawam.feed; delete from dawam.feed_recipient'),
  );
  const origins = logs.map(({ key }) => key.verifier.name);
  for (let starts = 0; starts < 2; starts += 1) {
    await noteEarlier(pool, origins);
    const again = await health.pull(FEED_START);
    assert.deepEqual(named(again), named(all));
    assert.equal(again.cursor.position, all.cursor.position);
  }
});
