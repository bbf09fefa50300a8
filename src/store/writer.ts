// The one writer of one log. Commands queue; it takes all that wait (up to a batch), reads what
// they stand on (or guesses that they are new, which the commit checks), decides them in memory,
// commits once, then answers all. While one batch commits the next, which touches none of its
// subjects, is decided on top of it; it is committed only after that one was, and decided again if
// that one was not. What is kept in memory moves on only after a commit; after any failure it is
// read anew from the database. A defect closes this log, and this log only, until a restart.
//
//   open → (batch failed) stale → (read anew) open;   open | stale → (defect) closed
import { setTimeout as sleep } from 'node:timers/promises';

import type { Authority } from '#kernel/authority.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { Module, Outcome } from '#kernel/module.ts';
import type { SigningKey } from '#kernel/note.ts';
import type { Rung } from '#kernel/rung.ts';
import { grow, rootOf } from '#kernel/tree.ts';
import type { TileHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import type { Defect } from '#lib/assert.ts';

import { append } from './append.ts';
import type { NewHead } from './append.ts';
import { decideBatch } from './batch.ts';
import type { Asked, DecidedBatch, Ground } from './batch.ts';
import { RowsRefused } from './database.ts';
import type { Session, SessionPool } from './database.ts';
import type { DigestKey } from './digest-key.ts';
import { FreshIds, NO_GUESS } from './fresh-ids.ts';
import type { Guess } from './fresh-ids.ts';
import { readHistory } from './history.ts';
import type { Keyring } from './keyring.ts';
import type { Random } from './keys.ts';
import type { KnownFiles } from './known-files.ts';
import { findHead, loadLog } from './log-memory.ts';
import type { LogMemory } from './log-memory.ts';
import { listEntries } from './log-reader.ts';
import type { Table } from './tables.ts';

export interface WriterParts {
  readonly office: string;
  readonly key: SigningKey;
  readonly keyring: Keyring;
  readonly digestKey: DigestKey;
  readonly pool: SessionPool;
  readonly appenders: SessionPool;
  readonly tables: ReadonlyMap<string, Table>;
  readonly files: KnownFiles;
  readonly authority: Authority;
  readonly clock: () => number;
  readonly random: Random;
  readonly rung: () => Rung;
  readonly isHosted: (office: string) => boolean;
  readonly findModule: (subject: string) => Module<unknown> | undefined;
  /** 1 where deciding asks what only a commit makes known. */
  readonly batchMax: number;
  /** In order, each entry once, before the answers go out. */
  readonly onCommitted: (placed: readonly PlacedEntry[]) => void;
  /** Something sealed is committed: what lies beside the log in plain is to go. */
  readonly onSealed: () => void;
  /** Other servers write here too: who is beaten reads on and tries again, so often. */
  readonly beatenTries: number;
  /** Somebody must look at this: the log is closed. */
  readonly onClosed: (fault: Fault) => void;
}

interface Waiting {
  readonly asked: Asked;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (error: Fault | Defect) => void;
}

/** Decided and not yet true. */
interface Ready {
  readonly decided: DecidedBatch;
  readonly guess: Guess;
  /** The log once it is committed. */
  readonly after: LogMemory;
  /** Undefined where nothing is written. */
  readonly growth?: { readonly head: NewHead; readonly tiles: readonly TileHash[] };
}

interface UnderWay {
  readonly busy: ReadonlySet<string>;
  readonly after: LogMemory;
  /** How many commands it answers. */
  readonly count: number;
}

/** So many commands may wait before more are turned away. */
export const queueMax = 10_000;
export const batchMax = 256;
/** Of the commands that are being committed: so many are waited for to be decided meanwhile. */
const GATHERED_SHARE = 0.5;
const BEATEN_PAUSE_MS = 5;

export class Writer {
  readonly #parts: WriterParts;
  readonly #queue: Waiting[] = [];
  readonly #fresh = new FreshIds();
  #memory: LogMemory;
  #isStale = false;
  /** The commit that waits for PostgreSQL: what the next batch must not touch, and may stand on. */
  #underWay: UnderWay | undefined;
  /** Called when as many wait as the run waits for. */
  #gathered: { readonly count: number; readonly tell: () => void } | undefined;
  /** One for each batch that is being decided or committed. */
  readonly #unsettled = new Set<Promise<void>>();
  #closed: Fault | undefined;
  #running: Promise<void> | undefined;

  private constructor(parts: WriterParts, memory: LogMemory) {
    this.#parts = parts;
    this.#memory = memory;
  }

  /** Reads and checks the log; a Fault store.log-damaged where it does not hold together. */
  static async open(parts: WriterParts): Promise<Writer> {
    const { pool, office, key } = parts;
    return new Writer(parts, await pool.use((session) => loadLog(session, office, key)));
  }

  /** Size as of the last commit of this writer. */
  get size(): number {
    return this.#memory.frontier.size;
  }

  get waitingCount(): number {
    return this.#queue.length;
  }

  submit(asked: Asked): Promise<Outcome> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (this.#queue.length >= queueMax) {
      const sentence = `${queueMax} commands already wait for the log of ${this.#parts.office}.`;
      return Promise.reject(new Fault('store.busy', sentence));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#queue.push({ asked, answer: resolve, fail: reject });
    this.#running ??= this.#run();
    if (this.#queue.length === this.#gathered?.count) this.#gathered.tell();
    return promise;
  }

  /** Ends the batch that is being committed; what still waits is turned away. */
  async close(): Promise<void> {
    this.#closed ??= new Fault('store.closed', 'The server is shutting down.');
    const fault = this.#closed;
    for (const waiting of this.#queue.splice(0)) waiting.fail(fault);
    await this.#running;
  }

  async #run(): Promise<void> {
    // The commit under way; it never rejects.
    let before: Promise<void> = Promise.resolve();
    for (;;) {
      await this.#gather(before);
      if (this.#queue.length === 0) break;
      // What has arrived by this turn of the event loop belongs to the batch.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      // Where deciding asks what only a commit makes known, it waits for that.
      if (this.#parts.batchMax === 1) await before;
      const batch = this.#take();
      if (batch.length === 0) {
        await before;
        continue;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#unsettled.add(promise);
      const { ended } = await this.#begin(batch, before);
      before = ended.finally(() => {
        this.#unsettled.delete(promise);
        resolve();
      });
    }
    this.#running = undefined;
  }

  // While a batch commits, the next one is decided as soon as it is worth its own price, or nothing
  // is left to wait for: one taken at the first command would be small, and the one after it large.
  async #gather(before: Promise<void>): Promise<void> {
    const count = Math.max(1, Math.ceil((this.#underWay?.count ?? 0) * GATHERED_SHARE));
    if (this.#queue.length >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gathered = { count, tell: resolve };
    await Promise.race([promise, before]);
    this.#gathered = undefined;
  }

  /** Comes back when all is recorded that had been decided before the call. */
  async settle(): Promise<void> {
    await Promise.all(this.#unsettled);
  }

  /** What this log was missing has been appended beside this writer; it goes on from there. */
  async reread(): Promise<void> {
    await this.settle();
    this.#isStale = true;
    await this.#parts.pool.use((session) => this.#reload(session));
  }

  /** Another server has written here: what it added is read and told, before the next batch. */
  async catchUp(): Promise<void> {
    this.#isStale = true;
    if (this.#running !== undefined || this.#closed !== undefined) return;
    const reading = this.#parts.pool.use((session) => this.#reload(session));
    // What comes meanwhile waits for it.
    this.#running = reading
      .catch(() => undefined)
      .then(() => (this.#running = this.#queue.length === 0 ? undefined : this.#run()));
    await reading;
  }

  // What touches a subject or repeats an id of the commit under way waits, in its order. What reads
  // other subjects than its own is taken alone.
  #take(): readonly Waiting[] {
    const { batchMax: most } = this.#parts;
    const busy = this.#underWay?.busy;
    const [next] = this.#queue;
    const isAnyAlone = this.#queue.some(({ asked }) => asked.reads !== undefined);
    if (busy === undefined && !isAnyAlone) return this.#queue.splice(0, most);
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const waiting of this.#queue.splice(0)) {
      const isBusy = busy !== undefined && isTouching(waiting, busy);
      const isRoom = batch.length < most && batch[0]?.asked.reads === undefined;
      const isFitting = waiting.asked.reads === undefined || waiting === next;
      (isRoom && isFitting && !isBusy ? batch : rest).push(waiting);
    }
    this.#queue.push(...rest);
    return batch;
  }

  // Decides on what the log will be after the commit under way, waits for that, and starts its own.
  // Where the log did not become just that, all is done again.
  async #begin(
    batch: readonly Waiting[],
    before: Promise<void>,
  ): Promise<{ readonly ended: Promise<void> }> {
    const base = this.#underWay?.after ?? this.#memory;
    // What fails here fails again below, where it is answered.
    const preparing = this.#isStale ? undefined : this.#prepare(batch, base, this.#guess(batch));
    const ready = await preparing?.catch(() => undefined);
    await before;
    const isSound = !this.#isStale && this.#memory === base && this.#closed === undefined;
    if (ready === undefined || !isSound) {
      await this.#work(batch);
      return { ended: Promise.resolve() };
    }
    const busy = new Set(batch.flatMap(touchedBy));
    this.#underWay = { busy, after: ready.after, count: batch.length };
    const ended = this.#end(batch, ready).catch(async (error: unknown) => this.#fail(batch, error));
    return { ended: ended.finally(() => (this.#underWay = undefined)) };
  }

  /** A batch from its beginning to its end, with nothing beside it and nothing guessed. */
  async #work(batch: readonly Waiting[], tries = 0): Promise<void> {
    try {
      if (this.#closed !== undefined) throw this.#closed;
      if (this.#isStale) await this.#parts.pool.use((session) => this.#reload(session));
      await this.#end(batch, await this.#prepare(batch, this.#memory, NO_GUESS), tries);
    } catch (error) {
      await this.#fail(batch, error);
    }
  }

  async #end(batch: readonly Waiting[], ready: Ready, tries = 0): Promise<void> {
    const { entries, outcomes } = ready.decided;
    this.#fresh.add(batch.map(({ asked }) => asked));
    if (entries.length > 0) {
      const isWritten = await this.#parts.appenders.use((session) => this.#commit(session, ready));
      if (!isWritten) {
        // With a wrong guess as with another server that was quicker nothing was written.
        const isBeaten = isCertain(ready.guess);
        if (isBeaten && tries >= this.#parts.beatenTries) throw this.#secondWriter();
        if (isBeaten) await sleep(tries * BEATEN_PAUSE_MS);
        this.#isStale ||= isBeaten;
        await this.#work(batch, isBeaten ? tries + 1 : tries);
        return;
      }
    } else if (outcomes.some((outcome) => outcome !== undefined && !isRefusal(outcome))) {
      await this.#parts.appenders.use(confirmPast);
    }
    // After the next commit is on its way: PostgreSQL shall not wait while answers are written.
    setImmediate(() => {
      for (const [i, waiting] of batch.entries()) {
        waiting.answer(must(outcomes[i], 'Every command has an outcome.'));
      }
    });
  }

  async #fail(batch: readonly Waiting[], error: unknown): Promise<void> {
    this.#isStale = true;
    const isLasting = error instanceof Fault && error.retry === 'never';
    if ((isLasting || error instanceof RowsRefused) && batch.length > 1) {
      // One of them is to blame; alone, only that one fails.
      for (const waiting of batch) await this.#work([waiting]);
      return;
    }
    const known = error instanceof Fault || error instanceof RowsRefused;
    const reason = known ? error : this.#shut(error);
    for (const waiting of batch) waiting.fail(reason);
  }

  #shut(error: unknown): Fault {
    const sentence = error instanceof Error ? error.message : String(error);
    const { office } = this.#parts;
    const fault = new Fault(
      'store.closed',
      `The log of office ${office} is closed to new acts because of a defect: ${sentence}`,
      { retry: 'never', cause: error },
    );
    this.#closed = fault;
    for (const waiting of this.#queue.splice(0)) waiting.fail(fault);
    this.#parts.onClosed(fault);
    return fault;
  }

  #guess(batch: readonly Waiting[]): Guess {
    const asked = batch.map((waiting) => waiting.asked);
    return this.#fresh.guess(asked, this.#parts.clock());
  }

  async #prepare(batch: readonly Waiting[], base: LogMemory, guess: Guess): Promise<Ready> {
    const { office, key } = this.#parts;
    const asked = batch.map((waiting) => waiting.asked);
    const decided = await this.#decide(asked, base, guess);
    const { entries, counters } = decided;
    const [first] = entries;
    if (first === undefined) {
      // Nothing will be written that could find a wrong guess.
      if (!isCertain(guess)) return await this.#prepare(batch, base, NO_GUESS);
      return { decided, guess, after: base };
    }
    const grown = grow(
      base.frontier,
      entries.map((one) => one.leafHash),
    );
    const { size } = grown.frontier;
    const root = rootOf(grown.frontier);
    const { recordedAt } = first.entry;
    const origin = key.verifier.name;
    const checkpoint = signCheckpoint({ origin, size, root, extensions: [] }, key);
    const head = { office, oldSize: base.frontier.size, size, root, checkpoint, recordedAt };
    const after = { frontier: grown.frontier, lastMs: Date.parse(recordedAt), counters };
    return { decided, guess, after, growth: { head, tiles: grown.tiles } };
  }

  async #decide(
    asked: readonly Asked[],
    { frontier, lastMs, counters }: LogMemory,
    guess: Guess,
  ): Promise<DecidedBatch> {
    const { office, authority, random, rung, isHosted, files, clock, pool } = this.#parts;
    const { keyring, digestKey, findModule } = this.#parts;
    const read = await readHistory(pool, office, asked, guess, keyring);
    const nowMs = Math.max(clock(), lastMs);
    const seal = (entry: Entry) => keyring.seal(entry, random);
    const findKeyless = (offices: readonly string[]) => keyring.findKeyless(offices);
    const made = { random, seal, findKeyless, digestKey, rung: rung() };
    const surroundings = { office, authority, isHosted, findModule, ...made };
    const lookedUp = new Set<string>();
    for (;;) {
      const ground: Ground = { nowMs, size: frontier.size, counters, ...read, files: files.known };
      const decided = decideBatch(asked, ground, surroundings);
      // Deciding is pure, so it is simply done again when it turns out to need to know of a file.
      if (decided.unknownFiles.size === 0) {
        files.forgetAbsent(lookedUp);
        return decided;
      }
      for (const sha256 of decided.unknownFiles) lookedUp.add(sha256);
      await files.lookUp(pool, decided.unknownFiles);
    }
  }

  /** False where nothing was written. */
  async #commit(session: Session, { decided, guess, after, growth }: Ready): Promise<boolean> {
    const { entries, rows } = decided;
    const { head, tiles } = must(growth, 'A batch with entries makes the log grow.');
    const { tables } = this.#parts;
    const isWritten = await append(session, head, entries, tiles, { rows, tables, guess });
    if (!isWritten) return false;
    this.#memory = after;
    this.#parts.onCommitted(entries.map(({ index, entry }) => ({ index, entry })));
    if (entries.some(({ isSealed }) => isSealed)) this.#parts.onSealed();
    return true;
  }

  // After a failure nobody knows whether the last batch was committed: the database does.
  async #reload(session: Session): Promise<void> {
    const { office, key } = this.#parts;
    const { size } = this.#memory.frontier;
    const memory = await loadLog(session, office, key);
    if (memory.frontier.size < size) {
      const head = await findHead(session, office);
      throw new Fault(
        'store.log-damaged',
        `The log of office ${office} had ${size} entries and now has ${head?.size ?? 0}: ` +
          'an older database was put in its place.',
        { retry: 'never' },
      );
    }
    for (let from = size; from < memory.frontier.size;) {
      const page = await listEntries(session, office, from);
      // What another server has added since is told when it is read.
      const placed = page.filter(({ index }) => index < memory.frontier.size);
      if (placed.length === 0) break;
      this.#parts.onCommitted(placed.map((one) => this.#open(one)));
      from = must(placed.at(-1), 'The list is not empty.').index + 1;
    }
    this.#memory = memory;
    this.#isStale = false;
  }

  #open({ index, entry }: PlacedEntry): PlacedEntry {
    const { keyring, office } = this.#parts;
    return { index, entry: keyring.open(office, entry) };
  }

  #secondWriter(): Fault {
    const { office } = this.#parts;
    const { size } = this.#memory.frontier;
    return new Fault(
      'store.second-writer',
      `Another server wrote to the log of office ${office} after entry ${size - 1}; ` +
        'nothing of this batch was recorded.',
      { retry: 'now' },
    );
  }
}

// What is answered without a commit of its own was read, and what is read may not be at the standby
// yet: a wait that an operator cancelled shows its rows. Once this is there, all before it is.
async function confirmPast(session: Session): Promise<void> {
  const text = `select pg_logical_emit_message(true, 'dawam', '')`;
  await session.commit({ name: 'confirm-past', text, values: [] });
}

function touchedBy({ asked: { command, reads = [] } }: Waiting): readonly string[] {
  return [command.id, command.subject, ...reads];
}

function isTouching({ asked: { command, reads } }: Waiting, busy: ReadonlySet<string>): boolean {
  if (busy.has(command.id) || busy.has(command.subject)) return true;
  return reads !== undefined && reads.some((subject) => busy.has(subject));
}

function isCertain({ subjects, commands }: Guess): boolean {
  return subjects.size + commands.size === 0;
}
