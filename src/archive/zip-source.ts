// A zip as an archive, large ones (zip64) too. Only what its central directory lists is there; a
// member's bytes must have the size and the CRC that it says. Neither encrypted members nor split
// zips are read.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { Fault } from '#kernel/fault.ts';
import { MEMBERS_MAX, tooMany } from './archive-source.ts';
import type { Bytes, Opened } from './archive-source.ts';

const END_BYTES = 22;
const END_SEARCH_BYTES = END_BYTES + 0xff_ff;
/** Two million members with names of a hundred letters. */
const DIRECTORY_BYTES_MAX = 400_000_000;

interface ZipMember {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly offset: number;
  readonly method: number;
  readonly crc: number;
  readonly isEncrypted: boolean;
}

export async function openZip(path: string): Promise<Opened> {
  const file = await open(path, 'r');
  let members: readonly ZipMember[] | string;
  try {
    members = await readDirectory(file);
  } catch (error) {
    members = `It is no whole zip: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await file.close();
  }
  if (typeof members === 'string') return { ok: false, problem: members };
  if (members.length > MEMBERS_MAX) return tooMany();
  const list = members;
  return {
    ok: true,
    source: {
      members: list,
      async read(isWanted, visit) {
        for (const member of list) {
          if (member.kind !== 'file' || !isWanted(member.path)) continue;
          await visit(member.path, bytesOf(path, member));
        }
      },
      close: () => Promise.resolve(),
    },
  };
}

/** The members, or a sentence of what is wrong. */
async function readDirectory(file: FileHandle): Promise<readonly ZipMember[] | string> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - END_SEARCH_BYTES), END_SEARCH_BYTES);
  const at = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (at < 0 || at + END_BYTES > tail.length) return 'It is a torn zip: its directory is missing.';
  const end = tail.subarray(at);
  let directory = {
    count: end.readUInt16LE(10),
    bytes: end.readUInt32LE(12),
    offset: end.readUInt32LE(16),
  };
  const locator = tail.subarray(Math.max(0, at - 20), at);
  if (locator.length === 20 && locator.readUInt32LE(0) === 0x07_06_4b_50) {
    const large = await readAt(file, Number(locator.readBigUInt64LE(8)), 56);
    if (large.length < 56 || large.readUInt32LE(0) !== 0x06_06_4b_50) {
      return 'It is a torn zip: the directory of its large members is missing.';
    }
    directory = {
      count: Number(large.readBigUInt64LE(32)),
      bytes: Number(large.readBigUInt64LE(40)),
      offset: Number(large.readBigUInt64LE(48)),
    };
  } else if (end.readUInt16LE(4) !== 0) return 'It is one part of a split zip.';
  const isWithin = directory.offset + directory.bytes <= size;
  if (!isWithin || directory.bytes > DIRECTORY_BYTES_MAX) return 'Its directory is not within it.';
  return parseDirectory(await readAt(file, directory.offset, directory.bytes), directory.count);
}

function parseDirectory(bytes: Buffer, count: number): readonly ZipMember[] | string {
  const members: ZipMember[] = [];
  let at = 0;
  while (members.length < count) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02_01_4b_50) {
      return `Its directory breaks off after ${members.length} of ${count} members.`;
    }
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((skip) =>
      bytes.readUInt16LE(at + skip),
    );
    const nameEnd = at + 46 + (nameBytes ?? 0);
    const extraEnd = nameEnd + (extraBytes ?? 0);
    const name = bytes.subarray(at + 46, nameEnd);
    members.push(memberOf(bytes.subarray(at, at + 46), name, bytes.subarray(nameEnd, extraEnd)));
    at = extraEnd + (noteBytes ?? 0);
  }
  return members;
}

function memberOf(fixed: Buffer, name: Buffer, extra: Buffer): ZipMember {
  const large = largeFields(extra);
  const take = (at: number): number => {
    const value = fixed.readUInt32LE(at);
    return value === 0xff_ff_ff_ff ? (large.shift() ?? value) : value;
  };
  // In the order in which the zip64 field has them.
  const sizeBytes = take(24);
  const packedBytes = take(20);
  const offset = take(42);
  const flags = fixed.readUInt16LE(8);
  const path = textOf(name);
  // The upper half holds Unix modes where a Unix made the archive: a link is one.
  const isLink = fixed[5] === 3 && (fixed.readUInt16LE(40) & 0o170_000) === 0o120_000;
  return {
    path: path.replace(/\/$/, ''),
    kind: isLink ? 'other' : path.endsWith('/') ? 'folder' : 'file',
    ...{ sizeBytes, packedBytes, offset, method: fixed.readUInt16LE(10) },
    ...{ crc: fixed.readUInt32LE(16), isEncrypted: (flags & 1) === 1 },
  };
}

/** UTF-8 as nearly all are; else one letter for each byte, so that it is at least distinct. */
function textOf(name: Buffer): string {
  const text = name.toString('utf8');
  return Buffer.from(text, 'utf8').equals(name) ? text : name.toString('latin1');
}

function largeFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const sizeBytes = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const field = extra.subarray(at + 4, at + 4 + sizeBytes);
      const count = Math.floor(field.length / 8);
      return Array.from({ length: count }, (_, nth) => Number(field.readBigUInt64LE(nth * 8)));
    }
    at += 4 + sizeBytes;
  }
  return [];
}

async function* bytesOf(path: string, member: ZipMember): AsyncGenerator<Uint8Array> {
  if (member.isEncrypted) throw damaged('it is encrypted');
  if (member.method !== 0 && member.method !== 8) {
    throw damaged(`it is packed by method ${member.method}, which is not read here`);
  }
  const start = await dataStart(path, member);
  const end = start + member.packedBytes - 1;
  const packed = end < start ? Readable.from([]) : createReadStream(path, { start, end });
  const plain: Bytes = member.method === 0 ? packed : unpack(packed);
  let sizeBytes = 0;
  let crc = 0;
  for await (const piece of plain) {
    sizeBytes += piece.length;
    if (sizeBytes > member.sizeBytes) throw damaged('it holds more than it says');
    crc = crc32(piece, crc);
    yield piece;
  }
  if (sizeBytes !== member.sizeBytes) throw damaged('it holds less than it says');
  if (crc !== member.crc) throw damaged('its CRC is wrong');
}

function unpack(packed: Readable): Bytes {
  const inflate = createInflateRaw();
  packed.on('error', (error) => inflate.destroy(error));
  return packed.pipe(inflate);
}

async function dataStart(path: string, { offset }: ZipMember): Promise<number> {
  const file = await open(path, 'r');
  try {
    const local = await readAt(file, offset, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== 0x04_03_4b_50) {
      throw damaged('its header is not where the directory says');
    }
    return offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let held = 0;
  while (held < length) {
    const { bytesRead } = await file.read(bytes, held, length - held, position + held);
    if (bytesRead === 0) break;
    held += bytesRead;
  }
  return bytes.subarray(0, held);
}

function damaged(sentence: string): Fault {
  return new Fault('store.file-damaged', `${sentence}.`, { retry: 'never' });
}
