import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from '#lib/assert.ts';

import {
  areSameBytes,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  grow,
  leafHash,
  MemoryTree,
  neededTiles,
  newTiles,
  nodeHash,
  proveConsistency,
  proveInclusion,
  rootOf,
  tilesFromRows,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts';
import type { ReadSubtree } from './tree.ts';

const never: ReadSubtree = () => {
  assert.fail('Nothing is to be read.');
};

test('the first hashes of RFC 6962 trees as Certificate Transparency publishes them', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  assert.equal(hex(EMPTY_ROOT), empty);
  assert.equal(hex(rootOf(EMPTY_FRONTIER)), empty);
  const emptyLeaf = leafHash(new Uint8Array());
  assert.equal(hex(emptyLeaf), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  const { frontier } = grow(EMPTY_FRONTIER, [emptyLeaf, leafHash(Uint8Array.of(0))]);
  assert.equal(
    hex(rootOf(frontier)),
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  );
});

test('the needed tile hashes of a leaf in a tree of 70,000', () => {
  assert.deepEqual(neededTiles(70_000, 1_000), [
    { level: 0, start: 768, end: 1_000 },
    { level: 0, start: 1_001, end: 1_024 },
    { level: 0, start: 69_888, end: 70_000 },
    { level: 1, start: 0, end: 3 },
    { level: 1, start: 4, end: 273 },
  ]);
  assert.deepEqual(newTiles(255, 256), [{ level: 1, start: 0, end: 1 }]);
  assert.deepEqual(newTiles(256, 511), []);
  assert.deepEqual(newTiles(0, 0), []);
});

test('consistency with the empty tree and with itself has the empty proof only', () => {
  const root = leafHash(Uint8Array.of(7));
  assert.deepEqual(proveConsistency(0, 5, never), []);
  assert.deepEqual(proveConsistency(5, 5, never), []);
  assert.equal(verifyConsistency(0, 5, [], EMPTY_ROOT, root), true);
  assert.equal(verifyConsistency(0, 5, [root], EMPTY_ROOT, root), false);
  assert.equal(verifyConsistency(0, 5, [], root, root), false);
  assert.equal(verifyConsistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT), true);
  assert.equal(verifyConsistency(0, 0, [], root, root), false);
  assert.equal(verifyConsistency(5, 5, [], root, root), true);
  assert.equal(verifyConsistency(5, 5, [root], root, root), false);
  assert.equal(verifyConsistency(4, 5, [], root, root), false);
});

test('numbers and hashes that make no sense verify nothing and crash nothing', () => {
  const root = leafHash(Uint8Array.of(7));
  assert.equal(verifyInclusion(root, 0, 1, [], root), true);
  const bad = [-1, 0.5, Number.NaN, Infinity, 2 ** 53];
  for (const number of bad) {
    assert.equal(verifyInclusion(root, number, 1, [], root), false);
    assert.equal(verifyInclusion(root, 0, number, [], root), false);
    assert.equal(verifyConsistency(number, 1, [], root, root), false);
    assert.equal(verifyConsistency(1, number, [], root, root), false);
  }
  assert.equal(verifyInclusion(root, 1, 1, [], root), false);
  assert.equal(verifyInclusion(root, 0, 0, [], root), false);
  assert.equal(verifyConsistency(2, 1, [], root, root), false);
  assert.equal(verifyInclusion(root.subarray(1), 0, 1, [], root.subarray(1)), false);
  assert.equal(verifyInclusion(new Uint8Array(), 0, 1, [], new Uint8Array()), false);
});

test('beliefs about a tree that are false are defects', () => {
  const root = leafHash(Uint8Array.of(7));
  const defects: readonly (() => unknown)[] = [
    () => proveInclusion(5, 5, never),
    () => proveInclusion(5, -1, never),
    () => proveInclusion(2 ** 53, 0, never),
    () => proveConsistency(6, 5, never),
    () => newTiles(3, 2),
    () => nodeHash(root, root.subarray(1)),
    () => grow({ size: 3, hashes: [root] }, []),
    () => grow(EMPTY_FRONTIER, [root.subarray(1)]),
    () =>
      grow({ size: Number.MAX_SAFE_INTEGER, hashes: Array.from({ length: 53 }, () => root) }, [
        root,
      ]),
    () => rootOf({ size: 2, hashes: [] }),
    () => tilesFromRows([{ level: 0, index: 1, hash: root }])(0, 0),
    () => new MemoryTree().rootAt(1),
    () => new MemoryTree().proveInclusion(1, 0),
    () => new MemoryTree().proveConsistency(0, 1),
  ];
  for (const defect of defects) assert.throws(defect, Defect);
});

test('bytes are the same only if all are', () => {
  assert.equal(areSameBytes(Uint8Array.of(1, 2), Buffer.from([1, 2])), true);
  assert.equal(areSameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)), false);
  assert.equal(areSameBytes(Uint8Array.of(1, 2), Uint8Array.of(1)), false);
});
