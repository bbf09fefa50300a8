// Sources of which some pages are gone, since they were of a letter that is secret or destroyed,
// while other letters still lie in them: each is made anew with those pages blank, and its former
// bytes go. Until that is done the pages are shown to nobody. What fails is tried again at the
// next start.
import { join } from 'node:path';
import type { SessionPool } from '#store/database.ts';
import { blankPages } from '#scan/blank-pages.ts';
import type { Post } from './post-port.ts';
import { triesMax } from './post-store.ts';
import { putBytes, refuseFullDisk } from './put-bytes.ts';

interface ClearedSource {
  readonly batch: string;
  readonly place: number;
  readonly sha256: string;
  readonly pdf: string;
  readonly cleared: readonly number[];
}

/** One source; false where nothing is to be done. */
export async function clearOneSource(post: Post): Promise<boolean> {
  const source = await takeCleared(post.pool);
  if (source === undefined) return false;
  const { pdf, cleared } = source;
  const draft = (name: string) => join(post.folder, `${post.newId()}-${name}.pdf`);
  const drafts = [draft('blank'), draft('cleared')] as const;
  const blank = new Set(cleared);
  const made = await blankPages({ pdf: post.files.pathOf(pdf), blank, drafts });
  if (!made.ok) {
    await refuseFullDisk(post);
    post.report(`Pages of secret letters could not be taken out of a scan: ${made.reason}`);
    return true;
  }
  const put = await putBytes(post, made.bytes);
  if (!put.ok) return true;
  await replace(post.pool, source, put.sha256);
  await post.pictures.forget(pdf);
  await post.clearUp();
  return true;
}

async function takeCleared(pool: SessionPool): Promise<ClearedSource | undefined> {
  const [row] = await pool.query<ClearedSource>({
    text: `update post.file f set tries = f.tries + 1
      from (select batch, place from post.file
             where is_clearing and pdf is not null and tries < $1 limit 1) one
      where f.batch = one.batch and f.place = one.place
      returning f.batch, f.place, f.sha256, f.pdf, f.cleared`,
    values: [triesMax],
  });
  return row;
}

/** The former bytes are noted to go, unless something else names them. */
async function replace(pool: SessionPool, source: ClearedSource, made: string): Promise<void> {
  const { batch, place, sha256, pdf, cleared } = source;
  await pool.transact(async (session) => {
    const kept = await session.query({
      text: `update post.file set sha256 = $4, pdf = $4, media_type = 'application/pdf', tries = 0,
          is_clearing = cleared is distinct from $5::integer[]
        where batch = $1 and place = $2 and pdf = $3 returning place`,
      values: [batch, place, pdf, made, cleared],
    });
    // Where the last letter of the source has gone meanwhile, nobody needs the new one.
    const gone = kept.length === 0 ? [made] : [sha256, pdf];
    await session.query({
      text: `insert into dawam.dropped_file (sha256)
        select distinct decode(f, 'hex') from unnest($1::text[]) as f on conflict do nothing`,
      values: [gone],
    });
  });
}

/** Each start tries once more what it could not do before. */
export async function retryCleared(pool: SessionPool): Promise<void> {
  await pool.query({ text: 'update post.file set tries = 0 where is_clearing' });
}

/** Pictures of sources that are gone or were made anew. */
export async function forgetPictures({ pool, pictures }: Post): Promise<void> {
  const drawn = await pictures.listNames();
  if (drawn.length === 0) return;
  const kept = await pool.query<{ pdf: string }>({
    text: 'select pdf from post.file where pdf = any($1)',
    values: [drawn],
  });
  const names = new Set(kept.map(({ pdf }) => pdf));
  for (const name of drawn) if (!names.has(name)) await pictures.forget(name);
}
