// What opening a store asks of whoever opens it: where data lie, the modules, and everything that
// the outside world decides (clock, chance, rung).
import type { Authority } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Fault } from '#kernel/fault.ts';
import type { Module } from '#kernel/module.ts';
import type { Rung } from '#kernel/rung.ts';
import type { Defect } from '#lib/assert.ts';

import type { Clearing } from './dropping.ts';
import type { PostgresSettings } from './embedded.ts';
import type { FileSites } from './file-copies.ts';
import type { Opener } from './keyring.ts';
import type { Random } from './keys.ts';
import type { SiteKey } from './site-key.ts';
import type { Rebuild } from './tables.ts';

export interface StoreAuthority extends Authority {
  /** Told of each entry of the directory's log, in order, at start and after each commit. */
  apply(placed: PlacedEntry): void;
}

export interface StoreOptions {
  /** Keys, files, and the embedded database where no other is given. */
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly originPrefix?: string;
  readonly modules: readonly Module<unknown>[];
  readonly authority: StoreAuthority;
  readonly clock: () => number;
  readonly random: Random;
  readonly rung?: (office: string) => Rung;
  /** Why no act of any office is taken now. */
  readonly findObstacle?: () => Fault | undefined;
  /** Fills the tables of modules whose SQL changed. */
  readonly rebuild?: (...all: [...Parameters<Rebuild>, Opener]) => Promise<void>;
  /** So many readings could not be written down. */
  readonly onReadingsLost?: (count: number) => void;
  /** What modules keep beside the log, which goes when its subject is disposed of. */
  readonly clearing?: Clearing;
  /** What was disposed of could not be cleared up yet; it will be tried again. */
  readonly onClearingLate?: (trouble: Fault | Defect) => void;
  /** Whether this server writes the logs of offices that none is known to have; left out: yes. */
  readonly hosts?: (office: string) => boolean;
  /** A log was closed because of a defect. */
  readonly onAlarm?: (fault: Fault) => void;
  readonly embeddedSettings?: PostgresSettings;
  /** Delivery begins only when it is told to. */
  readonly isDeliveryLater?: boolean;
  /** How often it looks for what other servers write to the same database; left out: never. */
  readonly followEveryMs?: number;
  /** Under which the servers of this database hand each other keys; left out: there is no other. */
  readonly siteKey?: SiteKey;
  /** Where the other servers of this database have files of their own. */
  readonly fileSites?: FileSites;
  /** How long the database may keep an act waiting; only tests ask for less than `patienceMs`. */
  readonly patienceMs?: number;
}
