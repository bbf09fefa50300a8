// So many at once, the others in the order in which they came. Whoever has a turn gives it back.

interface Waiting {
  readonly go: () => void;
  readonly fail: (reason: Error) => void;
}

export class Turns {
  readonly #most: number;
  readonly #waiting = new Set<Waiting>();
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Comes back with a turn, or fails because those that wait were turned away. */
  async take(): Promise<void> {
    if (this.#taken < this.#most) {
      this.#taken += 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#waiting.add({ go: () => resolve(undefined), fail: reject });
    await promise;
  }

  give(): void {
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      next.go();
      return;
    }
    this.#taken -= 1;
  }

  /** Those that have a turn keep it. */
  turnAway(reason: Error): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const one of all) one.fail(reason);
  }

  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.take();
    try {
      return await work();
    } finally {
      this.give();
    }
  }
}
