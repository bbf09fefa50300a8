// Watches a switch from outside: asks both Patronis who leads and the standby's arbiter what it
// sees, many times a second, and keeps when each thing was first seen. It changes nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { requestWithin } from '#programs/arbiter/limited-request.ts';
import type { SiteTls } from '#programs/arbiter/limited-request.ts';
import type { Patronis } from '#programs/moves/patroni.ts';

const LOOK_EVERY_MS = 50;
const ARBITER_LIMIT_MS = 500;
const DOUBTS = ['doubting', 'fencing', 'ending', 'ended', 'unfencing'];
const DECIDES = ['ending', 'ended', 'unfencing'];

export interface WatchParts {
  readonly patronis: Patronis;
  readonly from: string;
  readonly to: string;
  /** Of the standby; undefined: nobody knows its address. */
  readonly arbiter: { readonly url: string; readonly tls: SiteTls | undefined } | undefined;
  readonly clockMs: () => number;
}

/** Milliseconds since 1970; undefined: not seen. */
export interface Seen {
  /** The former leader was last heard to lead. */
  leadLastMs: number | undefined;
  noticedMs: number | undefined;
  decidedMs: number | undefined;
  movedMs: number | undefined;
}

export class Watch {
  readonly seen: Seen = {
    ...{ leadLastMs: undefined, noticedMs: undefined, decidedMs: undefined, movedMs: undefined },
  };
  readonly #parts: WatchParts;
  #isEnding = false;
  #running: Promise<void>[] = [];

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = [
      this.#again(async () => await this.#lookAtFormer()),
      this.#again(async () => await this.#lookAtNext()),
      this.#again(async () => await this.#lookAtCluster()),
      this.#again(async () => await this.#lookAtArbiter()),
    ];
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#running);
  }

  async #again(look: () => Promise<void>): Promise<void> {
    while (!this.#isEnding) {
      await look();
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #lookAtFormer(): Promise<void> {
    const { patronis, from, clockMs } = this.#parts;
    const leads = await patronis.leads(from);
    if (leads === true && this.seen.movedMs === undefined) this.seen.leadLastMs = clockMs();
    // It says so itself; that it says nothing, the arbiter notices.
    if (leads === false && this.seen.leadLastMs !== undefined) this.seen.noticedMs ??= clockMs();
  }

  async #lookAtNext(): Promise<void> {
    const { patronis, to, clockMs } = this.#parts;
    if ((await patronis.leads(to)) === true) this.seen.movedMs ??= clockMs();
  }

  async #lookAtCluster(): Promise<void> {
    const { patronis, from, clockMs } = this.#parts;
    const cluster = await patronis.see();
    const former = cluster?.copies.find(({ name }) => name === from);
    if (former !== undefined && former.role !== 'leader') this.seen.decidedMs ??= clockMs();
  }

  async #lookAtArbiter(): Promise<void> {
    const { arbiter, clockMs } = this.#parts;
    if (arbiter === undefined) return;
    const url = new URL('/status', arbiter.url).href;
    const answer = await requestWithin({ url, tls: arbiter.tls, limitMs: ARBITER_LIMIT_MS });
    const phase = answer.ok ? /"phase":"([a-z]+)"/.exec(answer.text)?.[1] : undefined;
    if (phase === undefined) return;
    if (DOUBTS.includes(phase)) this.seen.noticedMs ??= clockMs();
    if (DECIDES.includes(phase)) this.seen.decidedMs ??= clockMs();
  }
}
