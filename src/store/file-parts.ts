// Files that come in pieces, from a line that may break: `files/parts/<name>` grows at its end and
// is durable up to the offset that is told, so after a cut, a kill or a restart the rest is asked
// for. What lies here is believed by nobody until its hash was judged. Who appends takes over from
// an earlier one of the same name: its line is dead, though this side has not noticed yet.
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { Defect, assert } from '#lib/assert.ts';
import { Fault } from '#kernel/fault.ts';

import { diskFault } from './files.ts';
import { syncFolder } from './keys.ts';

/**
 * A part that nobody went on with for so long is taken away: a line may be cut for weeks, and the
 * bytes are still with whoever sends them.
 */
export const partKeptDays = 30;
const dayMs = 86_400_000;

export type Appended =
  /** `isWhole`: the source came to its end. Otherwise the line broke, and the offset is kept. */
  | { readonly kind: 'taken'; readonly offset: number; readonly isWhole: boolean }
  /** The part ends elsewhere than the source begins. */
  | { readonly kind: 'elsewhere'; readonly offset: number }
  /** More than the file may have; nothing of this source was kept. */
  | { readonly kind: 'too-long' };

export interface Piece {
  readonly offset: number;
  readonly source: AsyncIterable<Uint8Array>;
  /** Of the whole file. */
  readonly sizeBytes: number;
}

interface Appending {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export class FileParts {
  readonly #folder: string;
  readonly #appending = new Map<string, Appending>();

  /** `filesDir`: the folder of the file store, so that a whole file is there by a rename. */
  constructor(filesDir: string) {
    this.#folder = join(filesDir, 'parts');
  }

  pathOf(name: string): string {
    assert(/^(?:[0-9a-f]{64}-)?[0-9a-f]{64}$/.test(name), 'A part has the name of its file.');
    return join(this.#folder, name);
  }

  /** How much of it is here; 0 where nothing is. */
  async offsetOf(name: string): Promise<number> {
    const facts = await stat(this.pathOf(name)).catch(() => undefined);
    return facts?.size ?? 0;
  }

  async append(name: string, piece: Piece): Promise<Appended> {
    const before = this.#appending.get(name);
    const stop = new AbortController();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    this.#appending.set(name, { stop, done });
    before?.stop.abort();
    await before?.done;
    try {
      return await this.#append(name, piece, stop.signal);
    } catch (error) {
      throw diskFault(error);
    } finally {
      if (this.#appending.get(name)?.stop === stop) this.#appending.delete(name);
      resolve();
    }
  }

  async drop(name: string): Promise<void> {
    const running = this.#appending.get(name);
    running?.stop.abort();
    await running?.done;
    await rm(this.pathOf(name), { force: true });
  }

  /** Those that nobody went on with. */
  async dropOld(nowMs: number): Promise<number> {
    const names = await readdir(this.#folder).catch(() => []);
    let count = 0;
    for (const name of names) {
      const path = join(this.#folder, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined || nowMs - facts.mtimeMs < partKeptDays * dayMs) continue;
      await rm(path, { force: true });
      count += 1;
    }
    return count;
  }

  async #append(name: string, piece: Piece, stopped: AbortSignal): Promise<Appended> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    // Made where it is not there, and never cut by opening it.
    const file = await open(this.pathOf(name), 'a', 0o600);
    try {
      const { size } = await file.stat();
      if (size !== piece.offset) return { kind: 'elsewhere', offset: size };
      const written = await write(file, piece, stopped);
      if (written === undefined) {
        await file.truncate(size);
        return { kind: 'too-long' };
      }
      await file.sync();
      if (size === 0) await syncFolder(this.#folder);
      return { kind: 'taken', ...written };
    } finally {
      await file.close();
    }
  }
}

/** Undefined where the source goes on past the end of the file. */
async function write(
  file: FileHandle,
  { offset: start, source, sizeBytes }: Piece,
  stopped: AbortSignal,
): Promise<{ readonly offset: number; readonly isWhole: boolean } | undefined> {
  let offset = start;
  const reading = source[Symbol.asyncIterator]();
  const { promise: ended, resolve } = Promise.withResolvers<'ended'>();
  const end = () => resolve('ended');
  stopped.addEventListener('abort', end);
  try {
    for (;;) {
      if (stopped.aborted) return { offset, isWhole: false };
      const next = reading.next().catch(cutOff);
      const read = await Promise.race([next, ended]);
      if (read === 'ended' || read === 'cut') return { offset, isWhole: false };
      if (read.done === true) return { offset, isWhole: true };
      if (offset + read.value.length > sizeBytes) return undefined;
      await file.writeFile(read.value);
      offset += read.value.length;
    }
  } finally {
    stopped.removeEventListener('abort', end);
    // Not awaited: what comes from a dead line may never end.
    void reading.return?.().catch(() => undefined);
  }
}

// A line that breaks is nobody's fault; ours stay what they are.
function cutOff(error: unknown): 'cut' {
  if (error instanceof Fault || error instanceof Defect) throw error;
  return 'cut';
}
