// The reconciliation of an outage: how the sheets of every pack ended, pack by pack, and the digest
// of it that the head signs. Pure and without Node: the office computes it from the entries, the
// browser from what the screen shows, and the two must agree.
import { canonicalJson } from '#lib/canonical-json.ts';
import { sha256Hex } from '#lib/sha256.ts';
import { addCounts } from './state.ts';
import type { Counts } from './entries.ts';

export interface ReconciledPack {
  readonly pack: string;
  /** As printed on its first and last sheet. */
  readonly first: string;
  readonly last: string;
  readonly counts: Counts;
}

export interface Reconciliation {
  readonly office: string;
  readonly outage: string;
  readonly isDrill: boolean;
  readonly startedAt: string;
  readonly resumedAt: string;
  /** In the order in which they were opened. */
  readonly packs: readonly ReconciledPack[];
}

/** Changes with the format, so that a digest of one format is none of another. */
const FORMAT = 'dawam reconciliation v1\n';

export function reconciliationDigest(told: Reconciliation): string {
  const { office, outage, isDrill, startedAt, resumedAt } = told;
  const packs = told.packs.map(({ pack, first, last, counts }) => {
    const { opened, used, void: voided, missing, returned, outstanding } = counts;
    const ends = { opened, used, void: voided, missing, returned, outstanding };
    return { pack, first, last, counts: ends };
  });
  const text = FORMAT + canonicalJson({ office, outage, isDrill, startedAt, resumedAt, packs });
  return sha256Hex(new TextEncoder().encode(text));
}

export function totalOf(packs: readonly ReconciledPack[]): Counts {
  return addCounts(packs.map(({ counts }) => counts));
}
