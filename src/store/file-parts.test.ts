// Parts of files: they grow from where they end, over cuts; who comes later takes over; what is too
// long leaves nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { FileParts, partKeptDays } from './file-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawam-parts-'));
const parts = new FileParts(folder);
let count = 0;
const name = () => String((count += 1)).padStart(64, '0');

after(() => rmSync(folder, { recursive: true }));

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    if (text === 'cut') throw new TypeError('terminated');
    yield await Promise.resolve(Buffer.from(text));
  }
}

test('a part goes on from where it ends, and nowhere else', async () => {
  const part = name();
  assert.equal(await parts.offsetOf(part), 0);
  const first = await parts.append(part, { offset: 0, source: pieces('ab', 'c'), sizeBytes: 9 });
  assert.deepEqual(first, { kind: 'taken', offset: 3, isWhole: true });
  const wrong = await parts.append(part, { offset: 2, source: pieces('x'), sizeBytes: 9 });
  assert.deepEqual(wrong, { kind: 'elsewhere', offset: 3 });
  const again = new FileParts(folder);
  assert.equal(await again.offsetOf(part), 3, 'another start finds it');
  const cut = await again.append(part, { offset: 3, source: pieces('de', 'cut'), sizeBytes: 9 });
  assert.deepEqual(cut, { kind: 'taken', offset: 5, isWhole: false });
  assert.equal(readFileSync(parts.pathOf(part), 'utf8'), 'abcde');
  await parts.drop(part);
  assert.equal(await parts.offsetOf(part), 0);
});

test('more than the file may have is not kept', async () => {
  const part = name();
  await parts.append(part, { offset: 0, source: pieces('abc'), sizeBytes: 5 });
  const long = await parts.append(part, { offset: 3, source: pieces('de', 'f'), sizeBytes: 5 });
  assert.deepEqual(long, { kind: 'too-long' });
  assert.equal(await parts.offsetOf(part), 3);
});

test('who comes later takes over from a line that is dead', async () => {
  const part = name();
  const { promise: never } = Promise.withResolvers<void>();
  async function* hanging(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('ab');
    await never;
  }
  const dead = parts.append(part, { offset: 0, source: hanging(), sizeBytes: 9 });
  while ((await parts.offsetOf(part)) < 2) await Promise.resolve();
  const next = await parts.append(part, { offset: 2, source: pieces('cd'), sizeBytes: 9 });
  assert.deepEqual(next, { kind: 'taken', offset: 4, isWhole: true });
  assert.deepEqual(await dead, { kind: 'taken', offset: 2, isWhole: false });
});

test('what nobody went on with is taken away', async () => {
  const [old, young] = [name(), name()];
  for (const part of [old, young]) {
    await parts.append(part, { offset: 0, source: pieces('a'), sizeBytes: 9 });
  }
  const nowMs = Date.now();
  const longAgo = nowMs / 1_000 - (partKeptDays + 1) * 86_400;
  utimesSync(parts.pathOf(old), longAgo, longAgo);
  assert.equal(await parts.dropOld(nowMs), 1);
  assert.deepEqual([await parts.offsetOf(old), await parts.offsetOf(young)], [0, 1]);
});
