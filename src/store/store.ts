// Puts the store together: the database (embedded or given), the schema, the modules' tables, one
// writer for each log, the readers, the files, the delivery between offices. Everything that the
// outside world decides (clock, chance, rung) comes in as an argument.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Authority } from '#kernel/authority.ts';
import { disposedKind } from '#kernel/disposal.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import type { Command, Module, Outcome } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Rung } from '#kernel/rung.ts';
import type { Defect } from '#lib/assert.ts';

import { CommandForms } from './command-form.ts';
import { lockFolder } from './data-lock.ts';
import type { DataLock } from './data-lock.ts';
import { faultOf, openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { Delivery } from './delivery.ts';
import { findOrMakeDigestKey, keyDigests } from './digest-key.ts';
import type { DigestKey } from './digest-key.ts';
import { Dropping } from './dropping.ts';
import type { Clearing } from './dropping.ts';
import type { Waiting } from './delivery.ts';
import { startEmbedded } from './embedded.ts';
import type { Embedded, PostgresSettings } from './embedded.ts';
import { FileStore } from './files.ts';
import { Inbound } from './inbound.ts';
import { Keyring } from './keyring.ts';
import type { Opener } from './keyring.ts';
import { findKey, findOrMakeKey } from './keys.ts';
import type { Random } from './keys.ts';
import { KnownFiles } from './known-files.ts';
import { KnownLogs } from './known-logs.ts';
import { makeLog } from './log-memory.ts';
import { listEntries } from './log-reader.ts';
import { migrate } from './migrate.ts';
import { Reader } from './reader.ts';
import { watchReadingKeys } from './reading-keys.ts';
import { Readings } from './readings.ts';
import { SealedFiles } from './sealed-files.ts';
import { Statistics } from './statistics.ts';
import { prepareTables } from './tables.ts';
import type { Rebuild, Table } from './tables.ts';
import { Writer, batchMax } from './writer.ts';

/** Id of the log from which the authority is folded. */
export const directoryOffice = 'directory';

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
  /** How long the database may keep an act waiting; only tests ask for less than `patienceMs`. */
  readonly patienceMs?: number;
}

// A disk that is busy makes commits wait for seconds; more means that nothing will come.
const patienceMs = 15_000;
const healthPatienceMs = 3_000;

export interface Committed {
  readonly office: string;
  readonly placed: readonly PlacedEntry[];
}

export interface Health {
  readonly database: 'embedded' | 'given';
  /** Why the database does not answer; undefined where it does. */
  readonly fault: Fault | undefined;
  /** Commands that wait in all writers' queues. */
  readonly waitingCount: number;
}

export interface Store {
  /** The first answer again for an id that was recorded before. Throws Faults only. */
  submit(command: Command): Promise<Outcome>;
  readonly reader: Reader;
  readonly files: FileStore;
  /** Files of secret letters, opened. */
  readonly sealedFiles: Pick<SealedFiles, 'read'>;
  readonly readings: Readings;
  /** Opens what is read beside `reader`. */
  readonly keyring: Keyring;
  /** Settles when what was disposed of is cleared up, as far as that could be done now. */
  clearUp(): Promise<void>;
  /** For what is not an official act: sign-in state, settings. */
  readonly database: Database;
  readonly tables: ReadonlyMap<string, Table>;
  /** Told after each commit, before the answers go out; gives back how to stop being told. */
  onCommitted(listener: (committed: Committed) => void): () => void;
  /** Told of what changed for an office without an act of it: deliveries, mails. */
  onNews(listener: (office: string) => void): () => void;
  tellNews(office: string): void;
  /** The only door for what other servers' logs say. */
  readonly inbound: Inbound;
  readonly knownLogs: KnownLogs;
  /** The office has its log at another server, or is to have it there. */
  isElsewhere(office: string): boolean;
  /** Delivers once more what was refused; false where it does not wait for that. */
  retryDelivery(waiting: Waiting): Promise<boolean>;
  /** From now on nothing is written in this log, and who asks gets this fault. */
  fence(office: string, fault: Fault): void;
  findFence(office: string): Fault | undefined;
  health(): Promise<Health>;
  /** Ends what is being committed, turns away what waits, stops the embedded database. */
  close(): Promise<void>;
}

