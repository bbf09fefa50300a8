// Acts that an operator's programs do while a centre suffers: letters registered through the public
// front of either site, each with one id that is sent again until it is acknowledged. Keeps the
// history of all of them, and judges it against the database afterwards.
import { setTimeout as sleep } from 'node:timers/promises';

import { assert, must } from '#lib/assert.ts';
import { freshId, incomingLetter } from '#test/live-server.ts';

import { until } from './site-engines.ts';
import type { Asked, SiteEngines } from './site-engines.ts';

const CLERK = 'rana-al-otaibi';
const WORKERS = 4;
const PATIENCE_MS = 1_000;
const AGAIN_MS = 50;

export interface Act {
  readonly id: string;
  readonly invokedMs: number;
  tries: number;
  /** Undefined while nobody knows whether it was recorded. */
  acknowledged?: { readonly atMs: number; readonly number: string };
}

interface Seat {
  readonly appointment: string;
  readonly office: string;
}

export class Acts {
  readonly history: Act[] = [];
  readonly #engines: SiteEngines;
  readonly #seat: Seat;
  readonly #cookie: string;
  #isEnding = false;
  #workers: Promise<void>[] = [];

  private constructor(engines: SiteEngines, seat: Seat, cookie: string) {
    this.#engines = engines;
    this.#seat = seat;
    this.#cookie = cookie;
  }

  /** Signs in once; nobody is asked to do so again, whatever happens. */
  static async signIn(engines: SiteEngines): Promise<Acts> {
    let answer: Asked | undefined;
    await until('the clerk has signed in', async () => {
      answer = await engines.askFront('main', '/api/sign-in/demo-seat', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person: CLERK }),
        patienceMs: 5_000,
      });
      return answer?.status === 200;
    });
    assert(answer !== undefined, 'The clerk was answered.');
    const { seats } = JSON.parse(answer.text) as { readonly seats: readonly Seat[] };
    const [cookie] = [answer.headers['set-cookie']].flat();
    const name = must(cookie?.split(';')[0], 'Signing in sets a cookie.');
    return new Acts(engines, must(seats[0], 'The clerk has a seat.'), name);
  }

  /** One act, for what only a first act brings about. */
  async actOnce(): Promise<void> {
    this.#isEnding = false;
    const working = this.#work(0);
    this.#isEnding = true;
    await working;
  }

  start(): void {
    this.#isEnding = false;
    this.#workers = Array.from({ length: WORKERS }, (_, i) => this.#work(i));
  }

  /** What is on its way is still brought to its end. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#workers);
  }

  /** The longest time without an acknowledged act that ended after this moment. */
  longestGapMs(sinceMs: number): number {
    const times = this.history.flatMap((act) => act.acknowledged?.atMs ?? []).sort((a, b) => a - b);
    const gaps = times.map((atMs, i) => (atMs < sinceMs ? 0 : atMs - (times[i - 1] ?? sinceMs)));
    return Math.max(0, ...gaps);
  }

  lastAcknowledgedMs(): number {
    return this.history.findLast((act) => act.acknowledged !== undefined)?.acknowledged?.atMs ?? 0;
  }

  async #work(place: number): Promise<void> {
    // Half of them ask the other site first.
    let site: 'main' | 'standby' = place % 2 === 0 ? 'main' : 'standby';
    while (!this.#isEnding) {
      const act: Act = { id: freshId(), invokedMs: performance.now(), tries: 0 };
      this.history.push(act);
      const subject = `letter/${freshId()}`;
      while (act.acknowledged === undefined) {
        act.tries += 1;
        const number = await this.#try(site, act.id, subject);
        if (number !== undefined) act.acknowledged = { atMs: performance.now(), number };
        else {
          site = site === 'main' ? 'standby' : 'main';
          await sleep(AGAIN_MS);
        }
      }
    }
  }

  async #try(site: 'main' | 'standby', id: string, subject: string): Promise<string | undefined> {
    const { office, appointment } = this.#seat;
    const body = { id, subject, as: appointment, body: incomingLetter('كتاب') };
    const answer = await this.#engines.askFront(
      site,
      `/api/offices/${office}/commands/register-incoming`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: this.#cookie },
        body: JSON.stringify(body),
        patienceMs: PATIENCE_MS,
      },
    );
    if (answer === undefined || [502, 503, 504].includes(answer.status)) return undefined;
    assert(answer.status === 200, `An act was answered ${answer.status}: ${answer.text}`);
    const { recorded } = JSON.parse(answer.text) as { recorded: readonly { number?: string }[] };
    return must(recorded[0]?.number, 'A registration has a number.');
  }

  /** What is wrong with the register after all that; empty where nothing is. */
  judge(leader: 'main' | 'standby'): readonly string[] {
    const { office } = this.#seat;
    const rows = this.#engines
      .query(
        leader,
        `select e.command, n.text, n.serial from dawam.entry e
          join dawam.number n on n.office = e.office and n.given_index = e.index
          where e.office = '${office}'`,
      )
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('|'));
    return judgeHistory(
      this.history,
      rows.map(([id = '', number = '', serial]) => ({ id, number, serial: Number(serial) })),
    );
  }
}

export interface Registered {
  readonly id: string;
  readonly number: string;
  readonly serial: number;
}

/** Compares what was acknowledged with what a register has; one sentence for each fault. */
export function judgeHistory(
  history: readonly Pick<Act, 'id' | 'acknowledged'>[],
  register: readonly Registered[],
): readonly string[] {
  const faults: string[] = [];
  const found = new Map<string, Registered[]>();
  for (const row of register) found.set(row.id, [...(found.get(row.id) ?? []), row]);
  for (const [id, rows] of found)
    if (rows.length > 1) faults.push(`${id} has ${rows.length} numbers`);
  for (const { id, acknowledged } of history) {
    if (acknowledged === undefined) continue;
    const [row] = found.get(id) ?? [];
    if (row === undefined) faults.push(`${id}, acknowledged as ${acknowledged.number}, is lost`);
    else if (row.number !== acknowledged.number) {
      faults.push(`${id} was acknowledged as ${acknowledged.number} and is ${row.number}`);
    }
  }
  const serials = register.map(({ serial }) => serial).sort((a, b) => a - b);
  const gap = serials.findIndex((serial, i) => serial !== i + 1);
  if (gap >= 0) faults.push(`the register does not run 1…n: ${serials[gap]} at place ${gap + 1}`);
  return faults;
}
