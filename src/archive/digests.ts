// The checksums that a bag's manifests may carry, and hashing a stream with several at once.
import { createHash } from 'node:crypto';
import type { Bytes } from './archive-source.ts';

/** By the name that a manifest's file name has; values are what node:crypto calls them. */
const known: Readonly<Record<string, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha3256: 'sha3-256',
  sha3384: 'sha3-384',
  sha3512: 'sha3-512',
  blake2b512: 'blake2b512',
};

/** Broken by collisions: they find damage, but prove nothing against somebody who means harm. */
const weak = ['md5', 'sha1'];

export function isKnownAlgorithm(name: string): boolean {
  return Object.hasOwn(known, name);
}

export function isWeakAlgorithm(name: string): boolean {
  return weak.includes(name);
}

export interface Digested {
  readonly sizeBytes: number;
  /** Lower-case hex by the algorithm's name. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Digests grow while bytes run through `add`. */
export function startDigests(algorithms: readonly string[]): {
  add(bytes: Uint8Array): void;
  finish(): Digested;
} {
  const hashes = algorithms.map((name) => [name, createHash(known[name] ?? name)] as const);
  let sizeBytes = 0;
  return {
    add(bytes) {
      sizeBytes += bytes.length;
      for (const [, hash] of hashes) hash.update(bytes);
    },
    finish: () => ({
      sizeBytes,
      digests: new Map(hashes.map(([name, hash]) => [name, hash.digest('hex')])),
    }),
  };
}

export async function digestStream(bytes: Bytes, algorithms: readonly string[]): Promise<Digested> {
  const digests = startDigests(algorithms);
  for await (const piece of bytes) digests.add(piece);
  return digests.finish();
}

/** Of a file without bytes; undefined where the algorithm is not known. */
export function hashOfNothing(algorithm: string): string | undefined {
  if (!isKnownAlgorithm(algorithm)) return undefined;
  return startDigests([algorithm]).finish().digests.get(algorithm);
}
