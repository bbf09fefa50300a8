// The heads by which an entry is proven: those that centres have cosigned and that cover it. The
// best has the most cosignatures, and of several such it is the newest.
import { parseCheckpoint } from '#kernel/checkpoint.ts';
import { parseNote } from '#kernel/note.ts';

import type { Session } from './database.ts';

export interface CosignedHead {
  readonly size: number;
  readonly root: Uint8Array;
  /** The log's signature first, then a line of each centre. */
  readonly checkpoint: string;
  /** Of the centres whose lines are under it. */
  readonly vkeys: readonly string[];
}

interface Row {
  readonly size: number;
  readonly checkpoint: string;
  readonly vkey: string;
}

/** The best first; none where no centre is known to hold the entry. */
export async function listCosignedHeads(
  session: Session,
  office: string,
  index: number,
): Promise<readonly CosignedHead[]> {
  const rows = await session.query<Row>({
    name: 'cosigned-heads',
    text: `select size, checkpoint, vkey from dawam.cosignature
      where office = $1 and size > $2 order by size desc, centre`,
    values: [office, index],
  });
  const bySize = Map.groupBy(rows, (row) => row.size);
  const best = [...bySize.values()].sort((one, other) => other.length - one.length);
  return best.flatMap((same) => headOf(same) ?? []);
}

/** Rows of one size. */
function headOf([first, ...others]: readonly Row[]): CosignedHead | undefined {
  const note = first === undefined ? undefined : parseNote(first.checkpoint);
  const read = note?.ok === true ? parseCheckpoint(note.note.text) : undefined;
  if (first === undefined || read?.ok !== true) return undefined;
  const { size, root } = read.checkpoint;
  const lines = others.map((row) => lastLineOf(row.checkpoint)).join('');
  const vkeys = [first, ...others].map((row) => row.vkey);
  return { size, root, checkpoint: first.checkpoint + lines, vkeys };
}

// The centre's line stands last under the head that it cosigned.
function lastLineOf(checkpoint: string): string {
  return checkpoint.slice(checkpoint.lastIndexOf('\n', checkpoint.length - 2) + 1);
}
