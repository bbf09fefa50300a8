// An office's pull from one centre for one log: drives the machine of src/sync/pull.ts with the
// line, the store and the clock. Each log and centre has a pull of its own, so none waits for
// another. A log that nobody has told of is asked for by its introduction before its consignments
// are judged.
import { Fault } from '#kernel/fault.ts';
import { formatIntroduction, openIntroduction } from '#kernel/introduction.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { Defect } from '#lib/assert.ts';
import type { Store } from '#store/store.ts';
import { accessHeader, originHash } from '#sync/access.ts';
import { FEED_START, feedPath } from '#sync/feed-page.ts';
import type { FeedPageRead } from '#sync/feed-page.ts';
import { startPull, stepPull } from '#sync/pull.ts';
import type { Pull, PullInput, PullOutput, PullStep, PullTrouble } from '#sync/pull.ts';

import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';

export interface PullParts {
  readonly office: string;
  readonly logKey: SigningKey;
  readonly centre: CentreSetting;
  readonly store: Pick<Store, 'inbound' | 'knownLogs'>;
  /** Whose word is believed of which key a log has. */
  readonly findDirectory: () => Promise<VerifierKey | undefined>;
  /** Where this server keeps the directory: it may introduce the log itself. */
  readonly directoryKey: SigningKey | undefined;
  /** Consignments have come; some may name files. */
  readonly onTaken: () => void;
  readonly report: (sentence: string, cause?: unknown) => void;
}

/** A centre answers after 25 s, though nothing has come. */
const waitingPatienceMs = 40_000;
const patienceMs = 20_000;

export class FeedPull {
  readonly #parts: PullParts;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #stopping = new AbortController();
  #pull: Pull | undefined;
  #trouble: PullTrouble | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  get trouble(): PullTrouble | undefined {
    return this.#trouble;
  }

  start(): void {
    this.#do(async () => {
      const { store, office, centre } = this.#parts;
      await this.#introduce();
      const cursor = await store.inbound.findCursor(office, centre.key.name);
      await this.#go(startPull(cursor ?? FEED_START));
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#work;
  }

  #do(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) => {
      if (this.#stopping.signal.aborted) return;
      const { office, centre } = this.#parts;
      this.#parts.report(`What ${centre.role} passes to ${office} stumbled.`, error);
    });
    this.#work = Promise.all([this.#work, done]).then(() => undefined);
  }

  async #step(input: PullInput): Promise<void> {
    if (this.#pull === undefined || this.#stopping.signal.aborted) return;
    await this.#go(stepPull(this.#pull, input, Math.random()));
  }

  async #go([after, outputs]: PullStep): Promise<void> {
    this.#pull = after;
    if (after.failures === 0) this.#trouble = undefined;
    for (const output of outputs) await this.#follow(output);
  }

  async #follow(output: PullOutput): Promise<void> {
    switch (output.kind) {
      case 'ask':
      case 'keep':
        this.#do(async () => this.#step(await this.#try(output)));
        break;
      case 'wake': {
        const wake = () => this.#do(() => this.#step({ kind: 'woken', ask: output.id }));
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          wake();
        }, output.afterMs);
        this.#timers.add(timer);
        break;
      }
      case 'trouble':
        this.#trouble = output.trouble;
        if (output.trouble === 'unknown-log') await this.#introduce();
        break;
    }
  }

  // The world's failures become an input of the machine; beliefs that were false do not.
  async #try(output: Extract<PullOutput, { kind: 'ask' | 'keep' }>): Promise<PullInput> {
    const ask = output.id;
    try {
      if (output.kind === 'keep') {
        await this.#keep(output.page);
        return { kind: 'kept', ask };
      }
      const { logKey, centre } = this.#parts;
      const authorization = accessHeader(logKey, centre.key.name);
      const path = feedPath(originHash(logKey.verifier.name), output.cursor, output.have);
      const response = await this.#fetch(path, { headers: { authorization } }, waitingPatienceMs);
      return { kind: 'answered', ask, status: response.status, body: await response.text() };
    } catch (error) {
      if (error instanceof Defect) throw error;
      if (error instanceof Fault) this.#parts.report(error.message, error);
      return { kind: 'failed', ask };
    }
  }

  async #keep(page: FeedPageRead): Promise<void> {
    const { office, centre, store, onTaken, report } = this.#parts;
    const { consignments, arrivals, cursor, unreadable, isMore } = page;
    for (const origin of new Set(consignments.map((one) => one.origin))) await this.#learn(origin);
    const cosignerKeys = [centre.key];
    const from = { office, centre: centre.key.name, cosignerKeys };
    await store.inbound.takePage({ ...from, ...cursor, consignments, arrivals, isMore });
    if (unreadable > 0) {
      report(`${centre.role} passed ${unreadable} lines to ${office} that cannot be read.`);
    }
    if (consignments.length > 0) onTaken();
  }

  // Where the centre does not know it either, the consignments wait for somebody who does.
  async #learn(origin: string): Promise<void> {
    const { store, findDirectory } = this.#parts;
    if ((await store.knownLogs.findKey(origin)) !== undefined) return;
    const directory = await findDirectory();
    const response = await this.#fetch(`/introductions/${originHash(origin)}`);
    if (directory === undefined || !response.ok) return;
    const key = openIntroduction(await response.text(), directory);
    if (key?.name === origin) await store.knownLogs.admit({ key, by: directory.name });
  }

  /** Servers elsewhere believe of this log what the directory has signed. */
  async #introduce(): Promise<void> {
    const { directoryKey, logKey, centre } = this.#parts;
    if (directoryKey === undefined || directoryKey.verifier.name === logKey.verifier.name) return;
    const authorization = accessHeader(directoryKey, centre.key.name);
    const body = formatIntroduction(logKey.verifier, directoryKey);
    const init = { method: 'POST', headers: { authorization }, body };
    await this.#fetch('/introduce', init).catch(() => undefined);
  }

  async #fetch(path: string, init: RequestInit = {}, timeoutMs = patienceMs): Promise<Response> {
    const patience = { timeoutMs, stopping: this.#stopping.signal };
    return await askCentre(this.#parts.centre, path, init, patience);
  }
}
