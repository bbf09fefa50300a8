// Verifies the table that says which entries name a file against the entries of one log.
import type { Session } from './database.ts';
import { toHex } from './flaw.ts';
import type { Flaw } from './flaw.ts';

/** Entries that name a file, as table entry_file must say it: `<sha256 in hex> <index>`. */
export type FileNames = Set<string>;

/** The table against the entries of one log. What was disposed of names nothing any more. */
export async function verifyFileNames(
  sql: Session,
  office: string,
  named: FileNames,
): Promise<Flaw[]> {
  const found = await sql.query<{ sha256: Buffer; index: number }>({
    text: `select sha256, index from dawam.entry_file
      where office = $1 order by index, sha256`,
    values: [office],
  });
  const rest = new Set(named);
  const flaws: Flaw[] = [];
  for (const { sha256, index } of found) {
    if (rest.delete(`${toHex(sha256)} ${index}`)) continue;
    const where = `table entry_file ${office} entry ${index}`;
    flaws.push({ where, problem: `that entry does not name the file ${toHex(sha256)}` });
  }
  for (const one of rest) {
    const [sha256, index] = one.split(' ');
    const where = `table entry_file ${office} entry ${index}`;
    flaws.push({ where, problem: `the file ${sha256}, which it names, is missing` });
  }
  return flaws;
}
