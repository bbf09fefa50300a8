// A centre of the simulated world that mirrors one log: the product's machine over a disk that
// keeps whole steps or nothing, and a front that loses what was under way when it falls. Planted
// bugs are the product's machine driven wrongly, to show that the world's judge bites.
import { parseAddCheckpoint } from '#kernel/add-checkpoint.ts';
import { parseCheckpoint } from '#kernel/checkpoint.ts';
import { hashOfGiven, isDisposedHash, listNamed } from '#kernel/disposed-hash.ts';
import type { GivenLeaf, NamedLeaf } from '#kernel/disposed-hash.ts';
import { signingKey, TYPE_COSIGNATURE } from '#kernel/note.ts';
import type { SigningKey, VerifierKey } from '#kernel/note.ts';
import { areSameBytes, MemoryTree } from '#kernel/tree.ts';
import { assert, must } from '#lib/assert.ts';

import type { Intake } from '#sync/intake.ts';
import { newMirrorLog, stepMirror, UNKNOWN_LOG, UNREADABLE } from '#sync/mirror.ts';
import type { Answer, MirrorInput, MirrorLog, MirrorOutput } from '#sync/mirror.ts';

export const plants = [
  'accepts-any-head',
  'skips-the-proof',
  'cosigns-before-keeping',
  'forgets-the-pending-head',
  'answers-before-durable',
  'restored-goes-on',
  'keeps-what-is-disposed',
] as const;
export type Plant = (typeof plants)[number];

export class SimulatedMirror {
  readonly name: string;
  readonly key: SigningKey;
  readonly leaves: GivenLeaf[] = [];
  #named: NamedLeaf[] = [];
  #tree = new MemoryTree();
  readonly #plant: Plant | undefined;
  #log: MirrorLog;
  // What a bug would fall back to.
  #before: { readonly log: MirrorLog; readonly size: number };
  /** Grows with each fall: what was under way before it is gone. */
  life = 0;
  /** Sizes of the heads that were cosigned. */
  readonly cosignedSizes: number[] = [];

  constructor(name: string, logKey: VerifierKey, seed: number, plant?: Plant) {
    this.name = name;
    this.key = signingKey(`dawam.example/${name}`, TYPE_COSIGNATURE, new Uint8Array(32).fill(seed));
    this.#log = newMirrorLog(logKey);
    this.#before = { log: this.#log, size: 0 };
    this.#plant = plant;
  }

  get log(): MirrorLog {
    return this.#log;
  }

