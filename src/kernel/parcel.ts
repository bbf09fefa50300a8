// A parcel is consignments of one log that travel together: the exact leaves, one head that the log
// has signed, and one joint proof. On the wire it is a line about all of them, then each leaf as a
// line. Unpacked they are consignments as others, each with a tlog-proof of its own, and nothing of
// them is believed yet.
import { canonicalJson, parseCanonical } from '#lib/canonical-json.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';
import { assert } from '#lib/assert.ts';

import { parseCheckpoint } from './checkpoint.ts';
import type { Consignment } from './consignment.ts';
import { leafBytesMax } from './entry.ts';
import { showJointly } from './joint-proof.ts';
import { HASH_SIZE_BYTES, leafHash } from './tree.ts';

export type Parcel = {
  /** Name of the log. */
  readonly origin: string;
  /** A signed note. */
  readonly checkpoint: string;
  /** Ascending, none twice. */
  readonly indexes: readonly number[];
  readonly leaves: readonly Uint8Array[];
  /** The joint proof. */
  readonly hashes: readonly Uint8Array[];
};

/** No page of a feed has more. */
export const PARCEL_LEAVES_MAX = 10_000;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Lines, without the end of the last one. */
export function formatParcel(parcel: Parcel): string {
  const { origin, checkpoint, indexes, leaves, hashes } = parcel;
  assert(leaves.length === indexes.length, 'Each leaf of a parcel has its index.');
  const runs = runsOf(indexes);
  const proof = Buffer.concat(hashes).toString('base64');
  const head = canonicalJson({ origin, checkpoint, runs, proof });
  return [head, ...leaves.map(lineOf)].join('\n');
}

/** The parcel that begins at this line, and where the next thing begins; undefined for no such. */
export function readParcel(
  lines: readonly string[],
  at: number,
): { readonly parcel: Parcel; readonly next: number } | undefined {
  const value = parseCanonical(lines[at] ?? '');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { origin, checkpoint, runs, proof } = value as Readonly<Record<string, unknown>>;
  if (typeof origin !== 'string' || origin === '' || typeof checkpoint !== 'string') {
    return undefined;
  }
  const indexes = indexesOf(runs);
  const hashes = typeof proof === 'string' ? hashesOf(proof) : undefined;
  if (indexes === undefined || hashes === undefined) return undefined;
  const next = at + 1 + indexes.length;
  const leaves = lines.slice(at + 1, next).flatMap((line) => leafOfLine(line) ?? []);
  if (leaves.length !== indexes.length) return undefined;
  return { parcel: { origin, checkpoint, indexes, leaves, hashes }, next };
}

/** Undefined where the proof is not of the form that these entries need under such a head. */
export function unpack(parcel: Parcel): readonly Consignment[] | undefined {
  const { origin, checkpoint, indexes, leaves, hashes } = parcel;
  const end = checkpoint.lastIndexOf('\n\n') + 1;
  const head = end > 0 ? parseCheckpoint(checkpoint.slice(0, end)) : undefined;
  if (head?.ok !== true) return undefined;
  const { size } = head.checkpoint;
  const leafHashes = leaves.map(leafHash);
  const shown = showJointly(size, indexes, leafHashes, hashes);
  if (shown === undefined) return undefined;
  const { root, proofText } = shown;
  return leaves.map((leaf, place) => {
    const reckoned = { checkpoint, size, root, leafHash: leafHashes[place] ?? root };
    const proof = proofText(place, checkpoint);
    return { origin, index: indexes[place] ?? size, leaf, proof, reckoned };
  });
}

type Run = readonly [start: number, count: number];

function runsOf(indexes: readonly number[]): readonly Run[] {
  const runs: [number, number][] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === index) last[1] += 1;
    else runs.push([index, 1]);
  }
  return runs;
}

function indexesOf(runs: unknown): readonly number[] | undefined {
  if (!Array.isArray(runs)) return undefined;
  const indexes: number[] = [];
  for (const run of runs as readonly unknown[]) {
    if (!Array.isArray(run) || run.length !== 2) return undefined;
    const [start, count] = run as readonly unknown[];
    if (typeof start !== 'number' || !Number.isSafeInteger(start) || start < 0) return undefined;
    const left = PARCEL_LEAVES_MAX - indexes.length;
    if (typeof count !== 'number' || !Number.isSafeInteger(count)) return undefined;
    if (count < 1 || count > left) return undefined;
    for (let i = 0; i < count; i += 1) indexes.push(start + i);
  }
  return indexes;
}

function hashesOf(text: string): readonly Uint8Array[] | undefined {
  const bytes = decodeBase64(text);
  if (bytes === undefined || bytes.length % HASH_SIZE_BYTES !== 0) return undefined;
  return Array.from({ length: bytes.length / HASH_SIZE_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_SIZE_BYTES, (i + 1) * HASH_SIZE_BYTES),
  );
}

// Nearly every leaf is a JSON object on one line and goes as it is; what is not goes in base 64,
// in quotation marks.
function lineOf(leaf: Uint8Array): string {
  const text = plainText(leaf);
  return text ?? `"${encodeBase64(leaf)}"`;
}

function plainText(leaf: Uint8Array): string | undefined {
  if (leaf[0] !== OBJECT_START || leaf.includes(NEWLINE)) return undefined;
  try {
    return decoder.decode(leaf);
  } catch {
    return undefined;
  }
}

const OBJECT_START = 0x7b;
const NEWLINE = 0x0a;

function leafOfLine(line: string): Uint8Array | undefined {
  const isPlain = line.startsWith('{');
  const isQuoted = !isPlain && line.length > 1 && line.startsWith('"') && line.endsWith('"');
  if (!isPlain && !isQuoted) return undefined;
  const leaf = isPlain ? Buffer.from(line, 'utf8') : decodeBase64(line.slice(1, -1));
  return leaf === undefined || leaf.length > leafBytesMax ? undefined : leaf;
}
