// What a stamp carries of the centres once the paper's act is held by them: the size of a tree that
// they hold, the rest of the path from the entry to its root, and their cosignatures (C2SP
// tlog-cosignature) of that head; while one of them catches up there are two such heads. The
// office's own signature is on the stamp's first part; each centre speaks for itself, and is
// believed by who has its key. Runs in the browser too, so it uses nothing of Node.
import { ed25519 } from '@noble/curves/ed25519.js';
import { encodeBase64 } from '#lib/base64.ts';
import { countAfter, rootOfLarger } from './stamp-path.ts';

export interface StampCosignature {
  readonly keyId: number;
  /** POSIX seconds. */
  readonly timeS: number;
  readonly signature: Uint8Array;
}

export interface StampCosigned {
  /** Of the tree whose head was cosigned; more than the entry's index. */
  readonly size: number;
  /** What the path to that head has behind the leaf; what it has before it is the stamp's own. */
  readonly after: readonly Uint8Array[];
  readonly cosignatures: readonly StampCosignature[];
}

/** A centre that was heard: it holds the entry since then. */
export interface Cosigner {
  /** Of its key. */
  readonly name: string;
  readonly timeS: number;
}

/** The entry's place in the log, as the stamp's first part says it. */
export interface StampedLeaf {
  readonly origin: string;
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Main and standby, and room for two more some day; each may have its own head. */
export const cosignersMax = 4;
export const headsMax = 4;
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** The end of the year 9999. */
const TIME_MAX_S = 253_402_300_799;
const encoder = new TextEncoder();

export function isCosigned({ size, after, cosignatures }: StampCosigned, index: number): boolean {
  const { length } = cosignatures;
  return (
    Number.isSafeInteger(size) &&
    size > index &&
    after.length === countAfter(index, size) &&
    after.every((hash) => hash.length === HASH_BYTES) &&
    length > 0 &&
    length <= cosignersMax &&
    cosignatures.every(({ timeS, signature }) => {
      const isTime = Number.isSafeInteger(timeS) && timeS >= 0 && timeS <= TIME_MAX_S;
      return isTime && signature.length === SIGNATURE_BYTES;
    })
  );
}

/** The head that the centres have signed. */
export function cosignedText(leaf: StampedLeaf, { size, after }: StampCosigned): string {
  const { origin, index, leafHash, path: before } = leaf;
  const root = rootOfLarger({ index, size }, leafHash, { before, after });
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/**
 * Who of these keys' owners holds the entry, since its earliest such word; undefined where one of
 * them is said to and did not sign that. Cosignatures by others say nothing either way.
 */
export function listCosigners(
  leaf: StampedLeaf,
  heads: readonly StampCosigned[],
  keys: readonly { readonly name: string; readonly id: number; readonly publicKey: Uint8Array }[],
): readonly Cosigner[] | undefined {
  const heard = new Map<string, number>();
  for (const head of heads) {
    const text = cosignedText(leaf, head);
    for (const { keyId, timeS, signature } of head.cosignatures) {
      for (const { name, publicKey } of keys.filter(({ id }) => id === keyId)) {
        const message = encoder.encode(`cosignature/v1\ntime ${timeS}\n${text}`);
        if (!isSigned(signature, message, publicKey)) return undefined;
        heard.set(name, Math.min(timeS, heard.get(name) ?? timeS));
      }
    }
  }
  return [...heard].map(([name, timeS]) => ({ name, timeS }));
}

/** What is read from a paper may be a point that is none; that too is a wrong signature. */
export function isSigned(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
