// Reads entries of a log as they stand, for this server's own use: no permission is checked here.
import type { PlacedEntry } from '#kernel/entry.ts';

import type { Session } from './database.ts';
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
