// Reads tile hashes of one log: level 0 from its entries, the levels above from their own table.
// A few ranges each time, so the cost is flat in the size of the log. Of this server's own logs, or
// of a centre's copies.
import { must } from '#lib/assert.ts';
import type { ReadTile, TileRange } from '#kernel/tree.ts';

import type { Session } from './database.ts';

export interface FoundTiles {
  find(level: number, index: number): Uint8Array | undefined;
  readonly get: ReadTile;
}

const own = { name: 'read-tiles', leaves: 'entry', tiles: 'tile_hash', whose: 'office' };
const mirrored = {
  ...{ name: 'read-mirror-tiles', leaves: 'mirror_entry', tiles: 'mirror_tile', whose: 'origin' },
};

export async function readTiles(
  session: Session,
  office: string,
  ranges: readonly TileRange[],
): Promise<FoundTiles> {
  return await readFrom(own, session, office, ranges);
}

export async function readMirrorTiles(
  session: Session,
  origin: string,
  ranges: readonly TileRange[],
): Promise<FoundTiles> {
  return await readFrom(mirrored, session, origin, ranges);
}

async function readFrom(
  { name, leaves, tiles, whose }: typeof own,
  session: Session,
  log: string,
  ranges: readonly TileRange[],
): Promise<FoundTiles> {
  const found = new Map<string, Uint8Array>();
  if (ranges.length > 0) {
    const rows = await session.query<{ level: number; index: number; hash: Buffer }>({
      name,
      text: `
        with wanted as (
          select * from unnest($2::int[], $3::bigint[], $4::bigint[]) as w (level, first, past))
        select 0 as level, e.index, e.leaf_hash as hash from wanted w
          join dawam.${leaves} e on e.${whose} = $1 and e.index >= w.first and e.index < w.past
          where w.level = 0
        union all
        select t.level, t.index, t.hash from wanted w
          join dawam.${tiles} t on t.${whose} = $1 and t.level = w.level
            and t.index >= w.first and t.index < w.past
          where w.level > 0`,
      values: [
        log,
        ranges.map((range) => range.level),
        ranges.map((range) => range.start),
        ranges.map((range) => range.end),
      ],
    });
    for (const row of rows) found.set(`${row.level}/${row.index}`, row.hash);
  }
  const find = (level: number, index: number) => found.get(`${level}/${index}`);
  return {
    find,
    get: (level, index) =>
      must(find(level, index), `Tile hash ${index} of level ${level} of ${log} is there.`),
  };
}
