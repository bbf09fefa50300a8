// Whether a program may have failed because the disk is full: they say so each in its own way, and
// what lies on a full disk must not be called damaged.
import { statfs } from 'node:fs/promises';

/** A page drawn for the machine, and its PDF, fit into this. */
const ROOM_BYTES_MIN = 16_000_000;

export async function isDiskFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < ROOM_BYTES_MIN;
}
