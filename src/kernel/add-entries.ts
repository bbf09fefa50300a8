// The bodies of add-entries, after C2SP tlog-mirror: a head that says which entries come, then
// packages of up to 256 entries, each with the proof that it belongs to the head at the upload's
// end. Packages end where bundles end (multiples of 256), so each can be checked and kept by itself
// and an upload may stop after any. Beyond the published form, a length of 0 says that the entry's
// leaf hash follows: no entry is empty. Bytes only; nothing is verified here.
import { assert, must } from '#lib/assert.ts';
import { decodeBase64, encodeBase64 } from '#lib/base64.ts';

import { parseDecimal } from './checkpoint.ts';
import { isDisposedHash } from './disposed-hash.ts';
import type { GivenLeaf } from './disposed-hash.ts';
import { leafBytesMax } from './entry.ts';
import { PROOF_LENGTH_MAX } from './subtree.ts';
import { HASH_SIZE_BYTES } from './tree.ts';

/** Entries in a full package, as in a full bundle of tlog-tiles. */
export const PACKAGE_WIDTH = 256;
/** A request is kept to so many, for the limits of whatever stands between. */
export const PACKAGES_MAX = 32;
/** Media type of the answers 202 and 409 to add-entries. */
export const MIRROR_INFO_MEDIA_TYPE = 'text/x.tlog.mirror-info';

export type UploadHead = {
  readonly origin: string;
  /** The entries start … end-1; end is the size of a head that the mirror knows. */
  readonly start: number;
  readonly end: number;
  /** Given by the mirror, and given back to it unread. */
  readonly ticket: Uint8Array;
};

export type EntryPackage = {
  readonly leaves: readonly GivenLeaf[];
  readonly proof: readonly Uint8Array[];
};

/** Where a package stands: its entries, and where the subtree that is proven begins. */
export type PackageSpan = {
  readonly subtreeStart: number;
  readonly start: number;
  readonly end: number;
};

/** What a mirror answers to who must go on or begin elsewhere. */
export type MirrorInfo = {
  readonly size: number;
  readonly next: number;
  readonly ticket: Uint8Array;
};

const UINT16_MAX = 65_535;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function roundDown(index: number): number {
  return index - (index % PACKAGE_WIDTH);
}

export function packageCount(upload: { readonly start: number; readonly end: number }): number {
  const { start, end } = upload;
  return start === end ? 0 : Math.ceil(end / PACKAGE_WIDTH) - Math.floor(start / PACKAGE_WIDTH);
}

/** The package at this place of the upload, from 0. */
export function packageSpan(
  upload: { readonly start: number; readonly end: number },
  place: number,
): PackageSpan {
  assert(place >= 0 && place < packageCount(upload), 'The upload has a package at this place.');
  const subtreeStart = roundDown(upload.start) + place * PACKAGE_WIDTH;
  const start = Math.max(upload.start, subtreeStart);
  const end = Math.min(upload.end, subtreeStart + PACKAGE_WIDTH);
  return { subtreeStart, start, end };
}

export function formatUploadHead(head: UploadHead): Uint8Array {
  const origin = Buffer.from(head.origin, 'utf8');
  assert(origin.length <= UINT16_MAX, 'An origin has at most 65,535 bytes.');
  assert(head.ticket.length <= UINT16_MAX, 'A ticket has at most 65,535 bytes.');
  return Buffer.concat([
    uint16(origin.length),
    origin,
    uint64(head.start),
    uint64(head.end),
    uint16(head.ticket.length),
    head.ticket,
  ]);
}

/** Entries with their lengths before them: the matter of a package and of a bundle. */
export function formatBundle(leaves: readonly GivenLeaf[]): Uint8Array {
  return Buffer.concat(leaves.flatMap(piecesOf));
}

function piecesOf(leaf: GivenLeaf): readonly Uint8Array[] {
  if (isDisposedHash(leaf)) return [uint16(0), leaf.hash];
  assert(leaf.length > 0, 'An entry has bytes.');
  return [uint16(leaf.length), leaf];
}

/** The entries of a bundle; undefined where it is not of the form. */
export function parseBundle(bytes: Uint8Array): readonly GivenLeaf[] | undefined {
  const leaves: GivenLeaf[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length;) {
    if (at + 2 > bytes.length) return undefined;
    const size = view.getUint16(at);
    const end = at + 2 + (size === 0 ? HASH_SIZE_BYTES : size);
    if (end > bytes.length || leaves.length === PACKAGE_WIDTH) return undefined;
    leaves.push(givenLeaf(size, bytes.subarray(at + 2, end)));
    at = end;
  }
  return leaves;
}

export function formatPackage({ leaves, proof }: EntryPackage): Uint8Array {
  assert(leaves.length > 0 && leaves.length <= PACKAGE_WIDTH, 'A package has 1 to 256 entries.');
  assert(proof.length <= PROOF_LENGTH_MAX, 'A proof has at most 63 hashes.');
  return Buffer.concat([formatBundle(leaves), Uint8Array.of(proof.length), ...proof]);
}

export function formatMirrorInfo({ size, next, ticket }: MirrorInfo): string {
  return `${size}\n${next}\n${encodeBase64(ticket)}\n`;
}

