// Fills the index from the logs, entry by entry in their order, in the background: an act never
// waits for it, and whatever it has not read yet it reads at its next turn. One turn is one
// transaction over some letters, so stopping at any moment loses nothing. While acts come, turns
// are small and nine tenths of the time are theirs; a quiet server catches up as fast as it can.
import { setTimeout as sleep } from 'node:timers/promises';
import { Filler, fullPace } from './filler.ts';
import type { Filling } from './filler.ts';
import { prepareIndex } from './index-store.ts';

/** Acts of the same moment are indexed together. */
const GATHER_MS = 150;
/** Acts that came within this time: somebody is working. */
const BUSY_MS = 1_000;
/** While acts come it works a tenth of the time: the processors are there for the acts. */
const REST_RATIO = 9;
/** After trouble with the database, and for texts of files, which nobody announces. */
const PAUSE_MS = 5_000;

export interface IndexerOptions extends Filling {
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
  const { signal } = ending;
  let nudge = Promise.withResolvers<void>();
  let committedAtMs = -Infinity;
  const forget = options.onCommitted(() => {
    committedAtMs = performance.now();
    nudge.resolve();
  });
  const isBusy = () => performance.now() - committedAtMs < BUSY_MS;
  const rest = async (tookMs: number) => {
    if (isBusy()) await sleep(REST_RATIO * tookMs, undefined, { signal });
  };
  const filler = new Filler(options, { isBusy, rest, signal });
  const loop = (async () => {
    while (!signal.aborted) {
      nudge = Promise.withResolvers<void>();
      try {
        const count = await filler.fillAll();
        const isNudged = count > 0 || (await nudgedOrPaused(nudge.promise, signal));
        if (!isNudged && !isBusy()) await filler.tidy();
        await sleep(GATHER_MS, undefined, { signal });
      } catch (error) {
        if (signal.aborted) return;
        report('The index of the search could not be brought up to date; it will be.', error);
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  })();
  return {
    async settle() {
      await indexAll(options);
    },
    async stop() {
      forget();
      ending.abort();
      await loop;
    },
  };
}

async function nudgedOrPaused(nudge: Promise<void>, ending: AbortSignal): Promise<boolean> {
  const waiting = new AbortController();
  const signal = AbortSignal.any([ending, waiting.signal]);
  const paused = sleep(PAUSE_MS, false, { signal }).catch(() => false);
  const isNudged = await Promise.race([nudge.then(() => true), paused]);
  waiting.abort();
  return isNudged;
}

/** All that is there now, at once, with frequencies up to date; the number of letters written. */
export async function indexAll(filling: Filling): Promise<number> {
  const filler = new Filler(filling, fullPace);
  const count = await filler.fillAll();
  await filler.tidy();
  return count;
}
