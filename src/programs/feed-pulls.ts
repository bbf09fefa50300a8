// All pulls of an office's server from its centres, one for each log and centre, and the files that
// come after them. A log gets its pulls when it comes into being. Where this server keeps the
// directory it opens the logs of its offices to which something was sent before their first act.
import { join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { domainOf } from '#kernel/consignment.ts';
import { findKey } from '#store/keys.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { accessHeader, originHash } from '#sync/access.ts';

import { AwaitedFiles } from './awaited-files.ts';
import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { FeedPull } from './feed-pull.ts';
import { findDirectoryKey, keepOwnIntroduction, listUnintroduced } from './own-introductions.ts';
import type { StrangeFiles } from './strange-files.ts';

export interface PullsParts {
  readonly store: Store;
  readonly strange: StrangeFiles;
  readonly dataDir: string;
  readonly centres: readonly CentreSetting[];
  readonly report: (sentence: string, cause?: unknown) => void;
}

const unclaimedEveryMs = 10_000;
const patienceMs = 20_000;

export class FeedPulls {
  readonly #parts: PullsParts;
  readonly #pulls = new Map<string, FeedPull>();
  readonly #files: AwaitedFiles;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #endListening: (() => void) | undefined;

  constructor(parts: PullsParts) {
    this.#parts = parts;
    const { store, strange, centres, report } = parts;
    this.#files = new AwaitedFiles({
      ...{ store, strange, centres, report },
      findKey: (office) => this.#findKey(office),
      nowMs: () => Date.now(),
    });
  }

  async start(): Promise<void> {
    const { store } = this.#parts;
    this.#files.start();
    this.#endListening = store.onCommitted(({ office }) => this.#openOrTell(office));
    const logs = await store.database.writers.query<{ office: string }>({
      text: 'select office from dawam.log',
    });
    for (const { office } of logs) await this.#open(office);
    const everyMs = unclaimedEveryMs * (0.75 + Math.random() / 2);
    this.#timer = setInterval(() => void this.#round(), everyMs);
    void this.#round();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endListening?.();
    clearInterval(this.#timer);
    await Promise.all([...this.#pulls.values()].map((pull) => pull.stop()));
    await this.#files.stop();
  }

  #openOrTell(office: string): void {
    if (this.#pulls.has(`${office} ${this.#parts.centres[0]?.role ?? ''}`)) return;
    this.#open(office).catch((cause: unknown) => {
      this.#parts.report(`What is addressed to ${office} cannot be fetched.`, cause);
    });
  }

  async #open(office: string): Promise<void> {
    const { store, centres, report } = this.#parts;
    const logKey = await this.#findKey(office);
    if (logKey === undefined || this.#stopping.signal.aborted) return;
    const directoryKey = await this.#findKey(directoryOffice);
    for (const centre of centres) {
      const name = `${office} ${centre.role}`;
      if (this.#pulls.has(name)) continue;
      const pull = new FeedPull({
        ...{ office, logKey, directoryKey, centre, store, report },
        findDirectory: () => this.#findDirectory(),
        onTaken: () => this.#files.nudge(),
      });
      this.#pulls.set(name, pull);
      pull.start();
    }
  }

  async #round(): Promise<void> {
    await this.#claim().catch((cause: unknown) => {
      if (this.#stopping.signal.aborted) return;
      this.#parts.report('Logs could not be introduced or begun.', cause);
    });
  }

  // An office that has not acted yet has no key, so nobody could fetch what was sent to it.
  async #claim(): Promise<void> {
    const { store, centres, report } = this.#parts;
    const directoryKey = await this.#findKey(directoryOffice).catch(() => undefined);
    if (directoryKey === undefined) return await this.#fetchIntroductions();
    const domain = domainOf(directoryKey.verifier.name);
    for (const centre of centres) {
      try {
        const headers = { authorization: accessHeader(directoryKey, centre.key.name) };
        const patience = { timeoutMs: patienceMs, stopping: this.#stopping.signal };
        const response = await askCentre(centre, '/unclaimed', { headers }, patience);
        const text = await response.text();
        if (!response.ok) continue;
        for (const origin of text.split('\n').filter((line) => line.startsWith(domain))) {
          const office = origin.slice(domain.length);
          if (await isOpened(store, office)) await this.#open(office);
        }
      } catch (error) {
        if (error instanceof TypeError || this.#stopping.signal.aborted) continue;
        report(`What ${centre.role} holds for offices without a log could not be asked.`, error);
      }
    }
  }

  async #findDirectory(): Promise<VerifierKey | undefined> {
    return await findDirectoryKey(this.#parts.store.database.writers);
  }

  // What couriers and neighbours bring along, so that others believe it without a centre.
  async #fetchIntroductions(): Promise<void> {
    const { store, centres, report } = this.#parts;
    const pool = store.database.writers;
    for (const origin of await listUnintroduced(pool)) {
      for (const centre of centres) {
        const patience = { timeoutMs: patienceMs, stopping: this.#stopping.signal };
        const path = `/introductions/${originHash(origin)}`;
        const answer = await askCentre(centre, path, {}, patience).catch(() => undefined);
        const note = answer?.ok === true ? await answer.text().catch(() => '') : '';
        if (note === '') continue;
        if (await keepOwnIntroduction(pool, origin, note)) break;
        report(`What ${centre.role} says of ${origin} is not the directory's word.`);
      }
    }
  }

  async #findKey(office: string): Promise<SigningKey | undefined> {
    const [row] = await this.#parts.store.database.writers.query<{ origin: string }>({
      text: 'select origin from dawam.log where office = $1',
      values: [office],
    });
    if (row === undefined) return undefined;
    return await findKey(join(this.#parts.dataDir, 'keys'), office, row.origin);
  }
}

// One that was invited to have a server of its own is waited for.
async function isOpened(store: Store, office: string): Promise<boolean> {
  try {
    return await store.openLog(office);
  } catch (error) {
    if (error instanceof Fault && error.code === 'store.closed') return false;
    throw error;
  }
}
