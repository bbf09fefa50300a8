// Which key the log of each office has, so that what comes from elsewhere can be believed: logs of
// this server, and those that were introduced by somebody who may (the directory). A log has one
// key for ever. Who may introduce is decided by the caller; here it is only remembered.
import { domainOf, officeOfOrigin } from '#kernel/consignment.ts';
import { areSameKeys, formatVerifierKey, parseVerifierKey } from '#kernel/note.ts';
import type { VerifierKey } from '#kernel/note.ts';
import { must } from '#lib/assert.ts';

import type { SessionPool } from './database.ts';

export interface Introduced {
  readonly key: VerifierKey;
  /** Name of the key that says so. */
  readonly by: string;
}

export class KnownLogs {
  readonly #pool: SessionPool;
  readonly #clock: () => number;
  readonly #elsewhere = new Map<string, VerifierKey>();
  readonly #listeners = new Set<(origin: string) => void>();

  constructor(pool: SessionPool, clock: () => number) {
    this.#pool = pool;
    this.#clock = clock;
  }

  async load(): Promise<void> {
    const rows = await this.#pool.query<{ origin: string; vkey: string }>({
      text: 'select origin, vkey from dawam.known_log',
    });
    for (const { origin, vkey } of rows) this.#elsewhere.set(origin, keyOf(vkey));
  }

  /** Of a log at another server. */
  findElsewhere(origin: string): VerifierKey | undefined {
    return this.#elsewhere.get(origin);
  }

  /** Of any log, as far as it is known here. */
  async findKey(origin: string): Promise<VerifierKey | undefined> {
    const known = this.#elsewhere.get(origin);
    if (known !== undefined) return known;
    const [row] = await this.#pool.query<{ vkey: string }>({
      name: 'own-log-key',
      text: 'select vkey from dawam.log where origin = $1',
      values: [origin],
    });
    return row === undefined ? undefined : keyOf(row.vkey);
  }

  /** The keys of all these logs, as far as they are known here. */
  async listKeys(origins: Iterable<string>): Promise<ReadonlyMap<string, VerifierKey>> {
    const keys = new Map<string, VerifierKey>();
    for (const origin of new Set(origins)) {
      const key = await this.findKey(origin);
      if (key !== undefined) keys.set(origin, key);
    }
    return keys;
  }

  /** The office has its log at another server of the same domain. */
  isElsewhere(ownOrigin: string, office: string): boolean {
    return this.#elsewhere.has(`${domainOf(ownOrigin)}${office}`);
  }

  /** False where the log has another key: it keeps that one. */
  async admit({ key, by }: Introduced): Promise<boolean> {
    const known = await this.findKey(key.name);
    if (known !== undefined) return areSameKeys(known, key);
    await this.#pool.use((session) =>
      session.commit({
        text: `insert into dawam.known_log (origin, office, vkey, introduced_by, introduced_at)
          values ($1, $2, $3, $4, $5) on conflict do nothing`,
        values: [
          ...[key.name, officeOfOrigin(key.name), formatVerifierKey(key), by],
          new Date(this.#clock()).toISOString(),
        ],
      }),
    );
    await this.load();
    const kept = must(this.#elsewhere.get(key.name), 'A log that was introduced is known.');
    for (const listener of this.#listeners) listener(key.name);
    return areSameKeys(kept, key);
  }

  /** Told of each log that becomes known. */
  onAdmitted(listener: (origin: string) => void): void {
    this.#listeners.add(listener);
  }
}

function keyOf(vkey: string): VerifierKey {
  const read = parseVerifierKey(vkey);
  return must(read.ok ? read.key : undefined, 'A key was read before it was written down.');
}
