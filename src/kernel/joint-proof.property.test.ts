// Joint proofs: they come to the root of the tree with just these leaves and no others, say of each
// entry what its own tlog-proof says, and ask for no more tile hashes than they name.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { signCheckpoint } from './checkpoint.ts';
import { neededTilesJointly, proveJointly, showJointly } from './joint-proof.ts';
import { signingKey, TYPE_ED25519 } from './note.ts';
import { formatTlogProof } from './tlog-proof.ts';
import { areSameBytes, grow, EMPTY_FRONTIER, leafHash, MemoryTree } from './tree.ts';
import { subtreesFromTiles, tilesFromRows } from './tree.ts';

const SIZE_MAX = 700;
const hashes = Array.from({ length: SIZE_MAX }, (_, i) => leafHash(Buffer.from(`entry ${i}`)));
const tree = new MemoryTree();
for (const one of hashes) tree.append(one);
const key = signingKey('dawam.example/land', TYPE_ED25519, new Uint8Array(32).fill(1));

const some = fc.integer({ min: 1, max: SIZE_MAX }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    indexes: fc
      .uniqueArray(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: 40 })
      .map((list) => list.toSorted((one, other) => one - other)),
  }),
);

function leafHashesAt(indexes: readonly number[]): Uint8Array[] {
  return indexes.flatMap((index) => hashes[index] ?? []);
}

test('it comes to the root, and to the tlog-proof of each entry', () => {
  fc.assert(
    fc.property(some, ({ size, indexes }) => {
      const root = tree.rootAt(size);
      const proof = proveJointly(size, indexes, tree.subtree);
      const shown = showJointly(size, indexes, leafHashesAt(indexes), proof);
      assert.ok(shown !== undefined && areSameBytes(shown.root, root));
      const head = { origin: key.verifier.name, size, root, extensions: [] };
      const checkpoint = signCheckpoint(head, key);
      for (const [place, index] of indexes.entries()) {
        const path = tree.proveInclusion(size, index);
        const own = formatTlogProof({ index, path, checkpoint });
        assert.equal(shown.proofText(place, checkpoint), own);
      }
    }),
  );
});

test('another leaf, place, size or hash comes to another root, or to none', () => {
  const changed = fc.record({ place: fc.nat(), bit: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(some, changed, ({ size, indexes }, { place, bit }) => {
      const proof = proveJointly(size, indexes, tree.subtree);
      const leaves = leafHashesAt(indexes);
      const all = [...leaves, ...proof];
      const at = place % all.length;
      const spoilt = all.map((one, i) => (i === at ? flipped(one, bit) : one));
      const [own, others] = [spoilt.slice(0, leaves.length), spoilt.slice(leaves.length)];
      const shown = showJointly(size, indexes, own, others);
      assert.ok(shown !== undefined && !areSameBytes(shown.root, tree.rootAt(size)));
      assert.equal(
        showJointly(size, indexes, leaves, [...proof, leafHash(proof[0] ?? Buffer.from(''))]),
        undefined,
      );
      if (proof.length > 0) {
        assert.equal(showJointly(size, indexes, leaves, proof.slice(1)), undefined);
      }
      assert.equal(showJointly(size, [...indexes, size], [...leaves, ...leaves], proof), undefined);
      assert.equal(showJointly(size, indexes, leaves.slice(1), proof), undefined);
      assert.equal(showJointly(size, indexes.toReversed().concat(-1), leaves, proof), undefined);
    }),
  );
});

test('the tile hashes that it names are enough', () => {
  const { tiles } = grow(EMPTY_FRONTIER, hashes);
  fc.assert(
    fc.property(some, ({ size, indexes }) => {
      const ranges = neededTilesJointly(size, indexes);
      const leaves = hashes.map((hash, index) => ({ level: 0, index, hash }));
      const rows = [...leaves, ...tiles].filter(({ level, index }) =>
        ranges.some((one) => one.level === level && one.start <= index && index < one.end),
      );
      const proof = proveJointly(size, indexes, subtreesFromTiles(tilesFromRows(rows)));
      assert.deepEqual(proof, proveJointly(size, indexes, tree.subtree));
    }),
  );
});

test('neighbours cost hardly more than one of them', () => {
  const run = Array.from({ length: 256 }, (_, i) => 100 + i);
  const alone = tree.proveInclusion(SIZE_MAX, 100).length;
  assert.ok(proveJointly(SIZE_MAX, run, tree.subtree).length <= 2 * alone);
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = bit >> 3;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
