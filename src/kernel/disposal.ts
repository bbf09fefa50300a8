// Disposal: an entry of this kind names leaves of its own subject that were destroyed by a
// decision. Their bytes go, their hashes stay, and with them the tree, its proofs and the
// numbering. What a disposed entry gave of numbers is said again here, so that registers stay
// without gaps. It tells nothing of the rest: what the module keeps of its subject is the module's
// affair.
import type { Entry, EntryNumber } from './entry.ts';

export const disposedKind = 'entries-disposed';

/** An entry's number as a body holds it. */
export type GivenNumber = { readonly [Part in keyof EntryNumber]: EntryNumber[Part] };

/** A leaf whose bytes were destroyed. */
export type DisposedLeaf = {
  readonly index: number;
  /** Lower-case hex. */
  readonly leafHash: string;
  /** The number that its entry gave or changed. */
  readonly number: GivenNumber | null;
};

/** The leaves that the entry names; none for entries of other kinds. */
export function listDisposed({ kind, body }: Entry): readonly DisposedLeaf[] {
  if (kind !== disposedKind) return [];
  const { leaves } = body;
  return Array.isArray(leaves) ? leaves.filter(isDisposedLeaf) : [];
}

function isDisposedLeaf(value: unknown): value is DisposedLeaf {
  if (typeof value !== 'object' || value === null) return false;
  const leaf = value as Partial<Record<keyof DisposedLeaf, unknown>>;
  const isNumber = leaf.number === null || typeof leaf.number === 'object';
  return Number.isSafeInteger(leaf.index) && typeof leaf.leafHash === 'string' && isNumber;
}
