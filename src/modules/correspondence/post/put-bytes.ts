// What the programs of the system have made, put into the store of files; and a full disk told from
// a bad scan.
import { Fault } from '#kernel/fault.ts';
import { isDiskFull } from '#scan/disk-room.ts';
import type { Scanned } from '#scan/scan-file.ts';
import type { Post } from './post-port.ts';

export async function putBytes(
  post: Post,
  bytes: Uint8Array,
): Promise<Scanned<{ readonly sha256: string; readonly sizeBytes: number }>> {
  async function* once() {
    yield bytes;
  }
  const put = await post.files.put(once());
  if (!put.ok) return { ok: false, reason: put.reason === 'too-large' ? put.reason : 'unreadable' };
  return { ok: true, sha256: put.sha256, sizeBytes: put.sizeBytes };
}

export async function refuseFullDisk(post: Post): Promise<void> {
  if (!(await isDiskFull(post.folder))) return;
  throw new Fault('store.disk-full', 'The disk is full; scans wait until there is room again.');
}
