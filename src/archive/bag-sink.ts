// Where a bag is written to: a new folder, or one zip. Both appear under their name only when they
// are whole; until then they lie beside it as `.partial`. Nothing that is there is overwritten.
import { createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Bytes } from './archive-source.ts';
import { ZipWriter } from './zip-writer.ts';

export interface BagSink {
  /** Writes a file, to its end, before it answers. */
  add(path: string, bytes: Bytes): Promise<void>;
  /** Puts it under its name. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

export async function openFolderSink(target: string): Promise<BagSink> {
  const partial = `${target}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  return {
    async add(path, bytes) {
      const place = join(partial, path);
      await mkdir(dirname(place), { recursive: true });
      await pipeline(bytes, createWriteStream(place, { flags: 'wx' }));
    },
    finish: () => rename(partial, target),
    abandon: () => rm(partial, { recursive: true, force: true }),
  };
}

/** `top`: name of the folder inside, which RFC 8493 asks for. */
export async function openZipSink(
  target: string,
  { top, writtenAt }: { readonly top: string; readonly writtenAt: string },
): Promise<BagSink> {
  const partial = `${target}.partial`;
  const file = await open(partial, 'w', 0o600);
  const zip = new ZipWriter((bytes) => file.writeFile(bytes), writtenAt);
  return {
    add: (path, bytes) => zip.add(`${top}/${path}`, bytes),
    async finish() {
      await zip.finish();
      await file.sync();
      await file.close();
      await rename(partial, target);
    },
    async abandon() {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}
