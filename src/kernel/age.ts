// Sealing bytes to readers in the age format, version 1 (age-encryption.org/v1, X25519 stanzas), so
// that any age program opens them with the reader's key. Whole in memory and synchronous, since
// deciding is; age-stream.ts does it piece by piece. What comes from outside and cannot be opened
// gives undefined, never a throw.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { assert } from '#lib/assert.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';
import { decodeBech32, encodeBech32 } from '#lib/bech32.ts';

import { areSameBytes } from './tree.ts';

export const AGE_KEY_BYTES = 32;

/** A reader's secret key with the public one, to which others seal. */
export interface AgeIdentity {
  readonly secret: Uint8Array;
  readonly recipient: Uint8Array;
}

const INTRO = 'age-encryption.org/v1\n';
const STANZA = '-> X25519 ';
const FOOTER = '---';
const WRAP_INFO = 'age-encryption.org/v1/X25519';
const FILE_KEY_BYTES = 16;
const PAYLOAD_NONCE_BYTES = 16;
export const CHUNK_BYTES = 65_536;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16;
const TAG_BYTES = 16;
/** One line of base 64 for 32 bytes. */
const WRAPPED_DIGITS = 43;
export const HEADER_MAX_BYTES = 65_536;

const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));

export function ageIdentity(secret: Uint8Array): AgeIdentity {
  assert(secret.length === AGE_KEY_BYTES, 'An X25519 key has 32 bytes.');
  const recipient = multiply(secret, BASE_POINT);
  assert(recipient !== undefined, 'Every secret key has a public one.');
  return { secret, recipient };
}

/** `AGE-SECRET-KEY-1…`, as age-keygen writes it. */
export function formatIdentity({ secret }: AgeIdentity): string {
  return encodeBech32('age-secret-key-', secret).toUpperCase();
}

export function parseIdentity(text: string): AgeIdentity | undefined {
  const secret = decodeBech32('age-secret-key-', text);
  return secret?.length === AGE_KEY_BYTES ? ageIdentity(secret) : undefined;
}

/** `age1…` */
export function formatRecipient(recipient: Uint8Array): string {
  return encodeBech32('age', recipient);
}

/** Undefined for what is no `age1…`. */
export function parseRecipient(text: string): Uint8Array | undefined {
  const recipient = decodeBech32('age', text);
  return recipient?.length === AGE_KEY_BYTES ? recipient : undefined;
}

export interface Sealing {
  /** What stands before the chunks: header and nonce. */
  readonly front: Uint8Array;
  readonly key: Uint8Array;
}

export function beginSealing(
  recipients: readonly Uint8Array[],
  random: (count: number) => Uint8Array,
): Sealing {
  assert(recipients.length > 0, 'What is sealed is sealed to somebody.');
  const fileKey = random(FILE_KEY_BYTES);
  const stanzas = recipients.map((recipient) => stanzaFor(recipient, fileKey, random));
  const head = `${INTRO}${stanzas.join('')}${FOOTER}`;
  const header = Buffer.from(`${head} ${encodeLoose(mac(fileKey, head))}\n`, 'latin1');
  const nonce = random(PAYLOAD_NONCE_BYTES);
  return { front: Buffer.concat([header, nonce]), key: derive(fileKey, nonce, 'payload') };
}

/** An age file that each of the recipients opens alone. */
export function sealBytes(
  plain: Uint8Array,
  recipients: readonly Uint8Array[],
  random: (count: number) => Uint8Array,
): Uint8Array {
  const { front, key } = beginSealing(recipients, random);
  const parts: Uint8Array[] = [front];
  for (let from = 0, count = 0; ; from += CHUNK_BYTES, count += 1) {
    const isLast = from + CHUNK_BYTES >= plain.length;
    const chunk = plain.subarray(from, from + CHUNK_BYTES);
    parts.push(sealChunk(key, { count, isLast }, chunk));
    if (isLast) return Buffer.concat(parts);
  }
}

/** Undefined where it is not sealed to this reader, was changed, or is no age file at all. */
export function openBytes(sealed: Uint8Array, identity: AgeIdentity): Uint8Array | undefined {
  const begun = beginOpening(sealed, [identity]);
  return begun && openPayload(begun.key, sealed.subarray(begun.frontBytes));
}

export interface Opening {
  readonly key: Uint8Array;
  /** Where the chunks begin. */
  readonly frontBytes: number;
}

/**
 * By an age file, or as much of its beginning as a header may be long; undefined where none of
 * these readers opens it.
 */
export function beginOpening(
  sealed: Uint8Array,
  identities: readonly AgeIdentity[],
): Opening | undefined {
  const header = readHeader(sealed);
  if (header === undefined) return undefined;
  const frontBytes = header.sizeBytes + PAYLOAD_NONCE_BYTES;
  const nonce = sealed.subarray(header.sizeBytes, frontBytes);
  if (nonce.length < PAYLOAD_NONCE_BYTES) return undefined;
  for (const stanza of header.stanzas) {
    for (const identity of identities) {
      const fileKey = unwrap(stanza, identity);
      if (fileKey === undefined) continue;
      if (!areSameBytes(mac(fileKey, header.head), header.mac)) return undefined;
      return { key: derive(fileKey, nonce, 'payload'), frontBytes };
    }
  }
  return undefined;
}

