// A centre's answers over HTTP on a real database: uploads packed and cut off, tiles, files, and
// what is refused to whom.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { formatBundle, parseMirrorInfo } from '#kernel/add-entries.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import { leafOf } from '#kernel/entry.ts';
import type { Entry } from '#kernel/entry.ts';
import { formatVerifierKey, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { clamdAt } from '#malware/clamd.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { FileStore } from '#store/files.ts';
import { KnownFiles } from '#store/known-files.ts';
import { migrate } from '#store/migrate.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import { checkpointBody, entriesBody } from '#sync/push-body.ts';

import { makeCentreAnswer } from './centre-answers.ts';
import { CentreInvitations } from './centre-invitations.ts';
import { CentreFeed } from './centre-feed.ts';
import { CentreStore } from './centre-store.ts';
import { StrangeFiles } from './strange-files.ts';

const AT = 'https://centre.example';
const keyFor = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_ED25519, new Uint8Array(32).fill(byte));
const directory = keyFor('directory', 1);
const office = keyFor('land', 2);
const stranger = keyFor('stranger', 3);
const centreKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(9));
const centreName = centreKey.verifier.name;
const scan = Buffer.from('خطاب ممسوح');
const scanHash = createHash('sha256').update(scan).digest('hex');

const tree = new MemoryTree();
const leaves = Array.from({ length: 600 }, (_, i) => leafOf(entryAt(i)));
for (const leaf of leaves) tree.append(leafHash(leaf));

let testing: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;
let folder: string;
let answer: (request: Request) => Promise<Response>;
const said: string[] = [];

function entryAt(index: number): Entry {
  const scanned = { sha256: scanHash, name: 'scan.txt', mediaType: 'text/plain' };
  return {
    v: 1,
    kind: 'letter-registered',
    command: '01932f3e-7b3a-7c11-8a52-000000000001',
    office: 'land',
    subject: `letter/${index}`,
    recordedAt: '2026-01-05T08:00:00.000Z',
    by: { person: 'rana', capacity: 'clerk' },
    rung: 'alone',
    body: {},
    ...(index === 550 ? { files: [{ ...scanned, sizeBytes: scan.length }] } : {}),
    asked: 'ab',
    nonce: String(index),
  };
}

