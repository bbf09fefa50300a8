// Proofs and roots against a slow second telling of RFC 6962 §2.1, and against every change.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  grow,
  leafHash,
  MemoryTree,
  neededTiles,
  neededTilesForConsistency,
  neededTilesForFrontier,
  newTiles,
  nodeHash,
  proveConsistency,
  proveInclusion,
  readFrontier,
  rootOf,
  subtreesFromTiles,
  tilesFromRows,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts';
import type { ReadSubtree, TileHash, TileRange } from './tree.ts';

const BIG = 66_000;
const leaves = Array.from({ length: BIG }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
const tree = new MemoryTree();
for (const leaf of leaves) tree.append(leaf);

function split(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function slowRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length <= 1) return hashes[0] ?? EMPTY_ROOT;
  const k = split(hashes.length);
  return nodeHash(slowRoot(hashes.slice(0, k)), slowRoot(hashes.slice(k)));
}

function slowPath(index: number, hashes: readonly Uint8Array[]): Uint8Array[] {
  if (hashes.length <= 1) return [];
  const k = split(hashes.length);
  return index < k
    ? [...slowPath(index, hashes.slice(0, k)), slowRoot(hashes.slice(k))]
    : [...slowPath(index - k, hashes.slice(k)), slowRoot(hashes.slice(0, k))];
}

function slowSubproof(m: number, hashes: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (m === hashes.length) return isWhole ? [] : [slowRoot(hashes)];
  const k = split(hashes.length);
  return m <= k
    ? [...slowSubproof(m, hashes.slice(0, k), isWhole), slowRoot(hashes.slice(k))]
    : [...slowSubproof(m - k, hashes.slice(k), false), slowRoot(hashes.slice(0, k))];
}

// What a store would fetch: the asked tile hashes and no other.
function readOnly(ranges: readonly TileRange[]): ReadSubtree {
  const rows: TileHash[] = [];
  for (const { level, start, end } of ranges) {
    for (let index = start; index < end; index += 1) {
      rows.push({ level, index, hash: tree.subtree(8 * level, index) });
    }
  }
  return subtreesFromTiles(tilesFromRows(rows));
}

test('all small trees: roots and proofs are those of the RFC, and verify', () => {
  for (let size = 1; size <= 40; size += 1) {
    const hashes = leaves.slice(0, size);
    const root = slowRoot(hashes);
    assert.deepEqual(tree.rootAt(size), root);
    for (const [index, leaf] of hashes.entries()) {
      const proof = tree.proveInclusion(size, index);
      assert.deepEqual(proof, slowPath(index, hashes));
      assert.ok(verifyInclusion(leaf, index, size, proof, root), `${index} of ${size}`);
    }
    for (let old = 1; old <= size; old += 1) {
      const proof = tree.proveConsistency(old, size);
      assert.deepEqual(proof, slowSubproof(old, hashes, true));
      assert.ok(verifyConsistency(old, size, proof, tree.rootAt(old), root), `${old} to ${size}`);
    }
  }
});

test('a proof about one leaf of a tree is a proof about no other leaf of it', () => {
  for (let size = 1; size <= 33; size += 1) {
    const root = tree.rootAt(size);
    for (let index = 0; index < size; index += 1) {
      const proof = tree.proveInclusion(size, index);
      for (const [other, leaf] of leaves.slice(0, size + 2).entries()) {
        const isRight = verifyInclusion(leaf, index, size, proof, root);
        assert.equal(isRight, other === index, `leaf ${other} as ${index} of ${size}`);
        const own = leaves[index] ?? EMPTY_ROOT;
        const isPlace = verifyInclusion(own, other, size, proof, root);
        assert.equal(isPlace, other === index, `leaf ${index} at place ${other} of ${size}`);
      }
    }
  }
});

const sizeAndIndex = fc
  .integer({ min: 1, max: BIG })
  .chain((size) => fc.tuple(fc.constant(size), fc.integer({ min: 0, max: size - 1 })));

test('proofs from the needed tile hashes alone equal those from the whole tree', () => {
  fc.assert(
    fc.property(sizeAndIndex, ([size, index]) => {
      const needed = neededTiles(size, index);
      assert.ok(needed.reduce((sum, range) => sum + range.end - range.start, 0) <= 3 * 256);
      const proof = proveInclusion(size, index, readOnly(needed));
      assert.deepEqual(proof, tree.proveInclusion(size, index));
      const leaf = leaves[index] ?? EMPTY_ROOT;
      assert.ok(verifyInclusion(leaf, index, size, proof, tree.rootAt(size)));

      const old = index + 1;
      const neededToo = neededTilesForConsistency(old, size);
      const consistency = proveConsistency(old, size, readOnly(neededToo));
      assert.deepEqual(consistency, tree.proveConsistency(old, size));
      assert.ok(verifyConsistency(old, size, consistency, tree.rootAt(old), tree.rootAt(size)));

      const frontier = readFrontier(size, readOnly(neededTilesForFrontier(size)));
      assert.deepEqual(rootOf(frontier), tree.rootAt(size));
    }),
    { numRuns: 60 },
  );
});

