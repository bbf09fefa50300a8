// Turns the pieces of one upload, as they come off the wire, into steps of the mirror: the head
// first, then each package when it is whole. Who drives it takes one step after the other and hands
// back what came out; it makes them durable, one by one or several at once, before it answers. An
// upload that breaks off is ended where it stands.
import { UploadReader } from '#kernel/add-entries.ts';
import type { UploadItem } from '#kernel/add-entries.ts';
import { isDisposedHash } from '#kernel/disposed-hash.ts';
import type { GivenLeaf } from '#kernel/disposed-hash.ts';
import { HASH_SIZE_BYTES } from '#kernel/tree.ts';

import { UNREADABLE } from './mirror.ts';
import type { Answer, MirrorInput, MirrorOutput, Upload } from './mirror.ts';

export class Intake {
  readonly #reader = new UploadReader();
  #items: UploadItem[] = [];
  #origin: string | undefined;
  #upload: Upload | undefined;
  #answer: Answer | undefined;
  #heldBytes = 0;

  /** Of the log that the upload is about, once that has been read. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /** Size of the head at the upload's end, once the mirror has taken it up. */
  get end(): number | undefined {
    return this.#upload?.target.size;
  }

  /** What to answer; from then on nothing more is read. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** Of entries that are whole and wait to be taken. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  feed(piece: Uint8Array): void {
    if (this.#answer !== undefined) return;
    for (const item of this.#reader.push(piece)) {
      this.#items.push(item);
      this.#heldBytes += bytesOf(item);
    }
    const [first] = this.#items;
    if (first?.kind === 'head') this.#origin = first.head.origin;
  }

  /** The next step; undefined where more must be read first, or there is an answer. */
  next(): MirrorInput | undefined {
    const item = this.#answer === undefined ? this.#items[0] : undefined;
    if (item === undefined || item.kind === 'flaw') return undefined;
    if (item.kind === 'head') return { kind: 'upload-begun', head: item.head };
    if (this.#upload === undefined) return undefined;
    return { kind: 'package', upload: this.#upload, package: item.package };
  }

  /** What came of the last step. */
  take(outputs: readonly MirrorOutput[]): void {
    const item = this.#items.shift();
    if (item !== undefined) this.#heldBytes -= bytesOf(item);
    for (const output of outputs) {
      if (output.kind === 'go-on') this.#upload = output.upload;
      if (output.kind === 'answer') this.#answer = output.answer;
    }
  }

  /** The last step, when the body is over or has broken off; undefined where none is needed. */
  last(nowS: number, isComplete: boolean): MirrorInput | undefined {
    if (this.#answer !== undefined) return undefined;
    if (this.#upload === undefined) {
      this.#answer = UNREADABLE;
      return undefined;
    }
    this.#items = [];
    return { kind: 'upload-ended', upload: this.#upload, nowS, isComplete };
  }
}

function bytesOf(item: UploadItem): number {
  if (item.kind !== 'package') return 0;
  return item.package.leaves.reduce((sum, leaf) => sum + sizeOf(leaf), 0);
}

function sizeOf(leaf: GivenLeaf): number {
  return isDisposedHash(leaf) ? HASH_SIZE_BYTES : leaf.length;
}
