// Files by their SHA-256: `files/ab/cdef…`, streamed in and out, never whole in memory. A file is
// on disk under its name, durably, before its row is in table dawam.file; what has no row is not
// there. The same file twice is one file.
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { Fault } from '#kernel/fault.ts';
import { Defect, assert } from '#lib/assert.ts';

import type { FileFacts } from './batch.ts';
import { faultOf } from './database.ts';
import type { SessionPool } from './database.ts';
import { forgetDropped, noteCopiesSql, noteCopy } from './file-copies.ts';
import type { FileCopy, FileSites } from './file-copies.ts';
import { TextCheck, mediaTypeOf, sniffedBytes } from './file-type.ts';
import { syncFolder } from './keys.ts';
import type { Random } from './keys.ts';
import type { KnownFiles } from './known-files.ts';
import { PieceHashes } from './piece-hashes.ts';

export const fileBytesMax = 100_000_000;

export interface StoredFile extends FileFacts {
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface Measured {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** As src/store/piece-hashes.ts makes them. */
  readonly pieces: Uint8Array;
}

export type PutResult =
  | ({ readonly ok: true } & StoredFile)
  | { readonly ok: false; readonly reason: 'too-large' | 'unknown-type' | 'empty' };

export interface FileStoreParts {
  readonly folder: string;
  readonly pool: SessionPool;
  readonly known: KnownFiles;
  readonly clock: () => number;
  readonly random: Random;
  /** Told of each file that is gone for good. */
  readonly onDropped?: (sha256: string) => void;
  /** Where servers at several sites have this database; each of them has a folder of its own. */
  readonly sites?: FileSites;
  /** Only tests ask for less than `fileBytesMax`. */
  readonly bytesMax?: number;
}

export class FileStore {
  readonly #parts: FileStoreParts;
  // What is being put under a hash just now.
  readonly #keeping = new Map<string, Promise<void>>();
  // What is being brought here from another site just now.
  readonly #taking = new Map<string, Promise<boolean>>();
  readonly #healing = new Map<string, Promise<boolean>>();

  constructor(parts: FileStoreParts) {
    this.#parts = parts;
  }

  async put(source: AsyncIterable<Uint8Array>): Promise<PutResult> {
    return await this.#put(source);
  }

  /** What this server itself made of a file that was put: of this type, however large. */
  async putMade(source: AsyncIterable<Uint8Array>, mediaType: string): Promise<StoredFile> {
    const put = await this.#put(source, mediaType);
    assert(put.ok, 'What has a type, some bytes and no limit is taken.');
    return put;
  }

  /** What lies at this path, read to its end and durable. */
  async measure(path: string): Promise<Measured> {
    const file = await open(path, 'r+');
    try {
      const digest = createHash('sha256');
      const pieces = new PieceHashes();
      let sizeBytes = 0;
      for await (const chunk of file.createReadStream({ autoClose: false })) {
        assert(chunk instanceof Uint8Array, 'A file without encoding is read as bytes.');
        digest.update(chunk);
        pieces.add(chunk);
        sizeBytes += chunk.length;
      }
      await file.sync();
      return { sha256: digest.digest('hex'), sizeBytes, pieces: pieces.finish() };
    } finally {
      await file.close();
    }
  }

  /** Takes what was measured at this path, which must be on the same disk, for its own. */
  async adopt(path: string, { pieces, ...facts }: Measured, mediaType: string): Promise<void> {
    try {
      await this.#keepAlone(path, { ...facts, mediaType }, pieces);
    } catch (error) {
      throw diskFault(error);
    } finally {
      await rm(path, { force: true });
    }
  }

