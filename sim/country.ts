// A country of offices on a clock and by a chance of its own: people who register, write and answer
// letters, press twice and try again; servers that fall, fill up, are put back and have wrong
// clocks; lines that are cut for days; centres; couriers; paper. The product's law, machines and
// formats run in it unchanged. Time here is all virtual.
import { createHash } from 'node:crypto';

import type { Capacity } from '#kernel/authority.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Command } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import { assert } from '#lib/assert.ts';
import { officeOf, postId, startMs, World } from '#modules/correspondence/testing/world.ts';
import { chanceOf, VirtualTime } from '#sync/testing/virtual-time.ts';
import type { Chance } from '#sync/testing/virtual-time.ts';

import { Couriers } from './couriers.ts';
import { Judge, rowsOf } from './judge.ts';
import { moduleOf, Office } from './office.ts';
import type { Outcome } from './office.ts';
import { Paper } from './paper.ts';
import { People } from './people.ts';
import type { CountryPlant } from './plants.ts';
import { Server } from './server.ts';
import type { Picture } from './server.ts';
import { Wire } from './wire.ts';

export type CountryEnd = {
  readonly hash: string;
  readonly events: number;
  readonly offices: number;
  readonly days: number;
  readonly entries: number;
  readonly delivered: number;
  readonly sticks: number;
  readonly sheets: number;
  readonly falls: number;
  readonly putBack: number;
  readonly looks: number;
};

export interface Asking {
  readonly kind: string;
  readonly subject: string;
  readonly body: unknown;
  readonly as?: Capacity;
  readonly person?: string;
  readonly occurredAt?: string;
}

const DAY_MS = 86_400_000;
const SHORT_DAYS = 4;
/** So long may it take until all is well, once all is mended. */
const MENDING_MS = 3 * 3_600_000;
const names = ['north', 'south', 'east', 'west', 'coast'] as const;

export class Country {
  readonly chance: Chance;
  readonly time = new VirtualTime();
  readonly judge = new Judge();
  readonly plant: CountryPlant | undefined;
  readonly servers: readonly Server[];
  readonly wire: Wire;
  readonly days: number;
  isMended = false;
  delivered = 0;
  readonly #couriers: Couriers;
  readonly #paper: Paper;
  readonly #people: People;
  #falls = 0;
  #putBack = 0;
  #commands = 0;
  #open = 0;

  constructor(seed: number, days: number, plant?: CountryPlant) {
    this.chance = chanceOf(seed);
    this.days = days;
    this.plant = plant;
    const ids = names.slice(0, 3 + this.chance.below(3));
    const { authority } = new World(ids.map((id) => officeOf(id)));
    this.servers = ids.map((id, i) => new Server(new Office(id, 1 + i, authority, plant)));
    this.wire = new Wire(this);
    this.#couriers = new Couriers(this);
    this.#paper = new Paper(this);
    this.#people = new People(this);
  }

