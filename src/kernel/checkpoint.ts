// Checkpoints, after C2SP tlog-checkpoint: the signed head of a log. The body is the lines origin,
// size, root and any extensions; the note around it is signed by the key named like the origin.
// Sizes stop at the largest safe integer. Whatever comes from outside is answered with a reason.
import { assert } from '#lib/assert.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { assertNoteText, openNote, signNote } from './note.ts';
import type { Note, OpenFlaw, SigningKey, VerifierKey } from './note.ts';
import { areSameBytes, EMPTY_ROOT, HASH_SIZE_BYTES } from './tree.ts';

export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines after the third; our own logs write none. */
  readonly extensions: readonly string[];
};

export type CheckpointFlaw =
  | 'checkpoint-without-final-newline'
  | 'checkpoint-too-short'
  | 'checkpoint-origin-empty'
  | 'checkpoint-size-bad'
  | 'checkpoint-root-bad'
  | 'checkpoint-extension-empty';

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** A safe integer from its one decimal form (no sign, no leading zero), else undefined. */
export function parseDecimal(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The body: the text to be signed, final newline included. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  const isSize = Number.isSafeInteger(size) && size >= 0;
  assert(isSize, 'The size of a tree is a safe integer, not negative.');
  assert(root.length === HASH_SIZE_BYTES, 'The root of a tree is a SHA-256 hash.');
  assert(size > 0 || areSameBytes(root, EMPTY_ROOT), 'The empty tree has the empty root.');
  const lines = [origin, String(size), encodeBase64(root), ...extensions];
  const areLines = lines.every((line) => line !== '' && !line.includes('\n'));
  assert(areLines, 'Each line of a checkpoint is one line, and not empty.');
  const text = `${lines.join('\n')}\n`;
  assertNoteText(text);
  return text;
}

/** Reads a body, as the text of a note holds it. */
export function parseCheckpoint(
  text: string,
):
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: CheckpointFlaw } {
  if (!text.endsWith('\n')) return { ok: false, reason: 'checkpoint-without-final-newline' };
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return { ok: false, reason: 'checkpoint-too-short' };
  }
  if (origin === '') return { ok: false, reason: 'checkpoint-origin-empty' };
  const size = parseDecimal(sizeText);
  if (size === undefined) return { ok: false, reason: 'checkpoint-size-bad' };
  const root = decodeBase64(rootText);
  if (root === undefined || root.length !== HASH_SIZE_BYTES) {
    return { ok: false, reason: 'checkpoint-root-bad' };
  }
  if (size === 0 && !areSameBytes(root, EMPTY_ROOT)) {
    return { ok: false, reason: 'checkpoint-root-bad' };
  }
  if (extensions.includes('')) return { ok: false, reason: 'checkpoint-extension-empty' };
  return { ok: true, checkpoint: { origin, size, root, extensions } };
}

/** The signed note; the key is named like the origin. */
export function signCheckpoint(checkpoint: Checkpoint, key: SigningKey): string {
  assert(checkpoint.origin === key.verifier.name, 'A log signs with the key named like it.');
  return signNote(formatCheckpoint(checkpoint), [key]);
}

/** Reads and checks a checkpoint of the log that this key, named like its origin, belongs to. */
export function openCheckpoint(
  source: Uint8Array | string,
  logKey: VerifierKey,
):
  | { readonly ok: true; readonly checkpoint: Checkpoint; readonly note: Note }
  | { readonly ok: false; readonly reason: OpenFlaw | CheckpointFlaw | 'checkpoint-origin-wrong' } {
  const opened = openNote(source, [logKey]);
  if (!opened.ok) return opened;
  const read = parseCheckpoint(opened.note.text);
  if (!read.ok) return read;
  if (read.checkpoint.origin !== logKey.name) {
    return { ok: false, reason: 'checkpoint-origin-wrong' };
  }
  return { ok: true, checkpoint: read.checkpoint, note: opened.note };
}