function openPayload(key: Uint8Array, payload: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  const size = SEALED_CHUNK_BYTES;
  for (let from = 0, count = 0; ; from += size, count += 1) {
    const isLast = from + size >= payload.length;
    const plain = openChunk(key, { count, isLast }, payload.subarray(from, from + size));
    if (plain === undefined) return undefined;
    parts.push(plain);
    if (isLast) return Buffer.concat(parts);
  }
}

/** Which chunk of a file it is. */
export interface ChunkPlace {
  readonly count: number;
  readonly isLast: boolean;
}

export function sealChunk(key: Uint8Array, place: ChunkPlace, plain: Uint8Array): Uint8Array {
  return encrypt(key, chunkNonce(place), plain);
}

export function openChunk(
  key: Uint8Array,
  place: ChunkPlace,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const plain = decrypt(key, chunkNonce(place), sealed);
  // Only a payload of nothing ends with an empty chunk.
  return plain?.length === 0 && place.count > 0 ? undefined : plain;
}

interface Stanza {
  readonly share: Uint8Array;
  readonly wrapped: Uint8Array;
}

interface Header {
  readonly stanzas: readonly Stanza[];
  /** What the mac is over. */
  readonly head: string;
  readonly mac: Uint8Array;
  readonly sizeBytes: number;
}

// Files of this format with stanzas of other kinds are none of ours, and not opened here.
function readHeader(sealed: Uint8Array): Header | undefined {
  const text = Buffer.from(sealed.subarray(0, HEADER_MAX_BYTES)).toString('latin1');
  const end = text.indexOf(`\n${FOOTER} `);
  const close = text.indexOf('\n', end + 1);
  if (!text.startsWith(INTRO) || end === -1 || close === -1) return undefined;
  const head = text.slice(0, end + 1 + FOOTER.length);
  const stated = decodeLoose(text.slice(head.length + 1, close));
  const lines = text.slice(INTRO.length, end).split('\n');
  const stanzas: Stanza[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const [first = '', second = ''] = lines.slice(i, i + 2);
    if (!first.startsWith(STANZA) || second.length !== WRAPPED_DIGITS) return undefined;
    const share = decodeLoose(first.slice(STANZA.length));
    const wrapped = decodeLoose(second);
    if (share?.length !== AGE_KEY_BYTES || wrapped === undefined) return undefined;
    stanzas.push({ share, wrapped });
  }
  if (stated === undefined || stanzas.length === 0) return undefined;
  return { stanzas, head, mac: stated, sizeBytes: close + 1 };
}

function stanzaFor(
  recipient: Uint8Array,
  fileKey: Uint8Array,
  random: (count: number) => Uint8Array,
): string {
  const ephemeral = ageIdentity(random(AGE_KEY_BYTES));
  const agreed = multiply(ephemeral.secret, recipient);
  assert(agreed !== undefined, 'A recipient is the public key of somebody.');
  const share = ephemeral.recipient;
  const key = derive(agreed, Buffer.concat([share, recipient]), WRAP_INFO);
  const wrapped = encrypt(key, new Uint8Array(12), fileKey);
  return `${STANZA}${encodeLoose(share)}\n${encodeLoose(wrapped)}\n`;
}

function unwrap({ share, wrapped }: Stanza, identity: AgeIdentity): Uint8Array | undefined {
  const agreed = multiply(identity.secret, share);
  if (agreed === undefined) return undefined;
  const key = derive(agreed, Buffer.concat([share, identity.recipient]), WRAP_INFO);
  return decrypt(key, new Uint8Array(12), wrapped);
}

// Making one takes as long as using it, and an office opens a thousand files with its own.
const privateKeys = new WeakMap<Uint8Array, KeyObject>();

function privateKeyOf(secret: Uint8Array): KeyObject {
  const der = Buffer.concat([PKCS8_PREFIX, secret]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  privateKeys.set(secret, privateKey);
  return privateKey;
}

/** X25519; undefined for points that make every agreement the same. */
function multiply(secret: Uint8Array, point: Uint8Array): Uint8Array | undefined {
  const privateKey = privateKeys.get(secret) ?? privateKeyOf(secret);
  const spki = Buffer.concat([SPKI_PREFIX, point]);
  const publicKey = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  try {
    const agreed = diffieHellman({ privateKey, publicKey });
    return agreed.some((byte) => byte !== 0) ? agreed : undefined;
  } catch {
    return undefined;
  }
}

function derive(key: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, salt, info, 32));
}

function mac(fileKey: Uint8Array, head: string): Uint8Array {
  const key = derive(fileKey, new Uint8Array(0), 'header');
  return createHmac('sha256', key).update(head, 'latin1').digest();
}

function chunkNonce({ count, isLast }: ChunkPlace): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, count);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

const CIPHER = 'chacha20-poly1305';
const TAG = { authTagLength: TAG_BYTES } as const;

function encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce, TAG);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < TAG_BYTES) return undefined;
  const cut = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, nonce, TAG);
  decipher.setAuthTag(sealed.subarray(cut));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, cut)), decipher.final()]);
  } catch {
    return undefined;
  }
}

// The format leaves the padding off.
function encodeLoose(bytes: Uint8Array): string {
  return encodeBase64(bytes).replace(/=+$/, '');
}

function decodeLoose(text: string): Uint8Array | undefined {
  return decodeBase64(text + '='.repeat((4 - (text.length % 4)) % 4));
}
