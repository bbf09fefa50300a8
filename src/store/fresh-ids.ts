// Guesses which subjects and commands of a batch no entry speaks of yet, so that a batch of new
// letters need not be read for before it is decided. A guess is right or wrong and never trusted:
// the statement that writes the batch looks for itself, and writes nothing where it was wrong.
import { isUuid7 } from '#lib/uuid.ts';

import type { Asked } from './batch.ts';

/** What a batch was decided on without having been read. */
export interface Guess {
  readonly subjects: ReadonlySet<string>;
  readonly commands: ReadonlySet<string>;
}

export const NO_GUESS: Guess = { subjects: new Set(), commands: new Set() };

/** Older ids than this are likely to be known. */
const FRESH_MS = 600_000;
/** Of each generation; what drops out of memory costs one wrong guess. */
const GENERATION_MAX = 10_000;

export class FreshIds {
  #young = new Set<string>();
  #old: ReadonlySet<string> = new Set();

  /** From now on these are known. */
  add(asked: readonly Asked[]): void {
    for (const { command } of asked) {
      this.#young.add(command.subject);
      this.#young.add(command.id);
    }
    if (this.#young.size < GENERATION_MAX) return;
    this.#old = this.#young;
    this.#young = new Set();
  }

  guess(asked: readonly Asked[], nowMs: number): Guess {
    const subjects = new Set<string>();
    const commands = new Set<string>();
    for (const { command } of asked) {
      const { subject, id } = command;
      if (this.#isNew(subject, subject.slice(subject.indexOf('/') + 1), nowMs)) {
        subjects.add(subject);
      }
      if (this.#isNew(id, id, nowMs)) commands.add(id);
    }
    return { subjects, commands };
  }

  #isNew(name: string, id: string, nowMs: number): boolean {
    if (this.#young.has(name) || this.#old.has(name) || !isUuid7(id)) return false;
    const madeMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    return Math.abs(nowMs - madeMs) < FRESH_MS;
  }
}
