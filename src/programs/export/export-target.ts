// Where an export goes: a bag (as a folder or a zip), a plain folder, or one file; always whole or
// not at all, and never over what is there.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Bytes } from '#archive/archive-source.ts';
import { BagWriter } from '#archive/bag-writer.ts';
import { openFolderSink, openZipSink } from '#archive/bag-sink.ts';
import type { BagSink } from '#archive/bag-sink.ts';
import type { BagInfo } from '#archive/bag-text.ts';
import { startDigests } from '#archive/digests.ts';
import type { Digested } from '#archive/digests.ts';

export interface ExportTarget {
  /** Answers the SHA-256 of what ran through. */
  add(path: string, bytes: Bytes): Promise<Digested>;
  finish(info: BagInfo): Promise<void>;
  abandon(): Promise<void>;
}

/** `.zip` at the end of the name makes one file of it. */
async function openSink(out: string, top: string, writtenAt: string): Promise<BagSink> {
  return /\.zip$/i.test(out)
    ? await openZipSink(out, { top, writtenAt })
    : await openFolderSink(out);
}

export async function openBagTarget(
  out: string,
  top: string,
  writtenAt: string,
): Promise<ExportTarget> {
  const sink = await openSink(out, top, writtenAt);
  const bag = new BagWriter(sink);
  return {
    add: (path, bytes) => bag.add(path, bytes),
    async finish(info) {
      await bag.finish(info);
    },
    abandon: () => sink.abandon(),
  };
}

export async function openPlainTarget(
  out: string,
  top: string,
  writtenAt: string,
): Promise<ExportTarget> {
  const sink = await openSink(out, top, writtenAt);
  return {
    add: (path, bytes) => digested(bytes, (through) => sink.add(path, through)),
    finish: () => sink.finish(),
    abandon: () => sink.abandon(),
  };
}

/** Takes one file, whatever its path. */
export function openFileTarget(out: string): ExportTarget {
  const partial = `${out}.partial`;
  return {
    add: (_, bytes) => digested(bytes, (through) => pipeline(through, createWriteStream(partial))),
    finish: () => rename(partial, out),
    abandon: () => rm(partial, { force: true }),
  };
}

async function digested(bytes: Bytes, put: (through: Bytes) => Promise<void>): Promise<Digested> {
  const digests = startDigests(['sha256']);
  async function* through(): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      digests.add(piece);
      yield piece;
    }
  }
  await put(through());
  return digests.finish();
}
