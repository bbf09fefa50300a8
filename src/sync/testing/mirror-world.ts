// A world of offices and mirrors on a clock and by a chance of its own: lines that lose, double,
// reorder, cut and spoil; servers that fall; disks put back; machines copied. The product's
// machines run in it unchanged. Its judge looks after every step, and when all is mended.
import { createHash } from 'node:crypto';

import { isDisposedHash } from '#kernel/disposed-hash.ts';
import { signingKey, TYPE_ED25519 } from '#kernel/note.ts';
import { assert } from '#lib/assert.ts';

import { Intake } from '#sync/intake.ts';
import type { PushInput, PushOutput } from '#sync/push.ts';
import { SimulatedMirror } from './simulated-mirror.ts';
import type { Plant } from './simulated-mirror.ts';
import { SimulatedOffice } from './simulated-office.ts';
import type { Request } from './simulated-office.ts';
import { chanceOf, VirtualTime } from './virtual-time.ts';
import type { Chance } from './virtual-time.ts';

/** What became of a world. */
export type WorldEnd = {
  readonly steps: number;
  readonly hash: string;
  readonly written: number;
  readonly cosigned: number;
  readonly fenced: number;
  readonly isTampered: boolean;
};

type Line = {
  readonly loss: number;
  readonly doubling: number;
  readonly cutting: number;
  readonly spoiling: number;
  readonly delayMs: number;
  /** How often a mirror falls in the midst of an upload. */
  readonly falling: number;
};

const TROUBLED_MS = 10 * 60_000;
const MENDED_MS = 60 * 60_000;
const GIVE_UP_MS = 20_000;
const START_S = 1_795_248_000;
const STEPS_MAX = 100_000;

export class MirrorWorld {
  readonly #chance: Chance;
  /** Of its own, so that the rest of a world is as it was without disposals. */
  readonly #disposing: Chance;
  readonly #time = new VirtualTime();
  readonly #sum = createHash('sha256');
  readonly #mirrors: readonly SimulatedMirror[];
  readonly #offices: SimulatedOffice[];
  readonly #plant: Plant | undefined;
  #line: Line;
  #isMended = false;
  #isTampered = false;
  #steps = 0;
  #cosigned = 0;