  /** Runs it to its end; a Defect is a thing that must never happen. */
  run(): CountryEnd {
    for (const server of this.servers) {
      this.wire.start(server);
      this.#people.live(server);
      this.#paper.start(server);
      this.#planFalls(server);
    }
    this.wire.planTroubles();
    this.#couriers.plan();
    const endMs = this.days * DAY_MS;
    let events = 0;
    while (this.time.step(endMs)) events += 1;
    this.#mend();
    while (this.time.step(endMs + MENDING_MS)) events += 1;
    assert(this.#open === 0, 'In the end everybody is answered.');
    this.#paper.judge();
    this.judge.end(this.servers);
    return {
      hash: this.hash(),
      events,
      offices: this.servers.length,
      days: this.days,
      entries: this.servers.reduce((sum, { office }) => sum + office.entries.length, 0),
      delivered: this.delivered,
      sticks: this.#couriers.read,
      sheets: this.#paper.keyed,
      falls: this.#falls,
      putBack: this.#putBack,
      looks: this.judge.looks,
    };
  }

  /** Of the whole state: logs, tables, what came in, what has arrived, and the centres' lists. */
  hash(): string {
    const sum = createHash('sha256');
    for (const { office, inbound, arrived } of this.servers) {
      sum.update(`${office.id} ${office.log.leaves.length}\n`);
      for (const leaf of office.log.leaves) sum.update(leaf);
      for (const subject of [...office.states.keys()].sort()) sum.update(rowsOf(office, subject));
      for (const [name, { state }] of inbound) sum.update(`${name} ${state}\n`);
      sum.update([...arrived].join('\n'));
    }
    this.wire.addTo(sum);
    return sum.update(`${this.time.nowMs} ${this.chance.next()}`).digest('hex');
  }

  clockMs(server: Server): number {
    return startMs + this.time.nowMs + server.clockOffsetMs;
  }

  newId(): string {
    this.#commands += 1;
    return `01990000-0000-7000-9000-${String(this.#commands).padStart(12, '0')}`;
  }

  /** A person asks until there is an answer, sometimes twice at once, always under the same id. */
  ask(server: Server, asked: Asking, then: (outcome: Outcome) => void = () => undefined): void {
    const { below, happens } = this.chance;
    const { kind, subject, as = 'registrar', person = 'huda', occurredAt } = asked;
    const office = server.office.id;
    const read = moduleOf(subject).commands[kind]?.schema.safeParse(asked.body);
    if (read?.success !== true) {
      then(refuse('kernel.malformed'));
      return;
    }
    const command: Command = {
      ...{ id: this.newId(), kind, office, subject, body: read.data },
      by: { person, capacity: as, appointment: postId(office, as, person) },
      ...(occurredAt === undefined ? {} : { occurredAt }),
    };
    this.#open += 1;
    let isAnswered = false;
    const answered = (outcome: Outcome): void => {
      this.judge.acknowledged(office, command.id, outcome, server.office.log.leaves.length);
      if (isAnswered) return;
      isAnswered = true;
      this.#open -= 1;
      then(outcome);
    };
    const press = (): void => {
      if (isAnswered) return;
      const times = happens(0.1) ? 2 : 1;
      for (let i = 0; i < times; i += 1) {
        this.time.after(1 + below(300), () => this.#serve(server, command, answered));
      }
      this.time.after(5_000 + below(this.isMended ? 10_000 : 120_000), press);
    };
    press();
  }

  #serve(server: Server, command: Command, answer: (outcome: Outcome) => void): void {
    if (!server.isWorking) return;
    const outcome = server.office.submit(command, this.clockMs(server));
    this.whenDurable(server, outcome, () => {
      // The answer may be lost on its way back.
      if (!this.chance.happens(this.isMended ? 0 : 0.03)) answer(outcome);
    });
    // Last: the power may fail in this very moment, and takes whoever waits with it.
    server.onWritten?.();
  }

  /** At once where it is durable already, or was refused; never where the power fails before. */
  whenDurable(server: Server, outcome: Outcome, act: () => void): void {
    const last = isRefusal(outcome) ? -1 : (outcome.at(-1)?.index ?? -1);
    this.planSync(server);
    if (last < server.office.log.leaves.length || this.plant === 'answered-before-durable') act();
    else server.waiting.push({ last, act });
  }

  /** What is pending becomes durable in a moment, unless the disk is full. */
  planSync(server: Server): void {
    if (server.isSyncing || server.office.pending.length === 0) return;
    server.isSyncing = true;
    const { life } = server;
    this.time.after(1 + this.chance.below(10), () => {
      if (server.life !== life) return;
      server.isSyncing = false;
      if (server.isFull) this.#loseTail(server, 0, 0);
      else this.#sync(server);
    });
  }

  #sync(server: Server): void {
    const { office } = server;
    while (office.pending.length > 0) this.#durable(server, office.sync());
    const size = office.log.leaves.length;
    const ready = server.waiting.filter(({ last }) => last < size);
    server.waiting = server.waiting.filter(({ last }) => last >= size);
    for (const { act } of ready) act();
    this.wire.push(server);
  }

