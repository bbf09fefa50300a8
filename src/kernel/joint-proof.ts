// One proof for many entries of one log under one head: the hashes that are missing between their
// leaves and the root, each once, from the left to the right. For neighbours that is little more
// than the proof of one of them. Who has the leaves computes the root, and from the same hashes
// each entry's own tlog-proof, which says it to others. Nothing here believes a head.
import { assert, must } from '#lib/assert.ts';

import { tlogProofText } from './tlog-proof.ts';
import {
  isHash,
  isSize,
  largestPowerOfTwoUnder,
  nodeHash,
  spanRoot,
  subtreesOf,
  tilesOf,
} from './tree.ts';
import type { ReadSubtree, Span, TileRange } from './tree.ts';

/** What leaves and a joint proof come to. */
export type JointlyShown = {
  readonly root: Uint8Array;
  /** The tlog-proof of the entry at this place among them. */
  readonly proofText: (place: number, checkpoint: string) => string;
};

/** The hashes that are missing; `indexes` ascend, and none comes twice. */
export function proveJointly(
  size: number,
  indexes: readonly number[],
  read: ReadSubtree,
): Uint8Array[] {
  return missingSpans(size, indexes).map((span) => spanRoot(span, read));
}

/** The tile hashes that `proveJointly` will ask for, disjoint, sorted by level and start. */
export function neededTilesJointly(size: number, indexes: readonly number[]): TileRange[] {
  return tilesOf(missingSpans(size, indexes).flatMap(subtreesOf));
}

/** Undefined where it is no such proof for a tree of this size; never throws. */
export function showJointly(
  size: number,
  indexes: readonly number[],
  leafHashes: readonly Uint8Array[],
  hashes: readonly Uint8Array[],
): JointlyShown | undefined {
  if (!areIndexes(size, indexes) || leafHashes.length !== indexes.length) return undefined;
  if (!leafHashes.every(isHash) || !hashes.every(isHash)) return undefined;
  const leaves: Node[] = [];
  let used = 0;
  const nodeOf = (start: number, end: number, first: number, past: number): Node | undefined => {
    if (first === past) return madeNode(hashes[used++]);
    if (end - start === 1) {
      const leaf = madeNode(leafHashes[first]);
      if (leaf !== undefined) leaves.push(leaf);
      return leaf;
    }
    const middle = start + largestPowerOfTwoUnder(end - start);
    const cut = firstFrom(indexes, middle, first, past);
    const before = nodeOf(start, middle, first, cut);
    const after = nodeOf(middle, end, cut, past);
    if (before === undefined || after === undefined) return undefined;
    const node = new Node(nodeHash(before.hash, after.hash));
    [before.above, before.beside] = [node, after];
    [after.above, after.beside] = [node, before];
    return node;
  };
  const top = nodeOf(0, size, 0, indexes.length);
  if (top === undefined || used !== hashes.length) return undefined;
  const proofText = (place: number, checkpoint: string): string => {
    const leaf = must(leaves[place], 'There is an entry at this place.');
    const index = must(indexes[place], 'There is an index at this place.');
    return tlogProofText(index, leaf.pathLines, checkpoint);
  };
  return { root: top.hash, proofText };
}

class Node {
  readonly hash: Uint8Array;
  above: Node | undefined;
  beside: Node | undefined;
  #lines: string | undefined;

  constructor(hash: Uint8Array) {
    this.hash = hash;
  }

  /** Base 64 of the hashes from its sibling up, a line each. */
  get pathLines(): string {
    if (this.above === undefined || this.beside === undefined) return '';
    return (this.#lines ??= `${this.beside.#line}\n${this.above.pathLines}`);
  }

  get #line(): string {
    const { buffer, byteOffset, length } = this.hash;
    return Buffer.from(buffer, byteOffset, length).toString('base64');
  }
}

function madeNode(hash: Uint8Array | undefined): Node | undefined {
  return hash === undefined ? undefined : new Node(hash);
}

// The largest nodes of the tree with none of these leaves under them, from the left to the right.
function missingSpans(size: number, indexes: readonly number[]): Span[] {
  assert(areIndexes(size, indexes), 'A joint proof is about leaves of the tree, in their order.');
  const spans: Span[] = [];
  const walk = (start: number, end: number, first: number, past: number): void => {
    if (first === past) {
      spans.push({ start, end });
      return;
    }
    if (end - start === 1) return;
    const middle = start + largestPowerOfTwoUnder(end - start);
    const cut = firstFrom(indexes, middle, first, past);
    walk(start, middle, first, cut);
    walk(middle, end, cut, past);
  };
  walk(0, size, 0, indexes.length);
  return spans;
}

function areIndexes(size: number, indexes: readonly number[]): boolean {
  if (!isSize(size) || indexes.length === 0) return false;
  let before = -1;
  for (const index of indexes) {
    if (!Number.isSafeInteger(index) || index <= before) return false;
    before = index;
  }
  return before < size;
}

/** The place of the first index that is not below `from`. */
function firstFrom(indexes: readonly number[], from: number, first: number, past: number): number {
  let [low, high] = [first, past];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((indexes[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