export function parseMirrorInfo(text: string): MirrorInfo | undefined {
  if (!text.endsWith('\n')) return undefined;
  const [sizeLine, nextLine, ticketLine, ...rest] = text.slice(0, -1).split('\n');
  if (ticketLine === undefined || rest.length > 0) return undefined;
  const size = parseDecimal(sizeLine ?? '');
  const next = parseDecimal(nextLine ?? '');
  const ticket = decodeBase64(ticketLine);
  if (size === undefined || next === undefined || ticket === undefined) return undefined;
  return ticket.length > UINT16_MAX ? undefined : { size, next, ticket };
}

/** Nothing more can be read after `flaw`. */
export type UploadItem =
  | { readonly kind: 'head'; readonly head: UploadHead }
  | { readonly kind: 'package'; readonly package: EntryPackage }
  | { readonly kind: 'flaw'; readonly reason: UploadFlaw };

export type UploadFlaw = 'origin-not-utf8' | 'range-bad' | 'proof-too-long';

type Reading = { readonly sizeBytes: number; readonly take: (bytes: Uint8Array) => void };

/**
 * Reads an upload in pieces of any size, as they come off the wire; holds one package at most
 * (17 MB). What follows the last package is left unread.
 */
export class UploadReader {
  readonly #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #items: UploadItem[] = [];
  #reading: Reading | undefined;
  #head = { origin: '', start: 0, end: 0 };
  #place = 0;
  #leaves: GivenLeaf[] = [];

  constructor() {
    this.#await(2, (bytes) => this.#readOrigin(bytes));
  }

  /** What became whole with this piece, in order. */
  push(piece: Uint8Array): readonly UploadItem[] {
    this.#items = [];
    if (this.#reading === undefined) return [];
    this.#pieces.push(piece);
    this.#heldBytes += piece.length;
    for (;;) {
      const reading: Reading | undefined = this.#reading;
      if (reading === undefined || this.#heldBytes < reading.sizeBytes) break;
      reading.take(this.#take(reading.sizeBytes));
    }
    if (this.#reading === undefined) this.#pieces.length = 0;
    return this.#items;
  }

  #await(sizeBytes: number, take: (bytes: Uint8Array) => void): void {
    this.#reading = { sizeBytes, take };
  }

  #take(sizeBytes: number): Uint8Array {
    this.#heldBytes -= sizeBytes;
    const taken: Uint8Array[] = [];
    for (let left = sizeBytes; left > 0;) {
      const piece = must(this.#pieces[0], 'There are as many bytes as were counted.');
      if (piece.length <= left) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(left);
      taken.push(piece.subarray(0, left));
      left -= Math.min(piece.length, left);
    }
    const [only] = taken;
    // A copy of what is small, lest an entry keep the whole piece alive.
    return taken.length === 1 && only !== undefined ? new Uint8Array(only) : Buffer.concat(taken);
  }

  #end(reason: UploadFlaw): void {
    this.#reading = undefined;
    this.#items.push({ kind: 'flaw', reason });
  }

  #readOrigin(size: Uint8Array): void {
    this.#await(readUint16(size), (bytes) => {
      const origin = decodeUtf8(bytes);
      if (origin === undefined) this.#end('origin-not-utf8');
      else this.#await(18, (rest) => this.#readRange(origin, rest));
    });
  }

  #readRange(origin: string, bytes: Uint8Array): void {
    const start = readUint64(bytes, 0);
    const end = readUint64(bytes, 8);
    if (start === undefined || end === undefined || start > end) {
      this.#end('range-bad');
      return;
    }
    this.#await(readUint16(bytes.subarray(16)), (ticket) => {
      this.#head = { origin, start, end };
      this.#items.push({ kind: 'head', head: { ...this.#head, ticket } });
      this.#nextPackage();
    });
  }

  #nextPackage(): void {
    this.#leaves = [];
    if (this.#place === packageCount(this.#head)) this.#reading = undefined;
    else this.#nextLeaf();
  }

  #nextLeaf(): void {
    const span = packageSpan(this.#head, this.#place);
    if (this.#leaves.length === span.end - span.start) {
      this.#await(1, ([count = 0]) => this.#readProof(count));
      return;
    }
    this.#await(2, (length) => {
      const size = readUint16(length);
      this.#await(size === 0 ? HASH_SIZE_BYTES : size, (bytes) => {
        this.#leaves.push(givenLeaf(size, bytes));
        this.#nextLeaf();
      });
    });
  }

  #readProof(count: number): void {
    if (count > PROOF_LENGTH_MAX) {
      this.#end('proof-too-long');
      return;
    }
    this.#await(count * HASH_SIZE_BYTES, (bytes) => {
      const proof = Array.from({ length: count }, (_, i) =>
        bytes.subarray(i * HASH_SIZE_BYTES, (i + 1) * HASH_SIZE_BYTES),
      );
      this.#items.push({ kind: 'package', package: { leaves: this.#leaves, proof } });
      this.#place += 1;
      this.#nextPackage();
    });
  }
}

function givenLeaf(size: number, bytes: Uint8Array): GivenLeaf {
  return size === 0 ? { hash: bytes } : bytes;
}

function uint16(value: number): Uint8Array {
  assert(value >= 0 && value <= leafBytesMax, 'An entry has at most 65,535 bytes.');
  return Uint8Array.of(value >> 8, value & 255);
}

function uint64(value: number): Uint8Array {
  assert(Number.isSafeInteger(value) && value >= 0, 'A place in a log is a safe integer.');
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function readUint16(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(0);
}

// Undefined past the safe integers, where no log of ours will ever be.
function readUint64(bytes: Uint8Array, at: number): number | undefined {
  const value = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at));
  return Number.isSafeInteger(value) ? value : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
