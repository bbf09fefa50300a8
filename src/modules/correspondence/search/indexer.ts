// Fills the index from the logs, entry by entry in their order, in the background: an act never
// waits for it, and whatever it has not read yet it reads at its next turn. One turn is one
// transaction over some tens of letters, so stopping at any moment loses nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { entryOf } from '#kernel/entry.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { empty, fold } from '#modules/correspondence/state.ts';
import type { Session, SessionPool } from '#store/database.ts';
import type { Opener } from '#store/keyring.ts';
import { findDocument } from './document.ts';
import type { Days, SearchDocument } from './document.ts';
import { prepareIndex, writeDocuments } from './index-store.ts';

const ENTRIES_OF_TURN = 250;
/** Letters whose files got a text, in one turn. */
const AGAIN_OF_TURN = 50;
/** Acts of the same moment are indexed together. */
const GATHER_MS = 150;
/** While acts come it rests two thirds of its time: the processors are there for the acts. */
const REST_RATIO = 2;
/** After trouble with the database, and for texts of files, which nobody announces. */
const PAUSE_MS = 5_000;

export interface IndexerOptions {
  readonly pool: SessionPool;
  /** Words of sealed letters are in the index, for those who may read them. */
  readonly opener: Opener;
  /** Calendar and time zone of an office; undefined where it is not known any more. */
  findDays(office: string): Days | undefined;
  /** Told after each commit; gives back how to stop being told. */
  onCommitted(listener: () => void): () => void;
  report(sentence: string, cause?: unknown): void;
}

export interface Indexer {
  /** Ends when everything is in the index that was committed before the call. */
  settle(): Promise<void>;
  /** Finishes its turn, and starts no other. */
  stop(): Promise<void>;
}

/** Comes back when the index has its tables; filling them goes on behind. */
export async function startIndexer(options: IndexerOptions): Promise<Indexer> {
  const { pool } = options;
  const report = (sentence: string, cause?: unknown) => options.report(sentence, cause);
  if (await prepareIndex(pool)) report('Making the index of the search again, in the background.');
  const ending = new AbortController();
  let nudge = Promise.withResolvers<void>();
  let isBusy = false;
  const forget = options.onCommitted(() => {
    isBusy = true;
    nudge.resolve();
  });
  /** While acts come; what a quiet server has still to index it indexes without resting. */
  const rest = async (tookMs: number) => {
    if (isBusy) await sleep(REST_RATIO * tookMs, undefined, ending);
    isBusy = false;
  };
  const loop = (async () => {
    while (!ending.signal.aborted) {
      nudge = Promise.withResolvers<void>();
      try {
        const count = await indexAll(options, ending.signal, rest);
        if (count === 0) await nudgedOrPaused(nudge.promise, ending.signal);
        await sleep(GATHER_MS, undefined, ending);
      } catch (error) {
        if (ending.signal.aborted) return;
        report('The index of the search could not be brought up to date; it will be.', error);
        await sleep(PAUSE_MS, undefined, ending).catch(() => undefined);
      }
    }
  })();
  return {
    async settle() {
      await indexAll(options, ending.signal);
    },
    async stop() {
      forget();
      ending.abort();
      await loop;
    },
  };
}

async function nudgedOrPaused(nudge: Promise<void>, ending: AbortSignal): Promise<void> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([ending, waiting.signal]);
  await Promise.race([nudge, sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined)]);
  waiting.abort();
}

/** All that is there now, turn by turn; the number of letters written. */
export async function indexAll(
  options: Pick<IndexerOptions, 'pool' | 'findDays' | 'opener'>,
  signal?: AbortSignal,
  rest?: (tookMs: number) => Promise<void>,
): Promise<number> {
  const { pool, findDays, opener } = options;
  const logs = await pool.query<{ office: string }>({
    text: 'select office from dawam.log order by office',
  });
  let count = 0;
  for (const { office } of logs) {
    const days = findDays(office) ?? { calendar: 'gregory', timeZone: 'UTC' };
    for (;;) {
      if (signal?.aborted === true) return count;
      const startedAt = performance.now();
      const turn = await pool.transact((session) => indexTurn(session, office, days, opener));
      count += turn.letters;
      if (turn.letters > 0) await rest?.(performance.now() - startedAt);
      if (turn.isDone) break;
    }
  }
  return count;
}

