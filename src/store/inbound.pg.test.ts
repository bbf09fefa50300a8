// Two servers, each with its own database and one office: what one writes for the other is believed
// with its proof only, arrives once, by whatever way and however often it comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import type { Consignment } from '#kernel/consignment.ts';
import { cosign } from '#kernel/cosignature.ts';
import { parseVerifierKey, signingKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';

import { openToyStore } from './testing/toy-store.ts';
import type { ToyStore } from './testing/toy-store.ts';
import { ask } from './testing/toy.ts';

async function rowsOf<Row extends object>(toy: ToyStore, sql: string): Promise<Row[]> {
  const client = new pg.Client(toy.database.url);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) {
    if (await isDone()) return;
    await sleep(10);
  }
  assert.fail('it did not come to be');
}

const openA = () => openToyStore({ hosts: (office) => office !== 'b' });
const openB = () => openToyStore({ hosts: (office) => office === 'b' });

async function consign(toy: ToyStore, index: number): Promise<Consignment> {
  const found = must(await toy.store.reader.findProof('a', index), 'The entry is there.');
  return { origin: 'dawam.example/a', index, leaf: found.leaf, proof: found.proof };
}

async function introduce(from: ToyStore, to: ToyStore): Promise<boolean> {
  const head = must(await from.store.reader.findHead('a'), 'The log is there.');
  const read = parseVerifierKey(head.vkey);
  assert.ok(read.ok);
  return await to.store.knownLogs.admit({ key: read.key, by: 'dawam.example/directory' });
}

const inboundOf = (toy: ToyStore) =>
  rowsOf<{ index: number; refused: { refused: string } | null }>(
    toy,
    'select index::int, refused from dawam.inbound order by index',
  );

const isDelivered = async (toy: ToyStore, note: string, count = 1) =>
  (await toy.store.reader.listEntriesOf('b', `note/${note}`)).length === count;

test('what is for another server travels until it is said to have arrived', async () => {
  await using a = await openA();
  await a.store.submit(ask('a', 'write', 'n1', { text: 'hello', to: ['b', 'c'] }));
  const outbox = 'select recipient, travels, refused from dawam.outbox';
  await until(async () => (await rowsOf<{ travels: boolean }>(a, outbox))[0]?.travels === true);
  const waiting = { recipient: 'b', travels: true, refused: null };
  await until(async () => (await rowsOf(a, outbox)).length === 1);
  assert.deepEqual(await rowsOf(a, outbox), [waiting]);
  const elsewhere = await a.store.submit(ask('b', 'write', 'n2', { text: 'not ours' }));
  assert.ok(isRefusal(elsewhere) && elsewhere.refused === 'kernel.office-elsewhere');
  const news: string[] = [];
  a.store.onNews((office) => news.push(office));
  const page = { office: 'a', centre: 'dawam.example/main', epoch: 'e', position: 0, arrived: 1 };
  const arrivals = [{ index: 0, recipient: 'b' }];
  const more = { cosignerKeys: [], consignments: [] };
  await a.store.inbound.takePage({ ...page, ...more, arrivals });
  assert.deepEqual(await rowsOf(a, outbox), []);
  await until(async () => news.includes('a'));
  const cursor = await a.store.inbound.findCursor('a', 'dawam.example/main');
  assert.deepEqual(cursor, { epoch: 'e', position: 0, arrived: 1 });
});

test('it is kept until its log is known, then delivered once with its proof', async () => {
  await using a = await openA();
  await using b = await openB();
  await a.store.submit(ask('a', 'write', 'n1', { text: 'hello', to: ['b'] }));
  const one = await consign(a, 0);
  await b.store.inbound.takeIn([one]);
  const [unknown] = await inboundOf(b);
  assert.equal(unknown?.refused?.refused, 'kernel.log-unknown');
  const place = { office: 'b', origin: one.origin, index: 0 };
  assert.equal(await b.store.inbound.retry(place), false, 'its log is still unknown');
  assert.equal(await introduce(a, b), true);
  await until(() => isDelivered(b, 'n1'));
  await until(async () => (await inboundOf(b)).length === 0);
  const evidence = 'select office, origin, proof from dawam.foreign_entry';
  assert.deepEqual(await rowsOf(b, evidence), [
    { office: 'b', origin: 'dawam.example/a', proof: one.proof },
  ]);
  await a.store.submit(ask('a', 'write', 'n2', { text: 'more', to: ['b'] }));
  const again = [await consign(a, 0), await consign(a, 1), one];
  assert.equal(await b.store.inbound.takeIn(again), 1, 'only one of these is new');
  await until(() => isDelivered(b, 'n2'));
  assert.ok(await isDelivered(b, 'n1'), 'still once');
});

