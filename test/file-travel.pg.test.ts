// Files on their way between an office and a real centre over a line that breaks: 100 MB are cut
// twenty times each way, with a restart in between, and nothing is sent anew; wrong bytes never
// stay; a real clamd finds the test file, which then goes nowhere.
import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

import { signCheckpoint } from '#kernel/checkpoint.ts';
import { leafOf } from '#kernel/entry.ts';
import { formatVerifierKey, parseVerifierKey, signingKey, TYPE_ED25519 } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { assert as believe, must } from '#lib/assert.ts';
import { listen } from '#http/server.ts';
import type { Listening } from '#http/server.ts';
import { clamdAt } from '#malware/clamd.ts';
import { clamdMissing, eicar, signature, startClamd } from '#malware/testing/clamd-server.ts';
import type { ClamdServer } from '#malware/testing/clamd-server.ts';
import { AwaitedFiles } from '#programs/awaited-files.ts';
import type { CentreSetting } from '#programs/centre-line.ts';
import { openCentre } from '#programs/centre.ts';
import type { OpenCentre } from '#programs/centre.ts';
import { sendFile } from '#programs/send-file.ts';
import type { Sending } from '#programs/send-file.ts';
import { readSettings } from '#programs/settings.ts';
import { StrangeFiles } from '#programs/strange-files.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { FileStore } from '#store/files.ts';
import { KnownFiles } from '#store/known-files.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { accessHeader } from '#sync/access.ts';
import { checkpointBody, entriesBody } from '#sync/push-body.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';

import { SlowLine } from './slow-line.ts';

const skip = clamdMissing();
const mediaType = 'text/plain';
const LARGE_BYTES = 100_000_000;
const CUTS = 20;
const CUT_BYTES = 3_000_000;
const LONG_MS = 240_000;
const keyFor = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_ED25519, new Uint8Array(32).fill(byte));
const [land, health] = [keyFor('land', 2), keyFor('health', 3)];
const large = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16)).update(
  Buffer.alloc(LARGE_BYTES),
);

let folder = '';
let databases: TestDatabase[] = [];
let database: Database;
let clamd: ClamdServer | undefined;
let centre: OpenCentre;
let listening: Listening;
let line: SlowLine;
let linePort = 0;
let office: { readonly files: FileStore; readonly strange: StrangeFiles };
const said: string[] = [];
const news: string[] = [];
const report = (sentence: string) => void said.push(sentence);
const nowMs = () => Date.now();

async function startCentre(port: number): Promise<void> {
  const settings = readSettings(
    { data: join(folder, 'centre') },
    { DATABASE_URL: databases[0]?.url, DAWAM_CLAMD: clamd?.socket ?? '/nowhere/clamd.ctl' },
  );
  const logsFile = join(folder, 'logs.txt');
  centre = await openCentre(settings, { role: 'main', logsFile, nowMs, report });
  const opened = await listen(
    { fetch: (request) => centre.answer(request) },
    {
      host: '127.0.0.1',
      port,
    },
  );
  believe(!('taken' in opened), 'The port is free.');
  listening = opened;
}

async function restartCentre(): Promise<void> {
  const { port } = listening;
  await listening.close(0);
  await centre.close();
  await startCentre(port);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawam-travel-'));
  databases = [await testDatabase(), await testDatabase()];
  if (skip === false) clamd = await startClamd();
  const vkeys = [land, health].map(({ verifier }) => formatVerifierKey(verifier));
  await writeFile(join(folder, 'logs.txt'), vkeys.join('\n'));
  await startCentre(0);
  line = new SlowLine({ host: '127.0.0.1', port: listening.port }, chanceOf(1));
  linePort = await line.listen('127.0.0.1', 0);
  database = openDatabase({ url: must(databases[1], 'There are two.').url });
  // Entries are made up here by the files that they name.
  await database.writers.query({
    text: 'alter table dawam.entry_file drop constraint entry_file_office_index_fkey',
  });
  const filesDir = join(folder, 'office');
  const pool = database.writers;
  const random = (count: number): Uint8Array => randomBytes(count);
  const known = new KnownFiles();
  const files = new FileStore({ folder: filesDir, pool, known, clock: nowMs, random });
  const strange = new StrangeFiles({
    ...{ pool, files, filesDir, nowMs, report },
    scanner: clamdAt(clamd?.socket ?? '/nowhere/clamd.ctl'),
    listIdentities: async () => [],
  });
  office = { files, strange };
});