export async function openStore(options: StoreOptions): Promise<Store> {
  await mkdir(options.dataDir, { recursive: true });
  const lock = await lockFolder(options.dataDir);
  const opened: { embedded?: Embedded; database?: Database } = {};
  try {
    if (options.databaseUrl === undefined) {
      const { dataDir, embeddedSettings: settings } = options;
      opened.embedded = await startEmbedded(
        settings === undefined ? { dataDir } : { dataDir, settings },
      );
    }
    const { embedded } = opened;
    const url = embedded?.url ?? options.databaseUrl ?? '';
    const explain = () => embedded?.explain();
    const keyring = new Keyring(join(options.dataDir, 'keys'));
    const digestKey = findOrMakeDigestKey(join(options.dataDir, 'keys'), options.random);
    const tables = await makeTables(
      options,
      { keyring, digestKey },
      openDatabase({ url, explain }),
    );
    opened.database = openDatabase({ url, explain, patienceMs: options.patienceMs ?? patienceMs });
    const { database } = opened;
    const store = new OpenStore(options, {
      ...{ lock, embedded, database, tables },
      ...{ keyring, digestKey },
    });
    await store.start();
    return store;
  } catch (error) {
    await opened.database?.close();
    await opened.embedded?.stop();
    await lock.release();
    throw error;
  }
}

// Making tables anew takes its time, so this database has no limit of patience.
async function makeTables(
  options: StoreOptions,
  { keyring, digestKey }: Pick<Opened, 'keyring' | 'digestKey'>,
  database: Database,
): Promise<ReadonlyMap<string, Table>> {
  try {
    await migrate(database.writers);
    await keyDigests(database.writers, digestKey, keyring);
    const rebuild = options.rebuild ?? refuseRebuild;
    return await prepareTables(database.writers, options.modules, (pool, changed) =>
      rebuild(pool, changed, keyring),
    );
  } finally {
    await database.close();
  }
}

// Right for an empty store only: where there are entries, somebody must fill the tables.
const refuseRebuild: Rebuild = async (pool, modules) => {
  const rows = await pool.query({ text: 'select 1 from dawam.entry limit 1' });
  if (rows.length === 0) return;
  const names = modules.map((module) => module.name).join(', ');
  const sentence = `The tables of ${names} changed and must be rebuilt: run dawam rebuild.`;
  throw new Fault('store.newer-schema', sentence, { retry: 'never' });
};

interface Opened {
  readonly lock: DataLock;
  readonly embedded: Embedded | undefined;
  readonly database: Database;
  readonly tables: ReadonlyMap<string, Table>;
  readonly keyring: Keyring;
  readonly digestKey: DigestKey;
}

class OpenStore implements Store {
  readonly reader: Reader;
  readonly files: FileStore;
  readonly sealedFiles: SealedFiles;
  readonly readings: Readings;
  readonly keyring: Keyring;
  readonly inbound: Inbound;
  readonly knownLogs: KnownLogs;
  readonly database: Database;
  readonly tables: ReadonlyMap<string, Table>;
  readonly #options: StoreOptions;
  readonly #opened: Opened;
  readonly #forms: CommandForms;
  readonly #known = new KnownFiles();
  readonly #writers = new Map<string, Promise<Writer>>();
  readonly #openWriters = new Map<string, Writer>();
  readonly #fences = new Map<string, Fault>();
  readonly #listeners = new Set<(committed: Committed) => void>();
  readonly #newsListeners = new Set<(office: string) => void>();
  readonly #delivery: Delivery;
  readonly #statistics: Statistics;
  readonly #dropping: Dropping;
  #closing: Promise<void> | undefined;

