// Where in a file something changed: of each KiB the first four bytes of its SHA-256 are kept when
// the file is stored, 0.4 % of its size. They find a place and prove nothing: whether a file is
// right at all only the hash of the whole says.
import { hash } from 'node:crypto';

export const PIECE_BYTES = 1_024;
const KEPT_BYTES = 4;

function kept(piece: Uint8Array): Buffer {
  return hash('sha256', piece, 'buffer').subarray(0, KEPT_BYTES);
}

/** Takes a file as it runs through. */
export class PieceHashes {
  readonly #hashes: Buffer[] = [];
  #open = Buffer.alloc(0);

  add(chunk: Uint8Array): void {
    const bytes = this.#open.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#open, chunk]);
    let from = 0;
    for (; from + PIECE_BYTES <= bytes.length; from += PIECE_BYTES) {
      this.#hashes.push(kept(bytes.subarray(from, from + PIECE_BYTES)));
    }
    // A copy: what came may be used again by who gave it.
    this.#open = Buffer.from(bytes.subarray(from));
  }

  finish(): Buffer {
    if (this.#open.length > 0) this.#hashes.push(kept(this.#open));
    this.#open = Buffer.alloc(0);
    return Buffer.concat(this.#hashes);
  }
}

export interface WrongPlace {
  /** Offset of the first wrong byte, or of the piece that it is in. */
  readonly byte: number;
  /** False: somewhere from there on, within a piece. */
  readonly isExact: boolean;
}

/** Undefined where no piece differs. `bytes`: of the file as it is now. */
export async function findWrongPlace(
  bytes: AsyncIterable<Uint8Array>,
  stored: Uint8Array,
  sizeBytes: number,
): Promise<WrongPlace | undefined> {
  let at = 0;
  for await (const piece of inPieces(bytes)) {
    const wanted = Buffer.from(stored).subarray(at * KEPT_BYTES, (at + 1) * KEPT_BYTES);
    const byte = at * PIECE_BYTES;
    if (wanted.length === 0) return { byte: sizeBytes, isExact: true };
    if (!kept(piece).equals(wanted)) {
      const offset = findWrongByte(piece, wanted);
      return { byte: byte + (offset ?? 0), isExact: offset !== undefined };
    }
    at += 1;
  }
  // It ends too early, between two pieces.
  const isWhole = at * KEPT_BYTES >= stored.length;
  return isWhole ? undefined : { byte: at * PIECE_BYTES, isExact: true };
}

async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let open = Buffer.alloc(0);
  for await (const chunk of bytes) {
    open = Buffer.concat([open, chunk]);
    let from = 0;
    for (; from + PIECE_BYTES <= open.length; from += PIECE_BYTES) {
      yield open.subarray(from, from + PIECE_BYTES);
    }
    open = Buffer.from(open.subarray(from));
  }
  if (open.length > 0) yield open;
}

/** The one byte whose change makes the piece right again: a quarter of a million tries. */
function findWrongByte(piece: Uint8Array, wanted: Uint8Array): number | undefined {
  const tried = Buffer.from(piece);
  for (let at = 0; at < tried.length; at += 1) {
    const there = tried[at] ?? 0;
    for (let value = 0; value < 256; value += 1) {
      tried[at] = value;
      if (value !== there && kept(tried).equals(wanted)) return at;
    }
    tried[at] = there;
  }
  return undefined;
}