  async #put(source: AsyncIterable<Uint8Array>, mediaType?: string): Promise<PutResult> {
    const name = Buffer.from(this.#parts.random(16)).toString('hex');
    const incoming = join(this.#parts.folder, 'incoming');
    const draft = join(incoming, name);
    try {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const bytesMax = this.#parts.bytesMax ?? fileBytesMax;
      const received = await receive(draft, source, { bytesMax, mediaType });
      if (!received.ok) return received;
      const { pieces, ...stored } = received;
      await this.#keepAlone(draft, stored, pieces);
      return stored;
    } catch (error) {
      throw diskFault(error);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async find(sha256: string): Promise<FileFacts | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    const [row] = await this.#parts.pool.query<{ size_bytes: number; media_type: string }>({
      name: 'find-file',
      text: `select size_bytes, media_type from dawam.file where sha256 = decode($1, 'hex')`,
      values: [sha256],
    });
    return row === undefined ? undefined : { sizeBytes: row.size_bytes, mediaType: row.media_type };
  }

  /**
   * The bytes of a file that `find` found. Ends in a Fault store.file-damaged where they turn out
   * not to be the ones that were stored.
   */
  async *read(sha256: string): AsyncGenerator<Uint8Array, void> {
    await this.#bringMissing(sha256);
    const path = this.pathOf(sha256);
    const digest = createHash('sha256');
    try {
      for await (const chunk of createReadStream(path)) {
        assert(chunk instanceof Uint8Array, 'A file without encoding is read as bytes.');
        digest.update(chunk);
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof Defect) throw cause;
      const sentence = `The file ${sha256} cannot be read at ${path}: ${String(cause)}`;
      throw new Fault('store.file-damaged', sentence, { cause });
    }
    if (digest.digest('hex') !== sha256) {
      const sentence = `The file at ${path} does not have the bytes that were stored.`;
      // Whoever asks again may get them; this reader has had the wrong ones.
      await this.heal(sha256);
      throw new Fault('store.file-damaged', sentence, { retry: 'never' });
    }
  }

  /** Its bytes from an offset on, judged by nobody: who has the beginning judges the whole. */
  async *readFrom(sha256: string, start: number): AsyncGenerator<Uint8Array, void> {
    await this.#bringMissing(sha256);
    const path = this.pathOf(sha256);
    try {
      for await (const chunk of createReadStream(path, { start })) {
        assert(chunk instanceof Uint8Array, 'A file without encoding is read as bytes.');
        yield chunk;
      }
    } catch (cause) {
      if (cause instanceof Defect) throw cause;
      const sentence = `The file ${sha256} cannot be read at ${path}: ${String(cause)}`;
      throw new Fault('store.file-damaged', sentence, { cause });
    }
  }

