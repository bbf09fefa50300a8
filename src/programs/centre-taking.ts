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
