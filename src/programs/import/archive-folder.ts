// The folder of an archive that is taken in: which files there are, which one a row means, and what
// kind a file is by its bytes. Reads only; leaves the folder through no name and no symbolic link.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { FileRef } from '#kernel/entry.ts';
import { Fault } from '#kernel/fault.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { fileBytesMax } from '#store/files.ts';
import { TextCheck, mediaTypeOf, sniffedBytes } from '#store/file-type.ts';

/** More would be a whole server's files: such an archive is taken in folder by folder. */
export const ARCHIVE_FILES_MAX = 1_000_000;

export interface ArchiveFile {
  /** Within the folder, with slashes. */
  readonly name: string;
  readonly path: string;
}

export class ArchiveFolder {
  readonly folder: string;
  readonly #byName = new Map<string, ArchiveFile>();
  /** Names as people write them: any case, any composition of letters. */
  readonly #byLooseName = new Map<string, readonly ArchiveFile[]>();
  readonly #claimed = new Set<string>();

  constructor(folder: string, files: readonly ArchiveFile[]) {
    this.folder = folder;
    for (const file of files) {
      this.#byName.set(file.name, file);
      const loose = looseName(file.name);
      this.#byLooseName.set(loose, [...(this.#byLooseName.get(loose) ?? []), file]);
    }
  }

  /** Remembers that somebody wanted it. */
  find(name: string): ArchiveFile | Refusal {
    const asked = name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
    const alike = this.#byLooseName.get(looseName(asked)) ?? [];
    const [only] = alike;
    const file = this.#byName.get(asked) ?? (alike.length === 1 ? only : undefined);
    if (file === undefined) {
      return refuse(alike.length > 1 ? 'import.file-doubtful' : 'import.file-missing', { name });
    }
    this.#claimed.add(file.name);
    return file;
  }

  claim(name: string): void {
    this.#claimed.add(name);
  }

  /** What no row has asked for. */
  listUnclaimed(): readonly string[] {
    return [...this.#byName.keys()].filter((name) => !this.#claimed.has(name)).sort();
  }

  get names(): Iterable<string> {
    return this.#byName.keys();
  }
}

function looseName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

export async function openArchiveFolder(folder: string): Promise<ArchiveFolder> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      const sentence = `The folder ${folder} cannot be read.`;
      throw new Fault('program.bad-usage', sentence, { retry: 'never', cause });
    },
  );
  const files = found
    .filter((one) => one.isFile())
    .map((one): ArchiveFile => {
      const path = join(one.parentPath, one.name);
      return { path, name: relative(folder, path).split(sep).join('/') };
    });
  if (files.length <= ARCHIVE_FILES_MAX) return new ArchiveFolder(folder, files);
  const sentence = `The folder ${folder} has more than ${ARCHIVE_FILES_MAX} files.`;
  throw new Fault('program.bad-usage', sentence, { retry: 'never' });
}

export const NAME_CHARS_MAX = 200;

/** The last part of the name, as a letter shows it. */
export function shownName(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.length <= NAME_CHARS_MAX ? last : last.slice(-NAME_CHARS_MAX);
}

/** What the file would be as a file of a letter, without keeping it. */
export async function inspectFile(file: ArchiveFile): Promise<FileRef | Refusal> {
  const { name } = file;
  const digest = createHash('sha256');
  const text = new TextCheck();
  let front = Buffer.alloc(0);
  let end = Buffer.alloc(0);
  let sizeBytes = 0;
  for await (const chunk of createReadStream(file.path)) {
    const bytes = chunk as Buffer;
    sizeBytes += bytes.length;
    if (sizeBytes > fileBytesMax) return fileRefusal('too-large', name);
    digest.update(bytes);
    text.add(bytes);
    if (front.length < sniffedBytes) {
      front = Buffer.concat([front, bytes]).subarray(0, sniffedBytes);
    }
    end = Buffer.concat([end, bytes]).subarray(-sniffedBytes);
  }
  if (sizeBytes === 0) return fileRefusal('empty', name);
  const mediaType = mediaTypeOf(front, end, text.finish());
  if (mediaType === undefined) return fileRefusal('unknown-type', name);
  return { sha256: digest.digest('hex'), name: shownName(name), mediaType, sizeBytes };
}

export function fileRefusal(reason: 'too-large' | 'unknown-type' | 'empty', name: string): Refusal {
  const facts = reason === 'too-large' ? { name, bytesMax: fileBytesMax } : { name };
  return refuse(`import.file-${reason}`, facts, '/files');
}
