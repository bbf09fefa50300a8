// Brings the files that entries from elsewhere name, one after the other, from whichever centre has
// them; each is believed by its hash alone, and a scanner is asked before it is there. What has
// come stays over a cut or a restart, and only the rest is asked for. A letter is worked on
// meanwhile. What no centre has yet is asked for again, later and later.
import { Fault } from '#kernel/fault.ts';
import type { SigningKey } from '#kernel/note.ts';
import { Defect } from '#lib/assert.ts';
import { faultOf } from '#store/database.ts';
import type { Store } from '#store/store.ts';
import { accessHeader } from '#sync/access.ts';
import { readInfected } from '#sync/finding.ts';
import { readRangeStart } from '#sync/tus.ts';

import { askCentre, bytesOf } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import type { StrangeFiles } from './strange-files.ts';

export interface AwaitedParts {
  readonly store: Pick<Store, 'files' | 'tellNews'> & {
    readonly database: Pick<Store['database'], 'writers'>;
  };
  readonly strange: StrangeFiles;
  readonly centres: readonly CentreSetting[];
  readonly findKey: (office: string) => Promise<SigningKey | undefined>;
  readonly nowMs: () => number;
  readonly report: (sentence: string, cause?: unknown) => void;
}

interface Awaited {
  readonly office: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly media_type: string;
}

/** Of one question for the rest of a file. */
type Brought = 'here' | 'further' | 'not-there';

const pageMax = 100;
const pauseMinMs = 500;
const pauseMaxMs = 60_000;
const filePatienceMs = 600_000;
/** A centre that took a file for malware may think better of it. */
const askAgainMs = 86_400_000;
/** So often in a row without getting further, the other centre is asked. */
const stallsMax = 2;

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
    await this.#lookAgain();
    // What is in quarantine, here or at a centre, is looked at again by itself.
    const rows = await writers.query<Awaited>({
      name: 'awaited-files',
      text: `select office, encode(sha256, 'hex') as sha256, size_bytes, media_type
        from dawam.awaited_file a
        where not exists (select from dawam.malware_finding m
          where m.sha256 = a.sha256 and m.finding = 'infected'
            and m.looked_at > $1)
        order by awaited_since limit ${pageMax}`,
      values: [new Date(this.#parts.nowMs() - askAgainMs).toISOString()],
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

  async #bring(row: Awaited): Promise<boolean> {
    const { centres, findKey } = this.#parts;
    const key = await findKey(row.office);
    if (key === undefined) return false;
    for (const centre of centres) {
      for (let stalls = 0; stalls < stallsMax;) {
        if (this.#stopping.signal.aborted) return false;
        // Cut off, or not there: the other centre is asked, and this one again later.
        const brought = await this.#ask(row, { centre, key }).catch((error: unknown) => {
          if (error instanceof Defect || error instanceof Fault) throw error;
          return 'not-there' as const;
        });
        if (brought === 'here') return true;
        stalls = brought === 'further' ? 0 : stalls + 1;
      }
    }
    return false;
  }

  async #ask(
    row: Awaited,
    { centre, key }: { readonly centre: CentreSetting; readonly key: SigningKey },
  ): Promise<Brought> {
    const { strange, report, store } = this.#parts;
    const { sha256, size_bytes: sizeBytes, media_type: mediaType, office } = row;
    const file = { sha256, sizeBytes, mediaType };
    const offset = await strange.parts.offsetOf(sha256);
    if (offset < sizeBytes) {
      const headers = {
        authorization: accessHeader(key, centre.key.name),
        ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
      };
      const patience = { timeoutMs: filePatienceMs, stopping: this.#stopping.signal };
      const response = await askCentre(centre, `/files/${sha256}`, { headers }, patience);
      const signature = readInfected(response.headers);
      if (signature !== undefined) await strange.noteSaid(file, signature);
      if (signature !== undefined) store.tellNews(office);
      const came = await this.#append(row, offset, response);
      if (came <= offset) return 'not-there';
      if (came < sizeBytes) return 'further';
    }
    const taken = await strange.take(sha256, file);
    if (taken !== 'other-bytes') store.tellNews(office);
    if (taken === 'kept') return 'here';
    if (taken === 'other-bytes') {
      report(`${centre.role} has other bytes for the file ${sha256} of ${office}.`);
    }
    return 'not-there';
  }

  /** How much of the file is here afterwards. */
  async #append(row: Awaited, asked: number, response: Response): Promise<number> {
    const { parts } = this.#parts.strange;
    const { sha256, size_bytes: sizeBytes } = row;
    const start = startOf(response, sizeBytes);
    if (start === undefined || (start !== asked && start !== 0) || response.body === null) {
      await response.body?.cancel();
      return asked;
    }
    // A centre of the former version begins anew.
    if (start < asked) await parts.drop(sha256);
    const piece = { offset: start, source: bytesOf(response), sizeBytes };
    const appended = await parts.append(sha256, piece);
    return appended.kind === 'taken' ? appended.offset : asked;
  }

  // Findings change when the scanner comes back, or knows more.
  async #lookAgain(): Promise<void> {
    const changed = await this.#parts.strange.lookAgain();
    if (changed.length === 0) return;
    const rows = await this.#parts.store.database.writers.query<{ office: string }>({
      text: `select distinct office from dawam.entry_file
        where sha256 = any(select decode(h, 'hex') from unnest($1::text[]) as h)`,
      values: [changed],
    });
    for (const { office } of rows) this.#parts.store.tellNews(office);
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

/** Where in the file its bytes begin; undefined where it has none of them. */
function startOf(response: Response, sizeBytes: number): number | undefined {
  if (response.status === 200) return 0;
  if (response.status !== 206) return undefined;
  return readRangeStart(response.headers.get('content-range'), sizeBytes);
}