test('needed ranges are sorted and do not touch', () => {
  fc.assert(
    fc.property(sizeAndIndex, ([size, index]) => {
      for (const ranges of [neededTiles(size, index), neededTilesForConsistency(index, size)]) {
        for (const [i, range] of ranges.entries()) {
          assert.ok(range.start < range.end && range.end * 256 ** range.level <= size);
          const before = ranges[i - 1];
          if (before?.level === range.level) assert.ok(before.end < range.start);
          else if (before !== undefined) assert.ok(before.level < range.level);
        }
      }
    }),
  );
});

test('growing in any steps gives one frontier, and each tile hash once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }), (steps) => {
      let frontier = EMPTY_FRONTIER;
      for (const step of steps) {
        const next = leaves.slice(frontier.size, frontier.size + step);
        const grown = grow(frontier, next);
        const byLevel = grown.tiles.toSorted((a, b) => a.level - b.level || a.index - b.index);
        const expected = newTiles(frontier.size, grown.frontier.size).flatMap((range) =>
          Array.from({ length: range.end - range.start }, (_, i) => ({
            level: range.level,
            index: range.start + i,
            hash: tree.subtree(8 * range.level, range.start + i),
          })),
        );
        assert.deepEqual(byLevel, expected);
        frontier = grown.frontier;
        assert.deepEqual(rootOf(frontier), tree.rootAt(frontier.size));
        assert.deepEqual(readFrontier(frontier.size, tree.subtree), frontier);
      }
    }),
    { numRuns: 40 },
  );
});

test('crossing 65,536 leaves completes a tile hash of level 2', () => {
  const start = readFrontier(65_530, tree.subtree);
  const { tiles } = grow(start, leaves.slice(65_530, 65_540));
  assert.deepEqual(
    tiles.map(({ level, index }) => [level, index]),
    [
      [1, 255],
      [2, 0],
    ],
  );
  assert.deepEqual(newTiles(65_530, 65_540), [
    { level: 1, start: 255, end: 256 },
    { level: 2, start: 0, end: 1 },
  ]);
});

test('a proof with any one bit changed, or a hash more, less or moved, does not verify', () => {
  const change = fc.record({ place: fc.nat(), bit: fc.nat(255) });
  fc.assert(
    fc.property(sizeAndIndex, change, ([size, index], { place, bit }) => {
      const leaf = leaves[index] ?? EMPTY_ROOT;
      const root = tree.rootAt(size);
      const proof = tree.proveInclusion(size, index);
      const old = index + 1;
      const oldRoot = tree.rootAt(old);
      const links = tree.proveConsistency(old, size);
      const included = (path: readonly Uint8Array[]): boolean =>
        verifyInclusion(leaf, index, size, path, root);
      const consistent = (path: readonly Uint8Array[]): boolean =>
        verifyConsistency(old, size, path, oldRoot, root);
      for (const [check, path] of [
        [included, proof],
        [consistent, links],
      ] as const) {
        assert.ok(check(path));
        assert.equal(check([...path, leaf]), false);
        assert.equal(check([leaf, ...path]), false);
        if (path.length === 0) continue;
        const at = place % path.length;
        const flipped = path.map((hash, i) => (i === at ? withBitFlipped(hash, bit) : hash));
        assert.equal(check(flipped), false);
        assert.equal(check(path.slice(1)), false);
        assert.equal(check(path.slice(0, -1)), false);
        assert.equal(check(path.map((hash, i) => (i === at ? hash.subarray(1) : hash))), false);
        if (path.length > 1) assert.equal(check(path.toReversed()), false);
      }
      assert.equal(verifyInclusion(leaf, index, size, proof, withBitFlipped(root, bit)), false);
      assert.equal(verifyInclusion(withBitFlipped(leaf, bit), index, size, proof, root), false);
      const badRoot = withBitFlipped(root, bit);
      assert.equal(verifyConsistency(old, size, links, oldRoot, badRoot), false);
      const badOld = withBitFlipped(oldRoot, bit);
      assert.equal(verifyConsistency(old, size, links, badOld, root), false);
    }),
    { numRuns: 60 },
  );
});

test('sizes past 32 bits work the same', () => {
  // A tree of equal leaves has one root for each height.
  const roots = [leafHash(Buffer.from('same'))];
  for (let height = 1; height <= 53; height += 1) {
    const below = roots[height - 1] ?? EMPTY_ROOT;
    roots.push(nodeHash(below, below));
  }
  const read: ReadSubtree = (height) => roots[height] ?? EMPTY_ROOT;
  const size = fc.integer({ min: 2 ** 31, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(size, fc.nat({ max: 2 ** 31 - 1 }), (whole, less) => {
      const index = whole - 1 - less;
      const root = rootOf(readFrontier(whole, read));
      const leaf = roots[0] ?? EMPTY_ROOT;
      assert.ok(verifyInclusion(leaf, index, whole, proveInclusion(whole, index, read), root));
      const old = index + 1;
      const oldRoot = rootOf(readFrontier(old, read));
      const links = proveConsistency(old, whole, read);
      assert.ok(verifyConsistency(old, whole, links, oldRoot, root));
      assert.ok(neededTiles(whole, index).every((range) => Number.isSafeInteger(range.end)));
    }),
  );
});

function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
