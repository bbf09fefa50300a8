// An office of the simulated world: a log on a disk, and the product's machine for each mirror. Its
// disk may be put back to an older picture, or copied to a second machine with the same key; what
// the machines keep in memory is lost when it falls.
import { signCheckpoint } from '#kernel/checkpoint.ts';
import { disposedKind } from '#kernel/disposal.ts';
import { hashOfGiven, isDisposedHash, listNamed } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { leafOf } from '#kernel/entry.ts';
import type { SigningKey } from '#kernel/note.ts';
import { areSameBytes, EMPTY_ROOT, leafHash, MemoryTree } from '#kernel/tree.ts';
import { assert } from '#lib/assert.ts';

import { checkpointBody, entriesBody, spansOf } from '#sync/push-body.ts';
import { newPush, stepPush } from '#sync/push.ts';
import type { Ask, OwnHead, Push, PushInput, PushOutput } from '#sync/push.ts';
import type { SimulatedMirror } from './simulated-mirror.ts';

/** All that survives a fall. */
type Disk = {
  readonly leaves: readonly GivenLeaf[];
  readonly cosigned: ReadonlyMap<string, number>;
  readonly isFenced: boolean;
};

/** A question on its way: for the office's own disk where there is no path. */
export type Request = {
  readonly path: 'add-checkpoint' | 'add-entries' | 'look';
  readonly body: Uint8Array;
};

export class SimulatedOffice {
  readonly name: string;
  readonly key: SigningKey;
  leaves: GivenLeaf[] = [];
  readonly cosigned = new Map<string, number>();
  isFenced = false;
  isDown = false;
  life = 0;
  #tree = new MemoryTree();
  #head: OwnHead | undefined;
  readonly #pushes = new Map<string, Push>();
  #picture: Disk | undefined;
  /** By whom an entry was disposed of. */
  #by = new Map<number, number>();
  #written = 0;

  constructor(name: string, key: SigningKey) {
    this.name = name;
    this.key = key;
  }

  get size(): number {
    return this.leaves.length;
  }

  phaseOf(mirror: string): string {
    return this.#pushes.get(mirror)?.phase ?? 'none';
  }

  /** One commit of the log's writer: entries and the signed head together. */
  write(count: number, matter: string): void {
    assert(!this.isFenced, 'A fenced office writes nothing.');
    for (let i = 0; i < count; i += 1) {
      this.#written += 1;
      const leaf = Buffer.from(`${this.name} ${this.life} ${this.#written} ${matter}`);
      this.leaves.push(leaf);
      this.#tree.append(leafHash(leaf));
    }
    this.#head = undefined;
  }

  /** One commit: an entry that names the one at this place, whose bytes go with it. */
  dispose(index: number): void {
    assert(!this.isFenced, 'A fenced office disposes of nothing.');
    const gone = this.leaves[index];
    if (gone === undefined || isDisposedHash(gone)) return;
    // What is left of what was destroyed is never destroyed itself.
    if (listNamed(index, [gone]).length > 0) return;
    this.#written += 1;
    const hash = leafHash(gone);
    const named = { index, leafHash: Buffer.from(hash).toString('hex'), number: null };
    const leaf = leafOf({
      ...{ v: 1, kind: disposedKind, command: '01932f3e-7b3a-7c11-8a52-000000000001' },
      ...{ office: this.name, subject: 'letter/1', recordedAt: '2026-01-05T08:00:00.000Z' },
      ...{ by: { person: 'archivist', capacity: 'archivist' }, rung: 'alone', asked: 'ab' },
      ...{ body: { leaves: [named] }, nonce: `${this.life} ${this.#written}` },
    });
    this.#by.set(index, this.size);
    this.leaves.push(leaf);
    this.#tree.append(leafHash(leaf));
    this.leaves[index] = { hash };
    this.#head = undefined;
  }

  head(): OwnHead {
    this.#head ??= this.#signHead();
    return this.#head;
  }

