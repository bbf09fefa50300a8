// Heals the fenced logs of a server, each in its own time: from whichever centre has all of it,
// again and again until that is so. A log that was healed goes on; one that turns out to be forked
// stays fenced, and waits for a person.
import { setTimeout as sleep } from 'node:timers/promises';

import type { SigningKey } from '#kernel/note.ts';
import type { Store } from '#store/store.ts';

import type { CentreSetting } from './centre-line.ts';
import { heal } from './healing.ts';
import type { Healed } from './healing.ts';
import type { StrangeFiles } from './strange-files.ts';

export interface HealingsParts {
  readonly store: Store;
  readonly strange: StrangeFiles;
  readonly centres: readonly CentreSetting[];
  readonly findKey: (office: string) => Promise<SigningKey | undefined>;
  /** It is whole, and written again. */
  readonly onHealed: (office: string) => void;
  /** Two servers have written it. */
  readonly onForked: (office: string) => void;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const pauseMinMs = 500;
const pauseMaxMs = 60_000;

export class Healings {
  readonly #parts: HealingsParts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(parts: HealingsParts) {
    this.#parts = parts;
  }

  /** `evidence` is the head that the log's own key has signed and that is not here. */
  begin(office: string, evidence: string): void {
    if (this.#running.has(office)) return;
    const ended = this.#run(office, evidence).finally(() => this.#running.delete(office));
    this.#running.set(office, ended);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  async #run(office: string, evidence: string): Promise<void> {
    const { signal } = this.#stopping;
    let said = '';
    for (let pauseMs = pauseMinMs; !signal.aborted;) {
      const sentence = await this.#try(office, evidence).catch((cause: unknown) => {
        if (!signal.aborted) this.#parts.report(`${office} could not be healed now.`, cause);
        return '';
      });
      if (sentence === undefined) return;
      if (sentence !== said && sentence !== '') this.#parts.report(sentence);
      said = sentence;
      const ms = (pauseMs * (1 + Math.random())) / 2;
      await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, pauseMaxMs);
    }
  }

  /** Why it is not healed yet; undefined where there is nothing more to try. */
  async #try(office: string, evidence: string): Promise<string | undefined> {
    const { store, strange, centres, findKey } = this.#parts;
    const logKey = await findKey(office);
    if (logKey === undefined) return `The key of ${office} is not here.`;
    let worst: Healed = { kind: 'unreachable' };
    for (const centre of centres) {
      const stopping = this.#stopping.signal;
      const healed = await heal({ store, strange, office, logKey, centre, evidence, stopping });
      if (healed.kind === 'healed') return await this.#end(office, healed.entries);
      if (healed.kind !== 'unreachable') worst = healed;
      if (healed.kind === 'forked') break;
    }
    if (worst.kind === 'forked') return await this.#giveUp(office);
    if (worst.kind === 'unreachable') return `No centre answers that could heal ${office}.`;
    const { held, signed } = worst;
    return (
      `The log of ${office} had ${signed} entries when its server was lost, and the centres hold ` +
      `${held}: what is missing is nowhere but on the lost disk.`
    );
  }

  async #end(office: string, entries: number): Promise<undefined> {
    const { store, onHealed, report } = this.#parts;
    await store.database.writers.query({
      text: 'delete from dawam.fence where office = $1',
      values: [office],
    });
    store.unfence(office);
    report(`The log of ${office} is whole again: ${entries} entries came back from a centre.`);
    onHealed(office);
    return undefined;
  }

  async #giveUp(office: string): Promise<undefined> {
    await this.#parts.store.database.writers.query({
      text: `update dawam.fence set cause = 'forked' where office = $1`,
      values: [office],
    });
    this.#parts.onForked(office);
    return undefined;
  }
}
