// Puts the store together: the database (embedded or given), the schema, the modules' tables, one
// writer for each log, the readers, the files, the delivery between offices. Everything that the
// outside world decides (clock, chance, rung) comes in as an argument.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { disposedKind } from '#kernel/disposal.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

import { CommandForms } from './command-form.ts';
import { lockFolder } from './data-lock.ts';
import type { DataLock } from './data-lock.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { Delivery } from './delivery.ts';
import { Dropping } from './dropping.ts';
import type { Waiting } from './delivery.ts';
import { Elsewhere } from './elsewhere.ts';
import { startEmbedded } from './embedded.ts';
import type { Embedded } from './embedded.ts';
import type { FileRounds } from './file-rounds.ts';
import { FileStore } from './files.ts';
import { Following } from './following.ts';
import { Inbound } from './inbound.ts';
import { Keyring } from './keyring.ts';
import { KnownFiles } from './known-files.ts';
import { KnownLogs } from './known-logs.ts';
import type { LogKeys } from './log-keys.ts';
import { makeLog } from './log-memory.ts';
import { readEntries } from './log-reader.ts';
import { fileRoundsOf, logKeysOf, prepareStore } from './prepare-store.ts';
import type { Prepared } from './prepare-store.ts';
import { Reader } from './reader.ts';
import { watchReadingKeys } from './reading-keys.ts';
import { Readings } from './readings.ts';
import { listLogs } from './replay.ts';
import { takeOver } from './replica.ts';
import type { LogName, SignedHead } from './replica.ts';
import { SealedFiles } from './sealed-files.ts';
import { Statistics } from './statistics.ts';
import type { StoreOptions } from './store-options.ts';
import type { Table } from './tables.ts';
import { Writer, batchMax } from './writer.ts';

