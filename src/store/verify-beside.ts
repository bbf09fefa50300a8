// Names the first wrong byte of what changed by a second copy, a backup. A hash says what stood
// there, so a copy counts only where it has that hash: whoever changed the backup too is found out,
// and one that is older than what changed tells nothing.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { leafHash } from '#kernel/tree.ts';
import { assert } from '#lib/assert.ts';

import { readBackupMembers } from './backup-members.ts';
import { compareBytes, toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';
import { filePath } from './verify-files.ts';

export interface SecondCopy {
  /** The backup. */
  readonly source: string;
  readonly filesDir: string;
}

/** The same flaws, with a byte where the backup tells it; and without what was looked for. */
export async function nameByBackup(
  flaws: readonly Flaw[],
  { source, filesDir }: SecondCopy,
): Promise<Flaw[]> {
  const files = new Map<string, number>();
  const leaves = new Map<string, Uint8Array>();
  for (const { sought } of flaws) {
    if (sought === undefined) continue;
    if ('file' in sought) files.set(sought.file, -1);
    else leaves.set(toHex(sought.leafHash), sought.leaf);
  }
  const named = new Map<string, number>();
  if (files.size + leaves.size > 0) {
    await readBackupMembers(source, async (name, bytes) => {
      const [family = '', first = ''] = name.split('/');
      if (family === 'files' && files.has(first)) {
        const byte = await compareFile(filePath(filesDir, first), first, bytes);
        if (byte !== undefined) named.set(first, byte);
      } else if (family === 'logs' && leaves.size > 0) {
        for (const [hash, byte] of await compareLeaves(leaves, bytes)) named.set(hash, byte);
      }
    });
  }
  return flaws.map(({ sought, ...flaw }) => {
    if (sought === undefined) return flaw;
    const byte = named.get('file' in sought ? sought.file : toHex(sought.leafHash));
    if (byte === undefined) return flaw;
    const [problem = ''] = flaw.problem.split('; ');
    return { ...flaw, byte, problem };
  });
}

export function withoutSought(flaws: readonly Flaw[]): Flaw[] {
  return flaws.map(({ sought: _, ...flaw }) => flaw);
}

/** The first byte in which the file on disk differs; undefined where the copy is another file. */
async function compareFile(
  path: string,
  sha256: string,
  copy: AsyncIterable<unknown>,
): Promise<number | undefined> {
  const disk = await open(path, 'r');
  try {
    const sum = createHash('sha256');
    let at = 0;
    let byte: number | undefined;
    for await (const chunk of copy) {
      assert(chunk instanceof Uint8Array, 'A tar member is read as bytes.');
      sum.update(chunk);
      byte ??= await firstDifference(disk, at, chunk);
      at += chunk.length;
    }
    if (sum.digest('hex') !== sha256) return undefined;
    // All of the copy is there, so what is wrong comes after it.
    return byte ?? at;
  } finally {
    await disk.close();
  }
}

async function firstDifference(
  disk: FileHandle,
  at: number,
  wanted: Uint8Array,
): Promise<number | undefined> {
  const found = new Uint8Array(wanted.length);
  let length = 0;
  while (length < found.length) {
    const { bytesRead } = await disk.read(found, length, found.length - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  const flaw = compareBytes('', found.subarray(0, length), wanted);
  return flaw?.byte === undefined ? undefined : at + flaw.byte;
}

async function compareLeaves(
  leaves: ReadonlyMap<string, Uint8Array>,
  bytes: AsyncIterable<unknown>,
): Promise<readonly (readonly [hash: string, byte: number])[]> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) {
    assert(part instanceof Uint8Array, 'A tar member is read as bytes.');
    parts.push(part);
  }
  const encoder = new TextEncoder();
  return Buffer.concat(parts)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const copy = encoder.encode(line);
      const hash = toHex(leafHash(copy));
      const found = leaves.get(hash);
      const flaw = found === undefined ? undefined : compareBytes('', found, copy);
      return flaw?.byte === undefined ? [] : [[hash, flaw.byte] as const];
    });
}
