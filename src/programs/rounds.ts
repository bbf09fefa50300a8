// What a server does again and again, one round at a time: a round that takes longer is waited for,
// and one that fails is said and tried again with the next.
const EVERY_MS = 10 * 60_000;

/** Rounds over a line: each begins some time after the one before, not all servers at once. */
export class LineRounds {
  readonly #everyMs: number;
  readonly #run: () => Promise<unknown>;
  readonly #reportFailure: (cause: unknown) => void;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(
    everyMs: number,
    run: () => Promise<unknown>,
    reportFailure: (cause: unknown) => void,
  ) {
    [this.#everyMs, this.#run, this.#reportFailure] = [everyMs, run, reportFailure];
  }

  /** Aborted by `stop`: for whatever a round waits for. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  start(): void {
    this.#round = this.#run()
      .then(() => undefined)
      .catch((cause: unknown) => {
        if (!this.stopping.aborted) this.#reportFailure(cause);
      })
      .finally(() => {
        if (this.stopping.aborted) return;
        this.#timer = setTimeout(() => this.start(), this.#everyMs * (0.75 + Math.random() / 2));
      });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#round;
  }
}

/** Every ten minutes until the answer is called; it ends with the round that is under way. */
export function startRounds(
  run: () => Promise<unknown>,
  reportFailure: (cause: unknown) => void,
): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= run()
      .catch(reportFailure)
      .finally(() => (running = undefined));
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
