// The one file inside a gzip or a zip that comes as a stream, as other systems pack attachments.
// What is damaged, or neither of the two, is a fault; how large it may grow is the reader's to say.
import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable } from 'node:stream';
import type { Duplex } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { Fault } from '#kernel/fault.ts';
import type { Bytes } from './archive-source.ts';

const LOCAL_HEADER_BYTES = 30;
/** A zip's header with the longest name and the longest extra field. */
const FRONT_BYTES_MAX = LOCAL_HEADER_BYTES + 2 * 0xff_ff;

export async function* unpackOne(packed: Bytes): AsyncGenerator<Uint8Array> {
  const source = packed[Symbol.asyncIterator]();
  const front = await readFront(source);
  const unpacker = unpackerOf(front);
  const rest = restOf(front.subarray(unpacker.skipBytes), source);
  const feeding = pipeline(Readable.from(rest), unpacker.stream);
  // What fails here is seen by who reads below.
  feeding.catch(() => undefined);
  try {
    const plain: AsyncIterable<Uint8Array> = unpacker.stream;
    yield* plain;
  } catch (error) {
    if (error instanceof Fault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw damaged(`The packed file is damaged: ${reason}.`);
  } finally {
    unpacker.stream.destroy();
  }
}

/** Enough bytes to know what it is, or all there are. */
async function readFront(source: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let front = Buffer.alloc(0);
  while (front.length < wantedBytes(front)) {
    const next = await source.next();
    if (next.done === true) break;
    front = Buffer.concat([front, next.value]);
  }
  return front;
}

function wantedBytes(front: Buffer): number {
  if (front.length < 2) return 2;
  if (front[0] !== 0x50) return 2;
  if (front.length < LOCAL_HEADER_BYTES) return LOCAL_HEADER_BYTES;
  return Math.min(dataStart(front), FRONT_BYTES_MAX);
}

function dataStart(header: Buffer): number {
  return LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

function unpackerOf(front: Buffer): { readonly skipBytes: number; readonly stream: Duplex } {
  if (front[0] === 0x1f && front[1] === 0x8b) return { skipBytes: 0, stream: createGunzip() };
  const isZip = front.length >= LOCAL_HEADER_BYTES && front.readUInt32LE(0) === 0x04_03_4b_50;
  if (!isZip) throw damaged('What is packed is neither gzip nor zip.');
  const skipBytes = dataStart(front);
  const method = front.readUInt16LE(8);
  const flags = front.readUInt16LE(6);
  if (method === 8) return { skipBytes, stream: createInflateRaw() };
  if (method !== 0 || (flags & 8) !== 0) {
    throw damaged('The zip is packed in a way that is not read here.');
  }
  return { skipBytes, stream: firstBytes(front.readUInt32LE(18)) };
}

/** Passes so many bytes on and swallows the rest: the zip's directory. */
function firstBytes(sizeBytes: number): Duplex {
  let left = sizeBytes;
  return new PassThrough({
    transform(piece: Buffer, _encoding, done) {
      const part = piece.subarray(0, left);
      left -= part.length;
      done(null, part);
    },
  });
}

async function* restOf(
  front: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield front;
  for (;;) {
    const next = await source.next();
    if (next.done === true) return;
    yield next.value;
  }
}

function damaged(sentence: string): Fault {
  return new Fault('store.file-damaged', sentence, { retry: 'never' });
}