after(async () => {
  await line.close();
  await listening.close(0);
  await centre.close();
  await database.close();
  for (const one of databases) await one.drop();
  await clamd?.end();
  await rm(folder, { recursive: true, force: true });
});

function at(): CentreSetting {
  const read = parseVerifierKey(centre.vkey);
  believe(read.ok, 'A centre says its key.');
  return { role: 'main', url: `http://127.0.0.1:${linePort}`, key: read.key };
}

async function ask(path: string, init: RequestInit, by: SigningKey): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', accessHeader(by, at().key.name));
  return await fetch(`${at().url}${path}`, { ...init, headers });
}

const tree = new MemoryTree();
const leaves: Uint8Array[] = [];
let offered = 0;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** An act of `land` that is addressed to `health` and names the file. */
async function register(bytes: Uint8Array): Promise<string> {
  const sha256 = hashOf(bytes);
  const leaf = leafOf({
    ...{ v: 1, kind: 'letter-dispatched', command: '01932f3e-7b3a-7c11-8a52-000000000001' },
    ...{ office: 'land', subject: `letter/${leaves.length}`, rung: 'alone', body: {} },
    ...{ recordedAt: '2026-01-05T08:00:00.000Z', by: { person: 'rana', capacity: 'clerk' } },
    ...{ asked: 'ab', nonce: String(leaves.length), to: ['health'] },
    files: [{ sha256, name: 'scan.txt', mediaType, sizeBytes: bytes.length }],
  });
  leaves.push(leaf);
  tree.append(leafHash(leaf));
  return sha256;
}

/** 202: all entries are there, and some file is missing. */
async function push(): Promise<number> {
  const size = leaves.length;
  const origin = land.verifier.name;
  const head = { origin, size, root: tree.rootAt(size), extensions: [] };
  const own = { size, checkpoint: signCheckpoint(head, land) };
  const old = { kind: 'add-checkpoint', old: offered, head: own } as const;
  const body = checkpointBody(old, tree.subtree);
  assert.equal((await ask('/add-checkpoint', { method: 'POST', body }, land)).status, 200);
  const upload = { kind: 'add-entries', start: offered, end: size, packagesMax: 8 } as const;
  const given = new Uint8Array(
    entriesBody(origin, upload, leaves.slice(offered, size), tree.subtree),
  );
  const { status } = await ask('/add-entries', { method: 'POST', body: given }, land);
  offered = size;
  return status;
}

async function send(bytes: Uint8Array, sha256 = hashOf(bytes)): Promise<Sending> {
  const path = join(folder, 'sent');
  await writeFile(path, bytes);
  const file = { sha256, sizeBytes: bytes.length, mediaType, path };
  return await sendFile((asked, init) => ask(asked, init, land), file);
}

/** Each time it gives up it begins anew, and remembers nothing. */
async function sendToTheEnd(bytes: Uint8Array): Promise<Sending> {
  for (;;) {
    const sent = await send(bytes);
    if (sent.kind !== 'cut') return sent;
  }
}

async function awaitFile(sha256: string, sizeBytes: number): Promise<void> {
  const values = ['health', sha256];
  await database.writers.query({
    text: `insert into dawam.awaited_file (office, sha256, size_bytes, media_type, awaited_since)
      values ($1, decode($2, 'hex'), $3, '${mediaType}', now()) on conflict do nothing`,
    values: [...values, sizeBytes],
  });
  // As if an entry of the office named it.
  await database.writers.query({
    text: `insert into dawam.entry_file (office, sha256, index) values ($1, decode($2, 'hex'), 0)
      on conflict do nothing`,
    values,
  });
}

