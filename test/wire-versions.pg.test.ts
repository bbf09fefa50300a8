// This version against the former ones, by what they said on the wire (src/sync/testdata, one
// exchange a line, recorded between an office and a centre of it; the newest by test/record-wire.ts
// before the change that followed): a centre of this version answers
// an office of the former as it was used to, and an office of this version gets its log held, its
// letters and its files by a centre of the former, which answers 404 to all that it does not know.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

import { parseBundle } from '#kernel/add-entries.ts';
import { openCheckpoint, signCheckpoint } from '#kernel/checkpoint.ts';
import { makeConsignmentCheck } from '#kernel/consignment.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import { formatVerifierKey, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { areSameBytes, leafHash, MemoryTree } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { listen } from '#http/server.ts';
import { clamdAt } from '#malware/clamd.ts';
import { AwaitedFiles } from '#programs/awaited-files.ts';
import { makeCentreAnswer } from '#programs/centre-answers.ts';
import { CentreFeed } from '#programs/centre-feed.ts';
import { CentreInvitations } from '#programs/centre-invitations.ts';
import { CentreStore } from '#programs/centre-store.ts';
import { readStandings } from '#programs/joins.ts';
import { sendFile } from '#programs/send-file.ts';
import { StrangeFiles } from '#programs/strange-files.ts';
import { openDatabase } from '#store/database.ts';
import type { Database } from '#store/database.ts';
import { FileStore } from '#store/files.ts';
import { KnownFiles } from '#store/known-files.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import type { TestDatabase } from '#store/testing/test-database.ts';
import { originHash } from '#sync/access.ts';
import { feedPath, parseFeedPage } from '#sync/feed-page.ts';
import { startPull, stepPull } from '#sync/pull.ts';
import { formatJoin, invitationId, isNoteOf, isProven, openInvitation } from '#sync/invitation.ts';
import { formatInvitationLink, openJoin, parseInvitationLink } from '#sync/invitation.ts';
import { checkpointBody, entriesBody } from '#sync/push-body.ts';
import { openReadingKeys } from '#sync/reading-keys.ts';
import { newPush, stepPush } from '#sync/push.ts';
import type { Ask, PushInput } from '#sync/push.ts';

const FORMERS = ['wire-1', 'wire-2'] as const;
const TESTDATA = resolve(import.meta.dirname, '../src/sync/testdata');
const keyFor = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_ED25519, new Uint8Array(32).fill(byte));
// The keys of the recording, which are nobody's.
const [directory, land, health] = [keyFor('directory', 1), keyFor('land', 2), keyFor('health', 3)];
const centreKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(9));
const landPath = `/${originHash(land.verifier.name)}`;
const scan = Buffer.from('خطاب ممسوح ضوئيًا\n');
const sha256 = createHash('sha256').update(scan).digest('hex');
const AT = 'https://centre.example';
const nowMs = () => 1_795_248_000_000;

interface Said {
  readonly base64?: string;
  readonly packed?: string;
}

interface Exchange {
  readonly name: string;
  readonly request: Said & {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string>;
  };
  readonly answer: Said & {
    readonly status: number;
    readonly headers: Record<string, string>;
  };
}

const recordings = new Map<string, readonly Exchange[]>();
let databases: TestDatabase[] = [];
let pools: Database[] = [];
let folder = '';

before(async () => {
  for (const former of FORMERS) {
    const text = await readFile(join(TESTDATA, `${former}.jsonl`), 'utf8');
    const lines = text.trimEnd().split('\n');
    recordings.set(
      former,
      lines.map((line) => JSON.parse(line) as Exchange),
    );
  }
  folder = await mkdtemp(join(tmpdir(), 'dawam-versions-'));
  databases = [await testDatabase(), await testDatabase(), await testDatabase()];
  pools = databases.map(({ url }) => openDatabase({ url }));
});

after(async () => {
  for (const one of pools) await one.close();
  for (const one of databases) await one.drop();
  await rm(folder, { recursive: true, force: true });
});

