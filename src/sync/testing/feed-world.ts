// A world of offices that write to each other through centres, on a clock and by a chance of its
// own: lines that lose, double, reorder, cut and spoil; servers that fall; a centre that loses its
// disk, or spoils a byte on it; an office put back to an older state. The product's pull and pages
// run in it unchanged. Its judge looks after every step, and when all is mended.
import { createHash } from 'node:crypto';

import { makeConsignmentCheck } from '#kernel/consignment.ts';
import type { Consignment } from '#kernel/consignment.ts';
import { assert, must } from '#lib/assert.ts';
import { FEED_START, formatFeedPage } from '#sync/feed-page.ts';
import type { FeedCursor, FeedPageRead } from '#sync/feed-page.ts';
import { startPull, stepPull } from '#sync/pull.ts';
import type { PullInput, PullOutput, PullQuestion, PullStep } from '#sync/pull.ts';

import { EMPTY_DISK, SimulatedFeed, SimulatedLog, SimulatedReader } from './simulated-feed.ts';
import type { Disk, Plant } from './simulated-feed.ts';
import { chanceOf, VirtualTime } from './virtual-time.ts';
import type { Chance } from './virtual-time.ts';

export type FeedWorldEnd = {
  readonly steps: number;
  readonly hash: string;
  readonly written: number;
  readonly delivered: number;
  readonly told: number;
  /** Something was put back, lost or spoilt on a disk. */
  readonly isTampered: boolean;
};

type Line = {
  readonly loss: number;
  readonly doubling: number;
  readonly cutting: number;
  readonly spoiling: number;
  readonly delayMs: number;
};

const TROUBLED_MS = 10 * 60_000;
const MENDED_MS = 10 * 60_000;
const GIVE_UP_MS = 40_000;
const WAIT_MS = 25_000;
const START_S = 1_795_248_000;
const STEPS_MAX = 200_000;

export class FeedWorld {
  readonly #chance: Chance;
  readonly #time = new VirtualTime();
  readonly #sum = createHash('sha256');
  readonly #plant: Plant | undefined;
  readonly #readers: readonly SimulatedReader[];
  readonly #centres: readonly SimulatedFeed[];
  readonly #waiting = new Map<string, Set<() => void>>();
  #line: Line;
  #isMended = false;
  /** Some disk, since the judge last looked. */
  #isChanged = false;
  #isTampered = false;
  #steps = 0;
  #delivered = 0;
  #told = 0;

