// Exchanges with servers of neighbours while no centre answers: each office here that something
// waits for sends its bundle to the server where the addressee is, and takes that office's bundle
// back. What has arrived is said in the bundles, so nothing is kept here but when it happened. Once
// a centre answers, it is the centre's work again.
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';

import { domainOf } from '#kernel/consignment.ts';
import { Fault } from '#kernel/fault.ts';
import { formatInstant } from '#lib/instant.ts';
import { findKey } from '#store/keys.ts';
import type { Store } from '#store/store.ts';
import { directoryOffice } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';
import type { Courier } from '#programs/courier/courier.ts';
import { findOwnIntroduction } from '#programs/own-introductions.ts';

import { neighbourOffices } from './neighbour-routes.ts';
import { listNeighbours, noteExchange } from './neighbour-rows.ts';

export interface NeighboursParts {
  readonly store: Store;
  readonly courier: Courier;
  readonly dataDir: string;
  /** Addresses of the neighbours' servers. */
  readonly urls: readonly string[];
  /** No centre answers for this office. */
  readonly isNeeded: (office: string) => boolean;
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const everyMs = 10_000;
/** Acts come in bursts: one bundle for all of them. */
const gatherMs = 400;
/** Whoever was exchanged with is looked in on, lest what they have waits for us to write. */
const lookInMs = 30_000;
const patienceMs = 10_000;
const bundlePatienceMs = 600_000;
/** A bundle that brought something is answered once more, so that the other side knows. */
const turnsMax = 3;

export class Neighbours {
  readonly #parts: NeighboursParts;
  readonly #stopping = new AbortController();
  /** By `office other`. */
  readonly #exchangedMs = new Map<string, number>();
  readonly #ends: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isWanted = false;

  constructor(parts: NeighboursParts) {
    this.#parts = parts;
  }

  start(): void {
    const { store } = this.#parts;
    this.#ends.push(store.onCommitted(() => this.#wakeIn(gatherMs)));
    this.#wakeIn(0);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const end of this.#ends) end();
    clearTimeout(this.#timer);
    await this.#round;
  }

  #wakeIn(ms: number): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#isRunning) {
      this.#isWanted = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), ms);
  }

  #run(): void {
    this.#isRunning = true;
    this.#isWanted = false;
    const done = this.#visitAll().catch((cause: unknown) => {
      if (this.#stopping.signal.aborted) return;
      this.#parts.report('What goes to the neighbours stumbled.', cause);
    });
    this.#round = done.then(() => {
      this.#isRunning = false;
      this.#wakeIn(this.#isWanted ? gatherMs : everyMs * (0.75 + Math.random() / 2));
    });
  }

  async #visitAll(): Promise<void> {
    const { store, urls, isNeeded } = this.#parts;
    const logs = await store.database.writers.query<{ office: string; origin: string }>({
      text: 'select office, origin from dawam.log where not is_replica and office <> $1',
      values: [directoryOffice],
    });
    const needed = logs.filter(({ office }) => isNeeded(office));
    if (needed.length === 0) return;
    for (const url of urls) {
      const there = await this.#listThere(url);
      if (there.size === 0) continue;
      for (const { office, origin } of needed) await this.#visitOf(url, { office, origin }, there);
    }
  }

  // A neighbour that does not answer is asked again at the next round.
  async #listThere(url: string): Promise<ReadonlySet<string>> {
    try {
      const answer = await this.#fetch(`${url}/api/neighbours/offices`, {}, patienceMs);
      if (!answer.ok) return new Set();
      return new Set(neighbourOffices.parse(await answer.json()).offices);
    } catch {
      return new Set();
    }
  }

  async #visitOf(url: string, from: Sender, there: ReadonlySet<string>): Promise<void> {
    const { store, courier, nowMs } = this.#parts;
    const { office } = from;
    const { ways } = await courier.list(office);
    const wanted = new Set(ways.filter((way) => way.waiting > 0).map((way) => way.office));
    for (const { other } of await listNeighbours(store.database.writers, office)) {
      const lastMs = this.#exchangedMs.get(`${office} ${other}`) ?? 0;
      if (nowMs() - lastMs >= lookInMs) wanted.add(other);
    }
    for (const to of wanted) {
      if (!there.has(to)) continue;
      try {
        await this.#exchange(url, from, to);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        // A line that broke; all of it goes once more.
        if (error instanceof TypeError || error instanceof DOMException) continue;
        if (!(error instanceof Fault)) throw error;
        this.#parts.report(`What ${office} has for ${to} could not be exchanged.`, error);
      }
    }
  }

  async #exchange(url: string, from: Sender, to: string): Promise<void> {
    const { store, courier, nowMs, report } = this.#parts;
    const { office } = from;
    for (let turn = 0; turn < turnsMax; turn += 1) {
      const bundle = await courier.write(office, to, 'line');
      const address = await this.#addressOf(url, from, to);
      if (bundle === undefined || address === undefined) return;
      const body = Readable.from(bundle, { objectMode: false });
      const headers = {
        'content-type': 'application/octet-stream',
        // As its own pages would: a server's gate refuses what other pages send.
        origin: new URL(url).origin,
      };
      const init = { method: 'POST', headers, body, duplex: 'half' as const };
      const answer = await this.#fetch(address, init, bundlePatienceMs);
      const isBundle = answer.headers.get('content-type')?.startsWith('application/octet-stream');
      if (!answer.ok || isBundle !== true || answer.body === null) {
        report(`The server at ${url} took nothing of ${office} for ${to}: ${await answer.text()}`);
        return;
      }
      const back = Readable.fromWeb(answer.body as NodeStream<Uint8Array>);
      const read = await courier.receive(back, office, 'line');
      if (!read.ok) {
        report(`What came back of ${to} for ${office} was not taken in: ${read.flaw}.`);
        return;
      }
      const { fresh: received } = read.report;
      const at = formatInstant(nowMs());
      this.#exchangedMs.set(`${office} ${to}`, nowMs());
      await noteExchange(store.database.writers, { office, other: to, at, received });
      store.tellNews(office);
      if (received === 0) return;
    }
  }

  async #addressOf(url: string, from: Sender, to: string): Promise<string | undefined> {
    const { store, dataDir } = this.#parts;
    const { office, origin } = from;
    const key = await findKey(join(dataDir, 'keys'), office, origin);
    if (key === undefined) return undefined;
    const word = accessHeader(key, `${domainOf(origin)}${to}`);
    const introduction = await findOwnIntroduction(store.database.writers, dataDir, office);
    const asked = { from: origin, to, word, ...(introduction && { introduction }) };
    return `${url}/api/neighbours/bundles?${new URLSearchParams(asked).toString()}`;
  }

  async #fetch(address: string, init: RequestInit, timeoutMs: number): Promise<Response> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(timeoutMs)]);
    return await fetch(address, { ...init, signal, redirect: 'error' });
  }
}

interface Sender {
  readonly office: string;
  /** Name of its log. */
  readonly origin: string;
}
