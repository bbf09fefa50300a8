// Tables beside schema `dawam` that no log can make again, such as scanned post that waits to be
// registered. The store does not know what they say: whoever owns them names them, and backup and
// restore carry their rows.
import type { SessionPool } from './database.ts';

export interface KeptTables {
  /** `schema.table`, each after those that it refers to. */
  readonly tables: readonly string[];
  /** Makes them where they are not there yet. */
  prepare(pool: SessionPool): Promise<void>;
}

export function keptNames(kept: readonly KeptTables[]): readonly string[] {
  return kept.flatMap(({ tables }) => tables);
}
