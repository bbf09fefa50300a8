// Delivers entries to the offices of this server that they are addressed to, the writing office
// itself where it is among them. Those of its own logs wait in table dawam.outbox, committed
// together with the entry itself, those from elsewhere in dawam.inbound, until the addressee's log
// has answered. The command at the addressee has an id derived from the entry, so delivering twice,
// or by two ways, changes nothing. A refused one is noted and waits for a person; it holds up no
// other. What is for another server is only marked as travelling.
import { createHash } from 'node:crypto';

import { entryOf } from '#kernel/entry.ts';
import type { Entry, PlacedEntry } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import type { Command, Module, Outcome, Reaction } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { Defect } from '#lib/assert.ts';
import { uuidv8 } from '#lib/uuid.ts';

import { faultOf } from './database.ts';
import type { RowsRefused, SessionPool } from './database.ts';
import { dropEvidence, keepEvidence } from './delivery-evidence.ts';
import type { Evidence } from './delivery-evidence.ts';
import { listWaiting, noteReceipts, noteRefusal, noteRows, pageMax } from './delivery-rows.ts';
import type { Receipt, WaitingRow } from './delivery-rows.ts';
import { entryOfText } from './history.ts';
import { mustOpen } from './keyring.ts';
import type { Opener } from './keyring.ts';
import { officeServer } from './permission.ts';

export interface DeliveryParts {
  readonly pool: SessionPool;
  readonly opener: Opener;
  readonly findModule: (subject: string) => Module<unknown> | undefined;
  /** Opens the addressee's log where it is not open, and asks its writer. */
  readonly submit: (command: Command) => Promise<Outcome>;
  /** The addressee has a log here; a refusal says why not. */
  readonly prepare: (office: string) => Promise<Refusal | undefined>;
  /** The addressee's log is at another server. */
  readonly isElsewhere: (office: string) => boolean;
  readonly clock: () => number;
  /** Something of what this office sends, or gets, was refused, or is tried again. */
  readonly onNoted: (office: string) => void;
}

/** One entry on its way to one addressee. */
export interface Waiting {
  readonly office: string;
  readonly index: number;
  readonly recipient: string;
}

/** So many are asked of their logs together. */
const ATONCE = 512;
const pauseMinMs = 200;
const pauseMaxMs = 10_000;
/** Looks again without being told, in case another process left something. */
const idleMs = 30_000;

export class Delivery {
  readonly #parts: DeliveryParts;
  #isWanted = true;
  #isStopped = false;
  #wake: (() => void) | undefined;
  #loop: Promise<void> | undefined;
  #failure: Fault | Defect | undefined;
  // Addressees whose logs take nothing until somebody mends them: looked at again when idle.
  readonly #closed = new Set<string>();
  #receipts: Receipt[] = [];

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Why the last round failed, until one succeeds. */
  get failure(): Fault | Defect | undefined {
    return this.#failure;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something new may be waiting. */
  nudge(): void {
    this.#isWanted = true;
    this.#wake?.();
  }

  /** Somebody has mended what hindered it. False where it does not wait for a person. */
  async retry({ office, index, recipient }: Waiting): Promise<boolean> {
    const found = await this.#parts.pool.use((session) =>
      session.query({
        text: `update dawam.outbox set refused = null
          where office = $1 and index = $2 and recipient = $3 and refused is not null
          returning index`,
        values: [office, index, recipient],
      }),
    );
    if (found.length === 0) return false;
    this.#closed.delete(recipient);
    this.#parts.onNoted(office);
    this.nudge();
    return true;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#loop;
  }

