// What verification finds: where, what is wrong in one sentence, and the first wrong byte where the
// evidence tells it. Hashes prove that something changed; only a second source tells what stood
// there before, so a byte is named where there is one (a signature that can be made again, a table
// that can be made from the log, a backup) or where one byte alone explains the change.
import { hash } from 'node:crypto';

import { areSameBytes, leafHash } from '#kernel/tree.ts';

export interface Flaw {
  /** `log moj.diwan entry 17 leaf`, `table letter (moj.diwan, letter/…) column subject` … */
  readonly where: string;
  readonly problem: string;
  /** Offset of the first wrong byte in the UTF-8 text or bytes of what `where` names. */
  readonly byte?: number;
  /** What a second copy would tell the byte of, as long as none has been asked. */
  readonly sought?: Sought;
}

export type Sought =
  | { readonly file: string }
  | { readonly leaf: Uint8Array; readonly leafHash: Uint8Array };

const decoder = new TextDecoder();

/** A flaw if the two differ, with the offset of the first difference. */
export function compareBytes(
  where: string,
  found: Uint8Array,
  expected: Uint8Array,
): Flaw | undefined {
  if (areSameBytes(found, expected)) return undefined;
  const shorter = Math.min(found.length, expected.length);
  let byte = 0;
  while (byte < shorter && found[byte] === expected[byte]) byte += 1;
  const seen = decoder.decode(found.subarray(byte, byte + 12));
  const wanted = decoder.decode(expected.subarray(byte, byte + 12));
  return { where, byte, problem: `is “${seen}” there, should be “${wanted}”` };
}

export function compareText(where: string, found: string, expected: string): Flaw | undefined {
  if (found === expected) return undefined;
  const encoder = new TextEncoder();
  return compareBytes(where, encoder.encode(found), encoder.encode(expected));
}

/** Hashing this many bytes in search of one wrong byte takes about a second. */
const SEARCH_BYTES_MAX = 1_000_000_000;

/**
 * The offset at which changing one byte makes the leaf hash right again; undefined where more than
 * one byte changed, or the leaf is too long to try them all.
 */
export function findWrongByte(leaf: Uint8Array, expectedHash: Uint8Array): number | undefined {
  if (leaf.length * leaf.length * 255 > SEARCH_BYTES_MAX) return undefined;
  const wanted = Buffer.from(expectedHash).toString('hex');
  const input = new Uint8Array(leaf.length + 1);
  input.set(leaf, 1);
  for (let offset = 1; offset < input.length; offset += 1) {
    const original = input[offset] ?? 0;
    for (let change = 1; change < 256; change += 1) {
      input[offset] = original ^ change;
      if (hash('sha256', input) === wanted) return offset - 1;
    }
    input[offset] = original;
  }
  return undefined;
}

export function leafFlaw(where: string, leaf: Uint8Array, expectedHash: Uint8Array): Flaw {
  const byte = findWrongByte(leaf, expectedHash);
  const problem = `its bytes hash to ${toHex(leafHash(leaf))}, the log has ${toHex(expectedHash)}`;
  if (byte !== undefined) return { where, problem, byte };
  return { where, problem, sought: { leaf, leafHash: expectedHash } };
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