  #signHead(): OwnHead {
    const { size } = this;
    const root = size === 0 ? EMPTY_ROOT : this.#tree.rootAt(size);
    const origin = this.key.verifier.name;
    return { size, checkpoint: signCheckpoint({ origin, size, root, extensions: [] }, this.key) };
  }

  step(mirror: SimulatedMirror, input: PushInput, chance: number): readonly PushOutput[] {
    const { name } = mirror;
    const push = this.#pushes.get(name) ?? this.#newPush(mirror);
    const [after, outputs] = stepPush(push, input, chance);
    this.#pushes.set(name, after);
    for (const output of outputs) {
      if (output.kind === 'fenced') this.isFenced = true;
      if (output.kind === 'cosigned') this.#keepCosigned(mirror, output.head);
    }
    return outputs;
  }

  #newPush(mirror: SimulatedMirror): Push {
    const keys = { logKey: this.key.verifier, mirrorKey: mirror.key.verifier };
    return newPush(keys, this.head(), this.cosigned.get(mirror.name) ?? 0);
  }

  // What the office believes to be held is held: every byte of it.
  #keepCosigned(mirror: SimulatedMirror, head: OwnHead): void {
    assert(mirror.leaves.length >= head.size, 'What is cosigned is kept.');
    const since = this.cosigned.get(mirror.name) ?? 0;
    for (let i = Math.min(since, head.size); i < head.size; i += 1) {
      const [there, here] = [mirror.leaves[i], this.leaves[i]];
      const areBoth = there !== undefined && here !== undefined;
      const isSame = areBoth && areSameBytes(hashOfGiven(there), hashOfGiven(here));
      assert(isSame, 'What is held is what the office wrote.');
    }
    this.cosigned.set(mirror.name, head.size);
  }

  /** Undefined where only a newer head can be sent. */
  requestOf(ask: Exclude<Ask, { kind: 'own-root' }>): Request | undefined {
    if (ask.kind === 'look') return { path: 'look', body: new Uint8Array() };
    if (ask.kind === 'add-checkpoint') {
      const body = Buffer.from(checkpointBody(ask, this.#tree.subtree));
      return { path: 'add-checkpoint', body };
    }
    const end = spansOf(ask).at(-1)?.end ?? ask.start;
    const leaves = this.leaves.slice(ask.start, end);
    const areNamed = leaves.every((leaf, i) => {
      return !isDisposedHash(leaf) || (this.#by.get(ask.start + i) ?? ask.end) < ask.end;
    });
    if (!areNamed) return undefined;
    const body = entriesBody(this.key.verifier.name, ask, leaves, this.#tree.subtree);
    return { path: 'add-entries', body };
  }

  rootAt(size: number): Uint8Array {
    return size === 0 ? EMPTY_ROOT : this.#tree.rootAt(size);
  }

  fall(): void {
    this.life += 1;
    this.#pushes.clear();
  }

  takePicture(): void {
    this.#picture = this.#disk();
  }

  /** The disk as it was at the last picture. */
  putBack(): boolean {
    if (this.#picture === undefined || this.#picture.leaves.length === this.size) return false;
    this.fall();
    this.#load(this.#picture);
    return true;
  }

  /** A second machine with the same key and a copy of the disk. */
  copyTo(other: SimulatedOffice): void {
    other.#load(this.#disk());
  }

  #disk(): Disk {
    const { leaves, isFenced } = this;
    return { leaves: [...leaves], cosigned: new Map(this.cosigned), isFenced };
  }

  #load(disk: Disk): void {
    this.leaves = [...disk.leaves];
    this.#by = new Map(listNamed(0, this.leaves).map(({ index, by }) => [index, by]));
    this.#tree = new MemoryTree();
    for (const leaf of this.leaves) this.#tree.append(hashOfGiven(leaf));
    this.#head = undefined;
    this.isFenced = disk.isFenced;
    this.cosigned.clear();
    for (const [name, size] of disk.cosigned) this.cosigned.set(name, size);
  }
}
