// A folder into which a scanner puts its files: <folder>/<office>/… A file that has stopped growing
// is put into the day's batch and then moved to `taken`; what is no scan goes to `refused`. Nothing
// is ever deleted here.
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isoDateIn } from '#lib/calendar.ts';
import { addSources } from './post-store.ts';
import type { Post } from './post-port.ts';

const FILES_OF_TURN = 50;
const scanTypes: ReadonlySet<string> = new Set([
  ...['application/pdf', 'image/tiff', 'image/jpeg', 'image/png'],
]);

/** `seen`: how each file looked at the last turn, kept by the caller. */
export async function takeFromFolder(post: Post, seen: Map<string, string>): Promise<number> {
  const { scanFolder } = post;
  if (scanFolder === undefined) return 0;
  let count = 0;
  const present = new Set<string>();
  for (const office of await readdir(scanFolder).catch(() => [])) {
    if (post.findOffice(office) === undefined) continue;
    const folder = join(scanFolder, office);
    const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of names.filter((one) => one.isFile()).slice(0, FILES_OF_TURN)) {
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      present.add(path);
      if (!(await isAtRest(path, seen))) continue;
      await takeOne(post, { office, folder, name: entry.name });
      count += 1;
    }
  }
  for (const path of seen.keys()) if (!present.has(path)) seen.delete(path);
  return count;
}

/** A scanner writes for a while: the same size and time at two turns mean that it has ended. */
async function isAtRest(path: string, seen: Map<string, string>): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || facts.size === 0) return false;
  const look = `${facts.size} ${facts.mtimeMs}`;
  const isSame = seen.get(path) === look;
  seen.set(path, look);
  return isSame;
}

interface Arrived {
  readonly office: string;
  readonly folder: string;
  readonly name: string;
}

async function takeOne(post: Post, { office, folder, name }: Arrived): Promise<void> {
  const path = join(folder, name);
  const put = await post.files.put(createReadStream(path));
  const isScan = put.ok && scanTypes.has(put.mediaType);
  if (isScan) {
    const at = new Date(post.nowMs()).toISOString();
    const id = await dayBatch(post, office);
    const { sha256, mediaType } = put;
    const batch = { id, office, name: '', source: 'folder' as const, person: null, at };
    await addSources(post.pool, batch, [{ sha256, name: name.slice(0, 200), mediaType }]);
  } else post.report(`${name} in the scanner's folder of ${office} is no scan; it was put aside.`);
  const aside = join(folder, isScan ? 'taken' : 'refused');
  await mkdir(aside, { recursive: true });
  await rename(path, join(aside, `${post.newId()} ${name}`));
}

/** The batch of this day at the office, or the id of a new one. */
async function dayBatch(post: Post, office: string): Promise<string> {
  const timeZone = post.findOffice(office)?.timeZone ?? 'UTC';
  const today = isoDateIn(timeZone, post.nowMs());
  const [last] = await post.pool.query<{ id: string; created_at: string }>({
    text: `select id, created_at from post.batch where office = $1 and source = 'folder'
      order by created_at desc limit 1`,
    values: [office],
  });
  const isToday = last !== undefined && isoDateIn(timeZone, Date.parse(last.created_at)) === today;
  return isToday ? last.id : post.newId();
}
