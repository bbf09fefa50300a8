// Signed notes and verifier keys, after C2SP signed-note: text, a blank line, signature lines.
// Knows the bytes of every note and how to check Ed25519 (type 0x01) over the text itself; what the
// text says is for checkpoint.ts, and type 0x04 for cosignature.ts. Whatever comes from outside
// gets an answer with a reason, never a throw.
import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { assert } from '#lib/assert.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { areSameBytes } from './tree.ts';

export const NOTE_SIZE_MAX_BYTES = 1_000_000;
/** The format asks to accept at least 16. */
export const NOTE_SIGNATURES_MAX = 100;
export const SEED_SIZE_BYTES = 32;
export const SIGNATURE_SIZE_BYTES = 64;
export const TYPE_ED25519 = 0x01;
export const TYPE_COSIGNATURE = 0x04;

export type KeyType = typeof TYPE_ED25519 | typeof TYPE_COSIGNATURE;

/** A public key as who checks notes is given it; made by `parseVerifierKey` or `signingKey`. */
export type VerifierKey = {
  readonly name: string;
  /** The 32-bit key id, a number. */
  readonly id: number;
  readonly type: KeyType;
  readonly publicKey: Uint8Array;
};

export type SigningKey = { readonly verifier: VerifierKey; readonly privateKey: KeyObject };

/** One signature line; `signature` is what follows the key id. */
export type NoteSignature = {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
};

/** `text` ends in a newline; the blank line after it is not part of it. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

export type NoteFlaw =
  | 'note-too-large'
  | 'note-not-utf8'
  | 'note-has-control-character'
  | 'note-without-signatures'
  | 'note-has-too-many-signatures'
  | 'signature-line-malformed'
  | 'signature-key-name-bad'
  | 'signature-base64-bad'
  | 'signature-too-short';

export type KeyFlaw =
  | 'key-without-three-parts'
  | 'key-name-bad'
  | 'key-id-bad'
  | 'key-base64-bad'
  | 'key-type-unknown'
  | 'key-length-bad'
  | 'key-id-wrong';

export type OpenFlaw = NoteFlaw | 'key-type-wrong' | 'signature-wrong' | 'signature-missing';

type Bad<Flaw> = { readonly ok: false; readonly reason: Flaw };

const LINE_START = '— ';
const KEY_ID_SIZE_BYTES = 4;
const PUBLIC_KEY_SIZE_BYTES = 32;
// DER around a raw Ed25519 key (RFC 8410): PrivateKeyInfo and SubjectPublicKeyInfo.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const FIRST_PRINTABLE = 0x20;
const NEWLINE = 0x0a;
const BAD_IN_KEY_NAME = /[\p{White_Space}+]/u;
const KEY_ID = /^[0-9a-f]{8}$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// Making a KeyObject costs about as much as a signature, and the same few keys check every note.
const publicKeyObjects = new WeakMap<VerifierKey, KeyObject>();

export function isKeyName(name: string): boolean {
  return (
    name !== '' && name.isWellFormed() && !BAD_IN_KEY_NAME.test(name) && !hasControlCharacter(name)
  );
}

function keyId(name: string, type: KeyType, publicKey: Uint8Array): number {
  const prefix = encoder.encode(`${name}\n`);
  const digest = hash('sha256', Buffer.concat([prefix, Uint8Array.of(type), publicKey]), 'buffer');
  return digest.readUInt32BE(0);
}

export function parseVerifierKey(
  text: string,
): { readonly ok: true; readonly key: VerifierKey } | Bad<KeyFlaw> {
  // Base64 may hold plus signs too, so only the first two separate.
  const [name, idText, ...rest] = text.split('+');
  if (name === undefined || idText === undefined || rest.length === 0) {
    return bad('key-without-three-parts');
  }
  if (!isKeyName(name)) return bad('key-name-bad');
  if (!KEY_ID.test(idText)) return bad('key-id-bad');
  const bytes = decodeBase64(rest.join('+'));
  if (bytes === undefined) return bad('key-base64-bad');
  const type = bytes[0];
  if (type !== TYPE_ED25519 && type !== TYPE_COSIGNATURE) return bad('key-type-unknown');
  const publicKey = bytes.slice(1);
  if (publicKey.length !== PUBLIC_KEY_SIZE_BYTES) return bad('key-length-bad');
  const id = keyId(name, type, publicKey);
  if (id !== Number.parseInt(idText, 16)) return bad('key-id-wrong');
  return { ok: true, key: { name, id, type, publicKey } };
}

export function formatVerifierKey(key: VerifierKey): string {
  const id = key.id.toString(16).padStart(2 * KEY_ID_SIZE_BYTES, '0');
  const typed = Buffer.concat([Uint8Array.of(key.type), key.publicKey]);
  return `${key.name}+${id}+${encodeBase64(typed)}`;
}

/** The key of a 32-byte Ed25519 seed (the private key of RFC 8032) under a name, for one use. */
export function signingKey(name: string, type: KeyType, seed: Uint8Array): SigningKey {
  assert(isKeyName(name), 'A key name is not empty and has no space and no plus sign.');
  assert(seed.length === SEED_SIZE_BYTES, 'An Ed25519 seed has 32 bytes.');
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = new Uint8Array(spki.subarray(SPKI_PREFIX.length));
  return { verifier: { name, id: keyId(name, type, publicKey), type, publicKey }, privateKey };
}

/** A bare Ed25519 signature, 64 bytes. */
export function signBytes(message: Uint8Array, key: SigningKey): Uint8Array {
  return sign(null, message, key.privateKey);
}

