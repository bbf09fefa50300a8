// What a server at one of the sites does while the database moves: it closes its turnstile when a
// move is ordered, says so when nobody is passing any more, and opens when the database that may be
// written is at another place or the order is over. It orders nothing. A server that hears of no
// order goes on as ever; people are then told what anybody is told whose database is away.
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#kernel/fault.ts';
import type { Turnstile } from '#http/turnstile.ts';
import type { SessionPool } from '#store/database.ts';
import { findDraining, forgetServer, lookAtMove, noteDrained } from './move-rows.ts';
import { notePassed, noteServer } from './move-rows.ts';

const LOOK_EVERY_MS = 250;
const LOOK_AGAIN_MS = 40;
const SAID_EVERY_MS = 5_000;
/** A long upload does not hold up a move: it is sent again where it broke off. */
const QUIET_PATIENCE_MS = 2_000;
/** Turnstiles open after this by themselves. */
export const CLOSED_LIMIT_MS = 15_000;

export interface FollowMovesParts {
  readonly pool: SessionPool;
  readonly turnstile: Turnstile;
  /** The machine's name. */
  readonly own: string;
  readonly version: string;
  readonly nowMs: () => number;
}

export class FollowMoves {
  readonly #parts: FollowMovesParts;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #last: string | undefined;
  #saidAtMs = -Infinity;

  constructor(parts: FollowMovesParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
    await this.#try(async () => await forgetServer(this.#parts.pool, this.#parts.own));
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      await this.#try(async () => await this.#look());
      await this.#pause(LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<void> {
    const { pool, own, version, nowMs } = this.#parts;
    if (nowMs() - this.#saidAtMs > SAID_EVERY_MS) {
      await noteServer(pool, { name: own, version });
      this.#saidAtMs = nowMs();
    }
    const move = await findDraining(pool);
    if (move === undefined || move === this.#last) return;
    this.#last = move;
    await this.#waitFor(move);
  }

  async #waitFor(move: string): Promise<void> {
    const { pool, turnstile, own } = this.#parts;
    const { place: before } = await lookAtMove(pool, move);
    turnstile.close();
    try {
      await turnstile.quiet(QUIET_PATIENCE_MS);
      await noteDrained(pool, own, { move, isDrained: turnstile.passing === 0 });
      while (turnstile.isClosed && !this.#end.signal.aborted) {
        const isOver = await this.#try(async () => {
          const { isDraining, place } = await lookAtMove(pool, move);
          return !isDraining || (place !== null && place !== before);
        });
        if (isOver === true) break;
        await this.#pause(LOOK_AGAIN_MS);
      }
    } finally {
      const { waitedCount: waited, closedMs: gapMs } = turnstile.open();
      await this.#try(async () => await notePassed(pool, own, { waited, gapMs }));
    }
  }

  /** A database that is away is what this is about: the next look tries again. */
  async #try<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return undefined;
    }
  }

  async #pause(lastsMs: number): Promise<void> {
    const { signal } = this.#end;
    await sleep(lastsMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
