// Subtrees and their consistency proofs, after draft-ietf-plants-merkle-tree-certs §4: a tree over
// the leaves start … end-1, which need not be complete, shown to be part of the whole tree. So a
// mirror can take a package of entries and know at once that they belong to a head that it holds.
// Where start is 0 these are the consistency proofs of RFC 6962; for one leaf, inclusion proofs.
import { assert } from '#lib/assert.ts';

import {
  areSameBytes,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  grow,
  halve,
  hashAt,
  isHash,
  isSize,
  largestPowerOfTwoUnder,
  nodeHash,
  rootOf,
  spanRoot,
  subtreesOf,
  tilesOf,
} from './tree.ts';
import type { ReadSubtree, Span, TileRange } from './tree.ts';

/** No tree whose size is a 64-bit number needs more hashes in a proof. */
export const PROOF_LENGTH_MAX = 63;

/** start is a multiple of the smallest power of two that is not below the number of leaves. */
export function isSubtree(start: number, end: number): boolean {
  if (!isSize(start) || !isSize(end) || start > end) return false;
  let width = 1;
  while (width < end - start) width *= 2;
  return start % width === 0;
}

/** The root of the leaves start … end-1; those of the empty tree if there is none. */
export function subtreeRoot(start: number, end: number, read: ReadSubtree): Uint8Array {
  assertSubtree(start, end, end);
  return start === end ? EMPTY_ROOT : spanRoot({ start, end }, read);
}

/** The root of a subtree whose leaf hashes are all at hand. */
export function rootOfLeaves(leafHashes: readonly Uint8Array[]): Uint8Array {
  return rootOf(grow(EMPTY_FRONTIER, leafHashes).frontier);
}

/** That the subtree start … end-1 is part of the tree of this size. */
export function proveSubtree(
  start: number,
  end: number,
  size: number,
  read: ReadSubtree,
): Uint8Array[] {
  return proofSpans(start, end, size).map((span) => spanRoot(span, read));
}

/** The tile hashes that `proveSubtree` will ask for, disjoint, sorted by level and start. */
export function neededTilesForSubtree(start: number, end: number, size: number): TileRange[] {
  return tilesOf(proofSpans(start, end, size).flatMap(subtreesOf));
}

/** §4.4.3. False for anything malformed; never throws. */
export function verifySubtree(
  subtree: { readonly start: number; readonly end: number; readonly root: Uint8Array },
  tree: { readonly size: number; readonly root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { start, end } = subtree;
  if (!isSubtree(start, end) || !isSize(tree.size) || end > tree.size) return false;
  if (![subtree.root, tree.root, ...proof].every(isHash)) return false;
  if (start === end) return proof.length === 0 && areSameBytes(subtree.root, EMPTY_ROOT);
  let [fn, sn, tn] = [start, end - 1, tree.size - 1];
  // Down the edge to the largest complete subtree at the end of this one that is in the tree.
  while (fn !== sn && (sn === tn || sn % 2 === 1)) [fn, sn, tn] = [fn, sn, tn].map(halve) as Three;
  // One that is itself a node of the tree is known to who checks the proof.
  const path = fn === sn ? [subtree.root, ...proof] : proof;
  if (path.length === 0) return false;
  let ofSubtree = hashAt(path, 0);
  let ofTree = ofSubtree;
  for (const sibling of path.slice(1)) {
    if (tn === 0) return false;
    if (sn % 2 === 1 || sn === tn) {
      if (fn < sn) ofSubtree = nodeHash(sibling, ofSubtree);
      ofTree = nodeHash(sibling, ofTree);
      while (sn % 2 === 0) [fn, sn, tn] = [fn, sn, tn].map(halve) as Three;
    } else {
      ofTree = nodeHash(ofTree, sibling);
    }
    [fn, sn, tn] = [fn, sn, tn].map(halve) as Three;
  }
  return tn === 0 && areSameBytes(ofSubtree, subtree.root) && areSameBytes(ofTree, tree.root);
}

type Three = [number, number, number];

// The nodes of the proof, in its order (SUBTREE_SUBPROOF of §4.4.1).
function proofSpans(start: number, end: number, size: number): Span[] {
  assertSubtree(start, end, size);
  if (start === end) return [];
  const spans: Span[] = [];
  let from = start;
  let isKnown = true;
  let whole: Span = { start: 0, end: size };
  while (from !== whole.start || end !== whole.end) {
    const middle = whole.start + largestPowerOfTwoUnder(whole.end - whole.start);
    const before = { start: whole.start, end: middle };
    const after = { start: middle, end: whole.end };
    if (end <= middle) {
      spans.push(after);
      whole = before;
      continue;
    }
    // Where the subtree has leaves on both sides, the proof goes on about those after the middle.
    if (from < middle) [from, isKnown] = [middle, false];
    spans.push(before);
    whole = after;
  }
  if (!isKnown) spans.push(whole);
  return spans.reverse();
}

function assertSubtree(start: number, end: number, size: number): void {
  const isInside = isSubtree(start, end) && isSize(size) && end <= size;
  assert(isInside, 'A proof is about a subtree of the tree.');
}
