// The signing keys of the logs of this server, from the folder of keys; where several servers have
// one database, by way of it (wrapped-keys.ts). A log that is begun has a key, and no other is ever
// made for it.
import { Fault } from '#kernel/fault.ts';
import type { SigningKey } from '#kernel/note.ts';

import type { SessionPool } from './database.ts';
import type { Keyring } from './keyring.ts';
import { findKey, findOrMakeKey } from './keys.ts';
import type { Random } from './keys.ts';
import type { WrappedKeys } from './wrapped-keys.ts';

export interface LogKeysParts {
  readonly folder: string;
  readonly pool: SessionPool;
  readonly random: Random;
  readonly keyring: Keyring;
  /** Left out: no other server has this database. */
  readonly wrapped: WrappedKeys | undefined;
  readonly onAlarm: (fault: Fault) => void;
}

const BRING_EVERY_MS = 1_000;

export class LogKeys {
  readonly #parts: LogKeysParts;
  /** Reading keys that are on their way to the database. */
  readonly #keeping = new Set<Promise<void>>();

  constructor(parts: LogKeysParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { wrapped, keyring, onAlarm } = this.#parts;
    if (wrapped === undefined) return;
    await wrapped.bring();
    keyring.onMade((office) => {
      const keeping = wrapped.keep(`${office}.age`).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        onAlarm(error);
      });
      this.#keeping.add(keeping);
      void keeping.finally(() => this.#keeping.delete(keeping));
    });
    wrapped.start(BRING_EVERY_MS);
  }

  async stop(): Promise<void> {
    await this.#parts.wrapped?.stop();
    await Promise.all(this.#keeping);
  }

  /** Of offices that keep their logs here, before their first act: so every server has them. */
  async make(offices: readonly string[]): Promise<void> {
    const { wrapped, pool, keyring } = this.#parts;
    if (wrapped === undefined) return;
    const logs = await pool.query<{ office: string }>({ text: 'select office from dawam.log' });
    const begun = new Set(logs.map(({ office }) => office));
    await wrapped.make({
      // A log that is there has a key; if it is lost, another one would not be its key.
      signing: offices.filter((office) => !begun.has(office)),
      reading: offices.filter((office) => !keyring.isLost(office)),
    });
  }

  async get(office: string, origin: string, isBegun: boolean): Promise<SigningKey> {
    const { folder, random, wrapped } = this.#parts;
    const found = await findKey(folder, office, origin);
    if (found !== undefined) return found;
    if (wrapped === undefined && !isBegun) {
      return await findOrMakeKey(folder, office, origin, random);
    }
    if (isBegun) await wrapped?.bring();
    else await wrapped?.make({ signing: [office], reading: [] });
    const brought = await findKey(folder, office, origin);
    if (brought !== undefined) return brought;
    const sentence = `The log of office ${office} is here, but not its key in ${folder}.`;
    throw new Fault('store.log-damaged', sentence, { retry: 'never' });
  }
}
