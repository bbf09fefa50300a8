// Which bundles of couriers an office has written and read: a record for people, and what the other
// side is told so that its own record shows what has been read.
import type { CourierBundle } from '#kernel/courier.ts';
import type { SessionPool } from '#store/database.ts';

export interface BundleNote extends Omit<CourierBundle, 'seenAt'> {
  readonly office: string;
}

const listMax = 500;

/** False where it was noted before. */
export async function noteBundle(pool: SessionPool, note: BundleNote): Promise<boolean> {
  const rows = await pool.use((session) =>
    session.query({
      text: `insert into dawam.courier_bundle (office, direction, id, other, at, sha256, counts)
        values ($1, $2, $3, $4, $5, decode($6, 'hex'), $7) on conflict do nothing returning 1`,
      values: [
        ...[note.office, note.direction, note.id, note.other, note.at, note.sha256],
        JSON.stringify(note.counts),
      ],
    }),
  );
  return rows.length > 0;
}

/** The other office says that it has read these of ours. */
export async function noteSeen(
  pool: SessionPool,
  office: string,
  { other, ids, at }: { readonly other: string; readonly ids: readonly string[]; at: string },
): Promise<void> {
  if (ids.length === 0) return;
  await pool.query({
    text: `update dawam.courier_bundle set seen_at = $4
      where office = $1 and direction = 'out' and other = $2 and id = any($3::uuid[])
        and seen_at is null`,
    values: [office, other, ids, at],
  });
}

/** Newest first. */
export async function listBundles(
  pool: Pick<SessionPool, 'query'>,
  office: string,
): Promise<readonly CourierBundle[]> {
  const rows = await pool.query<Omit<CourierBundle, 'seenAt'> & { seen_at: string | null }>({
    text: `select direction, id, other, at, encode(sha256, 'hex') as sha256, counts, seen_at
      from dawam.courier_bundle where office = $1 order by at desc limit ${listMax}`,
    values: [office],
  });
  return rows.map(({ seen_at: seenAt, ...row }) => ({ ...row, seenAt }));
}
