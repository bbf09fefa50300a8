// Rows that no log of this server stands behind: nothing of ours writes such rows, and whoever
// reads a log, or a centre's copy of one, would never see them.
import type { Flaw } from './flaw.ts';
import type { Session } from './database.ts';

const OWN = { of: 'office', log: 'log' } as const;
const MIRRORED = { of: 'origin', log: 'mirror_log' } as const;

const TABLES = [
  ...['entry', 'tile_hash', 'number', 'foreign_entry'].map((table) => ({ table, ...OWN })),
  ...['mirror_entry', 'mirror_tile', 'mirror_file'].map((table) => ({ table, ...MIRRORED })),
];

export async function verifyOrphans(sql: Session): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  for (const { table, of, log } of TABLES) {
    const rows = await sql.query<{ name: string }>({
      text: `select distinct t.${of} as name from dawam.${table} t
        where not exists (select from dawam.${log} l where l.${of} = t.${of}) order by 1`,
    });
    for (const { name } of rows) {
      flaws.push({ where: `table ${table} ${of} ${name}`, problem: 'has rows and no log' });
    }
  }
  return flaws;
}