  addCheckpoint(body: Uint8Array): Answer {
    const read = parseAddCheckpoint(body);
    if (!read.ok) return UNREADABLE;
    const head = parseCheckpoint(read.note.text);
    if (head.ok && head.checkpoint.origin !== this.#log.logKey.name) return UNKNOWN_LOG;
    const outputs = this.step({ kind: 'checkpoint', request: read.request }, 0);
    const answer = must(
      outputs.find((one) => one.kind === 'answer')?.answer,
      'There is an answer.',
    );
    if (this.#plant === 'accepts-any-head' && answer.status === 422 && head.ok) {
      const pending = { ...head.checkpoint, checkpoint: read.request.checkpoint };
      this.#log = { ...this.#log, pending };
    }
    if (this.#plant === 'cosigns-before-keeping' && answer.status === 200 && head.ok) {
      this.#checkHead(head.checkpoint.size, head.checkpoint.root);
    }
    return answer;
  }

  look(): Answer {
    const { pending } = this.#log;
    if (pending === undefined) return UNKNOWN_LOG;
    return { status: 200, mediaType: 'text/plain', body: pending.checkpoint };
  }

  /** Takes the steps that the pieces so far allow. */
  feed(intake: Intake, piece: Uint8Array, nowS: number): void {
    intake.feed(piece);
    for (let input = intake.next(); input !== undefined; input = intake.next()) {
      if (intake.origin !== this.#log.logKey.name) {
        intake.take([{ kind: 'answer', answer: UNKNOWN_LOG }]);
        return;
      }
      intake.take(this.step(input, nowS));
    }
  }

  end(intake: Intake, nowS: number, isComplete: boolean): Answer {
    const last = intake.last(nowS, isComplete && this.#areHashesNamed(intake.end ?? 0));
    if (last !== undefined) intake.take(this.step(last, nowS));
    return must(intake.answer, 'An upload that is over has an answer.');
  }

  fall(): void {
    this.life += 1;
    if (this.#plant === 'forgets-the-pending-head') {
      this.#log = { ...this.#log, pending: this.#log.cosigned, past: [] };
    }
    if (this.#plant === 'answers-before-durable') {
      this.#log = this.#before.log;
      this.leaves.length = this.#before.size;
      this.#named = this.#named.filter(({ by }) => by < this.leaves.length);
      this.#tree = new MemoryTree();
      for (const leaf of this.leaves) this.#tree.append(hashOfGiven(leaf));
    }
    const held = this.cosignedSizes.at(-1) ?? 0;
    const isThere = (this.#log.cosigned?.size ?? 0) === held && this.leaves.length >= held;
    assert(isThere, 'What was cosigned survives every fall.');
  }

  step(input: MirrorInput, nowS: number): readonly MirrorOutput[] {
    const before = this.#log;
    this.#before = { log: before, size: this.leaves.length };
    let [after, outputs] = stepMirror(before, input, this.key);
    const isRefused = outputs.some((one) => one.kind === 'answer' && one.answer.status === 422);
    if (this.#plant === 'skips-the-proof' && input.kind === 'package' && isRefused) {
      [after, outputs] = this.#keepUnproven(input);
    }
    for (const output of outputs) {
      if (output.kind === 'keep') this.#keep(output.start, output.leaves);
    }
    this.#log = after;
    const { cosigned, frontier } = after;
    assert(frontier.size === this.leaves.length, 'No kept entry is lost.');
    if (cosigned !== undefined && cosigned !== before.cosigned) {
      assert(nowS > 0, 'A checkpoint alone is not cosigned.');
      this.#checkHead(cosigned.size, cosigned.root);
      if (this.#plant !== 'keeps-what-is-disposed') this.#drop(cosigned.size);
    }
    return outputs;
  }

  #keep(start: number, leaves: readonly GivenLeaf[]): void {
    assert(start === this.leaves.length, 'Entries are kept in order, without a gap, once.');
    this.#named.push(...listNamed(start, leaves));
    for (const leaf of leaves) {
      this.leaves.push(leaf);
      this.#tree.append(hashOfGiven(leaf));
    }
  }

  // The bytes of what held entries dispose of go; the hashes stay.
  #drop(size: number): void {
    for (const { index, by, leafHash: hash } of this.#named) {
      if (by < size) this.leaves[index] = { hash: Buffer.from(hash, 'hex') };
    }
  }

  #areHashesNamed(size: number): boolean {
    const said = new Map(
      this.#named.flatMap((one) => (one.by < size ? [[one.index, one.leafHash] as const] : [])),
    );
    return this.leaves.slice(0, size).every((leaf, i) => {
      return !isDisposedHash(leaf) || said.get(i) === Buffer.from(leaf.hash).toString('hex');
    });
  }

  // Every entry of a cosigned head is kept, and they are its tree; heads only grow. Where only the
  // hash is kept, an entry of the head has disposed of the bytes.
  #checkHead(size: number, root: Uint8Array): void {
    assert(size <= this.leaves.length, 'A head is cosigned when all its entries are kept.');
    assert(areSameBytes(this.#tree.rootAt(size), root), 'A cosigned head is of the kept entries.');
    assert(this.#areHashesNamed(size), 'What a head has only the hash of was disposed of by it.');
    assert(size >= (this.cosignedSizes.at(-1) ?? 0), 'Cosigned heads only grow.');
    this.cosignedSizes.push(size);
  }

  #keepUnproven(input: Extract<MirrorInput, { kind: 'package' }>): ReturnType<typeof stepMirror> {
    const { upload } = input;
    const fresh = input.package.leaves.slice(-1);
    const start = this.leaves.length;
    const further = { ...upload, taken: upload.taken + 1 };
    return [
      this.#log,
      [
        { kind: 'keep', start, leaves: fresh, hashes: fresh.map(hashOfGiven), tiles: [] },
        { kind: 'go-on', upload: further },
      ],
    ];
  }
}
