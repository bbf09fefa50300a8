// The leaves of one log that were disposed of, as the entries that did so name them.
import { disposedKind } from '#kernel/disposal.ts';
import { listNamed } from '#kernel/disposed-hash.ts';
import type { NamedLeaf } from '#kernel/disposed-hash.ts';

import type { Session } from './database.ts';

/** By their indexes. */
export async function readDisposed(
  sql: Session,
  office: string,
): Promise<ReadonlyMap<number, NamedLeaf>> {
  const rows = await sql.query<{ index: number; leaf: Buffer | null }>({
    text: 'select index, leaf from dawam.entry where office = $1 and kind = $2 order by index',
    values: [office, disposedKind],
  });
  const named = new Map<number, NamedLeaf>();
  for (const { index: by, leaf } of rows) {
    for (const one of leaf === null ? [] : listNamed(by, [leaf])) named.set(one.index, one);
  }
  return named;
}
