// Checks what an authenticator answered (WebAuthn level 3, §7.2) when a person signed a digest with
// their passkey: the challenge is the digest, nothing more is needed but the key that was enrolled,
// so anybody can check it again at any later time. Pure and synchronous; whatever is malformed is a
// reason, never an error. It does not know whose key it is, nor whether it may sign.
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readCoseKey } from './cose-key.ts';

/** What `navigator.credentials.get()` answered; all in base64url without padding. */
export interface PasskeyAssertion {
  readonly credential: string;
  readonly authenticatorData: string;
  readonly clientData: string;
  readonly signature: string;
}

export interface PasskeyToVerify extends PasskeyAssertion {
  /** COSE key as it was enrolled, in base64url. */
  readonly publicKey: string;
}

/** In the order in which they are looked for. */
export const passkeyFlaws = [
  'malformed',
  'not-an-assertion',
  'other-challenge',
  'other-origin',
  'not-present',
  'not-verified',
  'unknown-key',
  'wrong-signature',
] as const;
export type PasskeyFlaw = (typeof passkeyFlaws)[number];

export type PasskeyVerdict =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly reason: PasskeyFlaw };

// Real ones have some 37, 250, 72 (P-256) and at most 512 bytes (RSA-4096).
export const CLIENT_DATA_MAX_BYTES = 3_000;
export const AUTHENTICATOR_DATA_MAX_BYTES = 3_000;
export const SIGNATURE_MAX_BYTES = 1_024;
/** §4: a credential id has at most 1,023 bytes. */
export const CREDENTIAL_ID_MAX_BYTES = 1_023;
export const PUBLIC_KEY_MAX_BYTES = 2_000;

// §6.1: hash of the relying party's id, flags, counter.
const HEAD_BYTES = 37;
const HASH_BYTES = 32;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_ATTESTED_KEY = 0x40;
const HAS_EXTENSIONS = 0x80;

/**
 * `challengeHex` is the digest that was signed, in lower-case hex. The rule about the place: the
 * relying party's id is exactly the host of the origin that the browser wrote down (this program
 * asks for no other), over HTTPS or on this machine itself, and not within another site's frame.
 * The enrolled key answers for one relying party only, so no other site can come by a signature.
 */
export function verifyPasskey(passkey: PasskeyToVerify, challengeHex: string): PasskeyVerdict {
  const clientData = bytesOf(passkey.clientData, CLIENT_DATA_MAX_BYTES);
  const data = bytesOf(passkey.authenticatorData, AUTHENTICATOR_DATA_MAX_BYTES);
  const signature = bytesOf(passkey.signature, SIGNATURE_MAX_BYTES);
  const credential = bytesOf(passkey.credential, CREDENTIAL_ID_MAX_BYTES);
  const cose = bytesOf(passkey.publicKey, PUBLIC_KEY_MAX_BYTES);
  const isWhole = clientData && data && signature && credential && cose;
  if (!isWhole || !isAssertionData(data)) return flaw('malformed');
  const client = clientOf(clientData);
  if (client === undefined) return flaw('malformed');
  if (client.type !== 'webauthn.get') return flaw('not-an-assertion');
  const digest = Buffer.from(challengeHex, 'hex');
  const isDigest =
    digest.length === HASH_BYTES && client.challenge === digest.toString('base64url');
  if (!isDigest) return flaw('other-challenge');
  const rpIdHash = data.subarray(0, HASH_BYTES);
  if (client.host === undefined || !sha256(Buffer.from(client.host)).equals(rpIdHash)) {
    return flaw('other-origin');
  }
  const flags = flagsOf(data);
  if ((flags & USER_PRESENT) === 0) return flaw('not-present');
  if ((flags & USER_VERIFIED) === 0) return flaw('not-verified');
  const key = keyOf(cose);
  if (key === undefined) return flaw('unknown-key');
  const signed = Buffer.concat([data, sha256(clientData)]);
  return isSigned(signed, key, signature)
    ? { ok: true, origin: client.origin }
    : flaw('wrong-signature');
}

function flaw(reason: PasskeyFlaw): PasskeyVerdict {
  return { ok: false, reason };
}

/** Only the one text that base64url has for these bytes; undefined where empty or too long. */
function bytesOf(text: string, bytesMax: number): Buffer | undefined {
  if (text === '' || text.length > Math.ceil((bytesMax * 4) / 3)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** An assertion holds no key, and nothing behind its head but extensions that it announces. */
function isAssertionData(data: Buffer): boolean {
  if (data.length < HEAD_BYTES) return false;
  const flags = flagsOf(data);
  const isLonger = data.length > HEAD_BYTES;
  return (flags & HAS_ATTESTED_KEY) === 0 && isLonger === ((flags & HAS_EXTENSIONS) !== 0);
}

function flagsOf(data: Buffer): number {
  return data[HASH_BYTES] ?? 0;
}

interface Client {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  /** Undefined where the origin is none that a browser lets use passkeys. */
  readonly host: string | undefined;
}

function clientOf(bytes: Buffer): Client | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, challenge, origin, crossOrigin } = value as Record<string, unknown>;
  if (typeof type !== 'string' || typeof challenge !== 'string') return undefined;
  if (typeof origin !== 'string') return undefined;
  const isFramed = crossOrigin !== undefined && crossOrigin !== false;
  return { type, challenge, origin, host: isFramed ? undefined : hostOf(origin) };
}

function hostOf(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || url.origin !== origin) return undefined;
  const { hostname } = url;
  const isHere = hostname === 'localhost' || hostname.endsWith('.localhost');
  const isSecure = url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
  return isSecure ? hostname : undefined;
}

function keyOf(cose: Buffer): { key: KeyObject; hash: 'sha256' | null } | undefined {
  const parsed = readCoseKey(cose);
  if (parsed === undefined) return undefined;
  try {
    const key = createPublicKey({ key: { ...parsed.jwk }, format: 'jwk' });
    return { key, hash: parsed.algorithm === 'EdDSA' ? null : 'sha256' };
  } catch {
    // A point that is not on its curve, for one.
    return undefined;
  }
}

function isSigned(
  signed: Buffer,
  { key, hash }: { key: KeyObject; hash: 'sha256' | null },
  signature: Buffer,
): boolean {
  try {
    return verify(hash, signed, key, signature);
  } catch {
    return false;
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
