// Disposal at a centre: what a mirrored log says of entries that it has destroyed is noted with the
// entry that says so; when a head with that entry is cosigned, the bytes here go, the hash stays,
// and files that nothing else names are given up. All of it in the transactions of the mirror.
import { isDisposedHash, listNamed } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { entryOf } from '#kernel/entry.ts';
import type { Session, SessionPool } from '#store/database.ts';

interface KeptLeaves {
  readonly start: number;
  readonly leaves: readonly GivenLeaf[];
}

/** In the transaction that keeps the entries. */
export async function noteDisposals(
  session: Session,
  origin: string,
  { start, leaves }: KeptLeaves,
): Promise<void> {
  const named = listNamed(start, leaves);
  if (named.length === 0) return;
  await session.query({
    name: 'note-disposals',
    text: `insert into dawam.mirror_disposal (origin, index, leaf_hash, subject, by)
      select $1, n.index, decode(n.hash, 'hex'), n.subject, n.by
      from unnest($2::bigint[], $3::text[], $4::text[], $5::bigint[])
        as n (index, hash, subject, by)
      on conflict do nothing`,
    values: [
      origin,
      named.map((one) => one.index),
      named.map((one) => one.leafHash),
      named.map((one) => one.subject),
      named.map((one) => one.by),
    ],
  });
}

/** An entry before `end` came as a hash, and none before `end` says that it was disposed of. */
export async function hasUnnamedGap(
  pool: SessionPool,
  origin: string,
  end: number,
): Promise<boolean> {
  const rows = await pool.query({
    name: 'unnamed-gap',
    text: `select 1 from dawam.mirror_entry e
      where e.origin = $1 and e.index < $2 and e.leaf is null
        and not exists (select from dawam.mirror_disposal d
          where d.origin = e.origin and d.index = e.index and d.leaf_hash = e.leaf_hash
            and d.by < $2)
      limit 1`,
    values: [origin, end],
  });
  return rows.length > 0;
}

/** In the transaction that cosigns a head of `size`, the first since one of `before`. */
export async function dropDisposed(
  session: Session,
  origin: string,
  { before, size }: { readonly before: number; readonly size: number },
): Promise<{ readonly hasFiles: boolean }> {
  const rows = await session.query<{ index: number; leaf: Buffer; subject: string }>({
    name: 'disposed-here',
    text: `select e.index, e.leaf, d.subject
      from dawam.mirror_disposal d join dawam.mirror_entry e using (origin, index)
      where d.origin = $1 and d.by >= $2 and d.by < $3
        and e.leaf is not null and e.leaf_hash = d.leaf_hash`,
    values: [origin, before, size],
  });
  // An entry disposes of what its own subject said, and of nothing else.
  const gone = rows.filter(({ leaf, subject }) => entryOf(leaf)?.subject === subject);
  if (gone.length === 0) return { hasFiles: false };
  const files = await session.query({
    name: 'drop-disposed',
    text: `
      with gone as (
        update dawam.mirror_entry set leaf = null where origin = $1 and index = any($2)),
      named as (
        delete from dawam.mirror_file where origin = $1 and index = any($2) returning sha256)
      insert into dawam.dropped_file (sha256) select distinct sha256 from named
      on conflict do nothing returning 1`,
    values: [origin, gone.map(({ index }) => index)],
  });
  return { hasFiles: files.length > 0 };
}

/** In the transaction that keeps the entries: every entry that names a file. */
export async function noteFiles(
  session: Session,
  origin: string,
  { start, leaves }: KeptLeaves,
): Promise<void> {
  const files = leaves.flatMap((leaf, i) => filesOf(leaf).map((sha256) => ({ sha256, i })));
  if (files.length === 0) return;
  await session.query({
    name: 'keep-file-names',
    text: `insert into dawam.mirror_file (origin, sha256, index)
      select $1, decode(f.sha256, 'hex'), f.index
      from unnest($2::text[], $3::bigint[]) as f (sha256, index)
      on conflict do nothing`,
    values: [origin, files.map((one) => one.sha256), files.map(({ i }) => start + i)],
  });
}

// What is no entry as this program knows them is kept all the same.
function filesOf(leaf: GivenLeaf): readonly string[] {
  if (isDisposedHash(leaf) || !mayNameFiles(leaf)) return [];
  const files = entryOf(leaf)?.files ?? [];
  return files.map((file) => file.sha256).filter((sha256) => /^[0-9a-f]{64}$/.test(sha256));
}

// Most entries need not be read for it.
function mayNameFiles(leaf: Uint8Array): boolean {
  return Buffer.from(leaf.buffer, leaf.byteOffset, leaf.length).includes('"files":');
}