before(async () => {
  testing = await testDatabase();
  database = openDatabase({ url: testing.url });
  const pool = database.writers;
  await migrate(pool);
  folder = await mkdtemp(join(tmpdir(), 'dawam-centre-'));
  const feed = new CentreFeed(pool);
  const store = new CentreStore(pool, feed);
  await store.admit(directory.verifier, formatVerifierKey(directory.verifier));
  const random = (count: number): Uint8Array => randomBytes(count);
  const nowMs = () => 1_795_248_000_000;
  const files = new FileStore({ folder, pool, known: new KnownFiles(), clock: nowMs, random });
  const report = (sentence: string) => void said.push(sentence);
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

type Body = string | Uint8Array<ArrayBuffer>;

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  return await answer(new Request(`${AT}${path}`, init));
}

async function post(path: string, body: Body, headers: Record<string, string> = {}) {
  return await send(path, { method: 'POST', body, headers });
}

function headAt(size: number) {
  const origin = office.verifier.name;
  const head = { origin, size, root: tree.rootAt(size), extensions: [] };
  return { size, checkpoint: signCheckpoint(head, office) };
}

function offer(old: number, size: number): Promise<Response> {
  const ask = { kind: 'add-checkpoint', old, head: headAt(size) } as const;
  return post('/add-checkpoint', checkpointBody(ask, tree.subtree));
}

function uploadOf(start: number, end: number): Uint8Array<ArrayBuffer> {
  const ask = { kind: 'add-entries', start, end, packagesMax: 32 } as const;
  const given = leaves.slice(start, end);
  return new Uint8Array(entriesBody(office.verifier.name, ask, given, tree.subtree));
}

const introduce = (vkey: string, authorization: string): Promise<Response> =>
  post('/introduce', vkey, { authorization });

test('only the directory brings logs, of its own domain, each with one key', async () => {
  assert.equal((await offer(0, 10)).status, 404);
  const vkey = formatVerifierKey(office.verifier);
  const byDirectory = accessHeader(directory, centreName);
  assert.equal((await introduce(vkey, accessHeader(stranger, centreName))).status, 403);
  assert.equal((await introduce(vkey, accessHeader(directory, 'dawam.example/other'))).status, 403);
  const elsewhere = signingKey('other.example/land', TYPE_ED25519, new Uint8Array(32).fill(2));
  const foreign = formatVerifierKey(elsewhere.verifier);
  assert.equal((await introduce(foreign, byDirectory)).status, 403);
  assert.equal((await introduce('rubbish', byDirectory)).status, 400);
  assert.equal((await introduce(vkey, byDirectory)).status, 204);
  assert.equal((await introduce(vkey, byDirectory)).status, 204);
  const second = formatVerifierKey(keyFor('land', 7).verifier);
  assert.equal((await introduce(second, byDirectory)).status, 403);
  const byOffice = accessHeader(office, centreName);
  assert.equal((await introduce(formatVerifierKey(stranger.verifier), byOffice)).status, 403);
  assert.equal((await offer(0, 600)).status, 200);
});

test('an upload that is cut off keeps its whole packages, and goes on from there', async () => {
  const whole = uploadOf(0, 600);
  assert.equal((await post('/add-entries', whole.slice(0, 5_000))).status, 400);
  const cut = await post('/add-entries', whole.slice(0, whole.length - 10));
  assert.equal(cut.status, 202);
  assert.equal(cut.headers.get('content-type'), 'text/x.tlog.mirror-info');
  const info = parseMirrorInfo(await cut.text());
  assert.deepEqual([info?.size, info?.next], [600, 512]);
  const packed = new Uint8Array(gzipSync(uploadOf(512, 600)));
  const broken = packed.slice(0, packed.length - 30);
  const gzip = { 'content-encoding': 'gzip' };
  assert.equal((await post('/add-entries', broken, gzip)).status, 400);
  const rest = await post('/add-entries', packed, gzip);
  assert.equal(rest.status, 202, 'all entries are here, but not the file that one of them names');
  assert.equal(parseMirrorInfo(await rest.text())?.next, 600);
  const spoilt = uploadOf(512, 600);
  spoilt[200] = (spoilt[200] ?? 0) ^ 1;
  assert.equal((await post('/add-entries', spoilt)).status, 422);
});

test('a head is cosigned when the file is here, byte for byte', async () => {
  const own = `/${originHash(office.verifier.name)}`;
  assert.equal((await send(`${own}/checkpoint`)).status, 404);
  assert.equal(await (await send(`/pending${own}/checkpoint`)).text(), headAt(600).checkpoint);
  assert.equal((await send(`${own}/missing-files`)).status, 403);
  const authorization = accessHeader(office, centreName);
  const missing = await send(`${own}/missing-files`, { headers: { authorization } });
  assert.equal(await missing.text(), `${scanHash}\n`);
  const put = (body: Body, headers: Record<string, string>) =>
    send(`/files/${scanHash}`, { method: 'PUT', body, headers });
  assert.equal((await put(scan, {})).status, 403);
  assert.equal(
    (await put(scan, { authorization: accessHeader(stranger, centreName) })).status,
    403,
  );
  assert.equal((await put('other bytes', { authorization })).status, 422);
  assert.equal((await post('/add-entries', uploadOf(600, 600))).status, 202);
  assert.equal((await put(scan, { authorization })).status, 204);
  const held = await post('/add-entries', uploadOf(600, 600));
  assert.equal(held.status, 200);
  const cosigned = headAt(600).checkpoint + (await held.text());
  assert.equal(await (await send(`${own}/checkpoint`)).text(), cosigned);
});

test('tiles are for all, entries for whoever has the key', async () => {
  const own = `/${originHash(office.verifier.name)}/tile`;
  const bytesAt = async (path: string, headers: Record<string, string> = {}) => {
    const response = await send(`${own}/${path}`, { headers });
    return response.ok ? Buffer.from(await response.arrayBuffer()) : response.status;
  };
  const hashes = leaves.map(leafHash);
  assert.deepEqual(await bytesAt('0/001'), Buffer.concat(hashes.slice(256, 512)));
  assert.deepEqual(await bytesAt('0/002.p/88'), Buffer.concat(hashes.slice(512)));
  const level1 = Buffer.concat([tree.subtree(8, 0), tree.subtree(8, 1)]);
  assert.deepEqual(await bytesAt('1/000.p/2'), level1);
  for (const path of ['0/002.p/89', '1/000', '2/000.p/1', '0/0', 'x']) {
    assert.equal(await bytesAt(path), 404, path);
  }
  assert.equal(await bytesAt('entries/002.p/88'), 403);
  const authorization = accessHeader(office, centreName);
  const bundle = await bytesAt('entries/002.p/88', { authorization });
  assert.deepEqual(bundle, formatBundle(leaves.slice(512)));
  const other = accessHeader(directory, centreName);
  assert.equal(await bytesAt('entries/002.p/88', { authorization: other }), 403);
});

test('what is no request of a mirror is answered all the same', async () => {
  const paths = [
    '/',
    '/add-checkpoint',
    '/add-entries',
    `/${'0'.repeat(64)}/checkpoint`,
    '/files/x',
  ];
  for (const path of paths) assert.equal((await send(path)).status, 404, path);
  assert.equal((await post('/add-checkpoint', 'rubbish')).status, 400);
  assert.equal((await post('/add-checkpoint', new Uint8Array(1_200_000))).status, 400);
  assert.equal((await post('/add-entries', 'rubbish')).status, 400);
  assert.equal((await post('/add-entries', '')).status, 400);
  assert.equal((await offer(600, 600)).status, 200);
  const stale = await offer(5, 600);
  assert.deepEqual([stale.status, await stale.text()], [409, '600\n']);
  assert.deepEqual(said, []);
});
