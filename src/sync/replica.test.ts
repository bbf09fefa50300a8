// Fetching a log from a mirror: whole, from the middle, cut off and gone on with, and from mirrors
// that lie, are behind, or hold another log.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { formatBundle, parseBundle } from '#kernel/add-entries.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import { cosign } from '#kernel/cosignature.ts';
import { hashOfGiven } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { leafOf } from '#kernel/entry.ts';
import { signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';
import { leafHash, MemoryTree, readFrontier } from '#kernel/tree.ts';

import { newReplica, stepReplica } from './replica.ts';
import type { Replica, ReplicaInput, ReplicaOutput } from './replica.ts';
import type { TileAsked } from './tile-path.ts';

const logKey = signingKey('dawam.example/directory', TYPE_ED25519, new Uint8Array(32).fill(1));
const mirrorKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(3));
const strangeKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(4));
const keys = { logKey: logKey.verifier, mirrorKey: mirrorKey.verifier };
const MANY = 1_100;

interface World {
  readonly leaves: readonly GivenLeaf[];
  readonly tree: MemoryTree;
}

function worldOf(name: string): World {
  const tree = new MemoryTree();
  const leaves = Array.from({ length: MANY }, (_, i) => Buffer.from(`${name} ${i}`));
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return { leaves, tree };
}
const own = worldOf('entry');
const other = worldOf('other');

function noteOf({ tree }: World, size: number, by = mirrorKey): string {
  const head = { origin: logKey.verifier.name, size, root: tree.rootAt(size), extensions: [] };
  const note = signCheckpoint(head, logKey);
  return note + cosign(note.slice(0, note.indexOf('\n\n') + 1), by, 1_795_248_000);
}

function groundOf({ leaves, tree }: World, size: number) {
  const whole = size - (size % 256);
  const tail = leaves.slice(whole, size).map(hashOfGiven);
  return { frontier: readFrontier(whole, tree.subtree), tail };
}

function answerOf({ leaves, tree }: World, asked: TileAsked): ReplicaInput {
  const { kind, level, first, width } = asked;
  if (kind === 'entries') {
    return { kind: 'bundle', asked, bytes: formatBundle(leaves.slice(first, first + width)) };
  }
  const hashes = Array.from({ length: width }, (_, i) => tree.subtree(8 * level, first + i));
  return { kind: 'hashes', asked, bytes: Buffer.concat(hashes) };
}

interface Fetched {
  readonly replica: Replica;
  readonly kept: Map<number, Uint8Array>;
  readonly said: readonly ReplicaOutput[];
  /** Bundles that were asked for. */
  readonly asked: number;
}

/** Answers come in the order that `pick` says; so many of them before the line breaks. */
function fetchFrom(
  world: World,
  start: Replica,
  note: string,
  more: { pick?: (count: number) => number; answers?: number; kept?: Map<number, Uint8Array> } = {},
): Fetched {
  const kept = new Map(more.kept ?? []);
  const said: ReplicaOutput[] = [];
  const waiting: ReplicaInput[] = [{ kind: 'head', note }];
  let [replica, asked] = [start, 0];
  for (let left = more.answers ?? Infinity; left > 0 && waiting.length > 0; left -= 1) {
    const place = more.pick?.(waiting.length) ?? 0;
    const [input] = waiting.splice(place, 1);
    if (input === undefined) break;
    const [after, outputs] = stepReplica(replica, input, kept);
    replica = after;
    for (const output of outputs) {
      if (output.kind === 'ask') waiting.push(answerOf(world, output.asked));
      if (output.kind === 'ask' && output.asked.kind === 'entries') asked += 1;
      if (output.kind === 'keep') kept.set(output.first, output.bytes);
      if (output.kind === 'whole' || output.kind === 'stuck') said.push(output);
    }
  }
  return { replica, kept, said, asked };
}

function leavesOf(kept: ReadonlyMap<number, Uint8Array>): readonly GivenLeaf[] {
  const sorted = [...kept].sort(([one], [two]) => one - two);
  return sorted.flatMap(([, bytes]) => parseBundle(bytes) ?? []);
}

const sizes = fc.nat(MANY);

test('what is fetched is the rest of the log, whatever is here and however answers come', () => {
  fc.assert(
    fc.property(sizes, sizes, fc.infiniteStream(fc.nat()), (one, two, order) => {
      const [here, size] = [Math.min(one, two), Math.max(one, two)];
      const pick = (count: number) => Number(order.next().value) % count;
      const start = newReplica(keys, groundOf(own, here));
      const { kept, said } = fetchFrom(own, start, noteOf(own, size), { pick });
      assert.deepEqual(
        said.map(({ kind }) => kind),
        ['whole'],
      );
      const whole = here - (here % 256);
      const expected = size === here ? [] : own.leaves.slice(whole, size);
      assert.deepEqual(leavesOf(kept).map(String), expected.map(String));
    }),
    { numRuns: 60 },
  );
});

