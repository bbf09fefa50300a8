// The Merkle tree of a log: RFC 6962 with SHA-256. Hashing, growing by a frontier (the compact
// form of a tree of which only the root is wanted), making and checking proofs. Sizes and indexes
// are safe integers. A *subtree* (height, index) is complete: it covers the 2^height leaves from
// index·2^height on. A *tile hash* (level, index), as in C2SP tlog-tiles, is the subtree of height
// 8·level. A store keeps leaf hashes (level 0) and tile hashes only. This file keeps nothing.
import { hash } from 'node:crypto';

import { assert, must } from '#lib/assert.ts';

export const HASH_SIZE_BYTES = 32;
const TILE_HEIGHT = 8;
const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Roots of the complete subtrees that a tree of `size` leaves consists of, largest first. */
export type Frontier = { readonly size: number; readonly hashes: readonly Uint8Array[] };

export type TileHash = {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
};

/** The tile hashes start … end-1 of a level. */
export type TileRange = { readonly level: number; readonly start: number; readonly end: number };

type Subtree = { readonly height: number; readonly index: number };

/** Gives the root of a complete subtree; asked only for such as lie inside the tree. */
export type ReadSubtree = (height: number, index: number) => Uint8Array;

/** Gives a tile hash; at level 0 a leaf hash. */
export type ReadTile = (level: number, index: number) => Uint8Array;

// Leaves start … end-1; one node of the tree (complete, or ragged at the right edge).
export type Span = { readonly start: number; readonly end: number };

export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');
export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

// One buffer for all nodes: hashing is synchronous, and the digest is a new buffer each time.
const nodeInput = new Uint8Array(1 + 2 * HASH_SIZE_BYTES);
nodeInput[0] = NODE_PREFIX;

// Nor for leaves, which have less bytes than that; what has more gets a buffer of its own.
const leafInput = new Uint8Array(65_536);

export function leafHash(leaf: Uint8Array): Uint8Array {
  const sizeBytes = 1 + leaf.length;
  const isLong = sizeBytes > leafInput.length;
  const input = isLong ? new Uint8Array(sizeBytes) : leafInput.subarray(0, sizeBytes);
  input[0] = LEAF_PREFIX;
  input.set(leaf, 1);
  return hash('sha256', input, 'buffer');
}

export function nodeHash(before: Uint8Array, after: Uint8Array): Uint8Array {
  const areHashes = before.length === HASH_SIZE_BYTES && after.length === HASH_SIZE_BYTES;
  assert(areHashes, 'A node of the tree is made of two SHA-256 hashes.');
  nodeInput.set(before, 1);
  nodeInput.set(after, 1 + HASH_SIZE_BYTES);
  return hash('sha256', nodeInput, 'buffer');
}

export function areSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

/**
 * The frontier after appending leaf hashes, and the tile hashes of level 1 and above that became
 * complete by it, in that order. Costs less than one node hash per leaf, amortised.
 */
export function grow(
  frontier: Frontier,
  leafHashes: readonly Uint8Array[],
): { readonly frontier: Frontier; readonly tiles: readonly TileHash[] } {
  assertFrontier(frontier);
  assertSize(frontier.size + leafHashes.length);
  const hashes = [...frontier.hashes];
  const tiles: TileHash[] = [];
  let size = frontier.size;
  for (const leaf of leafHashes) {
    assert(leaf.length === HASH_SIZE_BYTES, 'A leaf hash is a SHA-256 hash.');
    let root = leaf;
    // As adding one to a binary number carries over the ones at its end.
    let index = size;
    for (let height = 1; index % 2 === 1; height += 1) {
      root = nodeHash(must(hashes.pop(), 'A frontier has a hash for each one bit.'), root);
      index = (index - 1) / 2;
      if (height % TILE_HEIGHT === 0)
        tiles.push({ level: height / TILE_HEIGHT, index, hash: root });
    }
    hashes.push(root);
    size += 1;
  }
  return { frontier: { size, hashes }, tiles };
}

export function rootOf(frontier: Frontier): Uint8Array {
  assertFrontier(frontier);
  return foldRoots(frontier.hashes) ?? EMPTY_ROOT;
}

/** The tile hashes, level 1 and above, that growing from one size to another completes. */
export function newTiles(oldSize: number, newSize: number): TileRange[] {
  assertSize(newSize);
  assert(isSize(oldSize) && oldSize <= newSize, 'A tree only grows.');
  const ranges: TileRange[] = [];
  for (let level = 1; 256 ** level <= newSize; level += 1) {
    const start = Math.floor(oldSize / 256 ** level);
    const end = Math.floor(newSize / 256 ** level);
    if (start < end) ranges.push({ level, start, end });
  }
  return ranges;
}

/** The tile hashes that `proveInclusion` will ask for, disjoint, sorted by level and start. */
export function neededTiles(size: number, index: number): TileRange[] {
  return tilesOf(inclusionSpans(size, index).flatMap(subtreesOf));
}

