// Acts that are offered at a fixed rate to the fronts of both sites, whatever becomes of them: each
// is asked once, and everything but an acknowledgement is a failed request. Says how long nobody
// got an acknowledgement, and which requests failed how.
import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import { must } from '#lib/assert.ts';
import type { Place, Sending } from './asking.ts';
import type { Acts } from './site-acts.ts';
import { quantile } from './site-plan.ts';

/** Longer than people's: what comes late is to be seen as late. */
const PATIENCE_MS = 120_000;
const SOCKETS_MAX = 48;
const BEAT_MS = 10;

export interface LoadParts {
  readonly fronts: readonly (Place & { readonly servername: string })[];
  /** Whose history they come into. */
  readonly acts: Pick<Acts, 'begin' | 'sendingOf'>;
  readonly perSecond: number;
}

export interface LoadSeen {
  readonly offered: number;
  readonly acknowledged: number;
  readonly perSecond: number;
  /** The longest time without an acknowledgement. */
  readonly longestGapMs: number;
  readonly longestWaitMs: number;
  readonly waitP50Ms: number;
  readonly waitP99Ms: number;
  /** What was answered instead. */
  readonly failed: ReadonlyMap<string, Failed>;
}

/** How often, and when for the first and the last time since the load began. */
export interface Failed {
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export class OfferedLoad {
  readonly #parts: LoadParts;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
  readonly #failed = new Map<string, Failed>();
  #acknowledged = 0;
  #offered = 0;
  #onWay = 0;
  #beganMs = 0;
  #lastMs = 0;
  #longestGapMs = 0;
  readonly #waitsMs: number[] = [];
  #isEnding = false;
  #offering: Promise<void> = Promise.resolve();

  constructor(parts: LoadParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#beganMs = performance.now();
    this.#lastMs = this.#beganMs;
    this.#offering = this.#offer();
  }

  async stop(): Promise<LoadSeen> {
    this.#isEnding = true;
    await this.#offering;
    while (this.#onWay > 0) await sleep(BEAT_MS);
    this.#agent.destroy();
    const lastedS = (this.#lastMs - this.#beganMs) / 1_000;
    return {
      ...{ offered: this.#offered, acknowledged: this.#acknowledged, failed: this.#failed },
      longestGapMs: this.#longestGapMs,
      longestWaitMs: quantile(this.#waitsMs, 1),
      ...{ waitP50Ms: quantile(this.#waitsMs, 0.5), waitP99Ms: quantile(this.#waitsMs, 0.99) },
      perSecond: this.#acknowledged / lastedS,
    };
  }

  async #offer(): Promise<void> {
    const { perSecond, fronts } = this.#parts;
    while (!this.#isEnding) {
      const due = ((performance.now() - this.#beganMs) / 1_000) * perSecond;
      for (; this.#offered < due; this.#offered += 1) {
        void this.#ask(must(fronts[this.#offered % fronts.length], 'There is a front.'));
      }
      await sleep(BEAT_MS);
    }
  }

  async #ask(front: LoadParts['fronts'][number]): Promise<void> {
    const act = this.#parts.acts.begin();
    act.tries += 1;
    this.#onWay += 1;
    const answer = await this.#send(front, this.#parts.acts.sendingOf(act));
    this.#onWay -= 1;
    const nowMs = performance.now();
    if (answer.status !== 200) {
      const what = answer.status === 0 ? answer.text : `${answer.status} ${codeOf(answer.text)}`;
      const known = this.#failed.get(what) ?? { count: 0, firstMs: nowMs - this.#beganMs };
      const lastMs = nowMs - this.#beganMs;
      this.#failed.set(what, { ...known, count: known.count + 1, lastMs });
      return;
    }
    const { recorded } = JSON.parse(answer.text) as { recorded: readonly { number?: string }[] };
    const number = must(recorded[0]?.number, 'A registration has a number.');
    this.#acknowledged += 1;
    act.acknowledged = { atMs: nowMs, number };
    this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastMs);
    this.#waitsMs.push(nowMs - act.invokedMs);
    this.#lastMs = nowMs;
  }

  #send(
    { servername, ...place }: LoadParts['fronts'][number],
    { path, headers, body }: Sending,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { promise, resolve } = Promise.withResolvers<{ status: number; text: string }>();
    const fail = (error: Error & { code?: string }) =>
      resolve({ status: 0, text: error.code ?? error.message });
    const origin = `https://${servername}`;
    const asked = request(
      {
        ...{ ...place, servername, path, method: 'POST', agent: this.#agent },
        headers: { ...headers, host: servername, origin },
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (piece: string) => (text += piece));
        incoming.on('error', fail);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
      },
    );
    asked.on('error', fail);
    asked.end(body);
    return promise;
  }
}

function codeOf(text: string): string {
  return (
    /"code":"([^"]+)"/.exec(text)?.[1] ??
    text
      .replace(/<[^>]*>|\s+/g, ' ')
      .trim()
      .slice(0, 60)
  );
}
