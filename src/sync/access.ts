// Who may read a mirrored log's entries, or bring its files: whoever has the log's key. The word is
// signed once for each mirror and shown with each request, as a bearer's token is; lines are under
// TLS where others could listen. Heads and hashes are open to all: they tell nothing.
import { hash } from 'node:crypto';

import { signBytes, verifyBytes } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

const SCHEME = 'Log-Key ';

/** The name of a log in a mirror's addresses: SHA-256 of its origin, in lower-case hex. */
export function originHash(origin: string): string {
  return hash('sha256', origin, 'hex');
}

/** The value of the header `authorization`. */
export function accessHeader(logKey: SigningKey, mirror: string): string {
  const { name } = logKey.verifier;
  const signature = encodeBase64(signBytes(messageOf(name, mirror), logKey));
  return `${SCHEME}${originHash(name)} ${signature}`;
}

/** The log that the header speaks for, believed by nobody yet. */
export function claimedLog(header: string | null): string | undefined {
  if (header?.startsWith(SCHEME) !== true) return undefined;
  return header.slice(SCHEME.length).split(' ')[0];
}

export function hasAccess(header: string | null, logKey: VerifierKey, mirror: string): boolean {
  if (header === null || claimedLog(header) !== originHash(logKey.name)) return false;
  const signature = decodeBase64(header.slice(header.lastIndexOf(' ') + 1));
  if (signature === undefined) return false;
  return verifyBytes(messageOf(logKey.name, mirror), signature, logKey);
}

function messageOf(origin: string, mirror: string): Uint8Array {
  return Buffer.from(`dawam mirror access/v1\n${mirror}\n${origin}\n`, 'utf8');
}