/** Id of the log from which the authority is folded. */
export const directoryOffice = 'directory';
// Another server of this database may be quicker; each try reads what it wrote.
const BEATEN_TRIES = 16;

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
  /** Undefined where no other server has this database. */
  readonly fileRounds: FileRounds | undefined;
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
  /** Begins the office's log where there is none; false where this server does not write it. */
  openLog(office: string): Promise<boolean>;
  /** Of offices that have none, where other servers have this database and are to have them too. */
  makeKeys(offices: readonly string[]): Promise<void>;
  /** Delivers once more what was refused; false where it does not wait for that. */
  retryDelivery(waiting: Waiting): Promise<boolean>;
  /** From now on nothing is written in this log, and who asks gets this fault. */
  fence(office: string, fault: Fault): void;
  findFence(office: string): Fault | undefined;
  /** The log is whole again. */
  unfence(office: string): void;
  /** Appends what was kept of a log from a mirror, up to this head, and tells who listens. */
  takeOver(name: LogName, head: SignedHead, through?: SignedHead): Promise<void>;
  /** Logs that are read here and written elsewhere. */
  listReplicas(): readonly string[];
  /** From now on entries are delivered; not before it is known whether the logs are whole. */
  startDelivery(): void;
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
    const prepared = await prepareStore(options, keyring, openDatabase({ url, explain }));
    opened.database = openDatabase({ url, explain, patienceMs: options.patienceMs ?? patienceMs });
    const { database } = opened;
    const store = new OpenStore(options, {
      ...{ lock, embedded, database, keyring },
      ...prepared,
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

interface Opened extends Prepared {
  readonly lock: DataLock;
  readonly embedded: Embedded | undefined;
  readonly database: Database;
  readonly keyring: Keyring;
}

class OpenStore implements Store {
  readonly reader: Reader;
  readonly files: FileStore;
  readonly fileRounds: FileRounds | undefined;
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
  readonly #elsewhere: Elsewhere;
  readonly #listeners = new Set<(committed: Committed) => void>();
  readonly #newsListeners = new Set<(office: string) => void>();
  readonly #delivery: Delivery;
  readonly #statistics: Statistics;
  readonly #dropping: Dropping;
  readonly #following: Following;
  readonly #keys: LogKeys;
  #closing: Promise<void> | undefined;

  constructor(options: StoreOptions, opened: Opened) {
    this.#options = options;
    this.#opened = opened;
    this.database = opened.database;
    this.tables = opened.tables;
    this.keyring = opened.keyring;
    this.keyring.know({
      findSaid: (office) => options.authority.findOffice(office)?.readingKey,
      isElsewhere: (office) => this.isElsewhere(office),
    });
    this.reader = new Reader(opened.database.readers, opened.keyring);
    this.#forms = new CommandForms(options.modules);
    const { clock, random } = options;
    const pool = opened.database.writers;
    this.#statistics = new Statistics(pool, opened.tables);
    const everyMs = options.followEveryMs ?? 0;
    this.#following = new Following({ pool, everyMs, writers: this.#openWriters });
    this.#keys = logKeysOf(options, opened.keyring, pool);
    this.readings = new Readings({
      pool,
      onLost: (count) => options.onReadingsLost?.(count),
    });
    const folder = join(options.dataDir, 'files');
    this.files = new FileStore({
      ...{ folder, pool, known: this.#known, clock, random },
      ...(options.fileSites === undefined ? {} : { sites: options.fileSites }),
      onDropped: (sha256) => this.sealedFiles.forget(sha256),
    });
    this.fileRounds = fileRoundsOf(options, { pool, files: this.files });
    this.sealedFiles = new SealedFiles({
      ...{ pool, files: this.files, keyring: opened.keyring, random },
      listEntries: (office, subject) => this.reader.listEntriesOf(office, subject),
    });
    this.#dropping = new Dropping({
      ...{ pool, files: this.files, clock },
      ...(options.clearing === undefined ? {} : { clearing: options.clearing }),
      settle: async () => {
        for (const writer of this.#openWriters.values()) await writer.settle();
      },
      flush: () => this.readings.flush(),
      onTrouble: (trouble) => options.onClearingLate?.(trouble),
    });
    this.knownLogs = new KnownLogs(pool, clock);
    const directoryOrigin = originOf(options.originPrefix, directoryOffice);
    this.#elsewhere = new Elsewhere({
      always: directoryOffice,
      isKnownThere: (office) => this.knownLogs.isElsewhere(directoryOrigin, office),
      hosts: options.hosts,
    });
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
    await this.#keys.start();
    await watchReadingKeys(writers, this.keyring, (fault) => this.#options.onAlarm?.(fault));
    const logs = await writers.use((session) => listLogs(session));
    await this.#elsewhere.load(writers, logs);
    const replica = this.#elsewhere.findSize(directoryOffice);
    const size = replica ?? (await this.#openWriter(directoryOffice)).size;
    await readEntries(writers, directoryOffice, { from: 0, end: size }, (placed) => {
      for (const one of placed) this.#options.authority.apply(one);
    });
    const own = logs.flatMap(({ office, is_replica }) => (is_replica ? [] : [office]));
    for (const office of own) await this.#openOrTell(office);
    await this.inbound.tryAgain(own);
    if (this.#options.isDeliveryLater !== true) this.#delivery.start();
    // What a crash left to clear up, and uploads that nobody named.
    this.#dropping.start();
    if (this.#options.followEveryMs !== undefined) this.#following.start();
    this.fileRounds?.start();
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
    const fence = this.#fences.get(command.office) ?? this.#options.findObstacle?.();
    if (fence !== undefined) throw fence;
    const writer = await this.#openWriter(command.office);
    if (!this.sealedFiles.concern(asked)) return await writer.submit(asked);
    const prepared = await this.sealedFiles.prepare(asked);
    if (isRefusal(prepared)) return prepared;
    const outcome = await writer.submit(prepared.asked);
    if (isRefusal(outcome)) await this.sealedFiles.forgetPlain(prepared.plain);
    else if (prepared.plain.length > 0) void this.#dropping.run();
    return outcome;
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

  unfence(office: string): void {
    this.#fences.delete(office);
  }

  listReplicas(): readonly string[] {
    return this.#elsewhere.replicas;
  }

  startDelivery(): void {
    this.#delivery.start();
  }

  async takeOver(name: LogName, head: SignedHead, through?: SignedHead): Promise<void> {
    const { office } = name;
    const writer = await this.#writers.get(office);
    await writer?.settle();
    const { modules } = this.#options;
    const { authority } = this.#options;
    const parts = {
      ...{ modules, tables: this.tables, opener: this.keyring, ...(through && { through }) },
      digestKey: this.#opened.digestKey,
      hosted: {
        has: (to: string) => writer !== undefined && authority.findOffice(to) !== undefined,
      },
    };
    await this.database.writers.transact((session) => takeOver(session, name, head, parts));
    if (writer !== undefined) {
      await writer.reread();
      return;
    }
    const from = this.#elsewhere.findSize(office) ?? 0;
    this.#elsewhere.grow(office, head.size);
    const fresh = { from, end: head.size };
    await readEntries(this.database.writers, office, fresh, (placed) => this.#tell(office, placed));
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
    await this.#following.stop();
    await this.#keys.stop();
    await this.fileRounds?.stop();
    await this.#delivery.stop();
    await Promise.allSettled([...this.#writers.values()].map(async (it) => (await it).close()));
    await this.#dropping.stop();
    await this.#statistics.stop();
    await this.readings.stop();
    await this.database.close();
    await this.#opened.embedded?.stop();
    await this.#opened.lock.release();
  }

  async openLog(office: string): Promise<boolean> {
    if (this.#object(office) !== undefined) return false;
    await this.#openWriter(office);
    return true;
  }

  async makeKeys(offices: readonly string[]): Promise<void> {
    await this.#keys.make(offices.filter((office) => !this.isElsewhere(office)));
  }

  isElsewhere(office: string): boolean {
    return !this.#writers.has(office) && this.#elsewhere.object(office) !== undefined;
  }

  #object(office: string): Refusal | undefined {
    const found = this.#options.authority.findOffice(office);
    if (found === undefined) return refuse('kernel.unknown-office', { office });
    return this.#writers.has(office) ? undefined : this.#elsewhere.object(office);
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
    const { originPrefix, clock, random, rung, authority, onAlarm } = this.#options;
    const { writers: pool, appenders } = this.database;
    const [row] = await pool.query<{ origin: string }>({
      text: 'select origin from dawam.log where office = $1',
      values: [office],
    });
    if (row === undefined) await this.#elsewhere.mustHost(pool, office);
    const origin = row?.origin ?? originOf(originPrefix, office);
    const key = await this.#keys.get(office, origin, row !== undefined);
    if (row === undefined) await pool.use((session) => makeLog(session, office, key));
    const writer = await Writer.open({
      office,
      key,
      keyring: this.keyring,
      digestKey: this.#opened.digestKey,
      ...{ pool, appenders },
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
      onSealed: () => void this.#dropping.run(),
      beatenTries: this.#options.followEveryMs === undefined ? 0 : BEATEN_TRIES,
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