  constructor(seed: number, plant?: Plant) {
    this.#chance = chanceOf(seed);
    this.#plant = plant;
    const { below, happens } = this.#chance;
    const offices = ['land', 'water', 'health'].slice(0, 2 + below(2));
    this.#readers = offices.map((name, i) => new SimulatedReader(new SimulatedLog(name, 1 + i)));
    const names = happens(0.5) ? ['main'] : ['main', 'standby'];
    this.#centres = names.map((name, i) => new SimulatedFeed(name, 10 + i, plant));
    const levels = [0, 0.02, 0.1, 0.3] as const;
    const level = () => levels[below(levels.length)] ?? 0;
    this.#line = {
      ...{ loss: level(), doubling: level(), cutting: level() },
      ...{ spoiling: level(), delayMs: 20 + below(3_000) },
    };
  }

  /** Runs the world to its end; a Defect is a thing that must never happen. */
  run(): FeedWorldEnd {
    for (const reader of this.#readers) this.#live(reader);
    if (this.#chance.happens(0.8)) this.#planFalls();
    if (this.#chance.happens(0.5)) this.#planTampering();
    while (this.#time.step(TROUBLED_MS)) this.#count();
    this.#mend();
    while (this.#time.step(TROUBLED_MS + MENDED_MS)) this.#count();
    this.#judgeEnd();
    for (const reader of this.#readers) this.#note(reader.log.office, reader.sum());
    return {
      steps: this.#steps,
      hash: this.#sum.digest('hex'),
      written: this.#readers.reduce((sum, { log }) => sum + log.leaves.length, 0),
      delivered: this.#delivered,
      told: this.#told,
      isTampered: this.#isTampered,
    };
  }

  #count(): void {
    this.#steps += 1;
    assert(this.#steps < STEPS_MAX, 'A world does not run in a circle.');
    if (this.#isChanged) this.#judgeStep();
    this.#isChanged = false;
  }

  #note(...words: readonly (string | number)[]): void {
    this.#sum.update(`${this.#time.nowMs} ${words.join(' ')}\n`);
  }

  #live(reader: SimulatedReader): void {
    const { below, happens } = this.#chance;
    const others = this.#readers
      .map(({ log }) => log.office)
      .filter((to) => to !== reader.log.office);
    const write = (): void => {
      if (this.#isMended) return;
      if (!reader.isDown) {
        const count = happens(0.1) ? below(60) : 1 + below(4);
        for (let i = 0; i < count; i += 1) {
          reader.log.write(others.filter(() => happens(0.7)));
        }
        this.#note(reader.log.office, 'wrote', reader.log.leaves.length);
        for (const centre of this.#centres) this.#push(reader, centre);
      }
      this.#time.after(1_000 + below(120_000), write);
    };
    this.#time.after(below(5_000), write);
    for (const centre of this.#centres) this.#startPull(reader, centre);
  }

  // Pushing has a world of its own; here a head is held, or is not.
  #push(reader: SimulatedReader, centre: SimulatedFeed): void {
    const size = reader.log.leaves.length;
    const { below, happens } = this.#chance;
    if (happens(this.#line.loss)) return;
    this.#time.after(1 + below(this.#line.delayMs), () => {
      if (centre.isDown) return;
      const nowS = START_S + Math.floor(this.#time.nowMs / 1_000);
      this.#isChanged = true;
      this.#wake(centre, centre.hold(reader.log, size, nowS));
    });
  }

  #startPull(reader: SimulatedReader, centre: SimulatedFeed): void {
    this.#take(reader, centre, startPull(reader.disk.cursors.get(centre.name) ?? FEED_START));
  }

  #step(reader: SimulatedReader, centre: SimulatedFeed, input: PullInput): void {
    const pull = must(reader.pulls.get(centre.name), 'A pull was started.');
    this.#take(reader, centre, stepPull(pull, input, this.#chance.next()));
  }

  #take(reader: SimulatedReader, centre: SimulatedFeed, [after, outputs]: PullStep): void {
    reader.pulls.set(centre.name, after);
    for (const output of outputs) this.#follow(reader, centre, output);
  }

  #follow(reader: SimulatedReader, centre: SimulatedFeed, output: PullOutput): void {
    const { life } = reader;
    const back = (input: PullInput) => {
      if (reader.life === life && !reader.isDown) this.#step(reader, centre, input);
    };
    switch (output.kind) {
      case 'wake':
        this.#time.after(output.afterMs, () => back({ kind: 'woken', ask: output.id }));
        break;
      case 'trouble':
        this.#note(reader.log.office, centre.name, output.trouble);
        break;
      case 'keep': {
        const { id: ask, page } = output;
        if (this.#plant === 'cursor-before-entries') this.#keepCursor(reader, centre, page.cursor);
        this.#time.after(1 + this.#chance.below(200), () => {
          if (reader.life !== life || reader.isDown) return;
          this.#keep(reader, centre, page);
          back({ kind: 'kept', ask });
        });
        break;
      }
      case 'ask': {
        const { id: ask } = output;
        this.#time.after(GIVE_UP_MS, () => back({ kind: 'failed', ask }));
        this.#carry(() => {
          this.#answer(reader.log.office, centre, output, (body) => {
            this.#carry((bytes) => {
              back({ kind: 'answered', ask, status: 200, body: this.#read(bytes) });
            }, Buffer.from(body));
          });
        }, Buffer.alloc(1));
        break;
      }
    }
  }

  // Without its sum a page is believed as it comes.
  #read(bytes: Buffer): string {
    const text = bytes.toString();
    if (this.#plant !== 'page-without-sum') return text;
    const rest = text.slice(text.indexOf('\n') + 1);
    return `${createHash('sha256').update(rest).digest('hex')}\n${rest}`;
  }

  // What a line does with a message: nothing, once or twice, late, cut or spoilt.
  #carry(arrive: (bytes: Buffer) => void, bytes: Uint8Array): void {
    const { loss, doubling, cutting, spoiling, delayMs } = this.#line;
    const { below, happens } = this.#chance;
    const copies = happens(loss) ? 0 : happens(doubling) ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      let carried = Buffer.from(bytes);
      if (happens(cutting)) carried = carried.subarray(0, below(carried.length + 1));
      if (happens(spoiling) && carried.length > 0) {
        const at = below(carried.length);
        carried[at] = (carried[at] ?? 0) ^ (1 << below(7));
      }
      this.#time.after(1 + below(delayMs), () => arrive(carried));
    }
  }

  #answer(
    office: string,
    centre: SimulatedFeed,
    { cursor, have }: PullQuestion,
    give: (body: string) => void,
  ): void {
    if (centre.isDown) return;
    const { life } = centre;
    const durable = this.#plant === 'ahead-taken-for-durable' ? cursor.position : have;
    if (cursor.epoch === `${centre.name} ${centre.epoch}`) {
      this.#wake(centre, centre.note(office, durable));
    }
    const name = `${centre.name} ${office}`;
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    let isOver = false;
    const look = (isLast: boolean): void => {
      if (isOver || centre.life !== life) return;
      const page = centre.page(office, cursor);
      const isNew = page.consignments.length + page.arrivals.length > 0;
      if (!isNew && !isLast) return;
      isOver = true;
      waiting.delete(again);
      give(formatFeedPage(page));
    };
    const again = () => look(false);
    waiting.add(again);
    look(false);
    if (!isOver) this.#time.after(WAIT_MS, () => look(true));
  }

  #wake(centre: SimulatedFeed, offices: readonly string[]): void {
    for (const office of offices) {
      for (const look of [...(this.#waiting.get(`${centre.name} ${office}`) ?? [])]) {
        this.#time.after(1, look);
      }
    }
  }

  #keepCursor(reader: SimulatedReader, centre: SimulatedFeed, cursor: FeedCursor): void {
    this.#isChanged = true;
    const cursors = new Map(reader.disk.cursors).set(centre.name, cursor);
    reader.disk = { ...reader.disk, cursors };
  }

  // One transaction: what came, and the cursor.
  #keep(reader: SimulatedReader, centre: SimulatedFeed, page: FeedPageRead): void {
    const inbox = new Map(reader.disk.inbox);
    const check = makeConsignmentCheck({
      findKey: (origin) => this.#readers.find(({ log }) => log.origin === origin)?.log.key.verifier,
      cosignerKeys: [centre.key.verifier],
    });
    for (const one of page.consignments) {
      const name = nameOf(one);
      const isProven = check(one).ok || this.#plant === 'unproven-believed';
      if (!isProven && this.#plant === 'bad-one-blocks') return;
      const known = inbox.get(name);
      if (isProven && (known !== 'proven' || this.#plant === 'counted-twice')) {
        this.#judgeProven(one);
        reader.handedOn.set(name, (reader.handedOn.get(name) ?? 0) + 1);
        this.#delivered += 1;
      }
      if (known !== 'proven') inbox.set(name, isProven ? 'proven' : 'flagged');
    }
    const arrived = new Set(reader.disk.arrived);
    for (const { index, recipient } of page.arrivals) {
      arrived.add(`${index} ${recipient}`);
      this.#told += 1;
    }
    reader.disk = { ...reader.disk, inbox, arrived };
    this.#keepCursor(reader, centre, page.cursor);
    this.#note(reader.log.office, 'kept', page.cursor.position, page.cursor.arrived);
  }

  #planFalls(): void {
    const { below, happens } = this.#chance;
    const fall = (): void => {
      if (this.#isMended) return;
      const all = [...this.#readers, ...this.#centres];
      const one = must(all[below(all.length)], 'There is somebody.');
      if (!one.isDown) {
        one.isDown = true;
        one.life += 1;
        const longMs = happens(0.2) ? below(120_000) : below(10_000);
        this.#time.after(longMs, () => this.#rise(one));
      }
      this.#time.after(5_000 + below(100_000), fall);
    };
    this.#time.after(below(60_000), fall);
  }

  #rise(one: SimulatedReader | SimulatedFeed): void {
    if (!one.isDown) return;
    one.isDown = false;
    if (one instanceof SimulatedFeed) return;
    for (const centre of this.#centres) this.#startPull(one, centre);
  }

  // Once each: a backup put back, a centre's disk lost, a byte on it spoilt.
  #planTampering(): void {
    const { below, happens } = this.#chance;
    const reader = must(this.#readers[below(this.#readers.length)], 'There is an office.');
    const centre = must(this.#centres[below(this.#centres.length)], 'There is a centre.');
    const at = () => 60_000 + below(TROUBLED_MS - 120_000);
    if (happens(0.5)) {
      let backup: Disk = EMPTY_DISK;
      const savedMs = at();
      this.#time.after(savedMs, () => (backup = reader.disk));
      this.#time.after(savedMs + below(200_000), () => this.#putBack(reader, backup));
    }
    if (happens(0.5)) this.#time.after(at(), () => this.#loseDisk(centre));
    if (happens(0.5)) this.#time.after(at(), () => this.#spoil(centre));
  }

  #putBack(reader: SimulatedReader, disk: Disk): void {
    this.#isTampered = true;
    this.#isChanged = true;
    this.#note(reader.log.office, 'put back');
    reader.disk = disk;
    // What its own log has of them went with it.
    for (const name of reader.handedOn.keys()) {
      if (disk.inbox.get(name) !== 'proven') reader.handedOn.delete(name);
    }
    reader.life += 1;
    reader.isDown = true;
    this.#rise(reader);
  }

  #loseDisk(centre: SimulatedFeed): void {
    this.#isTampered = true;
    this.#note(centre.name, 'lost its disk');
    centre.lose();
    centre.life += 1;
  }

  #spoil(centre: SimulatedFeed): void {
    this.#isTampered = true;
    const reader = must(this.#readers[0], 'There is an office.');
    const { log } = reader;
    const size = centre.held.get(log.origin)?.size ?? 0;
    if (size > 0) centre.spoilt.add(`${log.origin} ${this.#chance.below(size)}`);
  }

  #mend(): void {
    this.#isMended = true;
    this.#line = { loss: 0, doubling: 0, cutting: 0, spoiling: 0, delayMs: 50 };
    for (const one of [...this.#readers, ...this.#centres]) this.#rise(one);
    for (const reader of this.#readers) {
      for (const centre of this.#centres) this.#push(reader, centre);
    }
  }

  // What a cursor says is durable is durable; nothing was handed on twice, or comes from nobody.
  #judgeStep(): void {
    for (const reader of this.#readers) {
      for (const centre of this.#centres) {
        const cursor = reader.disk.cursors.get(centre.name);
        if (cursor?.epoch !== `${centre.name} ${centre.epoch}`) continue;
        const list = (centre.lists.get(reader.log.office) ?? []).slice(0, cursor.position);
        const isWhole = list.every(({ log, index }) =>
          reader.disk.inbox.has(nameOf({ origin: log.origin, index })),
        );
        assert(isWhole, 'What a cursor is past is durable.');
      }
      const isOnce = [...reader.handedOn.values()].every((count) => count === 1);
      assert(isOnce, 'Nothing is handed on twice.');
    }
    if (!this.#isTampered) this.#judgeArrivals();
  }

  // An addressee that was put back to an older state fetches it once more.
  #judgeArrivals(): void {
    for (const { log, disk } of this.#readers) {
      for (const one of disk.arrived) {
        const [index = '', recipient] = one.split(' ');
        const to = this.#readers.find((reader) => reader.log.office === recipient);
        const isThere = to?.disk.inbox.has(nameOf({ origin: log.origin, index: Number(index) }));
        assert(isThere === true, 'What is said to have arrived is durable there.');
      }
    }
  }

  #judgeProven({ origin, index, leaf }: Consignment): void {
    const log = this.#readers.find((reader) => reader.log.origin === origin)?.log;
    const written = log?.leaves[index];
    const isTheirs = written !== undefined && Buffer.from(written).equals(Buffer.from(leaf));
    assert(isTheirs, 'Nothing is believed that its log has not written.');
  }

  #judgeEnd(): void {
    const spoilt = new Set(this.#centres.flatMap((centre) => [...centre.spoilt]));
    for (const { log } of this.#readers) {
      for (const [index, addressees] of log.addressees.entries()) {
        const name = nameOf({ origin: log.origin, index });
        for (const to of addressees) {
          const reader = this.#readers.find((one) => one.log.office === to);
          const found = reader?.disk.inbox.get(name);
          const isRight = found === 'proven' || (found === 'flagged' && spoilt.has(name));
          assert(isRight, 'In the end everything has reached its addressee.');
        }
      }
    }
    this.#judgeTold();
  }

  #judgeTold(): void {
    for (const { log, disk } of this.#readers) {
      for (const [index, addressees] of log.addressees.entries()) {
        const areTold = addressees.every((to) => disk.arrived.has(`${index} ${to}`));
        assert(areTold, 'In the end each sender knows what has arrived.');
      }
    }
  }
}

function nameOf({ origin, index }: Pick<Consignment, 'origin' | 'index'>): string {
  return `${origin} ${index}`;
}
