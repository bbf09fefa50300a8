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
import { TextCheck, mediaTypeOf, sniffedBytes } from './file-type.ts';
import { syncFolder } from './keys.ts';
import type { Random } from './keys.ts';
import type { KnownFiles } from './known-files.ts';

export const fileBytesMax = 100_000_000;

export interface StoredFile extends FileFacts {
  /** Lower-case hex. */
  readonly sha256: string;
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
  /** Only tests ask for less than `fileBytesMax`. */
  readonly bytesMax?: number;
}

export class FileStore {
  readonly #parts: FileStoreParts;

  constructor(parts: FileStoreParts) {
    this.#parts = parts;
  }

  async put(source: AsyncIterable<Uint8Array>): Promise<PutResult> {
    const name = Buffer.from(this.#parts.random(16)).toString('hex');
    const incoming = join(this.#parts.folder, 'incoming');
    const draft = join(incoming, name);
    try {
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const received = await receive(draft, source, this.#parts.bytesMax ?? fileBytesMax);
      if (!received.ok) return received;
      await this.#keep(draft, received);
      return received;
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
      throw new Fault('store.file-damaged', sentence, { retry: 'never' });
    }
  }

  pathOf(sha256: string): string {
    assert(/^[0-9a-f]{64}$/.test(sha256), 'A file is named by its SHA-256 in lower-case hex.');
    return join(this.#parts.folder, sha256.slice(0, 2), sha256.slice(2));
  }

  async #keep(draft: string, { sha256, sizeBytes, mediaType }: StoredFile): Promise<void> {
    const path = this.pathOf(sha256);
    const there = await stat(path).catch(() => undefined);
    if (there?.size !== sizeBytes) {
      const folder = dirname(path);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rename(draft, path);
      await syncFolder(folder);
      await syncFolder(this.#parts.folder);
    }
    await this.#parts.pool.use((session) =>
      session.commit({
        name: 'note-file',
        text: `insert into dawam.file (sha256, size_bytes, media_type, stored_at)
          values (decode($1, 'hex'), $2, $3, $4) on conflict do nothing`,
        values: [sha256, sizeBytes, mediaType, new Date(this.#parts.clock()).toISOString()],
      }),
    );
    this.#parts.known.add(sha256, { sizeBytes, mediaType });
  }
}

async function receive(
  path: string,
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<PutResult> {
  const file = await open(path, 'wx+', 0o600);
  try {
    const digest = createHash('sha256');
    const text = new TextCheck();
    const sizeBytes = await write(file, source, { digest, text, bytesMax });
    if (sizeBytes === undefined) return { ok: false, reason: 'too-large' };
    if (sizeBytes === 0) return { ok: false, reason: 'empty' };
    const front = await readAt(file, 0, Math.min(sizeBytes, sniffedBytes));
    const endSize = Math.min(sizeBytes, sniffedBytes);
    const end = await readAt(file, sizeBytes - endSize, endSize);
    const mediaType = mediaTypeOf(front, end, text.finish());
    if (mediaType === undefined) return { ok: false, reason: 'unknown-type' };
    await file.sync();
    return { ok: true, sha256: digest.digest('hex'), sizeBytes, mediaType };
  } finally {
    await file.close();
  }
}

/** How much was written; undefined where the source goes on past the limit. */
async function write(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  { digest, text, bytesMax }: { digest: Hash; text: TextCheck; bytesMax: number },
): Promise<number | undefined> {
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.length;
    if (sizeBytes > bytesMax) return undefined;
    digest.update(chunk);
    text.add(chunk);
    await file.writeFile(chunk);
  }
  return sizeBytes;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}

function diskFault(error: unknown): Error {
  if (error instanceof Fault || error instanceof Defect) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const sentence = 'The disk for files is full; nothing of this file was kept.';
    return new Fault('store.disk-full', sentence, { cause: error });
  }
  return error instanceof Error ? error : faultOf(error);
}