/** The tile hashes that `proveConsistency` will ask for, disjoint, sorted by level and start. */
export function neededTilesForConsistency(oldSize: number, newSize: number): TileRange[] {
  return tilesOf(consistencySpans(oldSize, newSize).flatMap(subtreesOf));
}

/** The tile hashes that `readFrontier` will ask for, disjoint, sorted by level and start. */
export function neededTilesForFrontier(size: number): TileRange[] {
  assertSize(size);
  return tilesOf(subtreesOf({ start: 0, end: size }));
}

/** Reads subtrees of any height by hashing up from the tile hashes below them. */
export function subtreesFromTiles(read: ReadTile): ReadSubtree {
  return (height, index) => {
    const { level, start, end } = tilesUnder({ height, index });
    let row: Uint8Array[] = [];
    for (let i = start; i < end; i += 1) row.push(read(level, i));
    while (row.length > 1) {
      const above: Uint8Array[] = [];
      for (let i = 0; i + 1 < row.length; i += 2)
        above.push(nodeHash(hashAt(row, i), hashAt(row, i + 1)));
      row = above;
    }
    return hashAt(row, 0);
  };
}

/** As `subtreesFromTiles`, for many proofs of one tree: each node is hashed once. */
export function rememberedSubtrees(read: ReadTile): ReadSubtree {
  const known = new Map<string, Uint8Array>();
  const subtree: ReadSubtree = (height, index) => {
    if (height % TILE_HEIGHT === 0) return read(height / TILE_HEIGHT, index);
    const name = `${height}/${index}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const made = nodeHash(subtree(height - 1, 2 * index), subtree(height - 1, 2 * index + 1));
    known.set(name, made);
    return made;
  };
  return subtree;
}

/** Reads from rows fetched before; to be asked for a row that is not there is a defect. */
export function tilesFromRows(rows: Iterable<TileHash>): ReadTile {
  const levels = new Map<number, Map<number, Uint8Array>>();
  for (const row of rows) {
    const level = levels.get(row.level) ?? new Map<number, Uint8Array>();
    level.set(row.index, row.hash);
    levels.set(row.level, level);
  }
  return (level, index) =>
    must(levels.get(level)?.get(index), `Tile hash ${index} of level ${level} is there.`);
}

export function readFrontier(size: number, read: ReadSubtree): Frontier {
  assertSize(size);
  const subtrees = subtreesOf({ start: 0, end: size });
  return { size, hashes: subtrees.map((subtree) => read(subtree.height, subtree.index)) };
}

/** RFC 6962 §2.1.1: the path from the leaf's sibling up to the root's child. */
export function proveInclusion(size: number, index: number, read: ReadSubtree): Uint8Array[] {
  return inclusionSpans(size, index).map((span) => spanRoot(span, read));
}

/** RFC 6962 §2.1.2; empty if the sizes are equal or the old tree is empty. */
export function proveConsistency(
  oldSize: number,
  newSize: number,
  read: ReadSubtree,
): Uint8Array[] {
  return consistencySpans(oldSize, newSize).map((span) => spanRoot(span, read));
}

/** RFC 9162 §2.1.3.2. False for anything malformed; never throws. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(size) || !isSize(index) || index >= size) return false;
  if (![leaf, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let computed = leaf;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      computed = nodeHash(sibling, computed);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [halve(fn), halve(sn)];
    } else {
      computed = nodeHash(computed, sibling);
    }
    [fn, sn] = [halve(fn), halve(sn)];
  }
  return sn === 0 && areSameBytes(computed, root);
}

/**
 * RFC 9162 §2.1.4.2. False for anything malformed; never throws. Beyond the RFC: the empty tree is
 * consistent with every tree, and a tree with itself, both by the empty proof only.
 */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false;
  if (![oldRoot, newRoot, ...proof].every(isHash)) return false;
  if (oldSize === 0 && !areSameBytes(oldRoot, EMPTY_ROOT)) return false;
  if (oldSize === newSize) return proof.length === 0 && areSameBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0;
  if (proof.length === 0) return false;
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  let fn = oldSize - 1;
  let sn = newSize - 1;
  while (fn % 2 === 1) [fn, sn] = [halve(fn), halve(sn)];
  let oldComputed = hashAt(path, 0);
  let newComputed = oldComputed;
  for (const sibling of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldComputed = nodeHash(sibling, oldComputed);
      newComputed = nodeHash(sibling, newComputed);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [halve(fn), halve(sn)];
    } else {
      newComputed = nodeHash(newComputed, sibling);
    }
    [fn, sn] = [halve(fn), halve(sn)];
  }
  return sn === 0 && areSameBytes(oldComputed, oldRoot) && areSameBytes(newComputed, newRoot);
}

/** A whole tree in memory, every complete subtree kept: quick proofs at any earlier size. */
export class MemoryTree {
  // rows[height][index] is the root of that subtree.
  readonly #rows: Uint8Array[][] = [[]];

  get size(): number {
    return this.#rows[0]?.length ?? 0;
  }

  append(leaf: Uint8Array): void {
    assert(leaf.length === HASH_SIZE_BYTES, 'A leaf hash is a SHA-256 hash.');
    let root = leaf;
    for (let height = 0; ; height += 1) {
      const row = this.#rows[height] ?? [];
      this.#rows[height] = row;
      row.push(root);
      if (row.length % 2 === 1) return;
      root = nodeHash(hashAt(row, row.length - 2), root);
    }
  }

  readonly subtree: ReadSubtree = (height, index) =>
    must(this.#rows[height]?.[index], `Subtree ${index} of height ${height} is complete.`);

  rootAt(size: number): Uint8Array {
    assert(isSize(size) && size <= this.size, 'The tree was of this size once.');
    return rootOf(readFrontier(size, this.subtree));
  }

  proveInclusion(size: number, index: number): Uint8Array[] {
    assert(isSize(size) && size <= this.size, 'The tree was of this size once.');
    return proveInclusion(size, index, this.subtree);
  }

  proveConsistency(oldSize: number, newSize: number): Uint8Array[] {
    assert(isSize(newSize) && newSize <= this.size, 'The tree was of this size once.');
    return proveConsistency(oldSize, newSize, this.subtree);
  }
}

// The nodes of an inclusion proof, in the order of the proof.
function inclusionSpans(size: number, index: number): Span[] {
  assertSize(size);
  assert(isSize(index) && index < size, 'A proof of inclusion is about a leaf of the tree.');
  const spans: Span[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + largestPowerOfTwoUnder(end - start);
    if (index < middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  return spans.reverse();
}

// The nodes of a consistency proof, in the order of the proof (SUBPROOF of RFC 6962 §2.1.2).
function consistencySpans(oldSize: number, newSize: number): Span[] {
  assertSize(newSize);
  assert(isSize(oldSize) && oldSize <= newSize, 'A tree only grows.');
  if (oldSize === 0) return [];
  const spans: Span[] = [];
  let [start, end] = [0, newSize];
  while (oldSize < end) {
    const middle = start + largestPowerOfTwoUnder(end - start);
    if (oldSize <= middle) {
      spans.push({ start: middle, end });
      end = middle;
    } else {
      spans.push({ start, end: middle });
      start = middle;
    }
  }
  // The old tree itself is known to who checks the proof.
  if (start > 0) spans.push({ start, end });
  return spans.reverse();
}

export function spanRoot(span: Span, read: ReadSubtree): Uint8Array {
  const roots = subtreesOf(span).map((subtree) => read(subtree.height, subtree.index));
  return must(foldRoots(roots), 'A node covers at least one leaf.');
}

function foldRoots(roots: readonly Uint8Array[]): Uint8Array | undefined {
  return roots.reduceRight<Uint8Array | undefined>(
    (after, before) => (after === undefined ? before : nodeHash(before, after)),
    undefined,
  );
}

// The complete subtrees that a span consists of, largest first.
export function subtreesOf(span: Span): Subtree[] {
  const subtrees: Subtree[] = [];
  let start = span.start;
  while (start < span.end) {
    let height = 0;
    let width = 1;
    while (width * 2 <= span.end - start) [height, width] = [height + 1, width * 2];
    subtrees.push({ height, index: start / width });
    start += width;
  }
  return subtrees;
}

function tilesUnder(subtree: Subtree): TileRange {
  const level = Math.floor(subtree.height / TILE_HEIGHT);
  const width = 2 ** (subtree.height % TILE_HEIGHT);
  return { level, start: subtree.index * width, end: (subtree.index + 1) * width };
}

export function tilesOf(subtrees: readonly Subtree[]): TileRange[] {
  const sorted = subtrees.map(tilesUnder).sort((a, b) => a.level - b.level || a.start - b.start);
  const merged: TileRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.level === range.level && last.end === range.start) {
      merged[merged.length - 1] = { ...last, end: range.end };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

function assertFrontier(frontier: Frontier): void {
  assertSize(frontier.size);
  let ones = 0;
  for (let rest = frontier.size; rest > 0; rest = halve(rest)) ones += rest % 2;
  assert(frontier.hashes.length === ones, 'A frontier has a hash for each one bit of its size.');
}

function assertSize(size: number): void {
  assert(isSize(size), 'The size of a tree is a safe integer, not negative.');
}

export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_SIZE_BYTES;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value;
}

// Sizes go beyond 32 bits, so the shift operators will not do.
export function halve(value: number): number {
  return Math.floor(value / 2);
}

export function largestPowerOfTwoUnder(value: number): number {
  let power = 1;
  while (power * 2 < value) power *= 2;
  return power;
}

export function hashAt(hashes: readonly Uint8Array[], i: number): Uint8Array {
  return must(hashes[i], 'There is a hash at this place.');
}
