// The server of one simulated office: the product's law over a log on a disk that may lose what
// was not synced, or keep half of it. Everything in memory is a function of the log. Which commands
// come when, and what goes on the wires, is not here.
import type { Authority } from '#kernel/authority.ts';
import { entryOf, leafOf } from '#kernel/entry.ts';
import type { Entry, EntryNumber, PlacedEntry } from '#kernel/entry.ts';
import type { Command, Decision, Draft, Module } from '#kernel/module.ts';
import { isRefusal } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { numberText, registerYear } from '#kernel/register.ts';
import { leafHash } from '#kernel/tree.ts';
import { must } from '#lib/assert.ts';
import { encodeBase64 } from '#lib/base64.ts';
import { formatInstant } from '#lib/instant.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import { forms } from '#modules/correspondence/sheet.ts';
import { makeFallback } from '#modules/fallback/module.ts';
import { SimulatedLog } from '#sync/testing/simulated-feed.ts';

import type { CountryPlant } from './plants.ts';

const modules: readonly Module<unknown>[] = [
  correspondence as Module<unknown>,
  makeFallback(forms) as Module<unknown>,
];

export function moduleOf(subject: string): Module<unknown> {
  const family = subject.slice(0, subject.indexOf('/'));
  return must(
    modules.find((one) => one.subjects.includes(family)),
    'Each subject has a module.',
  );
}

/** What the law is told of a command, whatever its body turns out to be. */
export type Outcome = readonly PlacedEntry[] | Refusal;

/** All entries of one command: they are durable together. */
export type Batch = readonly Uint8Array[];

export class Office {
  readonly id: string;
  readonly authority: Authority;
  readonly plant: CountryPlant | undefined;
  /** What is durable; another one after the disk was put back. */
  log: SimulatedLog;
  readonly #seed: number;
  entries: PlacedEntry[] = [];
  readonly states = new Map<string, unknown>();
  readonly histories = new Map<string, PlacedEntry[]>();
  readonly answers = new Map<string, PlacedEntry[]>();
  #serials = new Map<string, number>();
  #durableSerials = new Map<string, number>();
  #lastAt = '';
  /** How many entries each command asked for: only the judge looks at it. */
  readonly decided = new Map<string, number>();
  /** Decided, but not durable. */
  pending: Batch[] = [];

  constructor(id: string, seed: number, authority: Authority, plant: CountryPlant | undefined) {
    this.id = id;
    this.#seed = seed;
    this.authority = authority;
    this.plant = plant;
    this.log = new SimulatedLog(id, seed);
  }

  stateOf(subject: string): unknown {
    return this.states.get(subject) ?? moduleOf(subject).empty(subject);
  }

  historyOf(subject: string): readonly PlacedEntry[] {
    return this.histories.get(subject) ?? [];
  }

  /** The clock's instant, or the last entry's where the clock was set back. */
  instant(clockMs: number): string {
    const now = formatInstant(clockMs);
    return now < this.#lastAt && this.plant !== 'clock-believed' ? this.#lastAt : now;
  }

  /** Decides and writes into memory; durable is it after `sync`. */
  submit(command: Command, clockMs: number): Outcome {
    const known = this.answers.get(command.id);
    if (known !== undefined && this.plant !== 'double-press-writes-twice') return known;
    const now = this.instant(clockMs);
    const decision = this.#decide(command, now);
    if (isRefusal(decision)) return decision;
    return this.write(command, decision, now, clockMs);
  }

