// The lines between offices and centres: they lose, double, cut, spoil and delay, and are down for
// days, one way or both. Offices pull by the product's machine and pages; a push is one question
// here, for pushing has a world of its own (mirror-world.ts). Centres keep copies of logs, and heal
// an office whose disk was put back.
import type { Hash } from 'node:crypto';

import { makeConsignmentCheck } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { areSameBytes } from '#kernel/tree.ts';
import { assert, must } from '#lib/assert.ts';
import { FEED_START, formatFeedPage } from '#sync/feed-page.ts';
import type { FeedPageRead } from '#sync/feed-page.ts';
import { startPull, stepPull } from '#sync/pull.ts';
import type { PullInput, PullOutput, PullQuestion, PullStep } from '#sync/pull.ts';
import { SimulatedFeed, SimulatedLog } from '#sync/testing/simulated-feed.ts';

import type { Country } from './country.ts';
import type { Server } from './server.ts';

class Centre {
  readonly feed: SimulatedFeed;
  readonly copies = new Map<string, SimulatedLog>();
  readonly waiting = new Map<string, Set<() => void>>();

  constructor(name: string, seed: number) {
    this.feed = new SimulatedFeed(name, seed, undefined);
  }

  copyOf(office: string, seed: number): SimulatedLog {
    const copy = this.copies.get(office) ?? new SimulatedLog(office, seed);
    this.copies.set(office, copy);
    return copy;
  }
}

const GIVE_UP_MS = 40_000;
/** Longer than in the product, so that empty days cost little. */
const WAIT_MS = 15 * 60_000;
const START_S = 1_795_248_000;
const HOUR_MS = 3_600_000;
const levels = [0, 0.02, 0.1, 0.3] as const;

export class Wire {
  readonly #country: Country;
  readonly #centres: readonly Centre[];
  #rates = { loss: 0, doubling: 0, cutting: 0, spoiling: 0, delayMs: 50 };

  constructor(country: Country) {
    this.#country = country;
    const { happens } = country.chance;
    const names = happens(0.5) ? ['main'] : ['main', 'standby'];
    this.#centres = names.map((name, i) => new Centre(name, 100 + i));
  }

  planTroubles(): void {
    const { country } = this.#at();
    const { below, happens } = country.chance;
    const level = () => levels[below(levels.length)] ?? 0;
    const change = (): void => {
      if (country.isMended) return;
      this.#rates = {
        ...{ loss: level(), doubling: level(), cutting: level(), spoiling: level() },
        delayMs: 20 + below(3_000),
      };
      country.time.after(below(24 * HOUR_MS), change);
    };
    change();
    for (const server of country.servers) this.#planCuts(server);
    for (const centre of this.#centres) this.#planFalls(centre);
    const centre = must(this.#centres[0], 'There is a centre.');
    if (happens(0.3)) {
      country.time.after(below(country.days * 24 * HOUR_MS), () => this.#lose(centre));
    }
  }

  #at(): { readonly country: Country } {
    return { country: this.#country };
  }

  #planCuts(server: Server): void {
    const { country } = this.#at();
    const { below, happens } = country.chance;
    const cut = (): void => {
      if (country.isMended) return;
      const which = below(4);
      [server.isCutIn, server.isCutOut] = [which !== 1, which !== 2];
      const longMs = happens(0.2) ? below(72 * HOUR_MS) : below(2 * HOUR_MS);
      country.time.after(longMs, () => {
        [server.isCutIn, server.isCutOut] = [false, false];
        country.time.after(below(24 * HOUR_MS), cut);
      });
    };
    country.time.after(below(12 * HOUR_MS), cut);
  }

  #planFalls(centre: Centre): void {
    const { country } = this.#at();
    const { below } = country.chance;
    const fall = (): void => {
      if (country.isMended) return;
      centre.feed.isDown = true;
      centre.feed.life += 1;
      centre.waiting.clear();
      country.time.after(below(HOUR_MS), () => (centre.feed.isDown = false));
      country.time.after(below(72 * HOUR_MS), fall);
    };
    country.time.after(below(48 * HOUR_MS), fall);
  }

