// At a server that only reads the directory: signs the reading keys of its offices with the keys of
// their logs and gives them to the centres, from which the directory's server fetches them. It goes
// on until the directory says the newest one.
import { findKey } from '#store/keys.ts';
import { directoryOffice } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import { formatReadingKeys } from '#sync/reading-keys.ts';

import { askCentre } from './centre-line.ts';
import type { CentreSetting } from './centre-line.ts';
import { LineRounds } from './rounds.ts';

export interface TellingParts {
  readonly store: Store;
  readonly keysDir: string;
  readonly centres: readonly CentreSetting[];
  /** The key that the directory says, as `age1…`. */
  readonly findSaid: (office: string) => string | undefined;
  readonly report: (sentence: string, cause?: unknown) => void;
}

const everyMs = 4_000;
const patienceMs = 20_000;

export class TellReadingKeys {
  readonly #parts: TellingParts;
  readonly #rounds: LineRounds;
  /** Notes that a centre has, by its role. */
  readonly #told = new Map<string, Set<string>>();

  constructor(parts: TellingParts) {
    this.#parts = parts;
    const sentence = 'The centres could not be told the reading keys.';
    const fail = (cause: unknown) => parts.report(sentence, cause);
    this.#rounds = new LineRounds(everyMs, () => this.#tell(), fail);
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
  }

  async #tell(): Promise<void> {
    const { store, keysDir, findSaid } = this.#parts;
    for (const [office, newestFirst] of store.keyring.listRecipients()) {
      const isOurs = office !== directoryOffice && !store.isElsewhere(office);
      if (!isOurs || newestFirst[0] === findSaid(office)) continue;
      const [log] = await store.database.writers.query<{ origin: string }>({
        text: 'select origin from dawam.log where office = $1 and not is_replica',
        values: [office],
      });
      const key = log === undefined ? undefined : await findKey(keysDir, office, log.origin);
      if (key === undefined) continue;
      const note = formatReadingKeys(newestFirst.toReversed(), key);
      for (const centre of this.#parts.centres) await this.#give(centre, note);
    }
  }

  async #give(centre: CentreSetting, note: string): Promise<void> {
    const told = this.#told.get(centre.role) ?? new Set();
    if (told.has(note)) return;
    const patience = { timeoutMs: patienceMs, stopping: this.#rounds.stopping };
    const init = { method: 'POST', body: note };
    const answer = await askCentre(centre, '/reading-keys', init, patience).catch(() => undefined);
    if (answer?.ok === true) this.#told.set(centre.role, told.add(note));
  }
}