  async #run(): Promise<void> {
    let pauseMs = pauseMinMs;
    while (!this.#isStopped) {
      this.#isWanted = false;
      try {
        const count = await this.#round();
        this.#failure = undefined;
        pauseMs = pauseMinMs;
        if (count >= pageMax) this.#isWanted = true;
      } catch (error) {
        this.#failure = faultOf(error);
        // What arrives meanwhile must not turn the pause into a busy loop.
        await this.#pause(pauseMs, false);
        pauseMs = Math.min(2 * pauseMs, pauseMaxMs);
        continue;
      }
      if (this.#isWanted) continue;
      await this.#pause(idleMs, true);
      if (!this.#isWanted) this.#closed.clear();
    }
  }

  async #pause(ms: number, isWakeable: boolean): Promise<void> {
    if (this.#isStopped) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = () => {
      if (isWakeable || this.#isStopped) resolve();
    };
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  // One page of what waits, all recipients side by side; their writers make batches of it.
  async #round(): Promise<number> {
    const { pool, isElsewhere } = this.#parts;
    const all = await listWaiting(pool, [...this.#closed]);
    const travelling = all.filter((row) => row.list === 'outbox' && isElsewhere(row.recipient));
    if (travelling.length > 0) {
      await pool.use((session) => noteRows(session, 'travelling', travelling));
    }
    const gone = new Set(travelling);
    const rows = all.filter((row) => !gone.has(row));
    const results = await this.#deliver(rows);
    const answered: WaitingRow[] = [];
    const failed: WaitingRow[] = [];
    const refused: { row: WaitingRow; refusal: Refusal }[] = [];
    let failure: unknown;
    for (const [i, result] of results.entries()) {
      const row = rows[i];
      if (row === undefined) continue;
      if (result.status === 'rejected') {
        failed.push(row);
        if (isLasting(result.reason)) this.#closed.add(row.recipient);
        else failure = result.reason;
      } else if (result.value === undefined) answered.push(row);
      else refused.push({ row, refusal: result.value });
    }
    await this.#note(answered, refused, failed);
    if (failure !== undefined) throw faultOf(failure);
    return all.length;
  }

  /**
   * Of each row: undefined when it has arrived. While some are taken into their logs the evidence
   * of the next ones is kept.
   */
  async #deliver(rows: readonly WaitingRow[]): Promise<readonly Result[]> {
    const obstacles = new Map<string, Promise<Refusal | undefined>>();
    const submitted: Promise<readonly Result[]>[] = [];
    try {
      for (let first = 0; first < rows.length; first += ATONCE) {
        const some = rows.slice(first, first + ATONCE);
        const opened = await Promise.allSettled(some.map((row) => this.#prepare(row, obstacles)));
        const failed = await this.#keepEvidence(opened);
        // A log's queue has an end, and whoever else waits there shall not wait long.
        await submitted.at(-2);
        submitted.push(this.#submitAll(opened, failed));
      }
      return (await Promise.all(submitted)).flat();
    } finally {
      await Promise.allSettled(submitted);
    }
  }

  async #keepEvidence(opened: readonly Opening[]): Promise<ReadonlyMap<WaitingRow, RowsRefused>> {
    const { pool, clock } = this.#parts;
    const tasks = opened.flatMap((one) =>
      one.status === 'fulfilled' && isTask(one.value) ? [one.value] : [],
    );
    // What an office sends to itself stands in its own log already.
    const foreign = tasks.filter(({ row }) => row.recipient !== row.office);
    return await keepEvidence(pool, foreign, new Date(clock()).toISOString());
  }

  async #submitAll(
    opened: readonly Opening[],
    failed: ReadonlyMap<WaitingRow, RowsRefused>,
  ): Promise<readonly Result[]> {
    const untaken: WaitingRow[] = [];
    const results = await Promise.allSettled(
      opened.map(async (one) => {
        if (one.status === 'rejected') throw one.reason;
        if (!isTask(one.value)) return one.value;
        const { row } = one.value;
        const failure = failed.get(row);
        if (failure !== undefined) throw failure;
        const outcomes = await this.#submit(one.value);
        const isTaken = outcomes.some((it) => isRefusal(it) || it.recorded.length > 0);
        if (row.recipient !== row.office && !isTaken) untaken.push(row);
        return outcomes.find(isRefusal);
      }),
    );
    await dropEvidence(this.#parts.pool, untaken);
    return results;
  }

  /** What to ask of the addressee; a refusal, or undefined where there is nothing to ask. */
  async #prepare(
    row: WaitingRow,
    obstacles: Map<string, Promise<Refusal | undefined>>,
  ): Promise<Task | Refusal | undefined> {
    if (row.leaf === null) return undefined;
    const opened = row.list === 'outbox' ? this.#open(row, row.leaf) : this.#openStrange(row);
    if (isRefusal(opened)) return opened;
    const { placed, reactions } = opened;
    if (row.list === 'inbound') this.#receipts.push(...receiptsOf(row, placed.entry));
    if (reactions.length === 0) return undefined;
    const obstacle = obstacles.get(row.recipient) ?? this.#parts.prepare(row.recipient);
    obstacles.set(row.recipient, obstacle);
    return (await obstacle) ?? { row, subject: placed.entry.subject, reactions };
  }

  async #submit({ row, reactions }: Task): Promise<readonly Outcome[]> {
    const leafHash = row.leaf_hash.toString('hex');
    const origin = { office: row.office, index: row.index, leafHash };
    return await Promise.all(
      reactions.map(({ kind, subject, body }, place) =>
        this.#parts.submit({
          id: deliveryId(row.leaf_hash, row.recipient, place),
          ...{ kind, office: row.recipient, subject, by: officeServer },
          body: { ...body, origin },
        }),
      ),
    );
  }

