// A tar as an archive, also through gzip. It has no list of its members, so opening it runs through
// it once, and every reading once more.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { assert } from '#lib/assert.ts';
import { MEMBERS_MAX, tooMany } from './archive-source.ts';
import type { Member, Opened } from './archive-source.ts';

export async function openTar(path: string, isGzip: boolean): Promise<Opened> {
  const members: Member[] = [];
  try {
    for await (const entry of entriesOf(path, isGzip)) {
      entry.resume();
      const { name, type, size } = entry.header;
      const kind = type === 'file' ? 'file' : type === 'directory' ? 'folder' : 'other';
      // The top itself, as "./".
      if (cleanName(name) === '' || cleanName(name) === '.') continue;
      members.push({ path: cleanName(name), sizeBytes: size, kind });
      if (members.length > MEMBERS_MAX) return tooMany();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `It is no whole tar: ${reason}.` };
  }
  return {
    ok: true,
    source: {
      members,
      async read(isWanted, visit) {
        for await (const entry of entriesOf(path, isGzip)) {
          const name = cleanName(entry.header.name);
          if (isWanted(name) && entry.header.type === 'file') await visit(name, bytesOf(entry));
          entry.resume();
        }
      },
      close: () => Promise.resolve(),
    },
  };
}

/** Many a tar begins its names with "./", and ends those of folders with a slash. */
function cleanName(name: string): string {
  return name.replace(/^(\.\/)+/, '').replace(/\/$/, '');
}

async function* bytesOf(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const piece of entry) {
    assert(piece instanceof Uint8Array, 'A tar is read as bytes.');
    yield piece;
  }
}

/** Each entry is to be read or passed over before the next. */
async function* entriesOf(path: string, isGzip: boolean) {
  const file = createReadStream(path);
  const tar = extract();
  file.on('error', (error) => tar.destroy(error));
  if (isGzip) {
    const gunzip = createGunzip();
    gunzip.on('error', (error) => tar.destroy(error));
    file.pipe(gunzip).pipe(tar);
  } else file.pipe(tar);
  try {
    yield* tar;
  } finally {
    file.destroy();
  }
}
