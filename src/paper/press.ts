// The press: papers in, PDFs out, made by a few threads so that printing never holds up the
// server. Orders wait in one bounded queue; an order beyond it is turned away at once. A thread
// that dies or takes too long is replaced, and only its own order fails. Same paper, same instant:
// same bytes.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Fault } from '#kernel/fault.ts';
import { assert } from '#lib/assert.ts';
import type { Paper } from './paper.ts';
import { refuseTooLong } from './sheet-data.ts';

export interface PressOrder {
  readonly id: number;
  readonly paper: Paper;
  readonly createdAtS: number;
}

export type PressAnswer =
  | (Printed & { readonly id: number })
  | { readonly id: number; readonly sentence: string };

export interface Printed {
  readonly pdf: Uint8Array<ArrayBuffer>;
  /** False where a character has no shape in the house's faces, which PDF/A does not allow. */
  readonly isArchival: boolean;
  readonly pages: number;
}

export interface PressOptions {
  readonly threadsMax?: number;
  readonly queueMax?: number;
  readonly patienceMs?: number;
}

/** Some seconds of work for two threads; who comes later is better told than kept waiting. */
const QUEUE_MAX = 256;
/** Past two, threads take from the database what they give to paper. */
const THREADS_MAX = 2;
/** The longest paper takes a few seconds. */
const PATIENCE_MS = 60_000;

interface Waiting {
  readonly order: PressOrder;
  readonly resolve: (printed: Printed) => void;
  readonly reject: (fault: Fault) => void;
}

export class Press {
  readonly #threadsMax: number;
  readonly #queueMax: number;
  readonly #patienceMs: number;
  readonly #queue: Waiting[] = [];
  readonly #threads = new Set<PressThread>();
  #lastId = 0;
  #isClosed = false;

  constructor(options: PressOptions = {}) {
    this.#threadsMax = options.threadsMax ?? Math.min(THREADS_MAX, availableParallelism());
    this.#queueMax = options.queueMax ?? QUEUE_MAX;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    assert(this.#threadsMax > 0, 'A press has a thread at least.');
  }

  /** `at` is the instant that the PDF says it was made, in milliseconds. */
  async print(paper: Paper, at: number): Promise<Printed> {
    if (this.#isClosed) throw closed();
    if (this.#queue.length >= this.#queueMax) {
      throw new Fault('paper.busy', `${this.#queueMax} papers wait for the press already.`);
    }
    refuseTooLong(paper);
    this.#lastId += 1;
    const order = { id: this.#lastId, paper, createdAtS: Math.floor(at / 1_000) };
    const { promise, resolve, reject } = Promise.withResolvers<Printed>();
    this.#queue.push({ order, resolve, reject });
    this.#turn();
    return await promise;
  }

  get waitingCount(): number {
    return this.#queue.length;
  }

  /** What waits is turned away; what is being printed is ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#queue.splice(0)) waiting.reject(closed());
    await Promise.all([...this.#threads].map((thread) => thread.stop(closed())));
  }

  #turn(): void {
    while (this.#queue.length > 0) {
      const thread = this.#findIdle();
      const waiting = thread === undefined ? undefined : this.#queue.shift();
      if (thread === undefined || waiting === undefined) return;
      thread.give(waiting);
    }
  }

  #findIdle(): PressThread | undefined {
    for (const thread of this.#threads) if (thread.isIdle) return thread;
    if (this.#threads.size >= this.#threadsMax) return undefined;
    const thread: PressThread = new PressThread(this.#patienceMs, {
      onIdle: () => this.#turn(),
      onGone: () => {
        this.#threads.delete(thread);
        this.#turn();
      },
    });
    this.#threads.add(thread);
    return thread;
  }
}

interface ThreadEvents {
  readonly onIdle: () => void;
  readonly onGone: () => void;
}

class PressThread {
  readonly #worker: Worker;
  readonly #patienceMs: number;
  readonly #events: ThreadEvents;
  #doing: Waiting | undefined;
  #alarm: NodeJS.Timeout | undefined;
  #isGone = false;

  constructor(patienceMs: number, events: ThreadEvents) {
    this.#patienceMs = patienceMs;
    this.#events = events;
    this.#worker = new Worker(new URL('./press-worker.ts', import.meta.url), {
      // What the thread of the program was started with is not for this one.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      name: 'press',
    });
    this.#worker.on('message', (answer: PressAnswer) => this.#take(answer));
    this.#worker.on('error', (error) => this.#leave(broken('The press broke down.', error)));
    this.#worker.on('exit', () => this.#leave(broken('The press stopped.')));
    this.#worker.unref();
  }

  get isIdle(): boolean {
    return this.#doing === undefined && !this.#isGone;
  }

  give(waiting: Waiting): void {
    assert(this.isIdle, 'A thread of the press does one order at a time.');
    this.#doing = waiting;
    // A process may end while the press is idle, but not while it prints.
    this.#worker.ref();
    this.#alarm = setTimeout(() => {
      const sentence = `A paper took longer than ${this.#patienceMs} ms.`;
      void this.stop(new Fault('paper.failed', sentence, { retry: 'never' }));
    }, this.#patienceMs);
    this.#worker.postMessage(waiting.order);
  }

  async stop(fault: Fault): Promise<void> {
    this.#leave(fault);
    await this.#worker.terminate();
  }

  #take(answer: PressAnswer): void {
    const doing = this.#doing;
    if (doing === undefined || this.#isGone) return;
    assert(answer.id === doing.order.id, 'The press answers the order that it was given.');
    clearTimeout(this.#alarm);
    this.#doing = undefined;
    this.#worker.unref();
    if ('pdf' in answer) doing.resolve(printedOf(answer));
    else doing.reject(new Fault('paper.failed', answer.sentence, { retry: 'never' }));
    this.#events.onIdle();
  }

  #leave(fault: Fault): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#alarm);
    this.#doing?.reject(fault);
    this.#doing = undefined;
    this.#events.onGone();
  }
}

function printedOf({ pdf, isArchival, pages }: Printed): Printed {
  return { pdf, isArchival, pages };
}

function closed(): Fault {
  return new Fault('paper.busy', 'The press is being closed.', { retry: 'later' });
}

function broken(sentence: string, cause?: unknown): Fault {
  return new Fault('paper.failed', sentence, { retry: 'later', cause });
}
