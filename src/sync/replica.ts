// Fetches a log from a mirror, as a machine without I/O: for a server that reads a log it does not
// write, and for one that lost the end of its own. A head counts when the log has signed it and the
// mirror has cosigned it; the hashes of whole bundles count when, grown on what is here, they make
// the head's root; a bundle counts when it makes its hash. So what is kept is right for ever, comes
// in any order, and whoever was cut off goes on with the bundles that are missing. Where the mirror
// gives a hash in the place of an entry, the log must say that the entry was disposed of.
//
//   heading → hashing → fetching → whole;   any of them → stuck (with a reason)
import { PACKAGE_WIDTH, parseBundle } from '#kernel/add-entries.ts';
import { openCheckpoint } from '#kernel/checkpoint.ts';
import { verifyCosignatures } from '#kernel/cosignature.ts';
import {
  areGapsNamed,
  hashOfGiven,
  isDisposedHash,
  NO_GAPS,
  noteGaps,
} from '#kernel/disposed-hash.ts';
import type { Gaps, GivenLeaf } from '#kernel/disposed-hash.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { areSameBytes, grow, HASH_SIZE_BYTES, rootOf } from '#kernel/tree.ts';
import type { Frontier } from '#kernel/tree.ts';

import type { TileAsked } from './tile-path.ts';

/** What of the log is here already. */
export type Ground = {
  /** Of its whole bundles: the size is a multiple of 256. */
  readonly frontier: Frontier;
  /** Leaf hashes of the entries after them. */
  readonly tail: readonly Uint8Array[];
};

export type ReplicaHead = {
  readonly size: number;
  readonly root: Uint8Array;
  /** A signed note with the mirror's cosignature. */
  readonly checkpoint: string;
};

export type ReplicaFlaw =
  /** Not the head of this log, or not cosigned by this mirror. */
  | 'head-wrong'
  /** The mirror has less than is here. */
  | 'behind'
  /** What is here is not the beginning of the mirror's log, or its hashes are wrong. */
  | 'differs'
  | 'entries-wrong'
  /** The mirror gives only the hash of an entry that nothing in the log disposes of. */
  | 'gap-unnamed';

/** Entries first … first + width - 1, which hash to `hashes`, or together to one of level 1. */
type Bundle = { readonly asked: TileAsked; readonly hashes: readonly Uint8Array[] };

export type Replica = {
  readonly logKey: VerifierKey;
  readonly mirrorKey: VerifierKey;
  readonly ground: Ground;
  readonly phase: 'heading' | 'hashing' | 'fetching' | 'whole' | 'stuck';
  readonly head: ReplicaHead | undefined;
  readonly tiles: readonly { readonly asked: TileAsked; readonly bytes: Uint8Array | undefined }[];
  /** Not kept yet. */
  readonly wanted: readonly Bundle[];
  readonly gaps: Gaps;
};

export type ReplicaInput =
  | { readonly kind: 'head'; readonly note: string }
  | { readonly kind: 'hashes'; readonly asked: TileAsked; readonly bytes: Uint8Array }
  | { readonly kind: 'bundle'; readonly asked: TileAsked; readonly bytes: Uint8Array };

export type ReplicaOutput =
  | { readonly kind: 'ask'; readonly asked: TileAsked }
  | { readonly kind: 'keep'; readonly first: number; readonly bytes: Uint8Array }
  /** All up to the head is here or kept. */
  | { readonly kind: 'whole'; readonly head: ReplicaHead }
  | { readonly kind: 'stuck'; readonly flaw: ReplicaFlaw };

export type ReplicaStep = readonly [Replica, readonly ReplicaOutput[]];

/** The first question is always for the mirror's own checkpoint of the log. */
export function newReplica(
  keys: { readonly logKey: VerifierKey; readonly mirrorKey: VerifierKey },
  ground: Ground,
): Replica {
  const none = { head: undefined, tiles: [], wanted: [], gaps: NO_GAPS };
  return { ...keys, ground, phase: 'heading', ...none };
}

