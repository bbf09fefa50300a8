// One person's desk at an office's server: signed in, and asking over HTTP with the patience of a
// person. What is asked and what was answered goes into a history; what got no answer is asked
// again with the same id, unless the person gives up.
import { randomBytes } from 'node:crypto';

import { assert, must } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';

import type { Asked, History, Recorded } from './history.ts';

const PATIENCE_MS = 8_000;
/** The server is not ready, or its disk is full: the same again, a little later. */
const AGAIN = [502, 503, 504, 507];

export const freshId = (): string => uuidv7(Date.now(), randomBytes(10));

export interface Act extends Asked {
  readonly body: object;
}

/** `undefined`: nobody answered, or not in a way that settles it. */
export type Answered = { readonly ok: boolean; readonly json: unknown } | undefined;

interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export class Desk {
  readonly url: string;
  readonly office: string;
  /** Answers that no server should give. */
  readonly wrong: string[] = [];
  /** How often it was put off, by status; `silence` is no answer at all. */
  readonly putOff = new Map<string, number>();
  #cookie = '';
  #appointment = '';

  constructor(url: string, office: string) {
    [this.url, this.office] = [url, office];
  }

  async enterBySeat(person: string): Promise<void> {
    await this.#enter('demo-seat', { person });
  }

  async enterByCode(person: string, code: string): Promise<void> {
    await this.#enter('recovery-code', { person, code });
  }

  async #enter(way: string, body: object): Promise<void> {
    const answer = await fetch(`${this.url}/api/sign-in/${way}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert(answer.ok, `Nobody could sign in at ${this.office}: ${text}`);
    const { seats } = JSON.parse(text) as { seats: { appointment: string; office: string }[] };
    const seat = seats.find(({ office }) => office === this.office);
    this.#appointment = must(seat, `There is a seat in ${this.office}.`).appointment;
    this.#cookie = must(answer.headers.getSetCookie()[0]?.split(';')[0], 'It sets a cookie.');
  }

  /** Asks once. */
  async submit(history: History, { id, office, kind, subject, body }: Act): Promise<Answered> {
    history.invoke({ id, office, kind, subject });
    const answered = await this.#send(`/api/offices/${office}/commands/${kind}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id, subject, as: this.#appointment, body }),
    });
    if (answered === undefined) return undefined;
    if (answered.ok) {
      const { recorded } = answered.json as { recorded: Recorded[] };
      const told = recorded.map(({ index, kind: made, number }) => ({ index, kind: made, number }));
      history.settle(id, { kind: 'acknowledged', recorded: told });
    } else {
      const { code } = answered.json as { code: string };
      history.settle(id, { kind: 'refused', code });
    }
    return answered;
  }

  async get(path: string): Promise<Answered> {
    return await this.#send(path, {});
  }

  async putFile(bytes: Uint8Array<ArrayBuffer>): Promise<Answered> {
    return await this.#send('/api/files?name=scan.txt', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: bytes,
    });
  }

  async #send(path: string, init: Sending): Promise<Answered> {
    const headers = { ...init.headers, cookie: this.#cookie, origin: this.url };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      const answer = await fetch(`${this.url}${path}`, { ...init, headers, signal });
      const text = await answer.text();
      if (AGAIN.includes(answer.status)) return this.#isPutOff(String(answer.status));
      if (answer.status >= 500) this.wrong.push(`${path}: ${answer.status} ${text}`);
      return answer.status >= 500
        ? undefined
        : { ok: answer.ok, json: JSON.parse(text) as unknown };
    } catch {
      return this.#isPutOff('silence');
    }
  }

  #isPutOff(why: string): undefined {
    this.putOff.set(why, (this.putOff.get(why) ?? 0) + 1);
  }
}
