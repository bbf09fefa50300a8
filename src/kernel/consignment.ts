// A consignment is one entry on its way to an addressee at another server: its exact leaf, where it
// stands in which log, and a tlog-proof whose checkpoint that log has signed; by a centre it comes
// under the centre's cosignature too. Wire and courier carry the same lines of canonical JSON.
// Nothing of it is believed before it is verified, and what is verified may still be of a kind, or
// a version, that this program does not know.
import { canonicalJson, parseCanonical } from '#lib/canonical-json.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { openCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { verifyCosignatures } from './cosignature.ts';
import { leafBytesMax } from './entry.ts';
import type { VerifierKey } from './note.ts';
import { parseTlogProof, TLOG_PROOF_SIZE_MAX_BYTES } from './tlog-proof.ts';
import { areSameBytes, leafHash, verifyInclusion } from './tree.ts';

export type Consignment = {
  /** Name of the log. */
  readonly origin: string;
  readonly index: number;
  readonly leaf: Uint8Array;
  /** A tlog-proof, as text. */
  readonly proof: string;
  /** Only of what was unpacked here (parcel.ts), never read from a line. */
  readonly reckoned?: Reckoned;
};

/** What the leaf and its proof come to: this root, in a tree of this size, under this head. */
export type Reckoned = {
  readonly checkpoint: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly leafHash: Uint8Array;
};

/** A leaf in base 64, a proof, and the rest. */
export const CONSIGNMENT_MAX_CHARS = 2 * leafBytesMax + 2 * TLOG_PROOF_SIZE_MAX_BYTES;

/** Why a consignment is not believed. */
export type ConsignmentFlaw =
  /** Nobody has told which key that log has. */
  | 'log-unknown'
  /** The proof does not hold, or is of another entry. */
  | 'not-proven'
  /** The centre that it came by has not cosigned the head that proves it. */
  | 'not-cosigned'
  /** The entry says that it is of another office than that of its log. */
  | 'of-another-office';

export type Verified = Consignment & {
  readonly leafHash: Uint8Array;
  /** Id of the office that wrote it. */
  readonly office: string;
  /** Ids of the offices that it is addressed to. */
  readonly to: readonly string[];
  /** SHA-256 in hex of the files that it names, as they are stored. */
  readonly files: readonly string[];
};

export type ConsignmentTrust = {
  readonly findKey: (origin: string) => VerifierKey | undefined;
  /** At least one of these has cosigned; left out where it did not come by a centre. */
  readonly cosignerKeys?: readonly VerifierKey[];
};

type Judged =
  | { readonly ok: true; readonly verified: Verified }
  | { readonly ok: false; readonly flaw: ConsignmentFlaw };

/** One line, without its end. */
export function formatConsignment({ origin, index, leaf, proof }: Consignment): string {
  return canonicalJson({ origin, index, leaf: encodeBase64(leaf), proof });
}

/** Undefined for a line that is none; members of a later version are let through. */
export function parseConsignment(line: string): Consignment | undefined {
  if (line.length > CONSIGNMENT_MAX_CHARS) return undefined;
  const value = parseCanonical(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { origin, index, leaf, proof } = value as Readonly<Record<string, unknown>>;
  if (typeof origin !== 'string' || origin === '') return undefined;
  if (typeof leaf !== 'string' || typeof proof !== 'string') return undefined;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) return undefined;
  const bytes = decodeBase64(leaf);
  if (bytes === undefined || bytes.length > leafBytesMax) return undefined;
  return { origin, index, leaf: bytes, proof };
}

/** The part of a log's name that says whose it is, with the slash at its end. */
export function domainOf(origin: string): string {
  return origin.slice(0, origin.lastIndexOf('/') + 1);
}

/** Id of the office whose log has this name. */
export function officeOfOrigin(origin: string): string {
  return origin.slice(origin.lastIndexOf('/') + 1);
}

export type Addressing = {
  readonly office: string | undefined;
  readonly to: readonly string[];
  /** SHA-256 in hex of the files that it names, as they are stored. */
  readonly files: readonly string[];
};

const NOBODY: Addressing = { office: undefined, to: [], files: [] };
const ADDRESSEES_MAX = 1_000;
const OFFICE = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Of whom and to whom, read from entries of later versions too; rubbish is to nobody. */
export function addressingOf(leaf: Uint8Array): Addressing {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(leaf));
  } catch {
    return NOBODY;
  }
  if (typeof value !== 'object' || value === null) return NOBODY;
  const { office, to, files } = value as Readonly<Record<string, unknown>>;
  return {
    office: typeof office === 'string' ? office : undefined,
    to: textsOf(to, OFFICE),
    files: Array.isArray(files) ? textsOf(files.map(sha256Of), SHA256) : [],
  };
}

