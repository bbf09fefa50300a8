// Files on the disk that no row of table dawam.file speaks of: where another database took the
// place of the one that they belong to, they would stay for ever, even those that it disposed of.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Session } from './database.ts';

/** Takes them away; how many there were. */
export async function removeStrayFiles(sql: Session, filesDir: string): Promise<number> {
  let count = 0;
  for (const name of await listFolder(filesDir)) {
    if (!/^[0-9a-f]{2}$/.test(name)) continue;
    const there = await listFolder(join(filesDir, name));
    const rows = await sql.query<{ rest: string }>({
      text: `select substr(encode(sha256, 'hex'), 3) as rest from dawam.file
        where sha256 >= decode($1, 'hex') and sha256 < decode($1 || repeat('ff', 32), 'hex')`,
      values: [name],
    });
    const known = new Set(rows.map(({ rest }) => rest));
    for (const rest of there.filter((one) => /^[0-9a-f]{62}$/.test(one) && !known.has(one))) {
      await rm(join(filesDir, name, rest), { force: true });
      count += 1;
    }
  }
  return count;
}

async function listFolder(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch((error: unknown) => {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isAbsent) return [];
    throw error;
  });
}