  constructor(options: StoreOptions, opened: Opened) {
    this.#options = options;
    this.#opened = opened;
    this.database = opened.database;
    this.tables = opened.tables;
    this.keyring = opened.keyring;
    this.reader = new Reader(opened.database.readers, opened.keyring);
    this.#forms = new CommandForms(options.modules);
    const { clock, random } = options;
    const pool = opened.database.writers;
    this.#statistics = new Statistics(pool, opened.tables);
    this.readings = new Readings({
      pool,
      onLost: (count) => options.onReadingsLost?.(count),
    });
    const folder = join(options.dataDir, 'files');
    this.files = new FileStore({ folder, pool, known: this.#known, clock, random });
    this.sealedFiles = new SealedFiles({
      ...{ pool, files: this.files, keyring: opened.keyring, random },
      listEntries: (office, subject) => this.reader.listEntriesOf(office, subject),
    });
    this.#dropping = new Dropping({
      ...{ pool, files: this.files },
      ...(options.clearing === undefined ? {} : { clearing: options.clearing }),
      settle: async () => {
        for (const writer of this.#openWriters.values()) await writer.settle();
      },
      flush: () => this.readings.flush(),
      onTrouble: (trouble) => options.onClearingLate?.(trouble),
    });
    this.knownLogs = new KnownLogs(pool, clock);
    this.inbound = new Inbound({
      ...{ pool, clock, knownLogs: this.knownLogs },
      isHosted: (office) => this.#object(office) === undefined,
      onTaken: () => this.#delivery.nudge(),
      onNoted: (office) => this.tellNews(office),
    });
    this.#delivery = new Delivery({
      pool,
      clock,
      isElsewhere: (office) => this.isElsewhere(office),
      opener: opened.keyring,
      findModule: (subject) => this.#forms.findModule(subject),
      submit: (command) => this.submit(command),
      prepare: async (office) => {
        const obstacle = this.#object(office);
        if (obstacle === undefined) await this.#openWriter(office);
        return obstacle;
      },
      onNoted: (office) => this.tellNews(office),
    });
  }

  /** Checks every log there is; the directory first, for the others' sake. */
  async start(): Promise<void> {
    const { writers } = this.database;
    await this.knownLogs.load();
    await watchReadingKeys(writers, this.keyring, (fault) => this.#options.onAlarm?.(fault));
    const directory = await this.#openWriter(directoryOffice);
    await writers.use(async (session) => {
      for (let from = 0; from < directory.size;) {
        const placed = await listEntries(session, directoryOffice, from);
        for (const one of placed) this.#options.authority.apply(one);
        const last = placed.at(-1);
        if (last === undefined) break;
        from = last.index + 1;
      }
    });
    const logs = await writers.query<{ office: string }>({ text: 'select office from dawam.log' });
    for (const { office } of logs) await this.#openOrTell(office);
    await this.inbound.tryAgain(logs.map(({ office }) => office));
    this.#delivery.start();
    // What a crash left to clear up after disposals.
    void this.#dropping.run();
  }

  // A damaged log takes no acts, and each is told why; the other offices go on.
  async #openOrTell(office: string): Promise<void> {
    try {
      await this.#openWriter(office);
    } catch (error) {
      const isItsOwn = error instanceof Fault && error.code === 'store.log-damaged';
      if (!isItsOwn) throw error;
      this.#options.onAlarm?.(error);
    }
  }

  async submit(command: Command): Promise<Outcome> {
    const asked = this.#forms.check(command);
    if (isRefusal(asked)) return asked;
    const obstacle = this.#object(command.office);
    if (obstacle !== undefined) return obstacle;
    const fence = this.#fences.get(command.office);
    if (fence !== undefined) throw fence;
    const writer = await this.#openWriter(command.office);
    if (!this.sealedFiles.concern(asked)) return await writer.submit(asked);
    const prepared = await this.sealedFiles.prepare(asked);
    const outcome = await writer.submit(prepared.asked);
    if (isRefusal(outcome)) await this.sealedFiles.forgetPlain(prepared.plain);
    else if (prepared.isSecret) void this.#clearPlain(command);
    return outcome;
  }

  // It is recorded; what cannot be cleared away now is tried again.
  async #clearPlain({ office, subject }: Command): Promise<void> {
    try {
      await this.#dropping.release(office, subject);
    } catch (error) {
      this.#options.onClearingLate?.(faultOf(error));
    }
    await this.#dropping.run();
  }

  onCommitted(listener: (committed: Committed) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onNews(listener: (office: string) => void): () => void {
    this.#newsListeners.add(listener);
    return () => void this.#newsListeners.delete(listener);
  }

  tellNews(office: string): void {
    for (const listener of this.#newsListeners) queueMicrotask(() => listener(office));
  }

  async retryDelivery(waiting: Waiting): Promise<boolean> {
    return await this.#delivery.retry(waiting);
  }

  fence(office: string, fault: Fault): void {
    this.#fences.set(office, fault);
  }

  findFence(office: string): Fault | undefined {
    return this.#fences.get(office);
  }

  clearUp(): Promise<void> {
    return this.#dropping.run();
  }

  async health(): Promise<Health> {
    const database = this.#opened.embedded === undefined ? 'given' : 'embedded';
    let waitingCount = 0;
    for (const writer of this.#openWriters.values()) waitingCount += writer.waitingCount;
    try {
      await this.database.readers.query({ text: 'select 1', patienceMs: healthPatienceMs });
      return { database, fault: undefined, waitingCount };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { database, fault: error, waitingCount };
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#delivery.stop();
    await Promise.allSettled([...this.#writers.values()].map(async (it) => (await it).close()));
    await this.#dropping.stop();
    await this.#statistics.stop();
    await this.readings.stop();
    await this.database.close();
    await this.#opened.embedded?.stop();
    await this.#opened.lock.release();
  }

  isElsewhere(office: string): boolean {
    if (this.#writers.has(office)) return false;
    const { originPrefix, hosts } = this.#options;
    const isKnownThere = this.knownLogs.isElsewhere(
      originOf(originPrefix, directoryOffice),
      office,
    );
    return isKnownThere || hosts?.(office) === false;
  }

  #object(office: string): Refusal | undefined {
    const isKnown = this.#options.authority.findOffice(office) !== undefined;
    if (!isKnown) return refuse('kernel.unknown-office', { office });
    return this.isElsewhere(office) ? refuse('kernel.office-elsewhere', { office }) : undefined;
  }

  #openWriter(office: string): Promise<Writer> {
    const known = this.#writers.get(office);
    if (known !== undefined) return known;
    const opening = this.#makeWriter(office);
    this.#writers.set(office, opening);
    // A log that could not be opened now may be opened at the next try.
    opening.catch(() => this.#writers.delete(office));
    return opening;
  }

  async #makeWriter(office: string): Promise<Writer> {
    const { dataDir, originPrefix, clock, random, rung, authority, onAlarm } = this.#options;
    const { writers: pool } = this.database;
    const folder = join(dataDir, 'keys');
    const [row] = await pool.query<{ origin: string }>({
      text: 'select origin from dawam.log where office = $1',
      values: [office],
    });
    const origin = row?.origin ?? originOf(originPrefix, office);
    const key =
      row === undefined
        ? await findOrMakeKey(folder, office, origin, random)
        : await findKey(folder, office, origin);
    if (key === undefined) {
      const sentence = `The log of office ${office} is here, but not its key in ${folder}.`;
      throw new Fault('store.log-damaged', sentence, { retry: 'never' });
    }
    if (row === undefined) await pool.use((session) => makeLog(session, office, key));
    const writer = await Writer.open({
      office,
      key,
      keyring: this.keyring,
      digestKey: this.#opened.digestKey,
      pool,
      authority,
      clock,
      random,
      tables: this.tables,
      files: this.#known,
      rung: () => rung?.(office) ?? 'alone',
      isHosted: (other) => authority.findOffice(other) !== undefined,
      findModule: (subject) => this.#forms.findModule(subject),
      // What the directory decides stands on the authority, which knows committed entries only.
      batchMax: office === directoryOffice ? 1 : batchMax,
      onCommitted: (placed) => this.#tell(office, placed),
      onClosed: (fault) => onAlarm?.(fault),
    });
    this.#openWriters.set(office, writer);
    return writer;
  }

  #tell(office: string, placed: readonly PlacedEntry[]): void {
    this.#statistics.note(placed.length);
    if (office === directoryOffice) {
      for (const one of placed) this.#options.authority.apply(one);
    }
    // A listener's trouble is its own: these entries are committed.
    for (const listener of this.#listeners) queueMicrotask(() => listener({ office, placed }));
    if (placed.some(({ entry }) => entry.to !== undefined)) this.#delivery.nudge();
    if (placed.some(({ entry }) => entry.kind === disposedKind)) void this.#dropping.run();
  }
}

function originOf(prefix: string | undefined, office: string): string {
  return `${prefix ?? 'dawam.example'}/${office}`;
}
