// The leaves of one log that were disposed of, as the entries that did so name them.
import { disposedKind, listDisposed } from '#kernel/disposal.ts';
import type { DisposedLeaf } from '#kernel/disposal.ts';
import { entryOf } from '#kernel/entry.ts';

import type { Session } from './database.ts';

export interface NamedLeaf extends DisposedLeaf {
  readonly subject: string;
  /** The entry that disposed of it. */
  readonly by: number;
}

/** By their indexes. An entry disposes of its own subject's earlier entries only. */
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
    const entry = leaf === null ? undefined : entryOf(leaf);
    if (entry === undefined) continue;
    for (const one of listDisposed(entry)) {
      if (one.index < by) named.set(one.index, { ...one, by, subject: entry.subject });
    }
  }
  return named;
}
