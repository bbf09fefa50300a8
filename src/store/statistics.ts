// Tells PostgreSQL's planner of a module table that has grown much: one that was filled just now is
// unknown to it until autovacuum comes by, and a register's page then takes twenty times as long.
// Runs beside the writers and never in their way; what fails here autovacuum does later.
import type { Session, SessionPool } from './database.ts';
import { quoted } from './tables.ts';
import type { Table } from './tables.ts';

/** Below this no plan is slow. */
const FIRST_ENTRIES = 2_000;
const GROWTH = 3;

// PostgreSQL's own 100 looks at 30,000 rows, for a second where they are wide; a fifth says as much
// of columns with few values, and autovacuum looks closer when it comes by.
const TARGET = 20;

/** In the caller's transaction. */
export async function analyzeTable(session: Pick<Session, 'query'>, table: string): Promise<void> {
  await session.query({ text: `set local default_statistics_target = ${TARGET}` });
  await session.query({ text: `analyze tables.${quoted(table)}` });
  await session.query({ text: 'set local default_statistics_target to default' });
}

export class Statistics {
  readonly #pool: SessionPool;
  readonly #tables: readonly string[];
  #newCount = 0;
  #dueCount = FIRST_ENTRIES;
  #running: Promise<void> | undefined;

  constructor(pool: SessionPool, tables: ReadonlyMap<string, Table>) {
    this.#pool = pool;
    this.#tables = [...tables.keys()];
  }

  /** To be told of all entries that were committed. */
  note(count: number): void {
    this.#newCount += count;
    if (this.#newCount < this.#dueCount || this.#running !== undefined) return;
    this.#running = this.#renew()
      // Not at each entry again where the database has other troubles.
      .catch(() => void (this.#newCount = 0))
      .finally(() => (this.#running = undefined));
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#dueCount = Infinity;
    await this.#running;
  }

  // When there is three times as much again as the planner knows of. How many rows there are it
  // sees by itself; this is for what is in them, and costs as much as some thousand acts.
  async #renew(): Promise<void> {
    const knownCount = await this.#countKnown();
    const dueCount = GROWTH * knownCount;
    if (this.#newCount >= dueCount) {
      for (const table of this.#tables) {
        await this.#pool.transact((session) => analyzeTable(session, table));
      }
      this.#newCount = 0;
      this.#dueCount = Math.max(FIRST_ENTRIES, GROWTH * (await this.#countKnown()));
    } else {
      this.#dueCount = dueCount;
    }
  }

  async #countKnown(): Promise<number> {
    const [row] = await this.#pool.query<{ rows: number | null }>({
      text: `select max(reltuples)::float8 as rows from pg_class
        where relnamespace = 'tables'::regnamespace and relkind = 'r'`,
    });
    return row?.rows ?? 0;
  }
}
