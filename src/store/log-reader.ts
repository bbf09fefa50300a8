// Reads entries of a log as they stand, for this server's own use: no permission is checked here.
import type { PlacedEntry } from '#kernel/entry.ts';

import type { Session, SessionPool } from './database.ts';
import { entryOfText } from './history.ts';

export const pageMax = 1_000;

/**
 * Up to a page from an index on, in order; sealed ones stay so. Entries that were disposed of are
 * left out.
 */
export async function listEntries(
  session: Session,
  office: string,
  from: number,
): Promise<readonly PlacedEntry[]> {
  const rows = await session.query<{ index: number; leaf: string }>({
    name: 'list-entries',
    text: `select index, convert_from(leaf, 'UTF8') as leaf from dawam.entry
      where office = $1 and index >= $2 and leaf is not null order by index limit $3`,
    values: [office, from, pageMax],
  });
  return rows.map((row) => ({ index: row.index, entry: entryOfText(row.leaf) }));
}

/** Entries from … end-1 of a log, page by page, in order. */
export async function readEntries(
  pool: SessionPool,
  office: string,
  { from: first, end }: { readonly from: number; readonly end: number },
  use: (placed: readonly PlacedEntry[]) => void,
): Promise<void> {
  await pool.use(async (session) => {
    for (let from = first; from < end;) {
      const placed = await listEntries(session, office, from);
      use(placed.filter(({ index }) => index < end));
      const last = placed.at(-1);
      if (last === undefined) break;
      from = last.index + 1;
    }
  });
}
