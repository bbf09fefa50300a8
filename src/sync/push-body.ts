// The bodies of an office's questions to a mirror, from its entries and tile hashes. Pure: it says
// which tile hashes it needs, and whoever calls has read them, and the entries, before.
import { formatAddCheckpoint } from '#kernel/add-checkpoint.ts';
import { formatPackage, formatUploadHead, packageCount, packageSpan } from '#kernel/add-entries.ts';
import type { PackageSpan } from '#kernel/add-entries.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { neededTilesForSubtree, proveSubtree } from '#kernel/subtree.ts';
import { neededTilesForConsistency, proveConsistency } from '#kernel/tree.ts';
import type { ReadSubtree, TileRange } from '#kernel/tree.ts';

import type { Ask } from './push.ts';

export type AskCheckpoint = Extract<Ask, { kind: 'add-checkpoint' }>;
export type AskEntries = Extract<Ask, { kind: 'add-entries' }>;

export function neededTilesForCheckpoint({ old, head }: AskCheckpoint): TileRange[] {
  return neededTilesForConsistency(old, head.size);
}

export function checkpointBody({ old, head }: AskCheckpoint, read: ReadSubtree): string {
  const proof = proveConsistency(old, head.size, read);
  return formatAddCheckpoint({ old, proof, checkpoint: head.checkpoint });
}

/** The packages that go with one request, and so the entries that it needs. */
export function spansOf(ask: AskEntries): readonly PackageSpan[] {
  const count = Math.min(packageCount(ask), ask.packagesMax);
  return Array.from({ length: count }, (_, place) => packageSpan(ask, place));
}

export function neededTilesForEntries(ask: AskEntries): readonly TileRange[] {
  const ranges = spansOf(ask).flatMap(({ subtreeStart, end }) =>
    neededTilesForSubtree(subtreeStart, end, ask.end),
  );
  return mergeRanges(ranges);
}

/** `leaves` begin at the ask's start. */
export function entriesBody(
  origin: string,
  ask: AskEntries,
  leaves: readonly GivenLeaf[],
  read: ReadSubtree,
): Uint8Array {
  const { start, end } = ask;
  const parts = [formatUploadHead({ origin, start, end, ticket: new Uint8Array() })];
  for (const span of spansOf(ask)) {
    const proof = proveSubtree(span.subtreeStart, span.end, end, read);
    parts.push(
      formatPackage({ leaves: leaves.slice(span.start - start, span.end - start), proof }),
    );
  }
  return Buffer.concat(parts);
}

/** Neighbouring entries are proven by much the same hashes. */
export function mergeRanges(ranges: readonly TileRange[]): readonly TileRange[] {
  const sorted = ranges.toSorted(
    (one, other) => one.level - other.level || one.start - other.start,
  );
  const merged: TileRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.level === range.level && range.start <= last.end) {
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}