/** It ends with the test, however that ends. */
function startAwaiting(t: TestContext): AwaitedFiles {
  const awaited = new AwaitedFiles({
    store: { files: office.files, database, tellNews: (one) => void news.push(one) },
    strange: office.strange,
    centres: [at()],
    findKey: async () => health,
    nowMs,
    report,
  });
  awaited.start();
  t.after(() => awaited.stop());
  return awaited;
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LONG_MS; Date.now() < end; await sleep(50)) {
    if (await isSo()) return;
  }
  assert.fail(`It did not come to pass that ${what}: ${said.join('\n')}`);
}

/** Names of all that lies in a file store, wherever in it. */
async function listAll(store: 'centre/files' | 'office'): Promise<readonly string[]> {
  const options = { recursive: true, withFileTypes: true } as const;
  const found = await readdir(join(folder, store), options).catch(() => []);
  return found.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

const pathIn = (store: 'centre/files' | 'office', sha256: string): string =>
  join(folder, store, sha256.slice(0, 2), sha256.slice(2));

test('100 MB to the centre, cut twenty times, with a restart: nothing is sent anew', async () => {
  const sha256 = await register(large);
  assert.equal(await push(), 202);
  line.cutAfter(CUT_BYTES, CUTS / 2);
  const before = line.carriedBytes;
  const first = sendToTheEnd(large);
  await until('half of the cuts are made', () => line.cutCount === CUTS / 2);
  await restartCentre();
  line.cutAfter(CUT_BYTES, CUTS / 2);
  assert.deepEqual(await first, { kind: 'there', signature: undefined });
  assert.equal(line.cutCount, CUTS);
  const carried = line.carriedBytes - before;
  assert.ok(carried < LARGE_BYTES + CUTS * CUT_BYTES, `${carried} bytes for ${LARGE_BYTES}`);
  assert.equal(hashOf(await readFile(pathIn('centre/files', sha256))), sha256);
  assert.equal((await listAll('centre/files')).length, 1, 'no part is left');
  assert.equal(await push(), 200);
});

test('100 MB from the centre, cut twenty times, with a restart', async (t) => {
  const sha256 = hashOf(large);
  await awaitFile(sha256, LARGE_BYTES);
  const before = { cuts: line.cutCount, bytes: line.carriedBytes };
  line.cutAfter(CUT_BYTES, CUTS);
  const first = startAwaiting(t);
  await until('half of the cuts are made', () => line.cutCount >= before.cuts + CUTS / 2);
  await first.stop();
  const partBytes = await office.strange.parts.offsetOf(sha256);
  assert.ok(partBytes > 0, 'what came has stayed');
  const second = startAwaiting(t);
  await until('it has come', async () => (await office.files.find(sha256)) !== undefined);
  await second.stop();
  assert.equal(line.cutCount, before.cuts + CUTS);
  const carried = line.carriedBytes - before.bytes;
  assert.ok(carried < LARGE_BYTES + CUTS * CUT_BYTES, `${carried} bytes for ${LARGE_BYTES}`);
  assert.equal(hashOf(await readFile(pathIn('office', sha256))), sha256);
  assert.equal((await listAll('office')).length, 1, 'no part is left');
});

test('wrong bytes never stay: not at the centre, not at the office', async (t) => {
  const right = Buffer.from('خطاب ممسوح ضوئيا');
  const wrong = Buffer.from(right).fill(7, 3, 5);
  const sha256 = await register(right);
  assert.equal(await push(), 202);
  const before = await listAll('centre/files');
  assert.deepEqual(await send(wrong, sha256), { kind: 'refused', status: 422 });
  const put = { method: 'PUT', body: wrong, headers: { 'content-type': mediaType } };
  assert.equal((await ask(`/files/${sha256}`, put, land)).status, 422);
  assert.deepEqual(await listAll('centre/files'), before);
  assert.equal(await push(), 202);
  const unnamed = await send(Buffer.from('nobody names this'));
  assert.deepEqual(unnamed, { kind: 'refused', status: 403 });
  // As the former version sends it.
  const whole = { ...put, body: right };
  assert.equal((await ask(`/files/${sha256}`, whole, land)).status, 204);
  assert.equal(await push(), 200);
  await writeFile(pathIn('centre/files', sha256), wrong);
  await awaitFile(sha256, right.length);
  const there = await listAll('office');
  const awaiting = startAwaiting(t);
  await until('it was judged', () => said.some((one) => one.includes('other bytes')));
  // It is asked for again at once, and once more a while later.
  await until('nothing of it stays', async () => isDeepStrictEqual(await listAll('office'), there));
  await writeFile(pathIn('centre/files', sha256), right);
  await until('it has come', async () => (await office.files.find(sha256)) !== undefined);
  await awaiting.stop();
  const unscanned = await office.strange.findFinding(sha256);
  assert.equal(unscanned?.finding, skip === false ? 'clean' : 'not-scanned');
});

test('what is infected goes to quarantine and nowhere else', { skip }, async (t) => {
  const sha256 = await register(eicar);
  assert.equal(await push(), 202);
  const found = `${signature}.UNOFFICIAL`;
  assert.deepEqual(await send(eicar), { kind: 'there', signature: found });
  assert.equal(await push(), 200, 'it holds up nothing: it was brought, and is durable');
  assert.deepEqual(await send(eicar), { kind: 'there', signature: found }, 'as often as asked');
  const inQuarantine = join(folder, 'centre/files/quarantine', sha256);
  assert.deepEqual(await readFile(inQuarantine), eicar);
  assert.equal((await ask(`/files/${sha256}`, {}, health)).status, 403);
  await awaitFile(sha256, eicar.length);
  const awaiting = startAwaiting(t);
  await until('the office is told', async () => {
    return (await office.strange.findFinding(sha256))?.finding === 'infected';
  });
  await awaiting.stop();
  assert.equal(await office.files.find(sha256), undefined);
  assert.ok(news.includes('health'));
});

test('an office looks for itself; later, where nobody could look before', { skip }, async () => {
  const taken = async (strange: StrangeFiles, bytes: Buffer) => {
    const file = { sha256: hashOf(bytes), sizeBytes: bytes.length, mediaType };
    await awaitFile(file.sha256, file.sizeBytes);
    return await strange.takeStream(cut(bytes), file);
  };
  let now = Date.now();
  const make = (socket: string) =>
    new StrangeFiles({
      ...{ pool: database.writers, files: office.files, filesDir: join(folder, 'office') },
      ...{ scanner: clamdAt(socket), listIdentities: async () => [], nowMs: () => now, report },
    });
  const blind = make('/nowhere/clamd.ctl');
  const [good, bad] = [Buffer.from('harmless'), Buffer.from(eicar)];
  assert.equal(await taken(blind, good), 'kept');
  assert.equal(await taken(blind, bad), 'kept');
  assert.equal((await blind.findFinding(hashOf(bad)))?.finding, 'not-scanned');
  await database.writers.query({ text: 'delete from dawam.awaited_file' });
  now += 3_600_000;
  const seeing = make(must(clamd, 'It runs.').socket);
  const seen = await seeing.lookAgain();
  assert.deepEqual(new Set(seen), new Set([hashOf(good), hashOf(bad)]));
  assert.equal(await office.files.find(hashOf(bad)), undefined, 'nobody finds it any more');
  const [row] = await database.writers.query<{ count: number }>({
    text: `select count(*)::int as count from dawam.awaited_file
      where sha256 = decode($1, 'hex')`,
    values: [hashOf(bad)],
  });
  assert.equal(row?.count, 1, 'the entry waits for it again');
  now += 2 * 86_400_000;
  assert.deepEqual(await blind.lookAgain(), [], 'who cannot look takes no finding back');
  assert.deepEqual(await seeing.lookAgain(), []);
  assert.equal(await taken(seeing, Buffer.from(eicar)), 'infected');
});

async function* cut(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 10) {
    yield await Promise.resolve(bytes.subarray(from, from + 10));
  }
}