interface Turn {
  readonly letters: number;
  readonly isDone: boolean;
}

interface NewEntry {
  readonly index: number;
  readonly subject: string;
  readonly leaf_hash: Buffer;
}

async function indexTurn(
  session: Session,
  office: string,
  days: Days,
  opener: Opener,
): Promise<Turn> {
  const from = await lockProgress(session, office);
  const entries = await session.query<NewEntry>({
    text: `select index, subject, leaf_hash from dawam.entry
      where office = $1 and index >= $2 order by index limit $3`,
    values: [office, from, ENTRIES_OF_TURN],
  });
  const again = await session.query<{ subject: string }>({
    text: `delete from search.again where office = $1 and subject in (
        select subject from search.again where office = $1 limit $2)
      returning subject`,
    values: [office, AGAIN_OF_TURN],
  });
  const named = [...entries, ...again].map(({ subject }) => subject);
  const subjects = [...new Set(named.filter((subject) => subject.startsWith('letter/')))];
  if (subjects.length > 0) await indexLetters(session, office, subjects, days, opener);
  const last = entries.at(-1);
  if (last !== undefined) {
    await session.query({
      text: 'update search.progress set next_index = $2, leaf_hash = $3 where office = $1',
      values: [office, last.index + 1, last.leaf_hash],
    });
  }
  const isDone = entries.length < ENTRIES_OF_TURN && again.length < AGAIN_OF_TURN;
  return { letters: subjects.length, isDone };
}

/** Where to read on: from the start where the log is another one than was read (restored). */
async function lockProgress(session: Session, office: string): Promise<number> {
  await session.query({
    text: `insert into search.progress (office, next_index) values ($1, 0) on conflict do nothing`,
    values: [office],
  });
  const [progress] = await session.query<{ next_index: number; is_same: boolean }>({
    text: `select p.next_index, p.next_index = 0 or coalesce(e.leaf_hash = p.leaf_hash, false)
        as is_same
      from search.progress p
      left join dawam.entry e on e.office = p.office and e.index = p.next_index - 1
      where p.office = $1 for update of p`,
    values: [office],
  });
  if (progress?.is_same === true) return progress.next_index;
  for (const table of ['again', 'term', 'letter', 'letter_text']) {
    await session.query({
      text: `delete from search.${table} where office = $1`,
      values: [office],
    });
  }
  await session.query({
    text: `update search.progress set next_index = 0, leaf_hash = null, letters = 0
      where office = $1`,
    values: [office],
  });
  return 0;
}

async function indexLetters(
  session: Session,
  office: string,
  subjects: readonly string[],
  days: Days,
  opener: Opener,
): Promise<void> {
  const histories = await readHistories(session, office, subjects, opener);
  const files = [...histories.values()].flat().flatMap(({ entry }) => entry.files ?? []);
  const texts = await readTexts(session, [...new Set(files.map((file) => file.sha256))]);
  const documents: SearchDocument[] = [];
  const gone: string[] = [];
  for (const subject of subjects) {
    const history = histories.get(subject) ?? [];
    const state = history.reduce(fold, empty());
    const made = findDocument(subject, state, history, days, (sha256) => texts.get(sha256));
    if (made === undefined) gone.push(subject);
    else documents.push(made);
  }
  await writeDocuments(session, office, documents, gone);
}

async function readHistories(
  session: Session,
  office: string,
  subjects: readonly string[],
  opener: Opener,
): Promise<ReadonlyMap<string, readonly PlacedEntry[]>> {
  const rows = await session.query<{ subject: string; index: number; leaf: Buffer }>({
    text: `select subject, index, leaf from dawam.entry
      where office = $1 and subject = any($2) and leaf is not null order by index`,
    values: [office, subjects],
  });
  const histories = new Map<string, PlacedEntry[]>();
  for (const { subject, index, leaf } of rows) {
    const entry = entryOf(leaf);
    if (entry === undefined) continue;
    const history = histories.get(subject) ?? [];
    history.push({ index, entry: opener.open(office, entry) });
    histories.set(subject, history);
  }
  return histories;
}

async function readTexts(
  session: Session,
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (sha256s.length === 0) return new Map();
  const rows = await session.query<{ sha256: string; text: string }>({
    text: 'select sha256, text from dawam.file_text where sha256 = any($1)',
    values: [sha256s],
  });
  return new Map(rows.map(({ sha256, text }) => [sha256, text]));
}
