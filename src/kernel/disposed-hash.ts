// What travels in the place of an entry whose bytes were destroyed by disposal: its leaf hash
// alone. Whoever takes one believes it only together with an entry after it, of kind
// `entries-disposed`, that names this place and this hash; so nobody can keep an entry back by
// calling it destroyed.
import { disposedKind, listDisposed } from './disposal.ts';
import type { DisposedLeaf } from './disposal.ts';
import { entryOf } from './entry.ts';
import { leafHash } from './tree.ts';

export type DisposedHash = { readonly hash: Uint8Array };

/** An entry as it travels between servers of one log. */
export type GivenLeaf = Uint8Array | DisposedHash;

/** A leaf that was disposed of, and the entry that says so. */
export type NamedLeaf = DisposedLeaf & { readonly subject: string; readonly by: number };

export function isDisposedHash(leaf: GivenLeaf): leaf is DisposedHash {
  return !(leaf instanceof Uint8Array);
}

export function hashOfGiven(leaf: GivenLeaf): Uint8Array {
  return isDisposedHash(leaf) ? leaf.hash : leafHash(leaf);
}

/** What the entries from `start` on dispose of: each of its own subject's earlier entries only. */
export function listNamed(start: number, leaves: readonly GivenLeaf[]): readonly NamedLeaf[] {
  return leaves.flatMap((leaf, i) => {
    if (isDisposedHash(leaf) || !mayDispose(leaf)) return [];
    const entry = entryOf(leaf);
    if (entry === undefined) return [];
    const by = start + i;
    const earlier = listDisposed(entry).filter(({ index }) => index < by);
    return earlier.map((one) => ({ ...one, by, subject: entry.subject }));
  });
}

// Most entries need not be read for it.
function mayDispose(leaf: Uint8Array): boolean {
  return Buffer.from(leaf.buffer, leaf.byteOffset, leaf.length).includes(`"${disposedKind}"`);
}

/** The hashes that came in an entry's place, and what was named, of a log that comes in parts. */
export type Gaps = {
  readonly found: ReadonlyMap<number, string>;
  readonly named: ReadonlyMap<number, string>;
};

export const NO_GAPS: Gaps = { found: new Map(), named: new Map() };

export function noteGaps(gaps: Gaps, start: number, leaves: readonly GivenLeaf[]): Gaps {
  const found = leaves.flatMap((leaf, i) =>
    isDisposedHash(leaf) ? [[start + i, Buffer.from(leaf.hash).toString('hex')] as const] : [],
  );
  const named = listNamed(start, leaves).map((one) => [one.index, one.leafHash] as const);
  if (found.length === 0 && named.length === 0) return gaps;
  return {
    found: new Map([...gaps.found, ...found]),
    named: new Map([...gaps.named, ...named]),
  };
}

export function areGapsNamed({ found, named }: Gaps): boolean {
  return [...found].every(([index, hash]) => named.get(index) === hash);
}
