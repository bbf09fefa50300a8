// Brings the files that entries from elsewhere name, one after the other, from whichever centre has
// them; each is believed by its hash alone. A letter is worked on meanwhile. What no centre has yet
// is asked for again, later and later.
import type { SigningKey } from '#kernel/note.ts';
import { faultOf } from '#store/database.ts';
import type { Store } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';

import { askCentre, bytesOf } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';

export interface AwaitedParts {
  readonly store: Pick<Store, 'files' | 'tellNews'> & {
    readonly database: Pick<Store['database'], 'writers'>;
  };
  readonly centres: readonly CentreSetting[];
  readonly findKey: (office: string) => Promise<SigningKey | undefined>;
  readonly report: (sentence: string, cause?: unknown) => void;
}

interface Awaited {
  readonly office: string;
  readonly sha256: string;
  readonly media_type: string;
}

const pageMax = 100;
const pauseMinMs = 500;
const pauseMaxMs = 60_000;
const filePatienceMs = 600_000;

export class AwaitedFiles {
  readonly #parts: AwaitedParts;
  readonly #stopping = new AbortController();
  #wake: (() => void) | undefined;
  #isWanted = true;
  #loop: Promise<void> | undefined;

  constructor(parts: AwaitedParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** More may be awaited. */
  nudge(): void {
    this.#isWanted = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#loop;
  }

  async #run(): Promise<void> {
    for (let pauseMs = pauseMinMs; !this.#stopping.signal.aborted;) {
      this.#isWanted = false;
      const missing = await this.#round().catch((error: unknown) => {
        this.#parts.report('Files that are on their way could not be looked for.', faultOf(error));
        return 1;
      });
      pauseMs = missing === 0 || this.#isWanted ? pauseMinMs : Math.min(2 * pauseMs, pauseMaxMs);
      if (!this.#isWanted) await this.#pause(missing === 0 ? pauseMaxMs : pauseMs);
    }
  }

  async #pause(longestMs: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, (longestMs * (1 + Math.random())) / 2);
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  /** How many are still missing after it. */
  async #round(): Promise<number> {
    const { writers } = this.#parts.store.database;
    // A subject that was disposed of meanwhile names nothing any more.
    await writers.query({
      name: 'forget-unnamed',
      text: `delete from dawam.awaited_file a
        where not exists (select from dawam.inbound i where i.office = a.office)
          and not exists (select from dawam.entry_file n
            where n.office = a.office and n.sha256 = a.sha256)`,
    });
    const rows = await writers.query<Awaited>({
      name: 'awaited-files',
      text: `select office, encode(sha256, 'hex') as sha256, media_type
        from dawam.awaited_file order by awaited_since limit ${pageMax}`,
    });
    let missing = 0;
    for (const row of rows) {
      if (this.#stopping.signal.aborted) return missing;
      const isHere = (await this.#parts.store.files.find(row.sha256)) !== undefined;
      if (isHere || (await this.#bring(row))) await this.#noteHere(row);
      else missing += 1;
    }
    return missing;
  }

  async #bring({ office, sha256, media_type: mediaType }: Awaited): Promise<boolean> {
    const { centres, findKey, store, report } = this.#parts;
    const key = await findKey(office);
    if (key === undefined) return false;
    for (const centre of centres) {
      try {
        const authorization = accessHeader(key, centre.key.name);
        const init = { headers: { authorization } };
        const patience = { timeoutMs: filePatienceMs, stopping: this.#stopping.signal };
        const response = await askCentre(centre, `/files/${sha256}`, init, patience);
        if (!response.ok || response.body === null) {
          await response.body?.cancel();
          continue;
        }
        const stored = await store.files.putMade(bytesOf(response), mediaType);
        if (stored.sha256 === sha256) return true;
        report(`${centre.role} has other bytes for the file ${sha256} of ${office}.`);
      } catch {
        // Cut off, or not there: the other centre is asked, and this one again later.
      }
    }
    return false;
  }

  async #noteHere({ sha256 }: Awaited): Promise<void> {
    const { store } = this.#parts;
    const rows = await store.database.writers.query<{ office: string }>({
      name: 'file-is-here',
      text: `delete from dawam.awaited_file where sha256 = decode($1, 'hex') returning office`,
      values: [sha256],
    });
    for (const { office } of rows) store.tellNews(office);
  }
}
