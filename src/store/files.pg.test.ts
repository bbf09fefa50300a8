import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { FileStore } from './files.ts';
import { KnownFiles } from './known-files.ts';
import { namersMax, subjectsWithFileSql } from './reader.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

test('a file comes back byte for byte, and twice the same is one', async () => {
  await using toy = await openToyStore();
  const { files } = toy.store;
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000, 7)]);
  const put = await files.put(pieces(bytes.subarray(0, 5), bytes.subarray(5)));
  assert.ok(put.ok);
  assert.equal(put.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.deepEqual(await files.find(put.sha256), {
    sizeBytes: bytes.length,
    mediaType: 'application/pdf',
  });
  assert.ok((await collect(files.read(put.sha256))).equals(bytes));
  assert.deepEqual(await files.put(pieces(bytes)), put);
  assert.deepEqual(await readdir(join(toy.dataDir, 'files', 'incoming')), []);
  const { sha256, sizeBytes, mediaType } = put;
  const file = { sha256, name: 'a.pdf', mediaType, sizeBytes };
  const outcome = await toy.store.submit(ask('a', 'write', 'n1', { text: 'x', files: [file] }));
  assert.ok(!isRefusal(outcome));
});

test('a kind is judged by the bytes; others, empty and too large files leave nothing', async () => {
  await using toy = await openToyStore();
  const cases: [string | Uint8Array, string][] = [
    [Buffer.from('ffd8ffe000', 'hex'), 'image/jpeg'],
    [Buffer.from('89504e470d0a1a0a00', 'hex'), 'image/png'],
    [Buffer.from('49492a0008', 'hex'), 'image/tiff'],
    ['رسالة رسمية\n', 'text/plain'],
    [Buffer.from([0xd8, 0xa7, 0xd8]), 'unknown-type'],
    ['MZ\u0000\u0001 a program', 'unknown-type'],
    ['PK\u0003\u0004 some archive', 'unknown-type'],
    ['PK\u0003\u0004 … word/document.xml', wordType],
    ['PK\u0003\u0004 … word/document.xml word/vbaProject.bin', 'unknown-type'],
    ['', 'empty'],
  ];
  for (const [bytes, expected] of cases) {
    const put = await toy.store.files.put(pieces(bytes));
    assert.equal(put.ok ? put.mediaType : put.reason, expected);
  }
  const small = new FileStore({
    folder: join(toy.dataDir, 'small'),
    pool: toy.store.database.writers,
    known: new KnownFiles(),
    clock: () => 0,
    random: (count) => new Uint8Array(count),
    bytesMax: 10,
  });
  const exact = await small.put(pieces('12345', '67890'));
  assert.ok(exact.ok);
  assert.deepEqual(await small.put(pieces('12345', '678901')), { ok: false, reason: 'too-large' });
  assert.deepEqual(await readdir(join(toy.dataDir, 'small', 'incoming')), []);
});

const wordType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

test('a source that breaks off leaves nothing; a changed byte is found on reading', async () => {
  await using toy = await openToyStore();
  const { files } = toy.store;
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new RangeError('the line broke');
  }
  await assert.rejects(files.put(broken()), RangeError);
  assert.deepEqual(await readdir(join(toy.dataDir, 'files', 'incoming')), []);
  const put = await files.put(pieces('whole'));
  assert.ok(put.ok);
  const path = files.pathOf(put.sha256);
  assert.equal(await readFile(path, 'utf8'), 'whole');
  await writeFile(path, 'whale');
  await assert.rejects(collect(files.read(put.sha256)), { code: 'store.file-damaged' });
  assert.equal(await files.find('00'.repeat(32)), undefined);
});

test('whose file it is costs the same in a long log as in a short one', async () => {
  await using toy = await openToyStore();
  const { files, reader, database } = toy.store;
  const put = await files.put(pieces('%PDF-1.7\n'));
  assert.ok(put.ok);
  const { sha256, sizeBytes, mediaType } = put;
  const file = { sha256, name: 'a.pdf', mediaType, sizeBytes };
  const write = async (from: number, count: number, more: object) => {
    const notes = Array.from({ length: count }, (_, i) =>
      toy.store.submit(ask('a', 'write', `n${from + i}`, { text: 'x', ...more })),
    );
    for (const outcome of await Promise.all(notes)) assert.ok(!isRefusal(outcome));
  };
  const pagesRead = async () => {
    await database.writers.query({ text: 'vacuum analyze dawam.entry, dawam.entry_file' });
    const [row] = await database.writers.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>({
      text: `explain (analyze, buffers, format json) ${subjectsWithFileSql}`,
      values: ['a', sha256, namersMax],
    });
    const plan = must(row?.['QUERY PLAN'][0], 'There is a plan.').Plan;
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  };
  await write(0, 1, { files: [file, file] });
  await write(1, 200, {});
  const few = await pagesRead();
  await write(1_000, 5_000, {});
  const many = await pagesRead();
  assert.ok(many <= few + 3, `${few} pages in a short log, ${many} in a long one`);
  assert.deepEqual(await reader.listSubjectsWithFile('a', sha256), ['note/n0']);
  assert.deepEqual(await reader.listSubjectsWithFile('b', sha256), []);
});

interface PlanNode {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}
