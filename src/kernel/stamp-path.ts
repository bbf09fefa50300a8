// Paths in the tree of a log as stamps carry them: of a leaf to the root of the tree that ends with
// it, where everything stands on the left, and to the root of a larger one. Runs in the browser
// too, so it uses nothing of Node.
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '#lib/assert.ts';

const NODE = Uint8Array.of(1);

/**
 * The path of a leaf in the tree that ends with it, out of its path in a larger tree: those that
 * stand before it, which never change.
 */
export function pathOfLast(
  index: number,
  size: number,
  path: readonly Uint8Array[],
): readonly Uint8Array[] {
  const { before } = sidesOf(index, size, path);
  assert(before.length === ones(index), 'As many come before a leaf as its index has ones.');
  return before;
}

/** The rest of that path: what stands behind the leaf, from below. */
export function pathAfter(
  index: number,
  size: number,
  path: readonly Uint8Array[],
): readonly Uint8Array[] {
  return sidesOf(index, size, path).after;
}

export function rootOfLast(leafHash: Uint8Array, path: readonly Uint8Array[]): Uint8Array {
  return path.reduce((root, before) => sha256(joined([NODE, before, root])), leafHash);
}

/** Root of a tree of that size, from a leaf and both sides of its path. */
export function rootOfLarger(
  { index, size }: { readonly index: number; readonly size: number },
  leafHash: Uint8Array,
  { before, after }: Sides,
): Uint8Array {
  const [left, right] = [before.values(), after.values()];
  let root = leafHash;
  for (const side of stepsUp(index, size)) {
    const sibling = (side === 'before' ? left : right).next().value;
    assert(sibling !== undefined, 'A path has as many hashes as the tree has steps.');
    root = sha256(joined(side === 'before' ? [NODE, sibling, root] : [NODE, root, sibling]));
  }
  return root;
}

export interface Sides {
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
}

/** How many hashes stand before a leaf; how many behind it in a tree of a size, `countAfter`. */
export function ones(n: number): number {
  let count = 0;
  for (let rest = n; rest > 0; rest = half(rest)) count += rest % 2;
  return count;
}

export function countAfter(index: number, size: number): number {
  return [...stepsUp(index, size)].filter((side) => side === 'after').length;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function sidesOf(index: number, size: number, path: readonly Uint8Array[]): Sides {
  const sides = { before: [] as Uint8Array[], after: [] as Uint8Array[] };
  const steps = stepsUp(index, size);
  for (const hash of path) {
    const { value: side } = steps.next();
    assert(side !== undefined, 'A path is no longer than its tree is high.');
    sides[side].push(hash);
  }
  return sides;
}

// RFC 9162, 2.1.3.2: on which side of the way up each hash stands.
function* stepsUp(index: number, size: number): Generator<'before' | 'after', undefined> {
  let at = index;
  let last = size - 1;
  while (last > 0) {
    const isBefore = at % 2 === 1 || at === last;
    yield isBefore ? 'before' : 'after';
    if (isBefore) while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    [at, last] = [half(at), half(last)];
  }
  return undefined;
}

// Not shifts: a log may outgrow 2^31 entries.
function half(n: number): number {
  return Math.floor(n / 2);
}
