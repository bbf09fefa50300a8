// Against the accumulated vectors of the draft (appendix "Subtree Test Vectors"): one hash over the
// answers to every possible question about trees of up to 130 leaves, and against its figures.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Defect } from '#lib/assert.ts';

import { isSubtree, proveSubtree, rootOfLeaves, subtreeRoot, verifySubtree } from './subtree.ts';
import { EMPTY_ROOT, leafHash, MemoryTree, verifyConsistency, verifyInclusion } from './tree.ts';

const SIZE_MAX = 130;
const leaves = Array.from({ length: SIZE_MAX }, (_, i) => leafHash(Uint8Array.of(i)));
const tree = new MemoryTree();
for (const leaf of leaves) tree.append(leaf);

function* subtreesUpTo(size: number): Generator<readonly [number, number]> {
  for (let end = 0; end <= size; end += 1) {
    for (let start = 0; start <= end; start += 1) if (isSubtree(start, end)) yield [start, end];
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('all subtree hashes up to 130 leaves are those of the draft', () => {
  const sum = createHash('sha256');
  for (const [start, end] of subtreesUpTo(SIZE_MAX)) {
    const root = subtreeRoot(start, end, tree.subtree);
    assert.deepEqual(rootOfLeaves(leaves.slice(start, end)), root);
    sum.update(`[${start}, ${end}) ${hex(root)}\n`);
  }
  const expected = 'b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81';
  assert.equal(sum.digest('hex'), expected);
});

test('all subtree consistency proofs up to 130 leaves are those of the draft, and verify', () => {
  const sum = createHash('sha256');
  for (let size = 0; size <= SIZE_MAX; size += 1) {
    const root = tree.rootAt(size);
    for (const [start, end] of subtreesUpTo(size)) {
      const proof = proveSubtree(start, end, size, tree.subtree);
      sum.update([`[${start}, ${end}) ${size}`, ...proof.map(hex)].join(' ') + '\n');
      const subtree = { start, end, root: subtreeRoot(start, end, tree.subtree) };
      assert.ok(verifySubtree(subtree, { size, root }, proof), `[${start}, ${end}) of ${size}`);
    }
  }
  const expected = '10fa99b37bf9bf9ffa26b412fbd98bd75363256d0b75d61bc4538b9c9c5a0a74';
  assert.equal(sum.digest('hex'), expected);
});

test('from zero it is a consistency proof, of one leaf an inclusion proof', () => {
  for (let size = 1; size <= SIZE_MAX; size += 1) {
    const root = tree.rootAt(size);
    for (let place = 0; place < size; place += 1) {
      const path = proveSubtree(place, place + 1, size, tree.subtree);
      assert.deepEqual(path, tree.proveInclusion(size, place));
      assert.ok(verifyInclusion(tree.subtree(0, place), place, size, path, root));
      const links = proveSubtree(0, place + 1, size, tree.subtree);
      assert.deepEqual(links, tree.proveConsistency(place + 1, size));
      assert.ok(verifyConsistency(place + 1, size, links, tree.rootAt(place + 1), root));
    }
  }
});

test('which intervals are subtrees', () => {
  const are = [
    [0, 0],
    [7, 7],
    [0, 13],
    [4, 8],
    [8, 13],
    [6, 8],
    [12, 13],
    [0, 2 ** 53 - 1],
  ];
  const areNot = [
    [1, 3],
    [2, 5],
    [5, 4],
    [7, 9],
    [-1, 0],
    [0.5, 1],
    [0, 2 ** 53],
    [Number.NaN, 1],
  ];
  for (const [start = 0, end = 0] of are) assert.ok(isSubtree(start, end), `${start}, ${end}`);
  for (const [start = 0, end = 0] of areNot) assert.ok(!isSubtree(start, end), `${start}, ${end}`);
  assert.throws(() => proveSubtree(1, 3, 8, tree.subtree), Defect);
  assert.throws(() => proveSubtree(0, 9, 8, tree.subtree), Defect);
  assert.throws(() => subtreeRoot(1, 3, tree.subtree), Defect);
});

test('what makes no sense verifies nothing and crashes nothing', () => {
  const root = tree.rootAt(8);
  const part = subtreeRoot(4, 8, tree.subtree);
  const proof = proveSubtree(4, 8, 8, tree.subtree);
  const check = (start: number, end: number, size: number): boolean =>
    verifySubtree({ start, end, root: part }, { size, root }, proof);
  assert.equal(check(4, 8, 8), true);
  for (const bad of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
    assert.equal(check(bad, 8, 8), false);
    assert.equal(check(4, bad, 8), false);
    assert.equal(check(4, 8, bad), false);
  }
  assert.equal(check(8, 4, 8), false);
  assert.equal(check(4, 8, 7), false);
  assert.equal(check(0, 4, 8), false);
  const short = { start: 4, end: 8, root: part.subarray(1) };
  assert.equal(verifySubtree(short, { size: 8, root }, proof), false);
  const empty = { start: 3, end: 3, root: EMPTY_ROOT };
  assert.equal(verifySubtree(empty, { size: 8, root }, []), true);
  assert.equal(verifySubtree(empty, { size: 8, root }, proof), false);
  assert.equal(verifySubtree({ ...empty, root }, { size: 8, root }, []), false);
});
