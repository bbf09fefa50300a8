// The bodies of add-checkpoint, after C2SP tlog-witness: a log tells a witness or mirror its new
// head, with the proof that it grew out of the one which they know. Bytes only: who may say it and
// whether it is true is for who asks. Whatever comes from outside is answered with a reason.
import { assert } from '#lib/assert.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { parseDecimal } from './checkpoint.ts';
import { NOTE_SIZE_MAX_BYTES, parseNote } from './note.ts';
import type { Note, NoteFlaw } from './note.ts';
import { PROOF_LENGTH_MAX } from './subtree.ts';
import { HASH_SIZE_BYTES } from './tree.ts';

export type AddCheckpoint = {
  /** Size of the last head that the other side is believed to have. */
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
};

export type AddCheckpointFlaw =
  | NoteFlaw
  | 'request-too-large'
  | 'request-not-utf8'
  | 'request-without-empty-line'
  | 'old-size-bad'
  | 'proof-too-long'
  | 'proof-hash-bad';

type Bad = { readonly ok: false; readonly reason: AddCheckpointFlaw };

/** Media type of the answer 409 to add-checkpoint. */
export const SIZE_MEDIA_TYPE = 'text/x.tlog.size';
/** The old size, the proof (45 characters a line) and the note. */
export const ADD_CHECKPOINT_MAX_BYTES = 4_096 + NOTE_SIZE_MAX_BYTES;

const OLD_START = 'old ';
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function formatAddCheckpoint(request: AddCheckpoint): string {
  const { old, proof, checkpoint } = request;
  assert(Number.isSafeInteger(old) && old >= 0, 'An old size is the size of a tree.');
  assert(proof.length <= PROOF_LENGTH_MAX, 'A proof has at most 63 hashes.');
  const lines = [`${OLD_START}${old}`, ...proof.map(encodeBase64), '', checkpoint];
  return lines.join('\n');
}

/** Believes nothing: the note's signatures are not checked. */
export function parseAddCheckpoint(
  source: Uint8Array,
): { readonly ok: true; readonly request: AddCheckpoint; readonly note: Note } | Bad {
  if (source.length > ADD_CHECKPOINT_MAX_BYTES) return bad('request-too-large');
  const text = decodeUtf8(source);
  if (text === undefined) return bad('request-not-utf8');
  const split = text.indexOf('\n\n');
  if (split < 0) return bad('request-without-empty-line');
  const [oldLine = '', ...proofLines] = text.slice(0, split).split('\n');
  const old = parseDecimal(oldLine.slice(OLD_START.length));
  if (!oldLine.startsWith(OLD_START) || old === undefined) return bad('old-size-bad');
  if (proofLines.length > PROOF_LENGTH_MAX) return bad('proof-too-long');
  const proof: Uint8Array[] = [];
  for (const line of proofLines) {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_SIZE_BYTES) return bad('proof-hash-bad');
    proof.push(hash);
  }
  const checkpoint = text.slice(split + 2);
  const read = parseNote(checkpoint);
  if (!read.ok) return read;
  return { ok: true, request: { old, proof, checkpoint }, note: read.note };
}

/** The body of the answer 409. */
export function formatTreeSize(size: number): string {
  return `${size}\n`;
}

export function parseTreeSize(text: string): number | undefined {
  return text.endsWith('\n') ? parseDecimal(text.slice(0, -1)) : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function bad(reason: AddCheckpointFlaw): Bad {
  return { ok: false, reason };
}