function bytesOf({ base64, packed }: Said): Buffer<ArrayBuffer> {
  if (packed !== undefined) return Buffer.from(gunzipSync(Buffer.from(packed, 'base64')));
  return Buffer.from(base64 ?? '', 'base64');
}

/** What was meant, whether the line packed it or not. */
function meantBy(said: Said & { readonly headers: Record<string, string> }): Buffer {
  const bytes = bytesOf(said);
  return said.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
}

const recordingOf = (former: string) => recordings.get(former) ?? [];

function named(former: string, name: string): Exchange {
  return must(
    recordingOf(former).find((one) => one.name === name),
    `${name} was recorded.`,
  );
}

async function openFiles(at: string, { writers: pool }: Database) {
  const random = (count: number): Uint8Array => randomBytes(count);
  const known = new KnownFiles();
  const files = new FileStore({ folder: at, pool, known, clock: nowMs, random });
  const strange = new StrangeFiles({
    ...{ pool, files, filesDir: at, nowMs },
    scanner: clamdAt('/nowhere/clamd.ctl'),
    listIdentities: async () => [],
    report: (sentence) => assert.fail(sentence),
  });
  return { files, strange };
}

async function answersAsBefore(former: (typeof FORMERS)[number]): Promise<void> {
  const database = must(pools[FORMERS.indexOf(former)], 'There is one for each.');
  const pool = database.writers;
  const text = `insert into dawam.setting (name, value) values ('feed-epoch', '"recorded"')`;
  await pool.query({ text });
  const feed = new CentreFeed(pool);
  const store = new CentreStore(pool, feed);
  await store.admit(directory.verifier, formatVerifierKey(directory.verifier));
  const answer = makeCentreAnswer({
    ...{ store, feed, key: centreKey, nowMs, ...(await openFiles(join(folder, former), database)) },
    invitations: new CentreInvitations(pool, store, nowMs),
    report: (sentence) => assert.fail(sentence),
  });
  for (const { name, request, answer: given } of recordingOf(former)) {
    const { method, path, headers } = request;
    const isAsking = method === 'GET';
    const init = { method, headers, ...(isAsking ? {} : { body: bytesOf(request) }) };
    const now = await answer(new Request(`https://centre.example${path}`, init));
    assert.equal(now.status, given.status, name);
    assert.equal(now.headers.get('content-type'), given.headers['content-type'] ?? null, name);
    const packing = now.headers.get('content-encoding');
    const base64 = Buffer.from(await now.arrayBuffer()).toString('base64');
    const said = { base64, headers: packing === null ? {} : { 'content-encoding': packing } };
    assert.deepEqual(meantBy(said), meantBy(given), name);
  }
}

for (const former of FORMERS) {
  test(`a centre of this version answers an office of ${former} as it was used to`, async () => {
    await answersAsBefore(former);
  });
}

/** A centre of the former version looks at the parameters that it knows, and at no others. */
function isAskedBy(recorded: string, asked: string): boolean {
  const [former, now] = [recorded, asked].map((path) => new URL(path, 'https://centre.example'));
  if (former?.pathname !== now?.pathname) return false;
  return [...(former?.searchParams ?? [])].every(([name, value]) => {
    return now?.searchParams.get(name) === value;
  });
}

/** A centre of the former version, as far as it was recorded, from this exchange on. */
function formerFrom(recording: string, name: string) {
  const exchanges = recordingOf(recording);
  let place = exchanges.indexOf(named(recording, name));
  return (method: string, path: string, body: Uint8Array = Buffer.alloc(0)) => {
    const isIt = ({ request }: Exchange) =>
      request.method === method && isAskedBy(request.path, path) && meantBy(request).equals(body);
    const found = exchanges.findIndex((one, i) => i >= place && isIt(one));
    if (found < 0) return { status: 404, bytes: Buffer.from('Not found.\n') };
    place = found;
    const { answer } = must(exchanges[found], 'It was just found.');
    return { status: answer.status, bytes: meantBy(answer) };
  };
}

