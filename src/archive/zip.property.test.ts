// Zips that we write are read back by us and by the unzip of the machine, where there is one;
// damage is found; a file packed alone is unpacked from a stream.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Fault } from '#kernel/fault.ts';
import { once } from './bag-writer.ts';
import { newFolder } from './testing/bag-folder.ts';
import { openZip } from './zip-source.ts';
import { ZipWriter } from './zip-writer.ts';
import { unpackOne } from './unpack-one.ts';

const folder = newFolder();
const zipPath = join(folder, 'a.zip');
after(() => rmSync(folder, { recursive: true }));

async function zipOf(files: ReadonlyMap<string, Uint8Array>, many?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const write = async (bytes: Uint8Array) => void pieces.push(bytes);
  const zip = new ZipWriter(write, '2026-11-22T08:00:00.000Z', many);
  for (const [path, bytes] of files) await zip.add(path, once(bytes));
  await zip.finish();
  return Buffer.concat(pieces);
}

async function readBack(zip: Uint8Array): Promise<Map<string, Uint8Array>> {
  writeFileSync(zipPath, zip);
  const opened = await openZip(zipPath);
  assert.ok(opened.ok, opened.ok ? '' : opened.problem);
  const found = new Map<string, Uint8Array>();
  await opened.source.read(
    () => true,
    async (path, bytes) => void found.set(path, Buffer.concat(await Array.fromAsync(bytes))),
  );
  return found;
}

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => text.isWellFormed() && !text.endsWith('/'));
const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 3_000 })), {
  selector: ([path]) => path,
  maxLength: 8,
});

test('what is zipped comes back, byte for byte and name for name', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (list) => {
      const before = new Map(list.map(([path, bytes]) => [path, Buffer.from(bytes)]));
      assert.deepEqual(await readBack(await zipOf(before)), before);
    }),
    { numRuns: 40 },
  );
});

test('the same members make the same bytes, and unzip finds nothing wrong', async (t) => {
  const before = new Map([
    ['dokumenter/كتاب.txt', Buffer.from('نص')],
    ['empty', Buffer.alloc(0)],
  ]);
  const zip = await zipOf(before);
  assert.deepEqual(await zipOf(before), zip);
  writeFileSync(zipPath, zip);
  const checked = spawnSync('unzip', ['-t', zipPath], { encoding: 'utf8' });
  if (checked.error !== undefined) return t.skip('this machine has no unzip');
  assert.equal(checked.status, 0, checked.stdout);
});

test('many members make it a zip64, which we and unzip read', async (t) => {
  const three = new Map(['a', 'b', 'c'].map((path) => [path, Buffer.from(path)]));
  const zip = await zipOf(three, 3);
  assert.ok(zip.includes('PK\x06\x06') && !(await zipOf(three)).includes('PK\x06\x06'));
  assert.deepEqual(await readBack(zip), three);
  const checked = spawnSync('unzip', ['-t', zipPath], { encoding: 'utf8' });
  if (checked.error !== undefined) return t.skip('this machine has no unzip');
  assert.equal(checked.status, 0, checked.stdout);
});

test('a changed byte of the content is a fault', async () => {
  const zip = await zipOf(new Map([['a', Buffer.from('x'.repeat(500))]]));
  zip[33] = (zip[33] ?? 0) ^ 0xff;
  await assert.rejects(readBack(zip));
});

test('one file is unpacked from a gzip or a zip, in pieces of any size', async () => {
  const plain = Buffer.from('كتاب رسمي '.repeat(500));
  const zip = await zipOf(new Map([['a.pdf', plain]]));
  for (const packed of [gzipSync(plain), zip]) {
    for (const pieceBytes of [1, 7, 4_096]) {
      const pieces = Array.from({ length: Math.ceil(packed.length / pieceBytes) }, (_, at) =>
        packed.subarray(at * pieceBytes, (at + 1) * pieceBytes),
      );
      const unpacked = Buffer.concat(await Array.fromAsync(unpackOne(listOf(pieces))));
      assert.ok(unpacked.equals(plain), `in pieces of ${pieceBytes}`);
    }
  }
});

test('what is packed otherwise, or breaks off, is a fault', async () => {
  const gzip = gzipSync(Buffer.from('x'.repeat(10_000)));
  for (const bad of [Buffer.from('plain'), gzip.subarray(0, 20), Buffer.alloc(0)]) {
    await assert.rejects(Array.fromAsync(unpackOne(once(bad))), Fault);
  }
});

async function* listOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}