  #durable(server: Server, batch: readonly PlacedEntry[]): void {
    this.judge.durable(server.office, batch);
    for (const { index, entry } of batch) {
      if (entry.to?.includes(server.office.id) === true) server.todo.push(`own ${index}`);
    }
    this.deliver(server);
  }

  /** Acts on what came in, in a moment; one that is refused holds up no other. */
  deliver(server: Server): void {
    if (server.isDelivering || server.todo.length === 0 || !server.isWorking) return;
    server.isDelivering = true;
    const { life } = server;
    this.time.after(1 + this.chance.below(100), () => {
      if (server.life !== life) return;
      server.isDelivering = false;
      const { todo } = server;
      server.todo = [];
      for (const name of todo) {
        const outcomes = server.act(name, this.clockMs(server));
        this.#noteWhenDurable(server, name, outcomes);
      }
    });
  }

  #noteWhenDurable(server: Server, name: string, outcomes: readonly Outcome[]): void {
    const last = outcomes.findLast((one) => !isRefusal(one)) ?? [];
    this.whenDurable(server, last, () => {
      server.note(name, outcomes);
      this.delivered += 1;
    });
  }

  #loseTail(server: Server, whole: number, cut: number): void {
    const { office } = server;
    const before = office.log.leaves.length;
    office.fall(whole, cut);
    server.waiting = [];
    server.stop();
    const found = office.entries.slice(before);
    for (const batch of Map.groupBy(found, ({ entry }) => entry.command).values()) {
      this.judge.durable(office, batch);
    }
    if (whole === 0 && cut === 0) server.resume();
    this.judge.risen(office, false);
    this.deliver(server);
  }

  // The power fails, for seconds or for hours, often in the midst of a commit.
  #planFalls(server: Server): void {
    const { below, happens } = this.chance;
    let picture: Picture | undefined;
    // A short world has more trouble in a day, so that it is enough to find something.
    const gapMs = this.days > SHORT_DAYS ? 2 * DAY_MS : DAY_MS / 3;
    const trouble = (): void => {
      if (this.isMended) return;
      this.time.after(below(gapMs), trouble);
      const which = below(10);
      if (which < 5) this.fall(server, happens(0.2) ? below(6 * 3_600_000) : below(60_000));
      else if (which === 5) this.#fill(server);
      else if (which === 6)
        server.clockOffsetMs = happens(0.5) ? 0 : below(4 * DAY_MS) - 2 * DAY_MS;
      else if (which === 7) picture = server.isWorking ? server.picture() : picture;
      else if (which === 8 && picture !== undefined) this.#restore(server, picture);
      else this.#fallInCommit(server);
    };
    this.time.after(below(gapMs), trouble);
  }

  // Waits until something is under way.
  #fallInCommit(server: Server): void {
    const until = this.time.nowMs + 3_600_000;
    const look = (): void => {
      if (this.isMended || this.time.nowMs > until) return;
      if (server.office.pending.length > 0) this.fall(server, this.chance.below(60_000));
      else server.onWritten = look;
    };
    look();
  }

  fall(server: Server, longMs: number): void {
    if (!server.isWorking) return;
    this.#falls += 1;
    server.isDown = true;
    server.life += 1;
    server.stop();
    const { below } = this.chance;
    this.#loseTail(server, below(server.office.pending.length + 1), below(3_000));
    this.#paper.outage(server, longMs);
    this.time.after(longMs, () => this.#rise(server));
  }

  #rise(server: Server): void {
    if (!server.isDown) return;
    server.isDown = false;
    server.resume();
    this.wire.start(server);
    this.wire.push(server);
    this.deliver(server);
  }

  #fill(server: Server): void {
    server.isFull = true;
    this.time.after(this.chance.below(3_600_000), () => (server.isFull = false));
  }

  // Acts that nobody else has are gone with the disk; here that is not the question.
  #restore(server: Server, picture: Picture): void {
    if (!server.isWorking || server.office.pending.length > 0 || !this.wire.isHeld(server)) return;
    this.#putBack += 1;
    server.life += 1;
    server.stop();
    server.waiting = [];
    server.putBack(picture);
    server.isHealing = true;
    server.resume();
    this.wire.start(server);
    this.wire.push(server);
  }

  /** A centre has what this server lacks. */
  healed(server: Server, leaves: readonly Uint8Array[]): void {
    if (leaves.length > server.office.log.leaves.length) server.office.load(leaves);
    server.isHealing = false;
    this.judge.risen(server.office, true);
    server.resume();
    this.deliver(server);
  }

  #mend(): void {
    this.isMended = true;
    this.wire.mend();
    for (const server of this.servers) {
      server.isFull = false;
      server.clockOffsetMs = 0;
      server.onWritten = undefined;
      this.#rise(server);
      this.wire.push(server);
    }
  }
}
