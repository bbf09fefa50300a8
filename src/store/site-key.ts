// The key that all servers of one database have, and the database has not: under it they hand each
// other the keys of the offices (wrapped-keys.ts). AES-256-GCM, bound to the name of what is
// wrapped, so who may write in the database can neither read a key nor put another in its place.
// The file has a key of 32 bytes as hex on each line, the newest last; all of them open.
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

import { must } from '#lib/assert.ts';

import type { Random } from './keys.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

export interface Unwrapped {
  readonly text: string;
  /** Under an earlier key: it is to be wrapped again. */
  readonly isOld: boolean;
}

export class SiteKey {
  // Newest first.
  readonly #keys: readonly Uint8Array[];

  private constructor(keys: readonly Uint8Array[]) {
    this.#keys = keys;
  }

  /** Undefined where the text is none. */
  static parse(text: string): SiteKey | undefined {
    const lines = text.split('\n').map((line) => line.trim());
    const given = lines.filter((line) => line !== '' && !line.startsWith('#'));
    if (given.length === 0 || !given.every((line) => /^[0-9a-f]{64}$/.test(line))) return undefined;
    const keys = given.map((line) => derive(Buffer.from(line, 'hex')));
    return new SiteKey(keys.toReversed());
  }

  wrap(name: string, text: string, random: Random): Buffer {
    const nonce = random(NONCE_BYTES);
    const key = must(this.#keys[0], 'A site key has a newest line.');
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, body, cipher.getAuthTag()]);
  }

  /** Undefined where it was wrapped under another key, for another name, or changed since. */
  unwrap(name: string, wrapped: Uint8Array): Unwrapped | undefined {
    if (wrapped[0] !== VERSION || wrapped.length < 1 + NONCE_BYTES + TAG_BYTES) return undefined;
    for (const [i, key] of this.#keys.entries()) {
      const text = open(key, name, wrapped);
      if (text !== undefined) return { text, isOld: i > 0 };
    }
    return undefined;
  }
}

function derive(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'dawam wrapped keys', 32));
}

function open(key: Uint8Array, name: string, wrapped: Uint8Array): string | undefined {
  const bodyAt = 1 + NONCE_BYTES;
  const tagAt = wrapped.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, wrapped.subarray(1, bodyAt), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(name)).setAuthTag(wrapped.subarray(tagAt));
  const body = decipher.update(wrapped.subarray(bodyAt, tagAt));
  try {
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    // What Node throws where the tag does not fit.
    return undefined;
  }
}
