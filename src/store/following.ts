// Where several servers have one database, each keeps up with what the others write: the sizes of
// the logs are looked at some times a second, and a writer that is behind reads on. So a server
// that takes over has the directory of that moment, and its first act is not turned away. It
// decides nothing: that nobody writes over another is the fence in each commit.
import { Fault } from '#kernel/fault.ts';

import type { SessionPool } from './database.ts';
import type { Writer } from './writer.ts';

export interface FollowingParts {
  readonly pool: SessionPool;
  readonly everyMs: number;
  readonly writers: ReadonlyMap<string, Writer>;
}

const patienceMs = 2_000;

export class Following {
  readonly #parts: FollowingParts;
  /** Sizes of the writers that were behind a moment ago. */
  #behind = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isStopped = false;

  constructor(parts: FollowingParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.look().finally(() => this.start());
    }, this.#parts.everyMs).unref();
  }

  /** Comes back when all that were behind at two looks have read on. */
  async look(): Promise<void> {
    try {
      const { pool, writers } = this.#parts;
      const rows = await pool.query<{ office: string; size: number }>({
        name: 'follow-logs',
        text: 'select office, size from dawam.log where not is_replica',
        patienceMs,
      });
      const before = this.#behind;
      this.#behind = new Map();
      for (const { office, size } of rows) {
        const writer = writers.get(office);
        if (writer === undefined || size <= writer.size) continue;
        // An own commit is in the database a moment before its writer knows of it.
        if (before.get(office) === writer.size) await writer.catchUp();
        else this.#behind.set(office, writer.size);
      }
    } catch (error) {
      // Whoever acts is told what is wrong; here the next look tries again.
      if (!(error instanceof Fault)) throw error;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }
}