  /** From another site, whole or not at all; false where these are other bytes. */
  async takeCopy(sha256: string, source: AsyncIterable<Uint8Array>): Promise<boolean> {
    const name = Buffer.from(this.#parts.random(16)).toString('hex');
    const draft = join(this.#parts.folder, 'incoming', name);
    try {
      await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
      const received = await receive(draft, source, { bytesMax: Infinity, mediaType: 'any/any' });
      if (!received.ok || received.sha256 !== sha256) return false;
      const taking = this.#takeCopy(draft, sha256);
      this.#taking.set(sha256, taking);
      return await taking.finally(() => this.#taking.delete(sha256));
    } catch (error) {
      throw diskFault(error);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #takeCopy(draft: string, sha256: string): Promise<boolean> {
    for (let bar = this.#parts.known.findBar(sha256); bar !== undefined;) {
      await bar;
      bar = this.#parts.known.findBar(sha256);
    }
    await this.#place(draft, sha256);
    const { sites, pool } = this.#parts;
    if (sites !== undefined) await forgetDropped(pool, sha256, sites.own);
    return true;
  }

  /** Brings it anew from another site; false where none has it, or answers. */
  async heal(sha256: string): Promise<boolean> {
    const running = this.#healing.get(sha256);
    if (running !== undefined) return await running;
    const healing = this.#heal(sha256).finally(() => this.#healing.delete(sha256));
    this.#healing.set(sha256, healing);
    return await healing;
  }

  async #heal(sha256: string): Promise<boolean> {
    const { sites, pool } = this.#parts;
    for (const line of sites?.lines ?? []) {
      const source = await line.fetch(sha256);
      if (source === undefined) continue;
      const isHere = await this.takeCopy(sha256, source).catch((error: unknown) => {
        if (error instanceof Defect) throw error;
        sites?.report(`The file ${sha256} could not be brought from ${line.site}.`, error);
        return false;
      });
      if (!isHere) continue;
      const copy = { site: sites?.own ?? '', state: 'kept' } as const;
      if (await noteCopy(pool, sha256, copy)) return true;
      // Disposed of while it was on its way; unless somebody has just stored it again.
      await this.drop(sha256, {
        settle: async () => undefined,
        isNamed: () => noteCopy(pool, sha256, copy),
        forget: async () => undefined,
      });
      return false;
    }
    return false;
  }

  async #bringMissing(sha256: string): Promise<void> {
    if (this.#parts.sites === undefined) return;
    const facts = await stat(this.pathOf(sha256)).catch(() => undefined);
    if (facts === undefined) await this.heal(sha256);
  }

  #now(): string {
    return new Date(this.#parts.clock()).toISOString();
  }

  pathOf(sha256: string): string {
    assert(/^[0-9a-f]{64}$/.test(sha256), 'A file is named by its SHA-256 in lower-case hex.');
    return join(this.#parts.folder, sha256.slice(0, 2), sha256.slice(2));
  }

  /**
   * Takes the file away for good, first its row, unless `isNamed` says at last that something
   * speaks of it. Meanwhile nobody finds it, and who stores it waits.
   */
  async drop(sha256: string, parts: DropParts): Promise<void> {
    const open = this.#parts.known.bar(sha256);
    try {
      await this.#keeping.get(sha256);
      await this.#taking.get(sha256)?.catch(() => false);
      await parts.settle();
      if (await parts.isNamed()) return;
      await parts.forget();
      this.#parts.onDropped?.(sha256);
      const path = this.pathOf(sha256);
      await rm(path, { force: true });
      await syncFolder(dirname(path)).catch(ignoreAbsent);
    } finally {
      open();
    }
  }

  async #keepAlone(draft: string, stored: StoredFile, pieces: Uint8Array): Promise<void> {
    const { sha256 } = stored;
    const { known } = this.#parts;
    for (;;) {
      const busy = known.findBar(sha256) ?? this.#keeping.get(sha256);
      if (busy === undefined) break;
      await busy;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#keeping.set(sha256, promise);
    try {
      await this.#keep(draft, stored, pieces);
    } finally {
      this.#keeping.delete(sha256);
      resolve();
    }
  }

  async #keep(
    draft: string,
    { sha256, sizeBytes, mediaType }: StoredFile,
    pieces: Uint8Array,
  ): Promise<void> {
    const path = this.pathOf(sha256);
    const there = await stat(path).catch(() => undefined);
    if (there?.size !== sizeBytes) await this.#place(draft, sha256);
    const copies = await this.#spread({ sha256, sizeBytes }, path);
    const values = [sha256, sizeBytes, mediaType, this.#now(), pieces];
    const states = [copies?.map(({ site }) => site), copies?.map(({ state }) => state)];
    await this.#parts.pool.use((session) =>
      session.commit(
        copies === undefined
          ? { name: 'note-file', text: noteFileSql, values }
          : {
              name: 'note-file-and-copies',
              text: `with noted as (${noteFileSql}) ${noteCopiesSql}`,
              values: [...values, ...states],
            },
      ),
    );
    this.#parts.known.add(sha256, { sizeBytes, mediaType });
  }

  async #place(draft: string, sha256: string): Promise<void> {
    const path = this.pathOf(sha256);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(draft, path);
    await syncFolder(folder);
    await syncFolder(this.#parts.folder);
  }

  /** Brings it to the other sites before anything names it; undefined where there are none. */
  async #spread(
    file: { readonly sha256: string; readonly sizeBytes: number },
    path: string,
  ): Promise<readonly FileCopy[] | undefined> {
    const { sites } = this.#parts;
    if (sites === undefined) return undefined;
    const others = sites.lines.filter(({ site }) => sites.holders.includes(site));
    const copies = await Promise.all(
      others.map(async (line): Promise<FileCopy> => {
        const isThere = await line.bring(file, path);
        return { site: line.site, state: isThere ? 'kept' : 'wanted' };
      }),
    );
    const missing = copies.find(({ state }) => state === 'wanted');
    if (missing !== undefined && sites.mustHaveAll) {
      const { site } = missing;
      const sentence = `The site ${site} does not take files now, and has to have them all.`;
      throw new Fault('store.one-copy', sentence);
    }
    return [{ site: sites.own, state: 'kept' }, ...copies];
  }
}

const noteFileSql = `insert into dawam.file
    (sha256, size_bytes, media_type, stored_at, piece_hashes)
  values (decode($1, 'hex'), $2, $3, $4, $5)
  -- who stores it again may name it for as long as who stores it first
  on conflict (sha256) do update set stored_at = excluded.stored_at`;

type Received =
  | ({ readonly ok: true; readonly pieces: Uint8Array } & StoredFile)
  | Extract<PutResult, { readonly ok: false }>;

/** What taking a file away asks of the rest of the store. */
export interface DropParts {
  /** Comes back when all is recorded that may have been decided with the file in sight. */
  settle(): Promise<void>;
  isNamed(): Promise<boolean>;
  /** Takes its row, and what was read out of it. */
  forget(): Promise<void>;
}

function ignoreAbsent(error: unknown): void {
  const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (!isAbsent) throw error;
}

async function receive(
  path: string,
  source: AsyncIterable<Uint8Array>,
  asked: { readonly bytesMax: number; readonly mediaType: string | undefined },
): Promise<Received> {
  const file = await open(path, 'wx+', 0o600);
  try {
    const digest = createHash('sha256');
    const text = new TextCheck();
    const pieces = new PieceHashes();
    const bytesMax = asked.mediaType === undefined ? asked.bytesMax : Infinity;
    const sizeBytes = await write(file, source, { digest, text, pieces, bytesMax });
    if (sizeBytes === undefined) return { ok: false, reason: 'too-large' };
    if (sizeBytes === 0) return { ok: false, reason: 'empty' };
    const front = await readAt(file, 0, Math.min(sizeBytes, sniffedBytes));
    const endSize = Math.min(sizeBytes, sniffedBytes);
    const end = await readAt(file, sizeBytes - endSize, endSize);
    const mediaType = asked.mediaType ?? mediaTypeOf(front, end, text.finish());
    if (mediaType === undefined) return { ok: false, reason: 'unknown-type' };
    await file.sync();
    const sha256 = digest.digest('hex');
    return { ok: true, sha256, sizeBytes, mediaType, pieces: pieces.finish() };
  } finally {
    await file.close();
  }
}

interface Writing {
  readonly digest: Hash;
  readonly text: TextCheck;
  readonly pieces: PieceHashes;
  readonly bytesMax: number;
}

/** How much was written; undefined where the source goes on past the limit. */
async function write(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  { digest, text, pieces, bytesMax }: Writing,
): Promise<number | undefined> {
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.length;
    if (sizeBytes > bytesMax) return undefined;
    digest.update(chunk);
    text.add(chunk);
    pieces.add(chunk);
    await file.writeFile(chunk);
  }
  return sizeBytes;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}

/** What the disk said, as a Fault where it has one. */
export function diskFault(error: unknown): Error {
  if (error instanceof Fault || error instanceof Defect) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const sentence = 'The disk for files is full; nothing of this file was kept.';
    return new Fault('store.disk-full', sentence, { cause: error });
  }
  return error instanceof Error ? error : faultOf(error);
}
