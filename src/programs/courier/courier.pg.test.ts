// Two servers and no line: bundles go by hand, both ways, twice, late, torn, changed and to the
// wrong door; and beside a line that brings the same.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { ageIdentity } from '#kernel/age.ts';
import { parseVerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import { clamdAt } from '#malware/clamd.ts';
import { StrangeFiles } from '#programs/strange-files.ts';
import { findKey } from '#store/keys.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import type { ToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

import { listBundles } from './bundle-history.ts';
import { readBundle } from './read-bundle.ts';
import { writeBundle } from './write-bundle.ts';
import type { WrittenBundle } from './write-bundle.ts';

const openA = () => openToyStore({ hosts: (office) => office !== 'b' });
const openB = () => openToyStore({ hosts: (office) => office === 'b' });

interface Lab extends AsyncDisposable {
  readonly a: ToyStore;
  readonly b: ToyStore;
  path(name: string): string;
}

/** Office a on one server and b on another, which know each other's logs. */
async function openLab(): Promise<Lab> {
  const a = await openA();
  const b = await openB();
  const folder = await mkdtemp(join(tmpdir(), 'dawam-courier-'));
  await a.store.submit(ask('a', 'write', 'first', { text: 'opens the log' }));
  await b.store.submit(ask('b', 'write', 'first', { text: 'opens the log' }));
  await introduce(a, b, 'a');
  await introduce(b, a, 'b');
  return {
    ...{ a, b },
    path: (name) => join(folder, name),
    async [Symbol.asyncDispose]() {
      await a[Symbol.asyncDispose]();
      await b[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function introduce(from: ToyStore, to: ToyStore, office: string): Promise<void> {
  const head = must(await from.store.reader.findHead(office), 'The log is there.');
  const read = parseVerifierKey(head.vkey);
  assert.ok(read.ok);
  const by = 'dawam.example/directory';
  assert.equal(await to.store.knownLogs.admit({ key: read.key, by }), true);
}

async function write(
  from: ToyStore,
  [office, to]: readonly [string, string],
  recipient: Uint8Array,
  path: string,
): Promise<WrittenBundle> {
  const { reader, files, database } = from.store;
  const origin = `dawam.example/${office}`;
  const logKey = must(await findKey(join(from.dataDir, 'keys'), office, origin), 'It has a key.');
  const parts = {
    ...{ reader, files, pool: database.writers },
    clock: () => Date.parse('2026-11-22T08:00:00.000Z'),
    random: (count: number) => randomBytes(count),
    findIntroduction: () => Promise.resolve(undefined),
  };
  const bundle = writeBundle(parts, { office, logKey, to, recipient, isByHand: true });
  let written: WrittenBundle | undefined;
  await pipeline(async function* () {
    written = yield* bundle;
  }, createWriteStream(path));
  return must(written, 'It was written to its end.');
}

const keyOf = (to: ToyStore, office: string) =>
  to.store.keyring.recipientOf(office, (count) => randomBytes(count));

async function read(into: ToyStore, office: string, path: string) {
  const { store } = into;
  const identities = store.keyring.listIdentities(office);
  return await readBundle(
    {
      pool: store.database.writers,
      ...{ files: store.files, inbound: store.inbound, knownLogs: store.knownLogs },
      strange: new StrangeFiles({
        ...{ pool: store.database.writers, files: store.files },
        filesDir: join(into.dataDir, 'files'),
        scanner: clamdAt('/nowhere/clamd.ctl'),
        listIdentities: async () => identities,
        nowMs: () => Date.parse('2026-11-23T08:00:00.000Z'),
        report: (sentence: string) => assert.fail(sentence),
      }),
      identities,
      isHosted: (one) => one === office,
      clock: () => Date.parse('2026-11-23T08:00:00.000Z'),
      onNoted: (one) => store.tellNews(one),
      isByHand: true,
    },
    path,
  );
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 3_000; i += 1) {
    if (await isDone()) return;
    await sleep(10);
  }
  assert.fail('it did not come to be');
}

const isDelivered = async (toy: ToyStore, office: string, note: string) =>
  (await toy.store.reader.listEntriesOf(office, `note/${note}`)).length === 1;

async function countOutbox({ store }: ToyStore): Promise<number> {
  const rows = await store.database.writers.query({ text: 'select 1 from dawam.outbox' });
  return rows.length;
}

async function countInbound({ store }: ToyStore): Promise<number> {
  const rows = await store.database.writers.query({ text: 'select 1 from dawam.inbound' });
  return rows.length;
}

async function putScan({ store }: ToyStore) {
  const text = `A scan of three hundred kilobytes. ${randomBytes(150_000).toString('hex')}`;
  const put = await store.files.put(
    (async function* () {
      yield Buffer.from(text);
    })(),
  );
  assert.ok(put.ok);
  const { sha256, sizeBytes, mediaType } = put;
  return { sha256, sizeBytes, mediaType, name: 'scan.txt' };
}

test('letters and their files go by hand, and what has arrived comes back by hand', async () => {
  await using lab = await openLab();
  const { a, b } = lab;
  const file = await putScan(a);
  await a.store.submit(ask('a', 'write', 'n1', { text: 'one', to: ['b'], files: [file] }));
  await a.store.submit(ask('a', 'write', 'n2', { text: 'two', to: ['b', 'c'], sealed: false }));
  const out = await write(a, ['a', 'b'], keyOf(b, 'b'), lab.path('1'));
  assert.deepEqual([out.consignments, out.files, out.missing], [2, 1, []]);
  const first = await read(b, 'b', lab.path('1'));
  assert.ok(first.ok);
  const { fresh, files, isRepeated, from } = first.report;
  assert.deepEqual([fresh, files, isRepeated, from], [2, 1, false, 'a']);
  for (const note of ['n1', 'n2']) await until(() => isDelivered(b, 'b', note));
  assert.equal((await b.store.files.find(file.sha256))?.sizeBytes, file.sizeBytes);
  const second = await read(b, 'b', lab.path('1'));
  assert.ok(second.ok);
  assert.deepEqual([second.report.fresh, second.report.isRepeated], [0, true]);
  assert.equal(await countInbound(b), 0);

  await b.store.submit(ask('b', 'write', 'n3', { text: 'an answer', to: ['a'] }));
  await write(b, ['b', 'a'], keyOf(a, 'a'), lab.path('2'));
  await until(async () => (await countOutbox(a)) === 2);
  const back = await read(a, 'a', lab.path('2'));
  assert.ok(back.ok);
  assert.deepEqual([back.report.fresh, back.report.arrived], [1, 2]);
  await until(() => isDelivered(a, 'a', 'n3'));
  await until(async () => (await countOutbox(a)) === 0);
  const [seen, written] = await listBundles(a.store.database.writers, 'a');
  assert.equal(seen?.direction, 'in');
  assert.equal(written?.seenAt, '2026-11-23T08:00:00.000Z');
  const again = await write(a, ['a', 'b'], keyOf(b, 'b'), lab.path('3'));
  assert.equal(again.consignments, 0, 'what has arrived does not travel again');
});

test('whatever is wrong with a bundle, nothing of it is taken in', async () => {
  await using lab = await openLab();
  const { a, b } = lab;
  await a.store.submit(ask('a', 'write', 'n1', { text: 'one', to: ['b'] }));
  await write(a, ['a', 'b'], keyOf(b, 'b'), lab.path('good'));
  const good = await readFile(lab.path('good'));
  const flawOf = async (bytes: Uint8Array) => {
    await writeFile(lab.path('bad'), bytes);
    const outcome = await read(b, 'b', lab.path('bad'));
    assert.equal(await countInbound(b), 0);
    assert.ok(!outcome.ok);
    return outcome.flaw;
  };
  assert.equal(await flawOf(Buffer.alloc(0)), 'not-a-bundle');
  assert.equal(await flawOf(randomBytes(5_000)), 'not-a-bundle');
  for (let cut = 100; cut < good.length; cut += 997) {
    const flaw = await flawOf(good.subarray(0, cut));
    assert.ok(flaw === 'damaged' || flaw === 'for-others', `cut at ${cut}: ${flaw}`);
  }
  for (let at = 30; at < good.length; at += 501) {
    const changed = Buffer.from(good);
    changed[at] = (changed[at] ?? 0) ^ 0x40;
    const flaw = await flawOf(changed);
    const isRight = flaw === 'damaged' || (flaw === 'for-others' && at < 300);
    assert.ok(isRight, `changed at ${at}: ${flaw}`);
  }
  assert.equal(await flawOf(Buffer.concat([good, good.subarray(0, 70_000)])), 'damaged');
  const stranger = ageIdentity(randomBytes(32)).recipient;
  await write(a, ['a', 'b'], stranger, lab.path('other'));
  assert.equal(await flawOf(await readFile(lab.path('other'))), 'for-others');
  assert.ok((await read(b, 'b', lab.path('good'))).ok, 'the good one is still good');
});

test('a log that nobody told of, and one that says it is another, bring nothing', async () => {
  await using lab = await openLab();
  await using forged = await openA();
  const { a, b } = lab;
  await forged.store.submit(ask('a', 'write', 'n1', { text: 'forged', to: ['b'] }));
  await write(forged, ['a', 'b'], keyOf(b, 'b'), lab.path('forged'));
  const outcome = await read(b, 'b', lab.path('forged'));
  assert.deepEqual(outcome, { ok: false, flaw: 'not-signed' });
  await a.store.submit(ask('c', 'write', 'n1', { text: 'unknown', to: ['b'] }));
  await write(a, ['c', 'b'], keyOf(b, 'b'), lab.path('unknown'));
  const unknown = await read(b, 'b', lab.path('unknown'));
  assert.deepEqual(unknown, { ok: false, flaw: 'sender-unknown' });
  assert.equal(await countInbound(b), 0);
});

test('couriers and a line bring the same in any order: each arrives once', async () => {
  await using lab = await openLab();
  const { a, b } = lab;
  const notes = Array.from({ length: 24 }, (_, place) => `n${place}`);
  const byWire: number[] = [];
  const bundles: string[] = [];
  for (const [place, note] of notes.entries()) {
    await a.store.submit(ask('a', 'write', note, { text: note, to: ['b'] }));
    if (place % 3 === 1) byWire.push(place + 1);
    if (place % 5 !== 4) continue;
    await write(a, ['a', 'b'], keyOf(b, 'b'), lab.path(`${place}`));
    bundles.push(lab.path(`${place}`));
  }
  await write(a, ['a', 'b'], keyOf(b, 'b'), lab.path('last'));
  const wire = async (index: number) => {
    const found = must(await a.store.reader.findProof('a', index), 'The entry is there.');
    const { leaf, proof } = found;
    await b.store.inbound.takeIn([{ origin: 'dawam.example/a', index, leaf, proof }]);
  };
  // The second is lost, the others come late and in the wrong order, some twice.
  const [first = '', , third = '', fourth = ''] = bundles;
  for (const index of byWire.slice(4)) await wire(index);
  for (const path of [fourth, first, fourth, third]) assert.ok((await read(b, 'b', path)).ok);
  for (const index of byWire.toReversed()) await wire(index);
  await Promise.all([read(b, 'b', lab.path('last')), read(b, 'b', first), wire(3)]);
  for (const note of notes) await until(() => isDelivered(b, 'b', note));
  await until(async () => (await countInbound(b)) === 0);
  const head = must(await b.store.reader.findHead('b'), 'The log is there.');
  assert.equal(head.size, notes.length + 1);
});