  // While an office is healed from it, it keeps its disk: losing both is another story.
  #lose(centre: Centre): void {
    const { country } = this.#at();
    if (country.isMended || country.servers.some(({ isHealing }) => isHealing)) return;
    centre.feed.lose();
    centre.feed.life += 1;
    centre.copies.clear();
    centre.waiting.clear();
    for (const server of country.servers) this.push(server);
  }

  mend(): void {
    this.#rates = { loss: 0, doubling: 0, cutting: 0, spoiling: 0, delayMs: 50 };
    for (const centre of this.#centres) centre.feed.isDown = false;
    for (const server of this.#country.servers) [server.isCutIn, server.isCutOut] = [false, false];
  }

  /** A centre has all that is durable there. */
  isHeld({ office }: Server): boolean {
    const size = office.log.leaves.length;
    return this.#centres.some((one) => (one.copies.get(office.id)?.leaves.length ?? 0) === size);
  }

  addTo(sum: Hash): void {
    for (const { feed } of this.#centres) {
      for (const [to, list] of feed.lists) {
        sum.update(
          `${feed.name} ${feed.epoch} ${to} ${list.length} ${feed.fetched.get(to) ?? 0}\n`,
        );
      }
    }
  }

  /** Something new is durable: each centre is asked to hold it, until it does. */
  push(server: Server): void {
    for (const centre of this.#centres) this.#push(server, centre, 1_000);
  }

  #push(server: Server, centre: Centre, withinMs: number): void {
    const { chance, time } = this.#country;
    const { name } = centre.feed;
    if (server.isDown || server.pushing.has(name)) return;
    server.pushing.add(name);
    const { life } = server;
    time.after(1 + chance.below(withinMs), () => {
      if (server.life !== life) return;
      server.pushing.delete(name);
      const isLost = chance.happens(this.#rates.loss) || centre.feed.isDown;
      if (isLost || server.isCutIn || server.isCutOut) {
        this.#push(server, centre, this.#country.isMended ? 10_000 : 300_000);
      } else this.#meet(server, centre);
    });
  }

  // The handshake: who has more, and is it the same log?
  #meet(server: Server, centre: Centre): void {
    const { office } = server;
    const seed = 1 + this.#country.servers.indexOf(server);
    const copy = centre.copyOf(office.id, seed);
    const [here, there] = [office.log.leaves.length, copy.leaves.length];
    const both = Math.min(here, there);
    if (both > 0) {
      const isSame = areSameBytes(office.log.tree.rootAt(both), copy.tree.rootAt(both));
      assert(isSame, 'A log never forks.');
    }
    if (server.isHealing) {
      this.#heal(server, centre);
      return;
    }
    for (let i = there; i < here; i += 1) {
      copy.append(must(office.log.leaves[i], 'It is there.'), office.log.addressees[i] ?? []);
    }
    this.#country.judge.held(office.id, copy);
    const nowS = START_S + Math.floor(this.#country.time.nowMs / 1_000);
    this.#wake(centre, centre.feed.hold(copy, copy.leaves.length, nowS));
  }

  // When every centre has had its word, the longest is the log.
  #heal(server: Server, centre: Centre): void {
    server.heardOf.add(centre.feed.name);
    if (server.heardOf.size < this.#centres.length) return;
    server.heardOf.clear();
    const copies = this.#centres.flatMap((one) => one.copies.get(server.office.id) ?? []);
    const longest = copies.toSorted((a, b) => b.leaves.length - a.leaves.length)[0];
    this.#country.healed(server, longest?.leaves ?? []);
    this.push(server);
  }

  /** Pulls from each centre, from what is durable here. */
  start(server: Server): void {
    for (const centre of this.#centres) {
      const cursor = server.cursors.get(centre.feed.name) ?? FEED_START;
      this.#take(server, centre, startPull(cursor));
    }
  }

  #take(server: Server, centre: Centre, [after, outputs]: PullStep): void {
    server.pulls.set(centre.feed.name, after);
    for (const output of outputs) this.#follow(server, centre, output);
  }

  #follow(server: Server, centre: Centre, output: PullOutput): void {
    const { time, chance } = this.#country;
    const { life } = server;
    const back = (input: PullInput): void => {
      if (server.life !== life || server.isDown) return;
      const pull = must(server.pulls.get(centre.feed.name), 'A pull was started.');
      this.#take(server, centre, stepPull(pull, input, chance.next()));
    };
    if (output.kind === 'wake') {
      time.after(output.afterMs, () => back({ kind: 'woken', ask: output.id }));
    } else if (output.kind === 'keep') {
      const { id: ask, page } = output;
      time.after(1 + chance.below(200), () => {
        if (server.life !== life || server.isDown) return;
        if (server.isFull) {
          back({ kind: 'failed', ask });
          return;
        }
        this.#keep(server, centre, page);
        back({ kind: 'kept', ask });
      });
    } else if (output.kind === 'ask') this.#ask(server, centre, output, back);
  }

  #ask(
    server: Server,
    centre: Centre,
    question: PullQuestion,
    back: (input: PullInput) => void,
  ): void {
    const { time } = this.#country;
    const { id: ask } = question;
    time.after(GIVE_UP_MS + WAIT_MS, () => back({ kind: 'failed', ask }));
    if (server.isCutOut || centre.feed.isDown) {
      time.after(GIVE_UP_MS, () => back({ kind: 'failed', ask }));
      return;
    }
    this.#carry(Buffer.alloc(1), () => {
      this.#answer(server.office.id, centre, question, (body) => {
        this.#carry(Buffer.from(body), (bytes) => {
          if (!server.isCutIn) back({ kind: 'answered', ask, status: 200, body: String(bytes) });
        });
      });
    });
  }

  #carry(bytes: Uint8Array, arrive: (bytes: Buffer) => void): void {
    const { loss, doubling, cutting, spoiling, delayMs } = this.#rates;
    const { chance, time } = this.#country;
    const { below, happens } = chance;
    const copies = happens(loss) ? 0 : happens(doubling) ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      let carried = Buffer.from(bytes);
      if (happens(cutting)) carried = carried.subarray(0, below(carried.length + 1));
      if (happens(spoiling) && carried.length > 0) {
        const at = below(carried.length);
        carried[at] = (carried[at] ?? 0) ^ (1 << below(7));
      }
      time.after(1 + below(delayMs), () => arrive(carried));
    }
  }

  #answer(
    office: string,
    centre: Centre,
    { cursor, have }: PullQuestion,
    give: (body: string) => void,
  ): void {
    const { feed } = centre;
    if (feed.isDown) return;
    const { life } = feed;
    if (cursor.epoch === `${feed.name} ${feed.epoch}`) {
      this.#wake(centre, feed.note(office, have));
    }
    const waiting = centre.waiting.get(office) ?? new Set();
    centre.waiting.set(office, waiting);
    let isOver = false;
    const look = (isLast: boolean): void => {
      if (isOver || feed.life !== life) return;
      const page = feed.page(office, cursor);
      if (page.consignments.length + page.arrivals.length === 0 && !isLast) return;
      isOver = true;
      waiting.delete(again);
      give(formatFeedPage(page));
    };
    const again = () => look(false);
    waiting.add(again);
    look(false);
    if (!isOver) this.#country.time.after(WAIT_MS, () => look(true));
  }

  #wake(centre: Centre, offices: readonly string[]): void {
    for (const office of offices) {
      for (const look of centre.waiting.get(office) ?? []) this.#country.time.after(1, look);
    }
  }

  // One transaction: what came, what has arrived, and the cursor.
  #keep(server: Server, centre: Centre, page: FeedPageRead): void {
    this.take(server, page.consignments, [centre]);
    for (const { index, recipient } of page.arrivals) this.note(server, index, recipient);
    server.cursors.set(centre.feed.name, page.cursor);
  }

  note(server: Server, index: number, recipient: string): void {
    const { office, arrived } = server;
    if (arrived.has(`${index} ${recipient}`)) return;
    this.#country.judge.arrived(office.log.origin, index, recipient);
    arrived.add(`${index} ${recipient}`);
  }

  /** Verified before use; by a courier without a centre's word. */
  take(server: Server, all: readonly Consignment[], centres?: readonly Centre[]): void {
    const { office, inbound } = server;
    const findKey = (origin: string) =>
      this.#country.servers.find((one) => one.office.log.origin === origin)?.office.log.key
        .verifier;
    const cosignerKeys = centres?.map(({ feed }) => feed.key.verifier);
    const check = makeConsignmentCheck(
      cosignerKeys === undefined ? { findKey } : { findKey, cosignerKeys },
    );
    for (const one of all) {
      const name = `${one.origin} ${one.index}`;
      const known = inbound.get(name)?.state ?? 'flagged';
      if (known !== 'flagged') continue;
      const judged = check(one);
      if (judged.ok && !judged.verified.to.includes(office.id)) continue;
      const { leaf, origin, index } = one;
      if (this.#country.plant === 'later-kinds-dropped' && isOfLaterKind(leaf)) continue;
      if (judged.ok) this.#country.judge.inbound(office.id, origin, index, leaf);
      inbound.set(name, { leaf, origin, index, state: judged.ok ? 'waiting' : 'flagged' });
      if (judged.ok) server.todo.push(name);
    }
    this.#country.deliver(server);
  }
}

function isOfLaterKind(leaf: Uint8Array): boolean {
  return Buffer.from(leaf).includes('"kind":"later-');
}