  constructor(seed: number, plant?: Plant) {
    this.#chance = chanceOf(seed);
    this.#disposing = chanceOf(seed + 1_000_000);
    this.#plant = plant;
    const { below, happens } = this.#chance;
    const key = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
    const names = happens(0.5) ? ['main'] : ['main', 'standby'];
    this.#mirrors = names.map((name, i) => new SimulatedMirror(name, key.verifier, 10 + i, plant));
    this.#offices = [new SimulatedOffice('first', key)];
    const levels = [0, 0.02, 0.1, 0.3] as const;
    const level = () => levels[below(levels.length)] ?? 0;
    this.#line = {
      loss: level(),
      doubling: level(),
      cutting: level(),
      spoiling: happens(0.3) ? 0.1 : 0,
      delayMs: 20 + below(3_000),
      falling: level(),
    };
  }

  /** Runs the world to its end; a Defect is a thing that must never happen. */
  run(): WorldEnd {
    for (const office of this.#offices) this.#live(office);
    if (this.#chance.happens(0.8)) this.#planFalls();
    if (this.#chance.happens(0.5)) this.#planTampering();
    while (this.#time.step(TROUBLED_MS)) this.#count();
    this.#mend();
    while (this.#time.step(TROUBLED_MS + MENDED_MS)) this.#count();
    // Once more, as offices meet their mirrors now and then: a copy may have gone on meanwhile.
    for (const office of this.#offices) this.#rise(office);
    while (this.#time.step(TROUBLED_MS + 2 * MENDED_MS)) this.#count();
    this.#judgeEnd();
    return {
      steps: this.#steps,
      hash: this.#sum.digest('hex'),
      written: this.#offices.reduce((sum, office) => sum + office.size, 0),
      cosigned: this.#cosigned,
      fenced: this.#offices.filter((office) => office.isFenced).length,
      isTampered: this.#isTampered,
    };
  }

  #count(): void {
    this.#steps += 1;
    assert(this.#steps < STEPS_MAX, 'A world comes to rest.');
  }

  #note(...words: readonly (string | number)[]): void {
    this.#sum.update(`${this.#time.nowMs} ${words.join(' ')}\n`);
  }

  // An office writes from time to time, and meets each mirror when it starts.
  #live(office: SimulatedOffice): void {
    const { below, happens } = this.#chance;
    for (const mirror of this.#mirrors) this.#grow(office, mirror);
    const write = (): void => {
      if (this.#isMended) return;
      if (!office.isDown && !office.isFenced) {
        office.write(happens(0.1) ? below(900) : 1 + below(5), String(below(1_000_000)));
        const { happens: mayGo, below: place } = this.#disposing;
        if (mayGo(0.2) && office.size > 1) office.dispose(place(office.size));
        this.#note(office.name, 'wrote', office.size);
        for (const mirror of this.#mirrors) this.#grow(office, mirror);
      }
      this.#time.after(1_000 + below(120_000), write);
    };
    this.#time.after(below(5_000), write);
  }

  #grow(office: SimulatedOffice, mirror: SimulatedMirror): void {
    if (!office.isDown) this.#step(office, mirror, { kind: 'grown', head: office.head() });
  }

  #step(office: SimulatedOffice, mirror: SimulatedMirror, input: PushInput): void {
    if (office.isFenced && this.#plant !== 'restored-goes-on') return;
    const wasFenced = office.isFenced;
    const outputs = office.step(mirror, input, this.#chance.next());
    for (const output of outputs) this.#follow(office, mirror, output);
    if (this.#plant === 'restored-goes-on') office.isFenced = wasFenced;
  }

  #follow(office: SimulatedOffice, mirror: SimulatedMirror, output: PushOutput): void {
    const { life } = office;
    const back = (input: PushInput) => {
      if (office.life === life && !office.isDown) this.#step(office, mirror, input);
    };
    switch (output.kind) {
      case 'wake':
        this.#time.after(output.afterMs, () => back({ kind: 'woken', ask: output.id }));
        break;
      case 'cosigned':
        this.#cosigned += 1;
        this.#note(office.name, 'held by', mirror.name, output.head.size);
        this.#judgeSafety();
        break;
      case 'fenced':
        this.#note(office.name, 'fenced', output.cause);
        assert(this.#isTampered, 'An office that was neither put back nor copied is not fenced.');
        break;
      case 'trouble':
        this.#note(office.name, output.trouble);
        break;
      case 'ask': {
        const { id, ask } = output;
        if (ask.kind === 'own-root') {
          const root = office.rootAt(ask.size);
          this.#time.after(1, () => back({ kind: 'own-root', ask: id, root }));
          break;
        }
        const request = office.requestOf(ask);
        if (request === undefined) {
          this.#time.after(1, () => back({ kind: 'failed', ask: id }));
          break;
        }
        this.#note(office.name, mirror.name, request.path, request.body.length);
        this.#time.after(GIVE_UP_MS, () => back({ kind: 'failed', ask: id }));
        this.#carry((bytes) => {
          this.#receive(mirror, { ...request, body: bytes }, (status, body) => {
            this.#carry((answer) => {
              back({ kind: 'answered', ask: id, status, body: answer.toString() });
            }, Buffer.from(body));
          });
        }, request.body);
        break;
      }
    }
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
        carried[at] = (carried[at] ?? 0) ^ (1 << below(8));
      }
      this.#time.after(1 + below(delayMs), () => arrive(carried));
    }
  }

  #receive(
    mirror: SimulatedMirror,
    request: Request,
    answer: (status: number, body: string) => void,
  ): void {
    const { life } = mirror;
    const { below, happens } = this.#chance;
    const nowS = START_S + Math.floor(this.#time.nowMs / 1000);
    if (request.path !== 'add-entries') {
      const isLook = request.path === 'look';
      const given = isLook ? mirror.look() : mirror.addCheckpoint(request.body);
      this.#note(mirror.name, request.path, given.status);
      answer(given.status, given.body);
      return;
    }
    // In pieces, so that uploads run beside each other and a fall comes in the midst of one.
    const intake = new Intake();
    const count = 1 + below(4);
    const pieceBytes = Math.ceil(request.body.length / count);
    const take = (place: number): void => {
      if (happens(this.#line.falling)) mirror.fall();
      if (mirror.life !== life) return;
      if (place < count) {
        const piece = request.body.subarray(place * pieceBytes, (place + 1) * pieceBytes);
        mirror.feed(intake, piece, nowS);
        this.#time.after(below(500), () => take(place + 1));
        return;
      }
      const isComplete = this.#isMended || happens(0.9);
      const given = mirror.end(intake, nowS, isComplete);
      this.#note(mirror.name, request.path, given.status, mirror.leaves.length);
      answer(given.status, given.body);
    };
    take(0);
  }

  #planFalls(): void {
    const { below, happens } = this.#chance;
    for (const mirror of this.#mirrors) {
      for (let i = below(6); i > 0; i -= 1) {
        this.#time.after(below(TROUBLED_MS), () => mirror.fall());
      }
    }
    for (let i = below(4); i > 0; i -= 1) {
      this.#time.after(below(TROUBLED_MS), () => {
        const office = this.#offices[below(this.#offices.length)];
        if (office === undefined || office.isDown) return;
        office.fall();
        office.isDown = true;
        if (happens(0.5)) office.takePicture();
        this.#time.after(below(30_000), () => this.#rise(office));
      });
    }
  }

  #planTampering(): void {
    const { below, happens } = this.#chance;
    const [first] = this.#offices;
    if (first === undefined) return;
    this.#time.after(below(TROUBLED_MS / 2), () => first.takePicture());
    if (happens(0.6)) {
      this.#time.after(TROUBLED_MS / 2 + below(TROUBLED_MS / 2), () => {
        if (!first.putBack()) return;
        this.#isTampered = true;
        this.#note('put back to', first.size);
        this.#rise(first);
      });
    }
    if (happens(0.6)) {
      this.#time.after(below(TROUBLED_MS), () => {
        const second = new SimulatedOffice('second', first.key);
        first.copyTo(second);
        this.#isTampered = true;
        this.#note('copied at', first.size);
        this.#offices.push(second);
        this.#live(second);
      });
    }
  }

  #rise(office: SimulatedOffice): void {
    office.isDown = false;
    for (const mirror of this.#mirrors) this.#grow(office, mirror);
  }

  #mend(): void {
    this.#isMended = true;
    this.#line = { loss: 0, doubling: 0, cutting: 0, spoiling: 0, delayMs: 50, falling: 0 };
    for (const office of this.#offices) this.#rise(office);
  }

  // Of two offices with one key, what both centres hold of the one is the beginning of the other's,
  // or the other way about.
  #judgeSafety(): void {
    const [first, second] = this.#offices;
    if (first === undefined || second === undefined) return;
    const sizes = [first, second].map((office) =>
      Math.min(...this.#mirrors.map((mirror) => office.cosigned.get(mirror.name) ?? 0)),
    );
    const size = Math.min(...sizes);
    const ends = [first, second].map((office) => Buffer.from(office.rootAt(size)).toString('hex'));
    assert(ends[0] === ends[1], 'Two logs of one key are never both safe.');
  }

  #judgeEnd(): void {
    for (const office of this.#offices) {
      if (office.isFenced) {
        assert(this.#isTampered, 'An office that was neither put back nor copied is not fenced.');
        continue;
      }
      for (const mirror of this.#mirrors) {
        const held = office.cosigned.get(mirror.name) ?? 0;
        const phase = office.phaseOf(mirror.name);
        const isHeld = held === office.size && phase === 'resting';
        assert(isHeld, `When all is mended, all is held or fenced (${held}, ${phase}).`);
        const sizes = mirror.cosignedSizes;
        assert(
          (sizes.at(-1) ?? 0) === office.size,
          'A log that is not fenced is the mirrored one.',
        );
        const isKept = office.leaves.some(
          (leaf, i) => isDisposedHash(leaf) && mirror.leaves[i] instanceof Uint8Array,
        );
        assert(!isKept, 'What an office has disposed of is gone where it is held.');
      }
    }
    for (const mirror of this.#mirrors) this.#note(mirror.name, 'ends', mirror.leaves.length);
  }
}
