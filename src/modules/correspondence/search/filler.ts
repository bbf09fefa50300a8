// Brings offices' parts of the index up to their logs, a page of entries at a time, each in one
// transaction with its place in the log. It is written without waiting for the disk: what a power
// cut takes away is read from the log again.
import type { Session, SessionPool } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import type { Days } from './document.ts';
import { readLetters, readLogPage } from './index-pages.ts';
import type { LogPage, Source } from './index-pages.ts';
import { countTerms, lockProgress, writePage } from './index-writer.ts';
import type { Progress, Written } from './index-writer.ts';
import { TermIds } from './term-ids.ts';

/** Entries of one turn: acts that come meanwhile wait behind a few milliseconds of work. */
const BUSY_TURN = 25;
const QUIET_TURN = 500;
/** Letters whose files got a text, in one turn. */
const AGAIN_OF_TURN = 25;
/** Frequencies of terms are brought up to date after so many entries, or when nothing comes. */
const UNCOUNTED_MAX = 20_000;

// What waits beside the index of terms is looked through by every question, so that it is short
// but while an archive is read for the first time. Plans are made for tables that grow meanwhile.
const settingsSql = (waitingKb: number) => `set local synchronous_commit = off;
  set local enable_seqscan = off; set local gin_pending_list_limit = ${waitingKb}`;
const busySettingsSql = settingsSql(1_024);
const quietSettingsSql = settingsSql(8_192);

export interface Filling {
  readonly pool: SessionPool;
  /** Letters that were secret are in the index again with their words. */
  readonly opener: Opener;
  /** Calendar and time zone of an office; undefined where it is not known any more. */
  findDays(office: string): Days | undefined;
}

export interface Pace {
  /** While acts come. */
  readonly isBusy: () => boolean;
  /** After each turn. */
  readonly rest: (tookMs: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

export const fullPace: Pace = { isBusy: () => false, rest: () => Promise.resolve() };

interface Behind {
  readonly office: string;
  readonly next_index: number;
  readonly is_again: boolean;
}

type WritePage = (session: Session, progress: Progress) => Promise<Written | undefined>;

export class Filler {
  readonly #filling: Filling;
  readonly #pace: Pace;
  readonly #ids = new TermIds();
  /** Only before a program has looked at a log may that be another one than the index knows. */
  readonly #seen = new Set<string>();

  constructor(filling: Filling, pace: Pace) {
    this.#filling = filling;
    this.#pace = pace;
  }

  /** The number of letters written. */
  async fillAll(): Promise<number> {
    const behind = await this.#filling.pool.query<Behind>({
      name: 'search-behind',
      text: `select * from (
          select l.office, coalesce(p.next_index, 0) as next_index,
            l.size <> coalesce(p.next_index, 0) or l.office <> all($1::text[]) as is_behind,
            exists (select from search.again a where a.office = l.office) as is_again
          from dawam.log l left join search.progress p on p.office = l.office) o
        where is_behind or is_again order by office`,
      values: [[...this.#seen]],
    });
    let count = 0;
    for (const { office, next_index: nextIndex, is_again: isAgain } of behind) {
      const days = this.#filling.findDays(office) ?? { calendar: 'gregory', timeZone: 'UTC' };
      const source = { office, days, opener: this.#filling.opener };
      if (isAgain) count += await this.#fillAgain(source);
      count += await this.#fillOffice(source, nextIndex);
      if (this.#isEnding) break;
      this.#seen.add(office);
    }
    return count;
  }

  /** What is put off while there is more to do: frequencies, and the list beside the index. */
  async tidy(): Promise<void> {
    const { pool } = this.#filling;
    const uncounted = await pool.query<{ office: string }>({
      text: 'select office from search.progress where uncounted > 0 order by office',
    });
    if (uncounted.length === 0) return;
    for (const { office } of uncounted) await pool.transact((sql) => countTerms(sql, office));
    await pool.query({ text: `select gin_clean_pending_list('search.letter_terms')` });
  }

  get #isEnding(): boolean {
    return this.#pace.signal?.aborted === true;
  }

  /** On a quiet server the next page is read while one is written. */
  async #fillOffice(source: Source, from: number): Promise<number> {
    let count = 0;
    let startedAt = performance.now();
    let coming = this.#read(source, from);
    for (;;) {
      const page = await coming;
      const { reached, isLast } = page;
      const next = isLast || this.#pace.isBusy() ? undefined : reached?.nextIndex;
      // Awaited after the writing, and nobody shall miss its failure until then.
      if (next !== undefined) (coming = this.#read(source, next)).catch(() => undefined);
      const place = await this.#writeLogPage(source.office, page);
      if (place === page.from) count += page.documents.length + page.gone.length;
      await this.#pace.rest(performance.now() - startedAt);
      if ((place === page.from && isLast) || this.#isEnding) {
        if (next !== undefined) await coming.catch(() => undefined);
        return count;
      }
      startedAt = performance.now();
      if (place !== page.from) coming = this.#read(source, place);
      else if (next === undefined) coming = this.#read(source, reached?.nextIndex ?? place);
    }
  }

  #read(source: Source, from: number): Promise<LogPage> {
    const entriesMax = this.#pace.isBusy() ? BUSY_TURN : QUIET_TURN;
    return readLogPage(this.#filling.pool, source, from, entriesMax);
  }

  /** Where the index stood: it was written only if that is where the page begins. */
  async #writeLogPage(office: string, page: LogPage): Promise<number> {
    const { nextIndex, uncounted } = await this.#write(office, async (session, progress) => {
      // Else it is another log than before, or somebody else was here.
      if (progress.nextIndex !== page.from || page.reached === undefined) return undefined;
      const known = this.#ids.of(office, progress.epoch);
      return await writePage(session, office, page, known, page.reached);
    });
    if (uncounted > UNCOUNTED_MAX) {
      await this.#filling.pool.transact((session) => countTerms(session, office));
    }
    return nextIndex;
  }

  /** Letters that are to be indexed again although their log says nothing new. */
  async #fillAgain(source: Source): Promise<number> {
    const { office } = source;
    let count = 0;
    let found = AGAIN_OF_TURN;
    while (found === AGAIN_OF_TURN && !this.#isEnding) {
      const startedAt = performance.now();
      await this.#write(office, async (session, progress) => {
        // A text that comes after this waits for us, and has its letter noted once more.
        const rows = await session.query<{ subject: string }>({
          text: `delete from search.again where office = $1 and subject in (
              select subject from search.again where office = $1 limit $2)
            returning subject`,
          values: [office, AGAIN_OF_TURN],
        });
        found = rows.length;
        const subjects = rows.map(({ subject }) => subject);
        const page = await readLetters(session, source, subjects, progress.nextIndex);
        return await writePage(session, office, page, this.#ids.of(office, progress.epoch));
      });
      count += found;
      await this.#pace.rest(performance.now() - startedAt);
    }
    return count;
  }

  async #write(office: string, write: WritePage): Promise<Progress> {
    const result = await this.#filling.pool.transact(async (session) => {
      await session.script(this.#pace.isBusy() ? busySettingsSql : quietSettingsSql);
      const progress = await lockProgress(session, office);
      return { progress, written: await write(session, progress) };
    });
    const { progress, written } = result;
    // Not before they are committed.
    if (written !== undefined) this.#ids.remember(office, progress.epoch, written.ids);
    return progress;
  }
}
