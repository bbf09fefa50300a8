// A share of a pool's connections, for many who ask beside each other and are in no hurry: they
// wait for each other, and not in the way of whoever serves people.
import { Turns } from '#lib/turns.ts';

import type { Session, SessionPool, Statement } from './database.ts';

/** What a pool and a share of it both lend. */
export type Sessions = Pick<SessionPool, 'use' | 'transact' | 'query'>;

export class Lane implements Sessions {
  readonly #pool: Sessions;
  readonly #turns: Turns;

  constructor(pool: Sessions, most: number) {
    this.#pool = pool;
    this.#turns = new Turns(most);
  }

  async use<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return await this.#turns.use(() => this.#pool.use(work));
  }

  async transact<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    return await this.#turns.use(() => this.#pool.transact(work));
  }

  async query<Row>(statement: Statement): Promise<readonly Row[]> {
    return await this.#turns.use(() => this.#pool.query<Row>(statement));
  }
}
