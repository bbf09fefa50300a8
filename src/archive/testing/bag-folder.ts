// Bags on disk for tests: a good one of our own making, and packing of folders.
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { openFolderSink, openZipSink } from '#archive/bag-sink.ts';
import { BagWriter, once } from '#archive/bag-writer.ts';

export const payload: Readonly<Record<string, string>> = {
  'letters.csv': 'number\r\n1\r\n',
  'dokumenter/كتاب رسمي.txt': 'نص',
  'dokumenter/100% سليم.txt': 'x',
  'empty.txt': '',
};

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'dawam-bag-'));
}

/** A bag as a folder, or as a zip where the name says so. */
export async function writeGoodBag(target: string): Promise<void> {
  const isZip = target.endsWith('.zip');
  const sink = isZip
    ? await openZipSink(target, { top: 'bag', writtenAt: '2026-11-22T08:00:00.000Z' })
    : await openFolderSink(target);
  const bag = new BagWriter(sink);
  for (const [path, text] of Object.entries(payload)) await bag.add(path, once(text));
  await bag.finish([
    ['Source-Organization', 'ديوان وزارة العدل'],
    ['Bagging-Date', '2026-11-22'],
  ]);
}

/** Paths of all files below a folder, with slashes. */
export function listFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

export async function packTar(folder: string, target: string, top: string): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createWriteStream(target));
  for (const name of listFiles(folder)) {
    tar.entry({ name: `${top}${name}` }, readFileSync(join(folder, name)));
  }
  tar.finalize();
  await written;
}
