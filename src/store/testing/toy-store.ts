// A store over the toy module and a test database, with a clock that the test sets.
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Fault } from '#kernel/fault.ts';
import { openStore } from '#store/store.ts';
import type { Store } from '#store/store.ts';
import type { StoreOptions } from '#store/store-options.ts';

import { testDatabase } from './test-database.ts';
import type { TestDatabase } from './test-database.ts';
import { toyAuthority, toyModule } from './toy.ts';

export interface ToyStore extends AsyncDisposable {
  readonly store: Store;
  readonly database: TestDatabase;
  readonly dataDir: string;
  readonly alarms: Fault[];
  /** What the store's clock says from now on. */
  setTime(instant: string): void;
  /** Closes and opens the store again, on the same data. */
  reopen(): Promise<Store>;
  /** Another server on the same database, with the same keys; with a site key, it gets them. */
  openSecond(own?: Partial<StoreOptions>): Promise<Store>;
  /** Of that one. */
  readonly secondDir: string;
}

export async function openToyStore(more: Partial<StoreOptions> = {}): Promise<ToyStore> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'dawam-toy-'));
  const secondDir = join(dataDir, 'second');
  let nowMs = Date.parse('2026-11-21T08:00:00.000Z');
  const alarms: Fault[] = [];
  const options: StoreOptions = {
    dataDir,
    databaseUrl: database.url,
    modules: [toyModule],
    authority: toyAuthority('directory', 'a', 'b', 'c'),
    clock: () => nowMs,
    random: (count) => randomBytes(count),
    onAlarm: (fault) => alarms.push(fault),
    ...more,
  };
  let store = await openStore(options);
  const others: Store[] = [];
  return {
    database,
    dataDir,
    alarms,
    get store() {
      return store;
    },
    setTime(instant) {
      nowMs = Date.parse(instant);
    },
    async reopen() {
      await store.close();
      store = await openStore(options);
      return store;
    },
    secondDir,
    async openSecond(own = {}) {
      const keys = join(secondDir, 'keys');
      if (options.siteKey === undefined) {
        await cp(join(dataDir, 'keys'), keys, { recursive: true });
      }
      const second = await openStore({ ...options, dataDir: secondDir, ...own });
      others.push(second);
      return second;
    },
    async [Symbol.asyncDispose]() {
      for (const other of others) await other.close();
      await store.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
