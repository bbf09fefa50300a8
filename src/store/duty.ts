// Where several servers have one database, one of them is on duty: it sends the mails, writes the
// index, ends what is to end by itself. Who is on duty holds a lock of PostgreSQL on a connection
// of its own and makes sure of it all the time; when that breaks the work is stopped, and whoever
// asks next is on duty. States: waiting → on duty → waiting; either → stopped.
import { setTimeout as sleep } from 'node:timers/promises';

import { Fault } from '#kernel/fault.ts';
import { Defect } from '#lib/assert.ts';

import type { Session, SessionPool } from './database.ts';

/** Any constant; it belongs to this database alone. */
export const dutyLock = 7_239_457;

export interface DutyWork {
  stop(): Promise<void>;
}

export interface DutyParts {
  readonly pool: SessionPool;
  /** How often it asks, and makes sure. */
  readonly everyMs: number;
  readonly begin: () => Promise<DutyWork>;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const patienceMs = 2_000;

export class Duty {
  readonly #parts: DutyParts;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #isOnDuty = false;

  constructor(parts: DutyParts) {
    this.#parts = parts;
  }

  get isOnDuty(): boolean {
    return this.#isOnDuty;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pool, report } = this.#parts;
    while (!this.#end.signal.aborted) {
      try {
        await pool.use((session) => this.#serve(session));
      } catch (error) {
        if (!(error instanceof Fault || error instanceof Defect)) throw error;
        // Being without a database is told by those who act; a defect is told once each time.
        if (error instanceof Defect) report('The work on duty was stopped by a defect.', error);
      }
      await this.#pause();
    }
  }

  async #serve(session: Session): Promise<void> {
    const values = [dutyLock];
    const [asked] = await session.query<{ is_taken: boolean }>({
      text: 'select pg_try_advisory_lock($1) as is_taken',
      ...{ values, patienceMs },
    });
    if (asked?.is_taken !== true || this.#end.signal.aborted) {
      if (asked?.is_taken === true) await giveBack(session);
      return;
    }
    this.#isOnDuty = true;
    let work: DutyWork | undefined;
    try {
      work = await this.#begin();
      for (;;) {
        await this.#pause();
        if (this.#end.signal.aborted) break;
        await session.query({ text: 'select 1', patienceMs });
      }
    } finally {
      this.#isOnDuty = false;
      await work?.stop();
    }
    await giveBack(session);
  }

  async #begin(): Promise<DutyWork> {
    try {
      return await this.#parts.begin();
    } catch (error) {
      this.#parts.report('The work on duty could not begin; it is tried again.', error);
      throw error;
    }
  }

  async #pause(): Promise<void> {
    const { signal } = this.#end;
    await sleep(this.#parts.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function giveBack(session: Session): Promise<void> {
  await session.query({ text: 'select pg_advisory_unlock($1)', values: [dutyLock], patienceMs });
}
