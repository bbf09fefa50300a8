// What is heavy and done by ourselves, in a thread of its own: finding the code on a page, telling
// blank pages, turning pictures into PDFs, drawing separator sheets. One order after another; a
// thread that dies or takes too long is replaced, and only its own order fails.
import { Worker } from 'node:worker_threads';
import type { Separator } from './separator.ts';

export interface SheetText {
  readonly language: 'ar' | 'fa' | 'en';
  readonly title: string;
  readonly about: string;
}

export type LookOrder =
  /** `bars`: bar codes will be looked for where nothing else is found. */
  | { readonly kind: 'look'; readonly pgm: Uint8Array; readonly bars: boolean }
  | { readonly kind: 'picture'; readonly picture: Uint8Array }
  | {
      readonly kind: 'sheet';
      readonly separator: Separator;
      readonly texts: readonly SheetText[];
      readonly count: number;
    };

export interface Looked {
  readonly isBlank: boolean;
  readonly separator: Separator | null;
  /** The page in black and white, as a portable grey map, where bar codes are to be looked for. */
  readonly bars: Uint8Array | null;
}

export type LookAnswer =
  | { readonly kind: 'looked'; readonly looked: Looked }
  | { readonly kind: 'pdf'; readonly pdf: Uint8Array }
  | { readonly kind: 'failed'; readonly sentence: string };

const PATIENCE_MS = 60_000;
const WAITING_MAX = 64;

export class Looker {
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #answer: ((answer: LookAnswer) => void) | undefined;
  readonly #patienceMs: number;

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  async do(order: LookOrder): Promise<LookAnswer> {
    if (this.#waiting >= WAITING_MAX) return { kind: 'failed', sentence: 'too much waits' };
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#give(order));
    this.#last = turn;
    const answer = await turn;
    this.#waiting -= 1;
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #give(order: LookOrder): Promise<LookAnswer> {
    const worker = (this.#worker ??= this.#open());
    const { promise, resolve } = Promise.withResolvers<LookAnswer>();
    const alarm = setTimeout(() => this.#fail(worker, 'took too long'), this.#patienceMs);
    this.#answer = (answer) => {
      clearTimeout(alarm);
      this.#answer = undefined;
      worker.unref();
      resolve(answer);
    };
    worker.ref();
    worker.postMessage(order);
    return promise;
  }

  #open(): Worker {
    const worker = new Worker(new URL('./look-worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      name: 'scan',
    });
    worker.on('message', (answer: LookAnswer) => this.#answer?.(answer));
    worker.on('error', (error) => this.#fail(worker, String(error)));
    worker.on('exit', () => this.#fail(worker, 'the thread ended'));
    return worker;
  }

  #fail(worker: Worker, sentence: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#answer?.({ kind: 'failed', sentence });
    void worker.terminate();
  }
}
