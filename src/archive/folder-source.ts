// A folder on disk as an archive. Links are listed and never followed.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MEMBERS_MAX, tooMany } from './archive-source.ts';
import type { ArchiveSource, Member, Opened } from './archive-source.ts';

export async function openFolder(root: string): Promise<Opened> {
  const members: Member[] = [];
  const waiting = [''];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const found = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of found) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        members.push({ path, sizeBytes: 0, kind: 'folder' });
        waiting.push(path);
      } else if (entry.isFile()) {
        members.push({ path, sizeBytes: (await stat(join(root, path))).size, kind: 'file' });
      } else members.push({ path, sizeBytes: 0, kind: 'other' });
      if (members.length > MEMBERS_MAX) return tooMany();
    }
  }
  // The order of a folder is its file system's; ours is the same everywhere.
  members.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { ok: true, source: makeSource(root, members) };
}

function makeSource(root: string, members: readonly Member[]): ArchiveSource {
  return {
    members,
    async read(isWanted, visit) {
      for (const { path, kind } of members) {
        if (kind !== 'file' || !isWanted(path)) continue;
        await visit(path, bytesOf(join(root, path)));
      }
    },
    close: () => Promise.resolve(),
  };
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = createReadStream(path);
  yield* stream;
}
