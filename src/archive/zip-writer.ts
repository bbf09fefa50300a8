// Writes a zip as a stream, one member after the other, sizes and CRC behind each: nothing is held
// but the directory. More than 65,535 members or 4 GiB make it a zip64; one member stays below
// 4 GiB. The same members in the same order at the same instant make the same bytes.
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';
import { assert } from '#lib/assert.ts';
import type { Bytes } from './archive-source.ts';

const U16_MAX = 0xff_ff;
const U32_MAX = 0xff_ff_ff_ff;
const NAME_BYTES_MAX = U16_MAX;
/** Sizes follow the bytes; names are UTF-8. */
const FLAGS = 0x08_08;
const DEFLATE = 8;
const SMALL_BYTES = 65_536;
const packedNothing = deflateRawSync(Buffer.alloc(0));

interface Written {
  readonly name: Buffer;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly offset: number;
}

export class ZipWriter {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #stamp: number;
  readonly #members: Written[] = [];
  #offset = 0;

  readonly #manyMembers: number;

  /**
   * `writtenAt`: RFC 3339; the time that all members bear. Only tests call less than 65,535
   * members many.
   */
  constructor(
    write: (bytes: Uint8Array) => Promise<void>,
    writtenAt: string,
    manyMembers: number = U16_MAX,
  ) {
    this.#write = write;
    this.#manyMembers = manyMembers;
    this.#stamp = dosTime(writtenAt);
  }

  async add(path: string, bytes: Bytes): Promise<void> {
    const name = Buffer.from(path, 'utf8');
    assert(name.length <= NAME_BYTES_MAX, 'The name of a member fits into its header.');
    const offset = this.#offset;
    await this.#put(localHeader(name, this.#stamp));
    let crc = 0;
    let sizeBytes = 0;
    let packedBytes = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of bytes) {
        crc = crc32(piece, crc);
        sizeBytes += piece.length;
        yield piece;
      }
    }
    await deflate(counted(), async (piece) => {
      packedBytes += piece.length;
      await this.#put(piece);
    });
    const isSmall = sizeBytes <= U32_MAX && packedBytes <= U32_MAX;
    assert(isSmall, 'A member of a zip stays below 4 GiB; larger ones go into a folder.');
    const after = Buffer.alloc(16);
    after.writeUInt32LE(0x08_07_4b_50, 0);
    after.writeUInt32LE(crc, 4);
    after.writeUInt32LE(packedBytes, 8);
    after.writeUInt32LE(sizeBytes, 12);
    await this.#put(after);
    this.#members.push({ name, crc, packedBytes, sizeBytes, offset });
  }

  async finish(): Promise<void> {
    const start = this.#offset;
    for (const member of this.#members) await this.#put(directoryEntry(member, this.#stamp));
    const isMany = this.#members.length >= this.#manyMembers;
    const sizeBytes = this.#offset - start;
    await this.#put(directoryEnd({ count: this.#members.length, isMany, start, sizeBytes }));
  }

  async #put(bytes: Uint8Array): Promise<void> {
    await this.#write(bytes);
    this.#offset += bytes.length;
  }
}

/** A stream of its own costs a millisecond; most members of an archive are small. */
async function deflate(bytes: Bytes, put: (packed: Uint8Array) => Promise<void>): Promise<void> {
  const source = bytes[Symbol.asyncIterator]();
  const front: Uint8Array[] = [];
  let frontBytes = 0;
  while (frontBytes <= SMALL_BYTES) {
    const next = await source.next();
    if (next.done === true) {
      await put(frontBytes === 0 ? packedNothing : deflateRawSync(Buffer.concat(front)));
      return;
    }
    front.push(next.value);
    frontBytes += next.value.length;
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield* front;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      yield next.value;
    }
  }
  await pipeline(whole, createDeflateRaw(), async (packed: AsyncIterable<Buffer>) => {
    for await (const piece of packed) await put(piece);
  });
}

function localHeader(name: Buffer, stamp: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04_03_4b_50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DEFLATE, 8);
  header.writeUInt32LE(stamp, 10);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function directoryEntry(member: Written, stamp: number): Buffer {
  const isFar = member.offset >= U32_MAX;
  const extra = Buffer.alloc(isFar ? 12 : 0);
  if (isFar) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(member.offset), 4);
  }
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02_01_4b_50, 0);
  entry.writeUInt16LE(45, 4);
  entry.writeUInt16LE(isFar ? 45 : 20, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DEFLATE, 10);
  entry.writeUInt32LE(stamp, 12);
  entry.writeUInt32LE(member.crc, 16);
  entry.writeUInt32LE(member.packedBytes, 20);
  entry.writeUInt32LE(member.sizeBytes, 24);
  entry.writeUInt16LE(member.name.length, 28);
  entry.writeUInt16LE(extra.length, 30);
  entry.writeUInt32LE(isFar ? U32_MAX : member.offset, 42);
  return Buffer.concat([entry, member.name, extra]);
}

interface DirectoryEnd {
  readonly count: number;
  readonly isMany: boolean;
  readonly start: number;
  readonly sizeBytes: number;
}

function directoryEnd({ count, isMany, start, sizeBytes }: DirectoryEnd): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06_05_4b_50, 0);
  end.writeUInt16LE(isMany ? U16_MAX : count, 8);
  end.writeUInt16LE(isMany ? U16_MAX : count, 10);
  end.writeUInt32LE(Math.min(sizeBytes, U32_MAX), 12);
  end.writeUInt32LE(Math.min(start, U32_MAX), 16);
  if (!isMany && sizeBytes < U32_MAX && start < U32_MAX) return end;
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06_06_4b_50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(sizeBytes), 40);
  large.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07_06_4b_50, 0);
  locator.writeBigUInt64LE(BigInt(start + sizeBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([large, locator, end]);
}

/** Time in the lower half, day in the upper; two-second steps since 1980, without a zone. */
function dosTime(instant: string): number {
  const at = new Date(instant);
  const year = Math.max(0, at.getUTCFullYear() - 1980);
  const day = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return day * 0x1_00_00 + time;
}
