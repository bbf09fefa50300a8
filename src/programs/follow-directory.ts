// Keeps the replica of the directory fresh at a server that has joined: asks the centres in turn
// for its head, and takes over what is new. A server that is cut off goes on with what it has.
import { parseVerifierKey } from '#kernel/note.ts';
import type { SigningKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';

import type { CentreSetting } from './centre-line.ts';
import { readMirror } from './mirror-reader.ts';
import { LineRounds } from './rounds.ts';

export interface FollowParts {
  readonly store: Store;
  readonly centres: readonly CentreSetting[];
  /** Of a log that is written here: its word opens the directory. */
  readonly reader: SigningKey;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const everyMs = 3_000;

export class FollowDirectory {
  readonly #parts: FollowParts;
  readonly #rounds: LineRounds;
  #said = '';

  constructor(parts: FollowParts) {
    this.#parts = parts;
    const sentence = 'What is new in the directory could not be taken over.';
    const fail = (cause: unknown) => parts.report(sentence, cause);
    this.#rounds = new LineRounds(everyMs, () => this.#look(), fail);
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
  }

  async #look(): Promise<void> {
    const { store, centres, reader, report } = this.#parts;
    const pool = store.database.writers;
    const office = directoryOffice;
    const [row] = await pool.query<{ origin: string; vkey: string }>({
      text: 'select origin, vkey from dawam.log where office = $1',
      values: [office],
    });
    const { origin, vkey } = must(row, 'A server that has joined has the directory.');
    const parsed = parseVerifierKey(vkey);
    const logKey = must(parsed.ok ? parsed.key : undefined, 'A key was read before it was kept.');
    for (const centre of centres) {
      const signal = this.#rounds.stopping;
      const read = await readMirror({ pool, office, logKey, reader, centre, signal });
      if (read.kind === 'whole' && read.isNew) {
        await store.takeOver({ office, origin, vkey }, read.head);
      }
      if (read.kind === 'stuck' && read.flaw !== 'behind') {
        const sentence = `The directory of ${centre.role} is not believed: ${read.flaw}.`;
        if (sentence !== this.#said) report(sentence);
        this.#said = sentence;
      }
    }
  }
}