function textsOf(value: unknown, form: RegExp): readonly string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.filter((one): one is string => typeof one === 'string' && form.test(one));
  return [...new Set(texts)].slice(0, ADDRESSEES_MAX);
}

function sha256Of(file: unknown): unknown {
  if (typeof file !== 'object' || file === null) return undefined;
  return (file as Readonly<Record<string, unknown>>)['sha256'];
}

/** For one; for many of the same heads `makeConsignmentCheck`, which reads each head once. */
export function verifyConsignment(consignment: Consignment, trust: ConsignmentTrust): Judged {
  return makeConsignmentCheck(trust)(consignment);
}

/** A head of a log that a centre has cosigned: it holds all entries before its size. */
export type CentreHolding = { readonly size: number; readonly cosignedAtS: number };

/** What a centre says of the entry's log with the head that proves it; undefined: nothing. */
export function findHolding(
  consignment: Consignment,
  logKey: VerifierKey,
  centreKey: VerifierKey,
): CentreHolding | undefined {
  const claim = claimOf(consignment);
  const opened = claim === undefined ? undefined : openCheckpoint(claim.checkpoint, logKey);
  if (opened?.ok !== true || claim?.isOf(opened.checkpoint) !== true) return undefined;
  const checked = verifyCosignatures(opened.note, [centreKey]);
  const cosignedAtS = checked.ok ? checked.cosigned[0]?.timeS : undefined;
  return cosignedAtS === undefined ? undefined : { size: opened.checkpoint.size, cosignedAtS };
}

const HEADS_MAX = 64;

export function makeConsignmentCheck(
  trust: ConsignmentTrust,
): (consignment: Consignment) => Judged {
  const heads = new Map<string, Checkpoint | ConsignmentFlaw>();
  // Of the one before: what travels together is of one head.
  let last:
    | { checkpoint: string; key: VerifierKey; judged: Checkpoint | ConsignmentFlaw }
    | undefined;
  const headOf = (checkpoint: string, key: VerifierKey): Checkpoint | ConsignmentFlaw => {
    if (last?.key === key && last.checkpoint === checkpoint) return last.judged;
    const name = `${key.name} ${checkpoint}`;
    const judged = heads.get(name) ?? judgeHead(checkpoint, key, trust.cosignerKeys);
    if (heads.size >= HEADS_MAX) heads.clear();
    heads.set(name, judged);
    last = { checkpoint, key, judged };
    return judged;
  };
  return (consignment) => {
    const { origin, leaf } = consignment;
    const key = trust.findKey(origin);
    if (key === undefined || key.name !== origin) return { ok: false, flaw: 'log-unknown' };
    const claim = claimOf(consignment);
    if (claim === undefined) return { ok: false, flaw: 'not-proven' };
    const head = headOf(claim.checkpoint, key);
    if (typeof head === 'string') return { ok: false, flaw: head };
    if (!claim.isOf(head)) return { ok: false, flaw: 'not-proven' };
    const { office, to, files } = addressingOf(leaf);
    if (office === undefined || office !== officeOfOrigin(origin)) {
      return { ok: false, flaw: 'of-another-office' };
    }
    const { leafHash: hash } = claim;
    return { ok: true, verified: { ...consignment, leafHash: hash, office, to, files } };
  };
}

type Claim = {
  readonly checkpoint: string;
  readonly leafHash: Uint8Array;
  readonly isOf: (head: Checkpoint) => boolean;
};

function claimOf({ index, leaf, proof, reckoned }: Consignment): Claim | undefined {
  if (reckoned !== undefined) {
    const isOf = ({ size, root }: Checkpoint) =>
      size === reckoned.size && areSameBytes(root, reckoned.root);
    return { checkpoint: reckoned.checkpoint, leafHash: reckoned.leafHash, isOf };
  }
  const read = parseTlogProof(proof);
  if (!read.ok || read.proof.index !== index) return undefined;
  const { path, checkpoint } = read.proof;
  const hash = leafHash(leaf);
  const isOf = ({ size, root }: Checkpoint) => verifyInclusion(hash, index, size, path, root);
  return { checkpoint, leafHash: hash, isOf };
}

function judgeHead(
  checkpoint: string,
  key: VerifierKey,
  cosignerKeys: readonly VerifierKey[] | undefined,
): Checkpoint | ConsignmentFlaw {
  const opened = openCheckpoint(checkpoint, key);
  if (!opened.ok) return 'not-proven';
  if (cosignerKeys === undefined) return opened.checkpoint;
  const checked = verifyCosignatures(opened.note, cosignerKeys);
  return checked.ok && checked.cosigned.length > 0 ? opened.checkpoint : 'not-cosigned';
}
