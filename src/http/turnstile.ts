// Where requests pass one by one and are counted, and wait while it is closed: for the seconds in
// which the database moves to another site. Who waits is let in by itself afterwards, in order;
// nobody waits longer than the limit. Health, pages and figures for monitoring, which is to see a
// move, can do without the database and are let through; streams that are open for hours wait like
// others and are not counted.
import type { IncomingMessage, ServerResponse } from 'node:http';

import { metricPath } from './metric-route.ts';

const FREE = ['/api/health', metricPath];
const LASTING = '/api/live';

export interface Passed {
  /** Requests that had to wait. */
  readonly waitedCount: number;
  readonly longestWaitMs: number;
  /** From closing to opening. */
  readonly closedMs: number;
}

export interface TurnstileParts {
  readonly nowMs: () => number;
  /** Opens by itself after this time, whatever became of who closed it. */
  readonly limitMs: number;
}

export class Turnstile {
  readonly #parts: TurnstileParts;
  #waiting: { readonly sinceMs: number; readonly go: () => void }[] = [];
  #passing = 0;
  #closedAtMs: number | undefined;
  #limit: NodeJS.Timeout | undefined;
  #quiet: (() => void)[] = [];
  /** This server is about to end: whoever asks for its health is sent elsewhere. */
  isLeaving = false;

  constructor(parts: TurnstileParts) {
    this.#parts = parts;
  }

  get isClosed(): boolean {
    return this.#closedAtMs !== undefined;
  }

  /** Requests that are being answered now. */
  get passing(): number {
    return this.#passing;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  enter(incoming: IncomingMessage, outgoing: ServerResponse, go: () => void): void {
    const url = incoming.url ?? '';
    if (!url.startsWith('/api/') || FREE.some((path) => url.startsWith(path))) return go();
    const pass = () => {
      // Whoever waited may have gone meanwhile.
      if (outgoing.destroyed) return;
      if (!url.startsWith(LASTING)) {
        this.#passing += 1;
        outgoing.once('close', () => this.#leave());
      }
      go();
    };
    if (!this.isClosed) return pass();
    this.#waiting.push({ sinceMs: this.#parts.nowMs(), go: pass });
  }

  close(): void {
    if (this.isClosed) return;
    this.#closedAtMs = this.#parts.nowMs();
    this.#limit = setTimeout(() => this.open(), this.#parts.limitMs).unref();
  }

  open(): Passed {
    const nowMs = this.#parts.nowMs();
    const closedMs = nowMs - (this.#closedAtMs ?? nowMs);
    this.#closedAtMs = undefined;
    clearTimeout(this.#limit);
    const waited = this.#waiting;
    this.#waiting = [];
    for (const { go } of waited) go();
    const longestWaitMs = Math.max(0, ...waited.map(({ sinceMs }) => nowMs - sinceMs));
    return { waitedCount: waited.length, longestWaitMs, closedMs };
  }

  /** Ends when nobody is passing, or when the time is over. */
  async quiet(patienceMs: number): Promise<void> {
    if (this.#passing === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#quiet.push(resolve);
    const timer = setTimeout(resolve, patienceMs);
    await promise;
    clearTimeout(timer);
  }

  #leave(): void {
    this.#passing -= 1;
    if (this.#passing > 0) return;
    for (const tell of this.#quiet) tell();
    this.#quiet = [];
  }
}