test('a key is never exchanged by introducing the log anew', async () => {
  await using a = await openA();
  await using forged = await openA();
  await using b = await openB();
  for (const one of [a, forged]) {
    await one.store.submit(ask('a', 'write', 'n1', { text: 'hello', to: ['b'] }));
  }
  assert.equal(await introduce(a, b), true);
  assert.equal(await introduce(forged, b), false);
  await b.store.inbound.takeIn([await consign(forged, 0)]);
  const [refused] = await inboundOf(b);
  assert.equal(refused?.refused?.refused, 'kernel.not-proven');
  await b.store.inbound.takeIn([await consign(a, 0)]);
  await until(() => isDelivered(b, 'n1'));
  await until(async () => (await inboundOf(b)).length === 0);
});

test('one that is refused, not understood or not ours holds up no other', async () => {
  await using a = await openA();
  await using b = await openB();
  const texts = ['unwanted', 'welcome'];
  for (const [i, text] of texts.entries()) {
    await a.store.submit(ask('a', 'write', `n${i}`, { text, number: true, to: ['b'] }));
  }
  await a.store.submit(ask('a', 'write', 'n2', { text: 'for c', to: ['c'] }));
  await introduce(a, b);
  const all = await Promise.all([0, 1, 2].map((index) => consign(a, index)));
  const cursor = { centre: 'dawam.example/main', epoch: 'e', position: 3, arrived: 0 };
  const before = await b.store.inbound.takeIn(all);
  assert.equal(before, 2, 'what is for c is left out');
  await until(() => isDelivered(b, 'n1'));
  await until(async () => (await inboundOf(b)).length === 1);
  assert.equal((await inboundOf(b))[0]?.refused?.refused, 'toy.unwanted');
  // By the wire it was said to be for b; it needs the cosignature of the centre, too.
  const page = { office: 'b', ...cursor, consignments: all, arrivals: [] };
  await b.store.inbound.takePage({ ...page, cosignerKeys: [] });
  const last = (await inboundOf(b)).at(-1);
  assert.deepEqual([last?.index, last?.refused?.refused], [2, 'kernel.not-cosigned']);
});

test('an entry of a later version is kept and tried again by the next program', async () => {
  await using a = await openA();
  await using b = await openB();
  await a.store.submit(ask('a', 'write', 'n1', { text: 'hello', to: ['b'] }));
  await b.store.inbound.takeIn([await consign(a, 0)]);
  await rowsOf(
    b,
    `update dawam.inbound set is_proven = true,
       refused = '{"refused":"kernel.unknown-entry","facts":{"kind":"sung"}}'`,
  );
  await b.reopen();
  await until(() => isDelivered(b, 'n1'));
  await until(async () => (await inboundOf(b)).length === 0);
});

const centreOf = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_COSIGNATURE, new Uint8Array(32).fill(byte));
const NOW_S = 1_795_248_000;

test('what two centres bring at the same moment goes in once, whoever is first', async () => {
  await using a = await openA();
  await using b = await openB();
  const count = 60;
  const names = Array.from({ length: count }, (_, i) => `n${i}`);
  for (const text of names) await a.store.submit(ask('a', 'write', text, { text, to: ['b'] }));
  await introduce(a, b);
  const [main, standby] = [centreOf('main', 8), centreOf('standby', 9)];
  const pageBy = async (key: typeof main, first: number, last: number, isMore: boolean) => {
    const indexes = Array.from({ length: last - first }, (_, i) => first + i);
    const plain = await Promise.all(indexes.map((index) => consign(a, index)));
    const consignments = plain.map((one) => {
      const head = one.proof.slice(one.proof.indexOf('\n\n') + 2);
      const text = head.slice(0, head.indexOf('\n\n') + 1);
      return { ...one, proof: one.proof + cosign(text, key, NOW_S) };
    });
    const centre = key.verifier.name;
    const cursor = { office: 'b', centre, epoch: 'e', position: last, arrived: 0 };
    const more = { cosignerKeys: [key.verifier], consignments, arrivals: [], isMore };
    return await b.store.inbound.takePage({ ...cursor, ...more });
  };
  const taken = [
    ...(await Promise.all([pageBy(main, 0, 40, true), pageBy(standby, 20, 60, true)])),
    ...(await Promise.all([pageBy(main, 40, 60, false), pageBy(standby, 0, 20, false)])),
  ];
  assert.deepEqual(taken, [40, 20, 0, 0]);
  await until(() => isDelivered(b, 'n0'));
  await until(async () => (await inboundOf(b)).length === 0);
  for (const name of names) assert.ok(await isDelivered(b, name), name);
  assert.equal(await pageBy(main, 30, 60, false), 0, 'nor when it was delivered');
});
