// Checks a file of test vectors (trees, proofs and notes made by another implementation): each item
// is verified, and made again from entries and seeds and compared to the last byte. It reads no
// file and prints nothing. A file that is not of the form at all is a failure like any other.
import { z } from 'zod';

import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { openCheckpoint, parseDecimal, signCheckpoint } from './checkpoint.ts';
import { cosign, verifyCosignature, verifyCosignatures } from './cosignature.ts';
import {
  formatVerifierKey,
  isKeyName,
  parseNote,
  parseSignatureLine,
  parseVerifierKey,
  SEED_SIZE_BYTES,
  signingKey,
  TYPE_COSIGNATURE,
  TYPE_ED25519,
} from './note.ts';
import type { KeyType, SigningKey, VerifierKey } from './note.ts';
import { formatTlogProof, verifyTlogProof } from './tlog-proof.ts';
import {
  areSameBytes,
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  grow,
  leafHash,
  MemoryTree,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts';

export type VectorCheck = {
  readonly passed: number;
  readonly failed: number;
  /** English sentences, the first FAILURES_MAX of them. */
  readonly failures: readonly string[];
};

export const FAILURES_MAX = 100;
const PROOF_KEY_START = 'tlog_proof_of_index_';

// JSON can spell minus zero, which would compare equal to zero.
const wholeNumber = z
  .int()
  .min(0)
  .refine((value) => !Object.is(value, -0), 'minus zero');
const text = z.string().refine((value) => value.isWellFormed(), 'a lone surrogate');
const proof = z.array(text);

const vectorsSchema = z.strictObject({
  made_by: text.optional(),
  entries: z.array(text),
  empty_root: text,
  root_at_size: z.array(text),
  inclusion: z.array(z.strictObject({ index: wholeNumber, size: wholeNumber, proof })),
  consistency: z.array(z.strictObject({ old: wholeNumber, new: wholeNumber, proof })),
  log: z.strictObject({ origin: text, vkey: text, seed_base64: text }),
  checkpoint: text,
  cosigners: z.array(
    z.strictObject({ name: text, seed_base64: text, vkey: text, time: wholeNumber, line: text }),
  ),
  cosigned_checkpoint: text,
});

type Vectors = z.infer<typeof vectorsSchema>;

// The same key twice over: made from its seed, and read from its verifier key.
type Signer = { readonly signing: SigningKey; readonly verifier: VerifierKey };

class Tally {
  #passed = 0;
  #failed = 0;
  readonly #failures: string[] = [];

  check(isTrue: boolean, sentence: string): void {
    if (isTrue) {
      this.#passed += 1;
      return;
    }
    this.#failed += 1;
    if (this.#failures.length < FAILURES_MAX) this.#failures.push(sentence);
  }

  result(): VectorCheck {
    return { passed: this.#passed, failed: this.#failed, failures: this.#failures };
  }
}

/** As `checkVectors`, of the bytes of a file; bytes that are no UTF-8 or no JSON are a failure. */
export function checkVectorFile(bytes: Uint8Array): VectorCheck {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return { passed: 0, failed: 1, failures: ['The file is not JSON in UTF-8.'] };
  }
  return checkVectors(value);
}

/** Never throws. `made_by` is free text, and the one thing in which a change cannot be found. */
export function checkVectors(value: unknown): VectorCheck {
  const tally = new Tally();
  const { fixed, proofs } = splitProofs(value);
  const read = vectorsSchema.safeParse(fixed);
  if (!read.success) {
    for (const issue of read.error.issues) {
      tally.check(false, `${issue.path.join('.') || 'the file'}: ${issue.message}.`);
    }
    return tally.result();
  }
  const vectors = read.data;
  const leaves = vectors.entries.map((entry) => Buffer.from(entry));
  const tree = new MemoryTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  checkRoots(vectors, tree, tally);
  checkInclusion(vectors, tree, tally);
  checkConsistency(vectors, tree, tally);
  checkNotes(vectors, leaves, proofs, tree, tally);
  return tally.result();
}

// The names of the proofs' keys vary by file; everything else is fixed.
function splitProofs(value: unknown): { fixed: unknown; proofs: ReadonlyMap<string, unknown> } {
  const proofs = new Map<string, unknown>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { fixed: value, proofs };
  }
  const fixed = new Map<string, unknown>();
  for (const [key, member] of Object.entries(value)) {
    const isProof = key.startsWith(PROOF_KEY_START);
    (isProof ? proofs : fixed).set(key, member);
  }
  return { fixed: Object.fromEntries(fixed), proofs };
}

function checkRoots(vectors: Vectors, tree: MemoryTree, tally: Tally): void {
  const roots = vectors.root_at_size;
  tally.check(vectors.empty_root === encodeBase64(EMPTY_ROOT), 'empty_root is not right.');
  tally.check(roots.length === tree.size, 'root_at_size has not one root for each entry.');
  let frontier = EMPTY_FRONTIER;
  for (const [i, root] of roots.slice(0, tree.size).entries()) {
    frontier = grow(frontier, [tree.subtree(0, i)]).frontier;
    tally.check(root === encodeBase64(rootOf(frontier)), `root_at_size[${i}] is not right.`);
  }
}

function checkInclusion(vectors: Vectors, tree: MemoryTree, tally: Tally): void {
  for (const [i, item] of vectors.inclusion.entries()) {
    const name = `inclusion[${i}]`;
    const isInTree = item.size <= tree.size && item.index < item.size;
    tally.check(isInTree, `${name} is about a leaf or a size that the tree has not.`);
    if (!isInTree) continue;
    const root = rootInFile(vectors, item.size);
    const hashes = decodeAll(item.proof);
    const leaf = tree.subtree(0, item.index);
    const isRight = verifyInclusion(leaf, item.index, item.size, hashes, root);
    tally.check(isRight, `${name} does not verify.`);
    const made = tree.proveInclusion(item.size, item.index).map(encodeBase64);
    tally.check(areSameTexts(made, item.proof), `${name} comes out otherwise when made again.`);
  }
}

function checkConsistency(vectors: Vectors, tree: MemoryTree, tally: Tally): void {
  for (const [i, item] of vectors.consistency.entries()) {
    const name = `consistency[${i}]`;
    const areInTree = item.old >= 1 && item.old <= item.new && item.new <= tree.size;
    tally.check(areInTree, `${name} is about sizes that the tree never had.`);
    if (!areInTree) continue;
    const [oldRoot, newRoot] = [rootInFile(vectors, item.old), rootInFile(vectors, item.new)];
    const hashes = decodeAll(item.proof);
    const isRight = verifyConsistency(item.old, item.new, hashes, oldRoot, newRoot);
    tally.check(isRight, `${name} does not verify.`);
    const made = tree.proveConsistency(item.old, item.new).map(encodeBase64);
    tally.check(areSameTexts(made, item.proof), `${name} comes out otherwise when made again.`);
  }
}

function checkNotes(
  vectors: Vectors,
  leaves: readonly Uint8Array[],
  proofs: ReadonlyMap<string, unknown>,
  tree: MemoryTree,
  tally: Tally,
): void {
  const { origin, vkey, seed_base64: seed } = vectors.log;
  const log = checkKey('log', TYPE_ED25519, { name: origin, seed, vkey }, tally);
  if (log === undefined) return;
  const [size, root] = [tree.size, tree.rootAt(tree.size)];
  const head = { origin, size, root, extensions: [] };
  const opened = openCheckpoint(vectors.checkpoint, log.verifier);
  tally.check(opened.ok, `checkpoint: ${opened.ok ? '' : opened.reason}.`);
  const isHead =
    opened.ok && opened.checkpoint.size === size && areSameBytes(opened.checkpoint.root, root);
  tally.check(isHead, 'checkpoint is not of the whole tree.');
  const checkpoint = signCheckpoint(head, log.signing);
  const isSame = checkpoint === vectors.checkpoint;
  tally.check(isSame, 'checkpoint comes out otherwise when made again.');

  const cosigners: VerifierKey[] = [];
  let cosigned = checkpoint;
  for (const i of vectors.cosigners.keys()) {
    const made = checkCosigner(vectors, i, checkpoint, tally);
    if (made === undefined) continue;
    cosigners.push(made.verifier);
    cosigned += made.line;
  }
  const isSameCosigned = cosigned === vectors.cosigned_checkpoint;
  tally.check(isSameCosigned, 'cosigned_checkpoint comes out otherwise when made again.');
  const note = openCheckpoint(vectors.cosigned_checkpoint, log.verifier);
  tally.check(note.ok, `cosigned_checkpoint: ${note.ok ? '' : note.reason}.`);
  const checked = note.ok ? verifyCosignatures(note.note, cosigners) : undefined;
  const haveAll = checked?.ok === true && checked.cosigned.length === vectors.cosigners.length;
  tally.check(haveAll, 'cosigned_checkpoint is not cosigned by all cosigners.');

  const isProofThere = proofs.size > 0 || tree.size === 0;
  tally.check(isProofThere, `There is no ${PROOF_KEY_START}… in the file.`);
  for (const [key, value] of proofs) {
    const index = parseDecimal(key.slice(PROOF_KEY_START.length));
    const leaf = index === undefined ? undefined : leaves[index];
    const isProof = typeof value === 'string' && index !== undefined && leaf !== undefined;
    tally.check(isProof, `${key} is not a proof of a leaf of the tree.`);
    if (!isProof) continue;
    const quorum = new Set(cosigners.map((one) => encodeBase64(one.publicKey))).size;
    const trust = { logKey: log.verifier, cosignerKeys: cosigners, quorum };
    const verified = verifyTlogProof(value, leaf, trust);
    tally.check(verified.ok, `${key}: ${verified.ok ? '' : verified.reason}.`);
    tally.check(verified.ok && verified.index === index, `${key} is about another leaf.`);
    const path = tree.proveInclusion(size, index);
    const made = formatTlogProof({ index, path, checkpoint: cosigned });
    tally.check(made === value, `${key} comes out otherwise when made again.`);
  }
}

function checkCosigner(
  vectors: Vectors,
  i: number,
  checkpoint: string,
  tally: Tally,
): { readonly verifier: VerifierKey; readonly line: string } | undefined {
  const item = vectors.cosigners[i];
  if (item === undefined) return undefined;
  const name = `cosigners[${i}]`;
  const given = { name: item.name, seed: item.seed_base64, vkey: item.vkey };
  const key = checkKey(name, TYPE_COSIGNATURE, given, tally);
  const note = parseNote(checkpoint);
  if (key === undefined || !note.ok) return undefined;
  const line = cosign(note.note.text, key.signing, item.time);
  tally.check(line === item.line, `${name}.line comes out otherwise when made again.`);
  const read = parseSignatureLine(item.line.slice(0, -1));
  const checked = read.ok
    ? verifyCosignature(note.note.text, read.signature, key.verifier)
    : undefined;
  const isRight = checked?.ok === true && checked.timeS === item.time;
  tally.check(isRight, `${name}.line does not verify.`);
  return { verifier: key.verifier, line };
}

function checkKey(
  where: string,
  type: KeyType,
  given: { readonly name: string; readonly seed: string; readonly vkey: string },
  tally: Tally,
): Signer | undefined {
  const { name, vkey } = given;
  const seed = decodeBase64(given.seed);
  const isSeed = seed?.length === SEED_SIZE_BYTES;
  tally.check(isSeed, `${where}.seed_base64 is not an Ed25519 seed.`);
  tally.check(isKeyName(name), `${where} has a name that cannot be a key name.`);
  const read = parseVerifierKey(vkey);
  tally.check(read.ok, `${where}.vkey: ${read.ok ? '' : read.reason}.`);
  if (seed === undefined || !isSeed || !isKeyName(name) || !read.ok) return undefined;
  const signing = signingKey(name, type, seed);
  const isSame = formatVerifierKey(signing.verifier) === vkey;
  tally.check(isSame, `${where}.vkey comes out otherwise when made again.`);
  return isSame ? { signing, verifier: read.key } : undefined;
}

// The root that the file gives for a size from 1 up; no bytes, which verify nothing, if it is bad.
function rootInFile(vectors: Vectors, size: number): Uint8Array {
  return decodeBase64(vectors.root_at_size[size - 1] ?? '') ?? new Uint8Array();
}

// A hash that is not base64 becomes no bytes, which verify nothing.
function decodeAll(texts: readonly string[]): Uint8Array[] {
  return texts.map((one) => decodeBase64(one) ?? new Uint8Array());
}

function areSameTexts(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i]);
}