function readLog(former: string) {
  const paths = ['tile entries/000', 'tile entries/001.p/4'];
  const leaves = paths.flatMap((name) => {
    const bundle = meantBy(named(former, name).answer);
    const read = must(parseBundle(new Uint8Array(bundle)), 'It is a bundle.');
    return read.filter((leaf) => leaf instanceof Uint8Array);
  });
  const tree = new MemoryTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return { leaves, tree, size: leaves.length };
}

test('a mirror of the former version is believed by its head', () => {
  const { tree, size } = readLog('wire-2');
  const note = meantBy(named('wire-2', 'what is held').answer).toString();
  const held = openCheckpoint(note, land.verifier);
  assert.ok(held.ok);
  assert.equal(held.checkpoint.size, size);
  assert.ok(areSameBytes(held.checkpoint.root, tree.rootAt(size)));
  const checked = verifyCosignatures(held.note, [centreKey.verifier]);
  assert.ok(checked.ok && checked.cosigned.length === 1);
});

test('a log is held by a centre of the former version, with its file', async () => {
  const { leaves, tree, size } = readLog('wire-1');
  const origin = land.verifier.name;
  const head = { origin, size, root: tree.rootAt(size), extensions: [] };
  const own = { size, checkpoint: signCheckpoint(head, land) };
  const former = formerFrom('wire-1', 'add-checkpoint');
  const put = async () => {
    const path = join(folder, 'scan');
    await writeFile(path, scan);
    const file = { sha256, sizeBytes: scan.length, mediaType: 'text/plain', path };
    return await sendFile(async (asked, init) => {
      const bytes = init.method === 'PUT' ? scan : undefined;
      const { status } = former(init.method ?? 'GET', asked, bytes);
      return new Response(null, { status });
    }, file);
  };
  const find = (ask: Ask) => {
    if (ask.kind === 'own-root') assert.fail('It has nothing to compare.');
    if (ask.kind === 'look') return former('GET', `/pending${landPath}/checkpoint`);
    if (ask.kind === 'add-checkpoint') {
      return former('POST', '/add-checkpoint', Buffer.from(checkpointBody(ask, tree.subtree)));
    }
    const given = leaves.slice(ask.start, ask.end);
    const body = entriesBody(origin, { ...ask, packagesMax: 8 }, given, tree.subtree);
    return former('POST', '/add-entries', body);
  };
  const keys = { logKey: land.verifier, mirrorKey: centreKey.verifier };
  let push = newPush(keys, own, 0);
  const inputs: PushInput[] = [{ kind: 'grown', head: own }];
  const told: string[] = [];
  let line: string | undefined;
  for (let turns = 0; line === undefined && turns < 20; turns += 1) {
    const [next, outputs] = stepPush(push, must(inputs.shift(), 'It goes on.'), 0.5);
    push = next;
    for (const output of outputs) {
      if (output.kind === 'ask') {
        const { status, bytes } = find(output.ask);
        inputs.push({ kind: 'answered', ask: output.id, status, body: bytes.toString() });
      }
      if (output.kind === 'trouble') told.push(output.trouble);
      if (output.kind === 'wake') {
        assert.deepEqual(await put(), { kind: 'there', signature: undefined });
        inputs.push({ kind: 'woken', ask: output.id });
      }
      if (output.kind === 'cosigned') line = output.line;
    }
  }
  assert.deepEqual(told, ['files-wait']);
  assert.equal(line, meantBy(named('wire-1', 'add-entries, held').answer).toString());
});

