// The acts of a drill: offered at a fixed rate, each with one id that is sent again, now here and
// now there, until it is acknowledged. Keeps what was acknowledged when, so that gaps can be told
// and every acknowledged mark can be looked for afterwards.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fronts } from './fronts.ts';

const TRY_PATIENCE_MS = 1_000;
const AGAIN_MS = 50;
/** Each further try has more patience and comes later, or a slow centre would drown in tries. */
const GROWTH_MAX = 6;
const BEAT_MS = 10;
/** A drill is no storm: while so many wait for an answer no more are begun. */
const ON_WAY_MAX = 40;
/** Of a mark that is still on its way when the drill ends. */
const TRIES_AT_END = 20;

export interface Mark {
  readonly id: string;
  readonly beganMs: number;
  acknowledgedMs: number | undefined;
}

export interface MarksParts {
  readonly fronts: Fronts;
  readonly office: string;
  readonly appointment: string;
  readonly subject: string;
  readonly perSecond: number;
  readonly marksMax: number;
  readonly newId: () => string;
  /** Milliseconds since 1970, so that what is seen elsewhere can stand beside it. */
  readonly clockMs: () => number;
}

export class Marks {
  readonly all: Mark[] = [];
  readonly #parts: MarksParts;
  #onWay = 0;
  #triedAgain = 0;
  #isEnding = false;
  #offering: Promise<void> = Promise.resolve();

  constructor(parts: MarksParts) {
    this.#parts = parts;
  }

  get triedAgain(): number {
    return this.#triedAgain;
  }

  start(): void {
    this.#offering = this.#offer();
  }

  /** No further ones; those on their way are brought to an end, but not for ever. */
  async stop(patienceMs: number): Promise<void> {
    this.#isEnding = true;
    await this.#offering;
    const end = performance.now() + patienceMs;
    while (this.#onWay > 0 && performance.now() < end) await sleep(BEAT_MS);
  }

  listAcknowledged(): readonly { readonly id: string; readonly atMs: number }[] {
    const done = this.all.flatMap(({ id, acknowledgedMs }) =>
      acknowledgedMs === undefined ? [] : [{ id, atMs: acknowledgedMs }],
    );
    return done.sort((a, b) => a.atMs - b.atMs);
  }

  async #offer(): Promise<void> {
    const { perSecond, marksMax } = this.#parts;
    const beganMs = performance.now();
    while (!this.#isEnding) {
      const due = ((performance.now() - beganMs) / 1_000) * perSecond;
      while (this.all.length < Math.min(due, marksMax) && this.#onWay < ON_WAY_MAX) {
        void this.#carry();
      }
      await sleep(BEAT_MS);
    }
  }

  async #carry(): Promise<void> {
    const { newId, clockMs, fronts, office } = this.#parts;
    const mark: Mark = { id: newId(), beganMs: clockMs(), acknowledgedMs: undefined };
    this.all.push(mark);
    const place = this.all.length;
    const body = { id: mark.id, subject: this.#parts.subject, as: this.#parts.appointment };
    const asked = {
      path: `/api/offices/${office}/commands/mark-site-drill`,
      body: { ...body, body: { place } },
    };
    this.#onWay += 1;
    for (let at = place; ; at += 1) {
      const growth = Math.min(at - place + 1, GROWTH_MAX);
      const patienceMs = growth * TRY_PATIENCE_MS;
      const { status } = await fronts.ask(at, { ...asked, patienceMs });
      if (status === 200) {
        mark.acknowledgedMs = clockMs();
        break;
      }
      // What the law refuses is refused again.
      if ((status >= 400 && status < 500) || (this.#isEnding && at - place > TRIES_AT_END)) {
        break;
      }
      this.#triedAgain += 1;
      await sleep(growth * AGAIN_MS);
    }
    this.#onWay -= 1;
  }
}

/** Between acknowledgements, in the time that the drill lasted; and of one mark. */
export function findLongest(marks: readonly Mark[]): {
  readonly gapMs: number;
  readonly waitMs: number;
  /** The first acknowledgement after the longest gap. */
  readonly servedMs: number | undefined;
} {
  const times = marks.flatMap((mark) => mark.acknowledgedMs ?? []).sort((a, b) => a - b);
  const gaps = times.slice(1).map((atMs, i) => ({ atMs, lastsMs: atMs - (times[i] ?? atMs) }));
  const longest = gaps.reduce<(typeof gaps)[number] | undefined>(
    (most, one) => (most === undefined || one.lastsMs > most.lastsMs ? one : most),
    undefined,
  );
  const waits = marks.flatMap(({ beganMs, acknowledgedMs }) =>
    acknowledgedMs === undefined ? [] : [acknowledgedMs - beganMs],
  );
  return {
    ...{ gapMs: longest?.lastsMs ?? 0, servedMs: longest?.atMs },
    waitMs: Math.max(0, ...waits),
  };
}