/** `kept` are bundles of an earlier run, by their first entry; those that fit are not asked for. */
export function stepReplica(
  replica: Replica,
  input: ReplicaInput,
  kept: ReadonlyMap<number, Uint8Array> = new Map(),
): ReplicaStep {
  switch (input.kind) {
    case 'head':
      return replica.phase === 'heading' ? takeHead(replica, input.note, kept) : [replica, []];
    case 'hashes':
      return replica.phase === 'hashing' ? takeHashes(replica, input, kept) : [replica, []];
    case 'bundle':
      return replica.phase === 'fetching' ? takeBundle(replica, input) : [replica, []];
  }
}

function takeHead(
  replica: Replica,
  note: string,
  kept: ReadonlyMap<number, Uint8Array>,
): ReplicaStep {
  const { logKey, mirrorKey, ground } = replica;
  const opened = openCheckpoint(note, logKey);
  if (!opened.ok) return stick(replica, 'head-wrong');
  const checked = verifyCosignatures(opened.note, [mirrorKey]);
  if (!checked.ok || checked.cosigned.length === 0) return stick(replica, 'head-wrong');
  const { size, root } = opened.checkpoint;
  const here = ground.frontier.size + ground.tail.length;
  if (size < here) return stick(replica, 'behind');
  const after: Replica = { ...replica, phase: 'hashing', head: { size, root, checkpoint: note } };
  const tiles = listTiles(ground.frontier.size, size).map((asked) => ({ asked, bytes: undefined }));
  const asks = tiles.map(({ asked }) => ({ kind: 'ask' as const, asked }));
  return tiles.length > 0 ? [{ ...after, tiles }, asks] : judgeHashes(after, kept);
}

/** Hashes of the whole bundles from `start` on, and of the entries after the last of them. */
function listTiles(start: number, end: number): readonly TileAsked[] {
  const tiles: TileAsked[] = [];
  const bundles = Math.floor(end / PACKAGE_WIDTH);
  const from = start / PACKAGE_WIDTH;
  for (let first = from - (from % PACKAGE_WIDTH); first < bundles; first += PACKAGE_WIDTH) {
    const width = Math.min(PACKAGE_WIDTH, bundles - first);
    if (first + width > from) tiles.push({ kind: 'hashes', level: 1, first, width });
  }
  const width = end % PACKAGE_WIDTH;
  if (width > 0) tiles.push({ kind: 'hashes', level: 0, first: end - width, width });
  return tiles;
}

function takeHashes(
  replica: Replica,
  { asked, bytes }: Extract<ReplicaInput, { kind: 'hashes' }>,
  kept: ReadonlyMap<number, Uint8Array>,
): ReplicaStep {
  if (bytes.length !== asked.width * HASH_SIZE_BYTES) return stick(replica, 'differs');
  const tiles = replica.tiles.map((tile) => (isSame(tile.asked, asked) ? { asked, bytes } : tile));
  const after = { ...replica, tiles };
  return tiles.every((tile) => tile.bytes !== undefined) ? judgeHashes(after, kept) : [after, []];
}

// A tree of whole bundles is, one level up, the tree of their hashes.
function judgeHashes(replica: Replica, kept: ReadonlyMap<number, Uint8Array>): ReplicaStep {
  const { ground, head, tiles } = replica;
  if (head === undefined) return [replica, []];
  const start = ground.frontier.size / PACKAGE_WIDTH;
  const above = tiles.flatMap(({ asked, bytes }) => {
    // Only the first tile may begin before what is missing here.
    const known = Math.max(start - asked.first, 0);
    return asked.level === 1 && bytes !== undefined ? cut(bytes).slice(known) : [];
  });
  const last = tiles.find(({ asked }) => asked.level === 0)?.bytes;
  const rest = last === undefined ? [] : cut(last);
  const grown = grow({ size: start, hashes: ground.frontier.hashes }, above).frontier;
  const whole = { size: grown.size * PACKAGE_WIDTH, hashes: grown.hashes };
  const root = rootOf(grow(whole, rest).frontier);
  if (!areSameBytes(root, head.root)) return stick(replica, 'differs');
  // The entries of a bundle that is not whole are compared before they come.
  if (above.length === 0 && !startsWith(rest, ground.tail)) return stick(replica, 'differs');
  const here = ground.frontier.size + ground.tail.length;
  const wanted: Bundle[] = [];
  let gaps = replica.gaps;
  for (const bundle of listBundles(ground.frontier.size, above, rest)) {
    const { asked } = bundle;
    if (asked.first + asked.width <= here) continue;
    const bytes = kept.get(asked.first);
    const found = bytes === undefined ? undefined : readBundle(bundle, bytes);
    // One with gaps that were never named would be in the way for ever.
    if (found === undefined || found.some(isDisposedHash)) wanted.push(bundle);
    else if (!fitsGround(ground, asked, found)) return stick(replica, 'differs');
    else gaps = noteGaps(gaps, asked.first, found);
  }
  const after: Replica = { ...replica, phase: 'fetching', tiles: [], wanted, gaps };
  if (wanted.length === 0) return finish(after, head);
  return [after, wanted.map(({ asked }) => ({ kind: 'ask' as const, asked }))];
}

