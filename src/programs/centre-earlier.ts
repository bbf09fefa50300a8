// What was mirrored by a version that noted less is read once more at the start of a newer one:
// which entries name files and which say that others were destroyed, and to whom entries go that
// were mirrored before a centre passed anything on.
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import type { Session, SessionPool } from '#store/database.ts';

import { dropDisposed, noteDisposals, noteFiles } from './centre-disposal.ts';
import { noteOtherAddressees, placeInFeeds } from './feed-lists.ts';

interface Kept {
  readonly start: number;
  readonly leaves: readonly GivenLeaf[];
}

interface Reading {
  /** Name of the setting that says that it was done. */
  readonly done: string;
  note(session: Session, origin: string, kept: Kept): Promise<void>;
  /** When all of the log is noted; what is held of it ends at this size. */
  end(session: Session, origin: string, size: number): Promise<unknown>;
}

const readings: readonly Reading[] = [
  {
    done: 'mirrored-disposals-noted',
    async note(session, origin, kept) {
      await noteFiles(session, origin, kept);
      await noteDisposals(session, origin, kept);
    },
    end: (session, origin, size) => dropDisposed(session, origin, { before: 0, size }),
  },
  {
    done: 'mirrored-addressees-noted',
    note: noteOtherAddressees,
    // Behind what has a place already: a list is in the order in which it can be had.
    end: placeInFeeds,
  },
];

const pageRows = 1_000;

export async function noteEarlier(pool: SessionPool, origins: readonly string[]): Promise<void> {
  for (const reading of readings) {
    const text = 'select 1 from dawam.setting where name = $1';
    if ((await pool.query({ text, values: [reading.done] })).length > 0) continue;
    await pool.transact(async (session) => {
      for (const origin of origins) await noteEarlierOf(session, origin, reading);
      await session.query({
        text: `insert into dawam.setting (name, value) values ($1, 'true')`,
        values: [reading.done],
      });
    });
  }
}

async function noteEarlierOf(session: Session, origin: string, reading: Reading): Promise<void> {
  for (let start = 0; ;) {
    const rows = await session.query<{ leaf: Buffer | null; hash: Buffer }>({
      text: `select leaf, leaf_hash as hash from dawam.mirror_entry
        where origin = $1 and index >= $2 order by index limit ${pageRows}`,
      values: [origin, start],
    });
    if (rows.length === 0) break;
    const leaves = rows.map(({ leaf, hash }) => leaf ?? { hash });
    await reading.note(session, origin, { start, leaves });
    start += rows.length;
  }
  const [row] = await session.query<{ size: number | null }>({
    text: `select (cosigned ->> 'size')::bigint as size from dawam.mirror_log where origin = $1`,
    values: [origin],
  });
  await reading.end(session, origin, row?.size ?? 0);
}