/** Checks a bare Ed25519 signature; false for anything malformed. */
export function verifyBytes(message: Uint8Array, signature: Uint8Array, key: VerifierKey): boolean {
  if (signature.length !== SIGNATURE_SIZE_BYTES) return false;
  return verify(null, message, publicKeyObject(key), signature);
}

/** A signature line with its newline. `signature` is what follows the key id. */
export function formatSignatureLine(key: VerifierKey, signature: Uint8Array): string {
  const id = Buffer.alloc(KEY_ID_SIZE_BYTES);
  id.writeUInt32BE(key.id);
  return `${LINE_START}${key.name} ${encodeBase64(Buffer.concat([id, signature]))}\n`;
}

/** The whole note, signed by each key in turn; keys are of type 0x01. */
export function signNote(text: string, keys: readonly SigningKey[]): string {
  assertNoteText(text);
  assert(keys.length > 0, 'A note is signed by one key at least.');
  const message = encoder.encode(text);
  let lines = '';
  for (const key of keys) {
    assert(key.verifier.type === TYPE_ED25519, 'A note is signed by a key of type 0x01.');
    lines += formatSignatureLine(key.verifier, signBytes(message, key));
  }
  return `${text}\n${lines}`;
}

/** A text may be signed if it ends in a newline and has no control characters but newlines. */
export function assertNoteText(text: string): void {
  const isSignable = text.endsWith('\n') && text.isWellFormed() && !hasControlCharacter(text);
  assert(isSignable, 'The text of a note ends in a newline and has no control characters.');
}

/** Reads a note without checking any signature: what it says must not be believed yet. */
export function parseNote(
  source: Uint8Array | string,
): { readonly ok: true; readonly note: Note } | Bad<NoteFlaw> {
  if (source.length > NOTE_SIZE_MAX_BYTES) return bad('note-too-large');
  const whole = typeof source === 'string' ? source : decodeUtf8(source);
  if (whole === undefined || !whole.isWellFormed()) return bad('note-not-utf8');
  if (typeof source === 'string' && Buffer.byteLength(source) > NOTE_SIZE_MAX_BYTES) {
    return bad('note-too-large');
  }
  if (hasControlCharacter(whole)) return bad('note-has-control-character');
  const split = whole.lastIndexOf('\n\n');
  const block = whole.slice(split + 2);
  if (split < 0 || block === '') return bad('note-without-signatures');
  if (!block.endsWith('\n')) return bad('signature-line-malformed');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > NOTE_SIGNATURES_MAX) return bad('note-has-too-many-signatures');
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const read = parseSignatureLine(line);
    if (!read.ok) return read;
    signatures.push(read.signature);
  }
  return { ok: true, note: { text: whole.slice(0, split + 1), signatures } };
}

/** Reads one signature line, without its newline. */
export function parseSignatureLine(
  line: string,
): { readonly ok: true; readonly signature: NoteSignature } | Bad<NoteFlaw> {
  if (!line.startsWith(LINE_START)) return bad('signature-line-malformed');
  const parts = line.slice(LINE_START.length).split(' ');
  const [name, text] = parts;
  if (name === undefined || text === undefined || parts.length !== 2) {
    return bad('signature-line-malformed');
  }
  if (!isKeyName(name)) return bad('signature-key-name-bad');
  const bytes = decodeBase64(text);
  if (bytes === undefined) return bad('signature-base64-bad');
  if (bytes.length <= KEY_ID_SIZE_BYTES) return bad('signature-too-short');
  const keyIdRead = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const signature = bytes.slice(KEY_ID_SIZE_BYTES);
  return { ok: true, signature: { name, keyId: keyIdRead, signature } };
}

/** Whether a signature line says that it was made by this key. */
export function isSignedBy(signature: NoteSignature, key: VerifierKey): boolean {
  return signature.name === key.name && signature.keyId === key.id;
}

/**
 * Reads a note and checks it: at least one of the keys signed it, and no signature that claims to
 * be by one of them is wrong. Lines by other keys are let through unread, as the format demands.
 */
export function openNote(
  source: Uint8Array | string,
  keys: readonly VerifierKey[],
):
  | { readonly ok: true; readonly note: Note; readonly signers: readonly VerifierKey[] }
  | Bad<OpenFlaw> {
  if (keys.some((key) => key.type !== TYPE_ED25519)) return bad('key-type-wrong');
  const read = parseNote(source);
  if (!read.ok) return read;
  const message = encoder.encode(read.note.text);
  const signers = new Set<VerifierKey>();
  for (const signature of read.note.signatures) {
    for (const key of keys) {
      if (!isSignedBy(signature, key)) continue;
      if (!verifyBytes(message, signature.signature, key)) return bad('signature-wrong');
      signers.add(key);
    }
  }
  if (signers.size === 0) return bad('signature-missing');
  return { ok: true, note: read.note, signers: [...signers] };
}

export function areSameKeys(one: VerifierKey, other: VerifierKey): boolean {
  const isSameUse = one.name === other.name && one.id === other.id && one.type === other.type;
  return isSameUse && areSameBytes(one.publicKey, other.publicKey);
}

// The newline is the one control character that a note may have.
function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < FIRST_PRINTABLE && code !== NEWLINE) return true;
  }
  return false;
}

function publicKeyObject(key: VerifierKey): KeyObject {
  const known = publicKeyObjects.get(key);
  if (known !== undefined) return known;
  const der = Buffer.concat([SPKI_PREFIX, key.publicKey]);
  const made = createPublicKey({ key: der, format: 'der', type: 'spki' });
  publicKeyObjects.set(key, made);
  return made;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function bad<Flaw>(reason: Flaw): Bad<Flaw> {
  return { ok: false, reason };
}