function takesLetters(recording: string, feed: string): void {
  const former = formerFrom(recording, feed);
  const [pull, [ask]] = startPull();
  assert.ok(ask?.kind === 'ask');
  const path = feedPath(originHash(health.verifier.name), ask.cursor);
  const { status, bytes } = former('GET', path);
  const answered = { kind: 'answered', ask: ask.id, status, body: bytes.toString() } as const;
  const [, outputs] = stepPull(pull, answered, 0.5);
  const keep = outputs.find((one) => one.kind === 'keep');
  assert.deepEqual(keep?.page, parseFeedPage(bytes.toString()));
  const { consignments = [], unreadable } = keep?.page ?? {};
  assert.deepEqual([consignments.length, unreadable], [3, 0]);
  const check = makeConsignmentCheck({
    findKey: (origin) => (origin === land.verifier.name ? land.verifier : undefined),
    cosignerKeys: [centreKey.verifier],
  });
  for (const one of consignments) assert.ok(check(one).ok, `${one.origin} ${one.index}`);
}

test('letters come from centres of former versions, each with its proof', () => {
  takesLetters('wire-1', 'the feed');
  takesLetters('wire-2', 'the feed, in parcels');
});

test('an office joins by a centre of the former version, and the directory is told of it', () => {
  const secret = new Uint8Array(16).fill(7);
  const note = meantBy(named('wire-2', 'the invitation').answer).toString();
  const invitation = must(openInvitation(note), 'It is an invitation.');
  assert.equal(invitation.office, 'sea');
  assert.equal(invitation.id, invitationId(secret));
  assert.equal(invitation.directory.id, directory.verifier.id);
  assert.deepEqual(
    invitation.centres.map(({ role, key }) => [role, key.id]),
    [['main', centreKey.verifier.id]],
  );
  const link = parseInvitationLink(formatInvitationLink(AT, secret, note));
  assert.ok(link !== undefined && isNoteOf(link, note));
  const former = formerFrom('wire-2', 'an invitation');
  const word = formatJoin(secret, keyFor('sea', 4));
  assert.equal(former('POST', '/join', Buffer.from(word)).status, 204);
  const { offices } = readStandings(JSON.parse(String(former('GET', '/offices').bytes)));
  const sea = must(
    offices.find(({ office }) => office === 'sea'),
    'The directory is told of it.',
  );
  assert.ok(isProven(must(openJoin(sea.invitation?.joined ?? ''), 'It is a word.'), secret));
  const said = openReadingKeys(sea.log?.readingKeys ?? '', keyFor('sea', 4).verifier);
  assert.equal(said?.length, 1);
});

test('files come from a centre of the former version, which knows no ranges', async () => {
  const database = must(pools.at(-1), 'It is of the office.');
  const former = formerFrom('wire-1', 'the file for its addressee');
  const listening = await listen(
    {
      fetch: (request) => {
        const { status, bytes } = former(request.method, new URL(request.url).pathname);
        return new Response(new Uint8Array(bytes), { status });
      },
    },
    { host: '127.0.0.1', port: 0 },
  );
  assert.ok(!('taken' in listening));
  const { files, strange } = await openFiles(join(folder, 'o'), database);
  const url = `http://127.0.0.1:${listening.port}`;
  const awaiting = new AwaitedFiles({
    store: { files, database, tellNews: () => undefined },
    ...{ strange, nowMs, centres: [{ role: 'main', url, key: centreKey.verifier }] },
    findKey: async () => health,
    report: (sentence) => assert.fail(sentence),
  });
  await database.writers.query({
    text: `insert into dawam.awaited_file (office, sha256, size_bytes, media_type, awaited_since)
      values ('health', decode($1, 'hex'), $2, 'text/plain', now())`,
    values: [sha256, scan.length],
  });
  await database.writers.query({
    text: `insert into dawam.inbound (office, origin, index, leaf, leaf_hash, proof, is_proven,
        arrived_at) values ('health', 'x', 0, '', '', '', true, now())`,
  });
  const source = ReadableStream.from([scan.subarray(0, 5)]);
  await strange.parts.append(sha256, { offset: 0, source, sizeBytes: scan.length });
  awaiting.start();
  for (let i = 0; i < 500 && (await files.find(sha256)) === undefined; i += 1) await sleep(20);
  await awaiting.stop();
  await listening.close(0);
  assert.deepEqual(Buffer.concat(await Array.fromAsync(files.read(sha256))), scan);
});
