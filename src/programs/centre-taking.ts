// Makes the packages of one upload durable while more of it is read: those that became whole
// meanwhile go together, in one transaction. So a slow line loses at most the package that broke
// off, and a quick one does not pay for a commit with each.
import type { Fault } from '#kernel/fault.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { Defect } from '#lib/assert.ts';
import { faultOf } from '#store/database.ts';
import type { Intake } from '#sync/intake.ts';
import { UNKNOWN_LOG } from '#sync/mirror.ts';

import type { CentreStore } from './centre-store.ts';

/** Of entries that wait in memory, of all uploads together, beside what is being made durable. */
const HELD_BYTES_MAX = 64_000_000;
/** Of one upload at least, however many there are: some packages. */
const HELD_BYTES_LEAST = 200_000;
const HELD_BYTES_MOST = 8_000_000;

/** What uploads that are under way beside each other share. */
export class UploadRoom {
  #count = 0;

  /** So many bytes of each may wait before no more of it is read. */
  get bytesForEach(): number {
    const share = HELD_BYTES_MAX / Math.max(this.#count, 1);
    return Math.max(HELD_BYTES_LEAST, Math.min(share, HELD_BYTES_MOST));
  }

  async use<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#count += 1;
    try {
      return await work();
    } finally {
      this.#count -= 1;
    }
  }
}

export class Taking {
  readonly #intake: Intake;
  readonly #store: Pick<CentreStore, 'stepAll'>;
  readonly #key: SigningKey;
  #running: Promise<void> | undefined;
  #failure: Fault | Defect | undefined;

  constructor(intake: Intake, store: Pick<CentreStore, 'stepAll'>, key: SigningKey) {
    this.#intake = intake;
    this.#store = store;
    this.#key = key;
  }

  /** More may have become whole. */
  nudge(): void {
    if (this.#running !== undefined || this.#failure !== undefined) return;
    this.#running = this.#run().finally(() => (this.#running = undefined));
  }

  /** All that is whole has become durable; throws what hindered that. */
  async settle(): Promise<void> {
    await this.#running;
    this.nudge();
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure;
  }

  // What has failed is told by `settle`.
  async #run(): Promise<void> {
    try {
      while (this.#intake.next() !== undefined) await this.#step();
    } catch (cause) {
      this.#failure = faultOf(cause);
    }
  }

  async #step(): Promise<void> {
    const intake = this.#intake;
    const steps = {
      next: () => intake.next(),
      take: (outputs: Parameters<Intake['take']>[0]) => intake.take(outputs),
    };
    const isKnown = await this.#store.stepAll(intake.origin ?? '', steps, this.#key);
    if (!isKnown) intake.take([{ kind: 'answer', answer: UNKNOWN_LOG }]);
  }
}