test('whoever was cut off asks only for what is missing, also where the log has grown', () => {
  const first = fetchFrom(own, newReplica(keys, groundOf(own, 0)), noteOf(own, 900), {
    answers: 5,
  });
  assert.deepEqual([...first.kept.keys()], [0, 256]);
  const again = fetchFrom(own, newReplica(keys, groundOf(own, 0)), noteOf(own, MANY), {
    kept: first.kept,
  });
  assert.equal(again.asked, 3);
  assert.deepEqual(leavesOf(again.kept).map(String), own.leaves.map(String));
});

const stuck = (flaw: string) => [{ kind: 'stuck', flaw }];

test('a head of another log, or that the mirror has not cosigned, is not believed', () => {
  const start = newReplica(keys, groundOf(own, 10));
  const bare = noteOf(own, 40).split('\n').slice(0, 5).join('\n');
  for (const note of [noteOf(own, 40, strangeKey), `${bare}\n`, 'rubbish', '']) {
    assert.deepEqual(fetchFrom(own, start, note).said, stuck('head-wrong'), note);
  }
  assert.deepEqual(fetchFrom(own, start, noteOf(own, 9)).said, stuck('behind'));
});

test('what is here must be the beginning of what comes', () => {
  for (const [here, size] of [
    [10, 10],
    [10, 40],
    [10, 300],
    [256, 256],
    [300, 400],
    [300, 1_000],
  ] as const) {
    const start = newReplica(keys, groundOf(other, here));
    const { said } = fetchFrom(own, start, noteOf(own, size));
    assert.deepEqual(said, stuck('differs'), `${here} ${size}`);
  }
  const kept = new Map([[0, formatBundle(own.leaves.slice(0, 256))]]);
  const start = newReplica(keys, groundOf(other, 10));
  assert.deepEqual(fetchFrom(own, start, noteOf(own, 256), { kept }).said, stuck('differs'));
});

test('a bundle that hashes otherwise, or hashes of another tree, are not kept', () => {
  const liar = { leaves: other.leaves, tree: own.tree };
  for (const size of [40, 256, 700]) {
    const start = newReplica(keys, groundOf(own, 0));
    const found = fetchFrom(liar, start, noteOf(own, size));
    assert.deepEqual(found.said, stuck('entries-wrong'));
    assert.equal(found.kept.size, 0);
    assert.deepEqual(fetchFrom(other, start, noteOf(own, size)).said, stuck('differs'));
  }
  const spoilt = new Map([[0, formatBundle(other.leaves.slice(0, 256))]]);
  const mended = fetchFrom(own, newReplica(keys, groundOf(own, 0)), noteOf(own, 512), {
    kept: spoilt,
  });
  assert.equal(mended.asked, 2);
});

const entryAt = (index: number, kind: string, body: object): Uint8Array =>
  leafOf({
    ...{ v: 1, kind, command: '01932f3e-7b3a-7c11-8a52-000000000001', office: 'land' },
    ...{ subject: 'letter/1', recordedAt: '2026-01-05T08:00:00.000Z', rung: 'alone', asked: 'ab' },
    ...{ by: { person: 'rana', capacity: 'clerk' }, nonce: String(index), body: { ...body } },
  });

/** Entry 3 is kept only as a hash; entry `by` says that it was disposed of, with that hash. */
function disposedWorld(by: number, named = 3): World {
  const tree = new MemoryTree();
  const gone = leafHash(entryAt(3, 'letter-registered', {}));
  const said = { index: named, leafHash: Buffer.from(gone).toString('hex'), number: null };
  const leaves = Array.from({ length: 600 }, (_, i): GivenLeaf => {
    if (i === 3) return { hash: gone };
    const isBy = i === by;
    return entryAt(i, isBy ? 'entries-disposed' : 'letter-read', isBy ? { leaves: [said] } : {});
  });
  for (const leaf of leaves) tree.append(hashOfGiven(leaf));
  return { leaves, tree };
}

test('a hash in the place of an entry counts where a later entry disposes of it', () => {
  const start = newReplica(keys, groundOf(own, 0));
  const kinds = (world: World, size: number, kept?: Map<number, Uint8Array>) =>
    fetchFrom(world, start, noteOf(world, size), kept && { kept }).said;
  for (const by of [4, 200, 580]) {
    assert.deepEqual(
      kinds(disposedWorld(by), 600).map(({ kind }) => kind),
      ['whole'],
    );
  }
  assert.deepEqual(kinds(disposedWorld(580), 550), stuck('gap-unnamed'));
  assert.deepEqual(kinds(disposedWorld(2), 600), stuck('gap-unnamed'));
  assert.deepEqual(kinds(disposedWorld(580, 5), 600), stuck('gap-unnamed'));
  const world = disposedWorld(580);
  const half = fetchFrom(world, start, noteOf(world, 600), { answers: 5 });
  assert.equal(kinds(world, 600, half.kept)[0]?.kind, 'whole', 'after a cut line, too');
});
