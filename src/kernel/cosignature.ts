// Cosignatures of checkpoints, after C2SP tlog-cosignature, Ed25519 only (type 0x04): a cosigner
// says that at a time this was the largest consistent head it had seen. What its word covers beyond
// that (such as "and I hold the entries") is agreed elsewhere. Reads no clock: bounds on the time
// are given by the caller.
import { assert } from '#lib/assert.ts';

import {
  assertNoteText,
  formatSignatureLine,
  isSignedBy,
  SIGNATURE_SIZE_BYTES,
  signBytes,
  TYPE_COSIGNATURE,
  verifyBytes,
} from './note.ts';
import type { Note, NoteSignature, SigningKey, VerifierKey } from './note.ts';

/** POSIX seconds, both inclusive; what lies outside is refused. */
export type TimeBounds = { readonly earliestS?: number; readonly latestS?: number };

export type Cosigned = { readonly key: VerifierKey; readonly timeS: number };

export type CosignatureFlaw =
  | 'cosignature-key-type-wrong'
  | 'cosignature-by-another-key'
  | 'cosignature-length-bad'
  | 'cosignature-time-unsafe'
  | 'cosignature-time-too-early'
  | 'cosignature-time-too-late'
  | 'cosignature-wrong';

const TIME_SIZE_BYTES = 8;
const encoder = new TextEncoder();

/** The signature line, with its newline, to put after the note's last one. `text` is its body. */
export function cosign(text: string, key: SigningKey, timeS: number): string {
  assertNoteText(text);
  assert(key.verifier.type === TYPE_COSIGNATURE, 'A cosigner signs with a key of type 0x04.');
  const isTime = Number.isSafeInteger(timeS) && timeS >= 0;
  assert(isTime, 'The time of a cosignature is a whole number of POSIX seconds.');
  const stamped = Buffer.alloc(TIME_SIZE_BYTES + SIGNATURE_SIZE_BYTES);
  stamped.writeBigUInt64BE(BigInt(timeS));
  stamped.set(signBytes(cosignedMessage(text, timeS), key), TIME_SIZE_BYTES);
  return formatSignatureLine(key.verifier, stamped);
}

/** Checks one signature line over the body of a checkpoint. */
export function verifyCosignature(
  text: string,
  line: NoteSignature,
  key: VerifierKey,
  bounds: TimeBounds = {},
):
  | { readonly ok: true; readonly timeS: number }
  | { readonly ok: false; readonly reason: CosignatureFlaw } {
  if (key.type !== TYPE_COSIGNATURE) return { ok: false, reason: 'cosignature-key-type-wrong' };
  if (!isSignedBy(line, key)) return { ok: false, reason: 'cosignature-by-another-key' };
  if (line.signature.length !== TIME_SIZE_BYTES + SIGNATURE_SIZE_BYTES) {
    return { ok: false, reason: 'cosignature-length-bad' };
  }
  const stamped = Buffer.from(line.signature);
  // Past the safe integers lie 285 million years; the format's own limit is 2^63 - 1.
  const timeS = Number(stamped.readBigUInt64BE(0));
  if (!Number.isSafeInteger(timeS)) return { ok: false, reason: 'cosignature-time-unsafe' };
  const signature = stamped.subarray(TIME_SIZE_BYTES);
  if (!verifyBytes(cosignedMessage(text, timeS), signature, key)) {
    return { ok: false, reason: 'cosignature-wrong' };
  }
  if (timeS < (bounds.earliestS ?? 0)) return { ok: false, reason: 'cosignature-time-too-early' };
  if (timeS > (bounds.latestS ?? Number.MAX_SAFE_INTEGER)) {
    return { ok: false, reason: 'cosignature-time-too-late' };
  }
  return { ok: true, timeS };
}

/**
 * Which of the keys cosigned a note, each once, with its latest time. One wrong line that claims to
 * be by one of the keys spoils the note; lines by others are let through.
 */
export function verifyCosignatures(
  note: Note,
  keys: readonly VerifierKey[],
  bounds: TimeBounds = {},
):
  | { readonly ok: true; readonly cosigned: readonly Cosigned[] }
  | { readonly ok: false; readonly reason: CosignatureFlaw } {
  const times = new Map<VerifierKey, number>();
  for (const key of keys) {
    if (key.type !== TYPE_COSIGNATURE) return { ok: false, reason: 'cosignature-key-type-wrong' };
    for (const line of note.signatures) {
      if (!isSignedBy(line, key)) continue;
      const checked = verifyCosignature(note.text, line, key, bounds);
      if (!checked.ok) return checked;
      times.set(key, Math.max(checked.timeS, times.get(key) ?? 0));
    }
  }
  return { ok: true, cosigned: [...times].map(([key, timeS]) => ({ key, timeS })) };
}

function cosignedMessage(text: string, timeS: number): Uint8Array {
  return encoder.encode(`cosignature/v1\ntime ${timeS}\n${text}`);
}
