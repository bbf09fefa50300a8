// Subtree proofs in trees too large to try whole: against a second telling of the draft's
// recursion, from the needed tile hashes alone, and against every small change.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  isSubtree,
  neededTilesForSubtree,
  PROOF_LENGTH_MAX,
  proveSubtree,
  rootOfLeaves,
  subtreeRoot,
  verifySubtree,
} from './subtree.ts';
import {
  EMPTY_ROOT,
  leafHash,
  MemoryTree,
  nodeHash,
  readFrontier,
  rootOf,
  subtreesFromTiles,
  tilesFromRows,
} from './tree.ts';
import type { ReadSubtree, TileHash, TileRange } from './tree.ts';

const BIG = 66_000;
const leaves = Array.from({ length: BIG }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
const tree = new MemoryTree();
for (const leaf of leaves) tree.append(leaf);

function slowRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length <= 1) return hashes[0] ?? EMPTY_ROOT;
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return nodeHash(slowRoot(hashes.slice(0, k)), slowRoot(hashes.slice(k)));
}

function slowProof(
  start: number,
  end: number,
  hashes: readonly Uint8Array[],
  isKnown: boolean,
): Uint8Array[] {
  if (start === 0 && end === hashes.length) return isKnown ? [] : [slowRoot(hashes)];
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  const [before, after] = [hashes.slice(0, k), hashes.slice(k)];
  if (end <= k) return [...slowProof(start, end, before, isKnown), slowRoot(after)];
  if (k <= start) return [...slowProof(start - k, end - k, after, isKnown), slowRoot(before)];
  return [...slowProof(0, end - k, after, false), slowRoot(before)];
}

function readOnly(ranges: readonly TileRange[]): ReadSubtree {
  const rows: TileHash[] = [];
  for (const { level, start, end } of ranges) {
    for (let index = start; index < end; index += 1) {
      rows.push({ level, index, hash: tree.subtree(8 * level, index) });
    }
  }
  return subtreesFromTiles(tilesFromRows(rows));
}

// A subtree of up to 2^height leaves that starts at a multiple of it, in a tree that has it.
function question(sizeMax: number): fc.Arbitrary<readonly [number, number, number]> {
  return fc
    .tuple(fc.integer({ min: 1, max: sizeMax }), fc.nat(10), fc.nat(), fc.nat())
    .map(([size, height, place, less]) => {
      const width = 2 ** height;
      const start = width * (place % Math.ceil(size / width));
      const length = 1 + (less % Math.min(width, size - start));
      return [start, start + length, size] as const;
    });
}

test('proofs are those of the recursion in the draft', () => {
  fc.assert(
    fc.property(question(1_500), ([start, end, size]) => {
      assert.ok(isSubtree(start, end));
      const hashes = leaves.slice(0, size);
      const proof = proveSubtree(start, end, size, tree.subtree);
      assert.deepEqual(proof, slowProof(start, end, hashes, true));
      assert.deepEqual(subtreeRoot(start, end, tree.subtree), slowRoot(hashes.slice(start, end)));
    }),
    { numRuns: 60 },
  );
});

test('the needed tile hashes suffice, and the proof verifies with the leaves alone', () => {
  fc.assert(
    fc.property(question(BIG), ([start, end, size]) => {
      const needed = neededTilesForSubtree(start, end, size);
      assert.ok(needed.reduce((sum, range) => sum + range.end - range.start, 0) <= 4 * 256);
      const proof = proveSubtree(start, end, size, readOnly(needed));
      assert.ok(proof.length <= PROOF_LENGTH_MAX);
      const subtree = { start, end, root: rootOfLeaves(leaves.slice(start, end)) };
      assert.ok(verifySubtree(subtree, { size, root: tree.rootAt(size) }, proof));
    }),
    { numRuns: 100 },
  );
});

test('a changed bit, a hash more, less or moved, another place or head: nothing holds', () => {
  const change = fc.record({ place: fc.nat(), bit: fc.nat(255) });
  fc.assert(
    fc.property(question(BIG), change, ([start, end, size], { place, bit }) => {
      const proof = proveSubtree(start, end, size, tree.subtree);
      const right = { start, end, root: subtreeRoot(start, end, tree.subtree) };
      const head = { size, root: tree.rootAt(size) };
      const holds = (path: readonly Uint8Array[]): boolean => verifySubtree(right, head, path);
      assert.ok(holds(proof));
      assert.equal(holds([...proof, EMPTY_ROOT]), false);
      assert.equal(holds([EMPTY_ROOT, ...proof]), false);
      const badRoot = { ...right, root: withBitFlipped(right.root, bit) };
      assert.equal(verifySubtree(badRoot, head, proof), false);
      const badHead = { size, root: withBitFlipped(head.root, bit) };
      assert.equal(verifySubtree(right, badHead, proof), false);
      const elsewhere = { ...right, start: start + 2_048, end: end + 2_048 };
      assert.equal(verifySubtree(elsewhere, head, proof), false);
      if (proof.length === 0) return;
      const at = place % proof.length;
      const flipped = proof.map((hash, i) => (i === at ? withBitFlipped(hash, bit) : hash));
      assert.equal(holds(flipped), false);
      assert.equal(holds(proof.slice(1)), false);
      assert.equal(holds(proof.slice(0, -1)), false);
      assert.equal(holds(proof.map((hash, i) => (i === at ? hash.subarray(1) : hash))), false);
      if (proof.length > 1) assert.equal(holds(proof.toReversed()), false);
    }),
    { numRuns: 100 },
  );
});

test('rubbish of any numbers and hashes is refused, not thrown at', () => {
  const number = fc.oneof(fc.integer(), fc.double(), fc.maxSafeNat());
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 40 });
  const root = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes);
  const subtree = fc.record({ start: number, end: number, root });
  const proofs = fc.array(root, { maxLength: 70 });
  fc.assert(
    fc.property(subtree, fc.record({ size: number, root }), proofs, (part, whole, proof) => {
      assert.equal(verifySubtree(part, whole, proof), false);
    }),
    { numRuns: 500 },
  );
});

test('sizes past 32 bits work the same', () => {
  const roots = [leafHash(Buffer.from('same'))];
  for (let height = 1; height <= 53; height += 1) {
    const below = roots[height - 1] ?? EMPTY_ROOT;
    roots.push(nodeHash(below, below));
  }
  const read: ReadSubtree = (height) => roots[height] ?? EMPTY_ROOT;
  fc.assert(
    fc.property(question(Number.MAX_SAFE_INTEGER), ([start, end, size]) => {
      const proof = proveSubtree(start, end, size, read);
      const subtree = { start, end, root: subtreeRoot(start, end, read) };
      const head = { size, root: rootOf(readFrontier(size, read)) };
      assert.ok(verifySubtree(subtree, head, proof));
      assert.ok(proof.length <= PROOF_LENGTH_MAX);
    }),
  );
});

function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