function fitsGround(ground: Ground, asked: TileAsked, leaves: readonly GivenLeaf[]): boolean {
  if (asked.first !== ground.frontier.size) return true;
  return startsWith(leaves.slice(0, ground.tail.length).map(hashOfGiven), ground.tail);
}

function listBundles(
  start: number,
  above: readonly Uint8Array[],
  rest: readonly Uint8Array[],
): readonly Bundle[] {
  const bundles: Bundle[] = above.map((hash, i) => {
    const first = start + i * PACKAGE_WIDTH;
    return {
      asked: { kind: 'entries', level: 0, first, width: PACKAGE_WIDTH },
      hashes: [hash],
    };
  });
  if (rest.length === 0) return bundles;
  const first = start + above.length * PACKAGE_WIDTH;
  const asked: TileAsked = { kind: 'entries', level: 0, first, width: rest.length };
  return [...bundles, { asked, hashes: rest }];
}

function takeBundle(
  replica: Replica,
  { asked, bytes }: Extract<ReplicaInput, { kind: 'bundle' }>,
): ReplicaStep {
  const { wanted, head } = replica;
  const bundle = wanted.find((one) => isSame(one.asked, asked));
  if (bundle === undefined || head === undefined) return [replica, []];
  const read = readBundle(bundle, bytes);
  if (read === undefined) return stick(replica, 'entries-wrong');
  if (!fitsGround(replica.ground, asked, read)) return stick(replica, 'differs');
  const gaps = noteGaps(replica.gaps, asked.first, read);
  const after = { ...replica, wanted: wanted.filter((one) => one !== bundle), gaps };
  const keep: ReplicaOutput = { kind: 'keep', first: asked.first, bytes };
  if (after.wanted.length > 0) return [after, [keep]];
  const [whole, outputs] = finish(after, head);
  return [whole, [keep, ...outputs]];
}

/** The entries of a bundle that is just what was asked for, else undefined. */
function readBundle(
  { asked, hashes }: Bundle,
  bytes: Uint8Array,
): readonly GivenLeaf[] | undefined {
  const leaves = parseBundle(bytes);
  if (leaves?.length !== asked.width) return undefined;
  const found = leaves.map(hashOfGiven);
  const made = asked.width === PACKAGE_WIDTH ? grow({ size: 0, hashes: [] }, found) : undefined;
  const compared = made?.frontier.hashes ?? found;
  return compared.length === hashes.length && startsWith(compared, hashes) ? leaves : undefined;
}

function finish(replica: Replica, head: ReplicaHead): ReplicaStep {
  if (!areGapsNamed(replica.gaps)) return stick(replica, 'gap-unnamed');
  return [{ ...replica, phase: 'whole' }, [{ kind: 'whole', head }]];
}

function stick(replica: Replica, flaw: ReplicaFlaw): ReplicaStep {
  return [{ ...replica, phase: 'stuck', wanted: [] }, [{ kind: 'stuck', flaw }]];
}

function startsWith(all: readonly Uint8Array[], first: readonly Uint8Array[]): boolean {
  return first.every((hash, i) => {
    const other = all[i];
    return other !== undefined && areSameBytes(hash, other);
  });
}

function isSame(one: TileAsked, other: TileAsked): boolean {
  const isSamePlace = one.first === other.first && one.width === other.width;
  return isSamePlace && one.kind === other.kind && one.level === other.level;
}

function cut(bytes: Uint8Array): Uint8Array[] {
  const count = bytes.length / HASH_SIZE_BYTES;
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * HASH_SIZE_BYTES, (i + 1) * HASH_SIZE_BYTES),
  );
}