  #decide(command: Command, now: string): Decision {
    return moduleOf(command.subject).decide(this.stateOf(command.subject), command, {
      ...{ now, authority: this.authority, findFile: () => undefined },
      listEntries: (subject) =>
        this.historyOf(subject).map((placed) => ({ ...placed, leafHash: '0'.repeat(64) })),
    });
  }

  write(
    command: Command,
    drafts: readonly Draft[],
    now: string,
    clockMs: number,
  ): readonly PlacedEntry[] {
    const written = drafts.map((draft) => {
      const number = draft.number === undefined ? undefined : this.#number(draft, clockMs);
      const { occurredAt } = command;
      const entry: Entry = {
        ...{ v: 1, kind: draft.kind, command: command.id, office: this.id },
        ...{ subject: draft.subject ?? command.subject, recordedAt: now, by: command.by },
        ...{ rung: draft.rung ?? 'alone', body: draft.body, asked: '0'.repeat(64) },
        ...(occurredAt === undefined ? {} : { occurredAt }),
        ...(number === undefined ? {} : { number }),
        ...(draft.to === undefined ? {} : { to: draft.to }),
        ...(draft.files === undefined ? {} : { files: draft.files }),
        nonce: nonceOf(this.entries.length),
      };
      return this.#take(entry);
    });
    this.decided.set(command.id, drafts.length);
    if (written.length > 0) this.pending.push(written.map(({ entry }) => leafOf(entry)));
    return written;
  }

  #take(entry: Entry): PlacedEntry {
    const placed = { index: this.entries.length, entry };
    const { subject, number } = entry;
    this.entries.push(placed);
    this.states.set(subject, moduleOf(subject).fold(this.stateOf(subject), placed));
    const history = this.histories.get(subject) ?? [];
    history.push(placed);
    this.histories.set(subject, history);
    const answer = this.answers.get(entry.command) ?? [];
    answer.push(placed);
    this.answers.set(entry.command, answer);
    this.#lastAt = entry.recordedAt;
    if (number !== undefined) raise(this.#serials, number);
    return placed;
  }

  #number(draft: Draft, clockMs: number): EntryNumber {
    const { register, status, take } = must(draft.number, 'The draft asks for a number.');
    if (take !== undefined) return { register, ...take, status };
    const office = must(this.authority.findOffice(this.id), 'The office is there.');
    const pattern = must(office.registers[register], 'The register is there.');
    const { calendar, timeZone, digits, code } = office;
    const numbering = { pattern, officeCode: code, calendar, timeZone, digits };
    const year = registerYear(numbering, Math.max(clockMs, Date.parse(this.#lastAt) || 0));
    const serial = (this.#serials.get(`${register} ${year}`) ?? 0) + 1;
    return { register, year, serial, text: numberText(numbering, year, serial), status };
  }

  /** Makes the oldest batch durable; gives its entries. */
  sync(): readonly PlacedEntry[] {
    const batch = must(this.pending.shift(), 'There is something to sync.');
    return this.#keep(batch);
  }

  #keep(batch: Batch): readonly PlacedEntry[] {
    const start = this.log.leaves.length;
    for (const [i, leaf] of batch.entries()) {
      const { entry } = must(this.entries[start + i], 'What is kept was written.');
      this.log.append(leaf, entry.to ?? []);
      if (entry.number !== undefined) raise(this.#durableSerials, entry.number);
    }
    return this.entries.slice(start, this.log.leaves.length);
  }

  /**
   * The power fails. `whole`: so many batches had reached the disk by chance; of the next one so
   * many bytes as `cut` says. Gives how many entries were found that nobody was answered for.
   */
  fall(whole: number, cut: number): number {
    const before = this.log.leaves.length;
    for (const batch of this.pending.slice(0, whole)) this.#keep(batch);
    const torn = this.pending[whole];
    if (torn !== undefined) {
      const found = readBatch(frameOf(torn).slice(0, cut));
      if (found.length > 0) this.#keep(found);
    }
    this.pending = [];
    this.#forget(this.log.leaves.length);
    return this.log.leaves.length - before;
  }

  // Subjects of the lost tail are folded again from what there is.
  #forget(size: number): void {
    const lost = this.entries.slice(size);
    this.entries.length = size;
    for (const { entry } of lost) {
      this.answers.delete(entry.command);
      if (this.plant === 'lost-tail-still-shown') continue;
      const { subject } = entry;
      const history = this.historyOf(subject).filter(({ index }) => index < size);
      const module = moduleOf(subject);
      this.histories.set(subject, history);
      this.states.set(
        subject,
        history.reduce((state, placed) => module.fold(state, placed), module.empty(subject)),
      );
    }
    this.#lastAt = this.entries.at(-1)?.entry.recordedAt ?? '';
    if (this.plant !== 'number-lost-with-the-tail') this.#serials = new Map(this.#durableSerials);
  }

  /** Everything anew from leaves: a disk that was put back, or what a centre has of this log. */
  load(leaves: readonly Uint8Array[]): void {
    this.log = new SimulatedLog(this.id, this.#seed);
    this.pending = [];
    this.entries = [];
    for (const map of [this.states, this.histories, this.answers]) map.clear();
    this.#serials.clear();
    this.#durableSerials.clear();
    this.#lastAt = '';
    for (const leaf of leaves) this.#take(must(entryOf(leaf), 'A kept leaf is an entry.'));
    this.#keep(leaves);
  }
}

function raise(serials: Map<string, number>, { register, year, serial }: EntryNumber): void {
  const place = `${register} ${year}`;
  serials.set(place, Math.max(serial, serials.get(place) ?? 0));
}

/** No two entries of a log have the same; which bytes does not matter here. */
function nonceOf(index: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, index);
  return encodeBase64(bytes);
}

// As it lies on the disk: a sum over all leaves, then the leaves.
function frameOf(batch: Batch): Uint8Array {
  const body = Buffer.concat(batch.flatMap((leaf) => [Buffer.from(leaf), Buffer.from('\n')]));
  return Buffer.concat([leafHash(body), body]);
}

function readBatch(bytes: Uint8Array): Batch {
  const [sum, body] = [bytes.slice(0, 32), bytes.slice(32)];
  if (!Buffer.from(leafHash(body)).equals(sum)) return [];
  const lines = Buffer.from(body).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => Buffer.from(line));
}
