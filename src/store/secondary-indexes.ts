// Indexes of empty tables that are about to be filled, all but those of their keys: made over rows
// that are there they cost a fraction of what each row costs in them.
import type { Session } from './database.ts';
import { quoted } from './tables.ts';

interface IndexFound {
  readonly name: string;
  readonly definition: string;
}

/** Drops them in the caller's transaction; the statements that make them again. */
export async function setIndexesAside(
  sql: Pick<Session, 'query' | 'script'>,
  tables: readonly string[],
): Promise<readonly string[]> {
  const found = await sql.query<IndexFound>({
    text: `select c.relname as name, pg_get_indexdef(c.oid) as definition
      from pg_index i join pg_class c on c.oid = i.indexrelid
        join pg_class t on t.oid = i.indrelid
      where t.relnamespace = 'tables'::regnamespace and t.relname = any($1) and not i.indisunique
      order by c.relname`,
    values: [tables],
  });
  for (const { name } of found) await sql.script(`drop index tables.${quoted(name)}`);
  return found.map(({ definition }) => definition);
}
