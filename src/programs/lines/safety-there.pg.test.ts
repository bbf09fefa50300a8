// How safe a letter from elsewhere is in its own log, as two servers learn it: by the cosignature
// on its proof, by the second centre that passes the same, and not at all by a stick alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Consignment } from '#kernel/consignment.ts';
import { cosign } from '#kernel/cosignature.ts';
import type { JsonObject } from '#kernel/entry.ts';
import type { ActThere } from '#kernel/line.ts';
import type { Module } from '#kernel/module.ts';
import { parseVerifierKey, signingKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import type { ToyStore } from '#store/testing/toy-store.ts';
import { ask, toyModule } from '#store/testing/toy.ts';
import type { Note } from '#store/testing/toy.ts';

import { findSafetyThere } from './safety-there.ts';

const NOW_S = 1_795_248_000;
const centreOf = (name: string, byte: number) =>
  signingKey(`dawam.example/${name}`, TYPE_COSIGNATURE, new Uint8Array(32).fill(byte));
const main = centreOf('main', 8);
const standby = centreOf('standby', 9);
const links = {
  listCentres: () => [
    { role: 'main' as const, key: main.verifier },
    { role: 'standby' as const, key: standby.verifier },
  ],
  standingOf: () => undefined,
};

/** Notes that say where they come from, as letters do. */
const notes: Module<Note> = {
  ...toyModule,
  decide(state, command, context) {
    const decided = toyModule.decide(state, command, context);
    const { origin } = command.body as { readonly origin?: JsonObject };
    if (isRefusal(decided) || origin === undefined) return decided;
    return decided.map((draft) => ({ ...draft, body: { ...draft.body, origin } }));
  },
};

async function consign({ store }: ToyStore, index: number): Promise<Consignment> {
  const { leaf, proof } = must(await store.reader.findProof('a', index), 'The entry is there.');
  return { origin: 'dawam.example/a', index, leaf, proof };
}

function cosignedBy(key: typeof main, one: Consignment, timeS: number): Consignment {
  const head = one.proof.slice(one.proof.indexOf('\n\n') + 2);
  const text = head.slice(0, head.indexOf('\n\n') + 1);
  return { ...one, proof: one.proof + cosign(text, key, timeS) };
}

async function pass(b: ToyStore, key: typeof main, position: number, given: Consignment) {
  const cursor = { office: 'b', centre: key.verifier.name, epoch: 'e', position, arrived: 0 };
  const page = { cosignerKeys: [key.verifier], consignments: [given], arrivals: [] };
  await b.store.inbound.takePage({ ...cursor, ...page });
}

async function takenIn({ store }: ToyStore, note: string): Promise<number> {
  for (let i = 0; i < 1_000; i += 1) {
    const [taken] = await store.reader.listEntriesOf('b', `note/${note}`);
    if (taken !== undefined) return taken.index;
    await sleep(10);
  }
  return assert.fail('it did not arrive');
}

const said = (there: ActThere | undefined) => [
  there?.safety,
  ...(there?.holders ?? []).map(({ isHeld, cosignedAt }) => (isHeld ? cosignedAt : null)),
];
const at = (timeS: number) => new Date(timeS * 1_000).toISOString();

test('a letter is recorded, held and safe there as proofs and centres say it', async () => {
  await using a = await openToyStore({ hosts: (office) => office !== 'b' });
  await using b = await openToyStore({ hosts: (office) => office === 'b', modules: [notes] });
  const look = (index: number) => findSafetyThere(b.store, links, 'b', index);
  const write = (text: string) => a.store.submit(ask('a', 'write', text, { text, to: ['b'] }));
  await write('n0');
  await write('n1');
  const { vkey } = must(await a.store.reader.findHead('a'), 'The log is there.');
  const read = parseVerifierKey(vkey);
  assert.ok(read.ok);
  await b.store.knownLogs.admit({ key: read.key, by: 'dawam.example/directory' });

  await b.store.inbound.takeIn([await consign(a, 0)]);
  const first = await takenIn(b, 'n0');
  const byStick = must(await look(first), 'It came from elsewhere.');
  assert.deepEqual([byStick.office, byStick.index], ['a', 0]);
  assert.equal(byStick.recordedAt, '2026-11-21T08:00:00.000Z');
  assert.deepEqual(said(byStick), ['recorded', null, null]);

  await pass(b, main, 1, cosignedBy(main, await consign(a, 1), NOW_S));
  const second = await takenIn(b, 'n1');
  assert.deepEqual(said(await look(second)), ['held', at(NOW_S), null]);
  assert.deepEqual(said(await look(first)), ['recorded', null, null], 'main did not pass it');

  const news: string[] = [];
  b.store.onNews((office) => news.push(office));
  await pass(b, standby, 1, cosignedBy(standby, await consign(a, 1), NOW_S + 60));
  assert.deepEqual(said(await look(second)), ['safe', at(NOW_S), at(NOW_S + 60)]);
  assert.deepEqual(said(await look(first)), ['held', null, at(NOW_S + 60)], 'all before it');
  assert.deepEqual(news, ['b'], 'open screens ask again');

  // What one centre brings under the cosignature of another says nothing of itself.
  await write('n2');
  await b.store.inbound.takeIn([await consign(a, 2)]);
  const third = await takenIn(b, 'n2');
  const other = cosignedBy(main, await consign(a, 2), NOW_S);
  await pass(b, standby, 2, other);
  assert.deepEqual(said(await look(third)), ['recorded', null, null]);
});

test('what an office wrote itself came from nowhere else', async () => {
  await using b = await openToyStore();
  await b.store.submit(ask('b', 'write', 'own', { text: 'own', to: ['c'] }));
  assert.equal(await findSafetyThere(b.store, links, 'b', 0), undefined);
});