  // With the addressee's own key: what the sender sealed to others is not read here.
  #open({ index, recipient }: WaitingRow, leaf: Buffer): Opened {
    const sealed = { index, entry: entryOfText(leaf.toString('utf8')) };
    const placed = { index, entry: mustOpen(this.#parts.opener, recipient, sealed) };
    const module = this.#parts.findModule(placed.entry.subject);
    return { placed, reactions: module?.react?.(placed, recipient) ?? [] };
  }

  // Another server may be of a later version: what is not understood is kept until it is.
  #openStrange({ index, recipient, leaf }: WaitingRow): Opened | Refusal {
    const found = leaf === null ? undefined : entryOf(leaf);
    if (found === undefined) return refuse('kernel.unknown-entry', { kind: '' });
    const { kind, subject, office } = found;
    const module = this.#parts.findModule(subject);
    if (module?.entryKinds?.includes(kind) !== true)
      return refuse('kernel.unknown-entry', { kind });
    const entry = this.#parts.opener.open(recipient, found);
    if (entry.sealed !== undefined) return refuse('kernel.cannot-open', { office });
    const placed = { index, entry };
    try {
      return { placed, reactions: module.react?.(placed, recipient) ?? [] };
    } catch {
      // Its kind is known, but not its form.
      return refuse('kernel.unknown-entry', { kind });
    }
  }

  async #note(
    answered: readonly WaitingRow[],
    refused: readonly { readonly row: WaitingRow; readonly refusal: Refusal }[],
    failed: readonly WaitingRow[],
  ): Promise<void> {
    const receipts = this.#receipts;
    this.#receipts = [];
    await this.#parts.pool.use(async (session) => {
      if (receipts.length > 0) await noteReceipts(session, receipts);
      await noteRows(session, 'answered', answered);
      await noteRows(session, 'failed', failed);
      for (const { row, refusal } of refused) await noteRefusal(session, row, refusal);
    });
    const changed = [
      ...refused.map(({ row }) => row),
      // It hindered before, and has now arrived.
      ...answered.filter(({ attempts }) => attempts > 0),
      // The first try only: what goes on being so is no news.
      ...failed.filter(({ attempts }) => attempts === 0),
    ];
    const offices = changed.map((row) => (row.list === 'outbox' ? row.office : row.recipient));
    const told = new Set([...offices, ...receipts.map((one) => one.office)]);
    for (const office of told) this.#parts.onNoted(office);
  }
}

interface Task extends Evidence {
  readonly reactions: readonly Reaction[];
}

type Opening = PromiseSettledResult<Task | Refusal | undefined>;
type Result = PromiseSettledResult<Refusal | undefined>;

function isTask(value: Task | Refusal | undefined): value is Task {
  return value !== undefined && 'reactions' in value;
}

interface Opened {
  readonly placed: PlacedEntry;
  readonly reactions: readonly Reaction[];
}

/** The entry of the addressee's own log that it answers, if any. */
function receiptsOf({ office, recipient }: WaitingRow, { body }: Entry): readonly Receipt[] {
  const { origin } = body;
  if (typeof origin !== 'object' || origin === null || !('office' in origin)) return [];
  const { office: of, index } = origin;
  if (of !== recipient || typeof index !== 'number' || !Number.isSafeInteger(index)) return [];
  return [{ office: recipient, index, recipient: office }];
}

/** The same for the same entry, addressee and place among its reactions, wherever computed. */
export function deliveryId(leafHash: Uint8Array, recipient: string, place = 0): string {
  // Offices' ids have no slash.
  const to = place === 0 ? recipient : `${recipient}/${place}`;
  return uuidv8(createHash('sha256').update(leafHash).update(to, 'utf8').digest());
}

function isLasting(error: unknown): boolean {
  return error instanceof Fault && error.retry === 'never';
}
