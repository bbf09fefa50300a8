// Opens whatever an archive came as: a folder, a zip, a tar, a tar through gzip; told by its first
// bytes, never by its name.
import { open, stat } from 'node:fs/promises';
import type { Opened } from './archive-source.ts';
import { openFolder } from './folder-source.ts';
import { openTar } from './tar-source.ts';
import { openZip } from './zip-source.ts';

export async function openArchive(path: string): Promise<Opened> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return { ok: false, problem: 'There is nothing of that name.' };
  if (there.isDirectory()) return await openFolder(path);
  const front = await readFront(path);
  const begins = (...bytes: number[]) => bytes.every((byte, at) => front[at] === byte);
  if (begins(0x50, 0x4b)) return await openZip(path);
  const isGzip = begins(0x1f, 0x8b);
  const isTar = Buffer.from(front).subarray(257, 262).toString('latin1') === 'ustar';
  if (isGzip || isTar) return await openTar(path, isGzip);
  return { ok: false, problem: 'It is neither a folder nor a zip nor a tar.' };
}

async function readFront(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(512);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
