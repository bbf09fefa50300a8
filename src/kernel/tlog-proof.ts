// Proofs that an entry is registered, after C2SP tlog-proof: index, path, and the log's checkpoint
// with its cosignatures, in one text that is checked offline with the keys of the log and of the
// cosigners. The entry itself is not in it. Whatever comes from outside is answered with a reason.
import { assert } from '#lib/assert.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { openCheckpoint, parseDecimal } from './checkpoint.ts';
import type { Checkpoint, CheckpointFlaw } from './checkpoint.ts';
import { verifyCosignatures } from './cosignature.ts';
import type { Cosigned, CosignatureFlaw, TimeBounds } from './cosignature.ts';
import { NOTE_SIZE_MAX_BYTES, parseNote } from './note.ts';
import type { NoteFlaw, OpenFlaw, VerifierKey } from './note.ts';
import { HASH_SIZE_BYTES, leafHash, verifyInclusion } from './tree.ts';

export type TlogProof = {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
  /** Data that nothing vouches for; not empty. */
  readonly extra?: Uint8Array;
};

/** Whom one who checks a proof believes. */
export type Trust = {
  readonly logKey: VerifierKey;
  readonly cosignerKeys: readonly VerifierKey[];
  /** How many of the cosigners it takes; two keys with one public key count as one. */
  readonly quorum: number;
  readonly bounds?: TimeBounds;
};

export type TlogProofFlaw =
  | NoteFlaw
  | 'proof-too-large'
  | 'proof-header-bad'
  | 'proof-extra-bad'
  | 'proof-index-bad'
  | 'proof-path-bad'
  | 'proof-path-too-long';

export type TlogProofRefusal =
  | TlogProofFlaw
  | OpenFlaw
  | CheckpointFlaw
  | CosignatureFlaw
  | 'checkpoint-origin-wrong'
  | 'cosignatures-too-few'
  | 'proof-wrong';

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA_START = 'extra ';
const INDEX_START = 'index ';
// A tree of 2^53 leaves is 53 high; the format itself could say 63.
const PATH_LENGTH_MAX = 53;
export const EXTRA_SIZE_MAX_BYTES = 65_535;
export const TLOG_PROOF_SIZE_MAX_BYTES = NOTE_SIZE_MAX_BYTES + 100_000;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function formatTlogProof(proof: TlogProof): string {
  const isIndex = Number.isSafeInteger(proof.index) && proof.index >= 0;
  assert(isIndex, 'The index of an entry is a safe integer, not negative.');
  const isPath = proof.path.every((hash) => hash.length === HASH_SIZE_BYTES);
  assert(isPath && proof.path.length <= PATH_LENGTH_MAX, 'A path is at most 53 SHA-256 hashes.');
  assert(parseNote(proof.checkpoint).ok, 'A proof ends with a signed note.');
  const lines = [HEADER];
  if (proof.extra !== undefined) {
    const isExtra = proof.extra.length > 0 && proof.extra.length <= EXTRA_SIZE_MAX_BYTES;
    assert(isExtra, 'Extra data are not empty and not too large.');
    lines.push(`${EXTRA_START}${encodeBase64(proof.extra)}`);
  }
  lines.push(`${INDEX_START}${proof.index}`, ...proof.path.map(encodeBase64));
  return `${lines.join('\n')}\n\n${proof.checkpoint}`;
}

/** For many proofs under one head. Nothing is checked; each line of the path ends with its end. */
export function tlogProofText(index: number, pathLines: string, checkpoint: string): string {
  return `${HEADER}\n${INDEX_START}${index}\n${pathLines}\n${checkpoint}`;
}

/** Reads a proof without believing it. */
export function parseTlogProof(
  source: Uint8Array | string,
):
  | { readonly ok: true; readonly proof: TlogProof }
  | { readonly ok: false; readonly reason: TlogProofFlaw } {
  if (source.length > TLOG_PROOF_SIZE_MAX_BYTES) return { ok: false, reason: 'proof-too-large' };
  const text = typeof source === 'string' ? source : decodeUtf8(source);
  if (text === undefined) return { ok: false, reason: 'note-not-utf8' };
  const split = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(split, 0)).split('\n');
  if (split < 0 || lines.shift() !== HEADER) return { ok: false, reason: 'proof-header-bad' };
  let extra: Uint8Array | undefined;
  if (lines[0]?.startsWith(EXTRA_START) === true) {
    extra = decodeBase64(lines[0].slice(EXTRA_START.length));
    lines.shift();
    const isExtra = extra !== undefined && extra.length > 0 && extra.length <= EXTRA_SIZE_MAX_BYTES;
    if (!isExtra) return { ok: false, reason: 'proof-extra-bad' };
  }
  const indexLine = lines.shift() ?? '';
  const index = parseDecimal(indexLine.slice(INDEX_START.length));
  if (!indexLine.startsWith(INDEX_START) || index === undefined) {
    return { ok: false, reason: 'proof-index-bad' };
  }
  if (lines.length > PATH_LENGTH_MAX) return { ok: false, reason: 'proof-path-too-long' };
  const path: Uint8Array[] = [];
  for (const line of lines) {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_SIZE_BYTES) return { ok: false, reason: 'proof-path-bad' };
    path.push(hash);
  }
  const checkpoint = text.slice(split + 2);
  const note = parseNote(checkpoint);
  if (!note.ok) return note;
  const proof = { index, path, checkpoint };
  return { ok: true, proof: extra === undefined ? proof : { ...proof, extra } };
}

/**
 * Checks that the leaf is in the log of `logKey`, and that at least `quorum` of the cosigners saw
 * the head that proves it. The leaf is the exact bytes of the entry.
 */
export function verifyTlogProof(
  source: Uint8Array | string,
  leaf: Uint8Array,
  trust: Trust,
):
  | {
      readonly ok: true;
      readonly index: number;
      readonly checkpoint: Checkpoint;
      readonly cosigned: readonly Cosigned[];
    }
  | { readonly ok: false; readonly reason: TlogProofRefusal } {
  const { logKey, cosignerKeys, quorum, bounds } = trust;
  assert(Number.isSafeInteger(quorum) && quorum >= 0, 'A quorum is a number of cosigners.');
  const read = parseTlogProof(source);
  if (!read.ok) return read;
  const { index, path } = read.proof;
  const opened = openCheckpoint(read.proof.checkpoint, logKey);
  if (!opened.ok) return opened;
  const { checkpoint, note } = opened;
  const checked = verifyCosignatures(note, cosignerKeys, bounds);
  if (!checked.ok) return checked;
  const distinct = new Set(checked.cosigned.map(({ key }) => encodeBase64(key.publicKey)));
  if (distinct.size < quorum) return { ok: false, reason: 'cosignatures-too-few' };
  if (!verifyInclusion(leafHash(leaf), index, checkpoint.size, path, checkpoint.root)) {
    return { ok: false, reason: 'proof-wrong' };
  }
  return { ok: true, index, checkpoint, cosigned: checked.cosigned };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
