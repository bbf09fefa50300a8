// Rows that no log of this server stands behind: nothing of ours writes such rows, and whoever
// reads a log would never see them.
import type { Flaw } from './flaw.ts';
import type { Session } from './database.ts';

const TABLES = ['entry', 'tile_hash', 'number'];

export async function verifyOrphans(sql: Session): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  for (const table of TABLES) {
    const rows = await sql.query<{ office: string }>({
      text: `select distinct t.office from dawam.${table} t
        where not exists (select from dawam.log l where l.office = t.office) order by 1`,
    });
    for (const { office } of rows) {
      flaws.push({ where: `table ${table} office ${office}`, problem: 'has rows and no log' });
    }
  }
  return flaws;
}
