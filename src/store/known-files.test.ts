// A file that several take away at once stays barred until the last of them is done.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { must } from '#lib/assert.ts';

import { KnownFiles } from './known-files.ts';

test('who waits for a barred file waits for all who take it away', async () => {
  const files = new KnownFiles();
  const first = files.bar('a');
  const settled: string[] = [];
  const note = (who: string) => () => void settled.push(who);
  const early = must(files.findBar('a'), 'It is barred.').then(note('early'));
  const second = files.bar('a');
  const late = must(files.findBar('a'), 'It is barred.').then(note('late'));
  first();
  await Promise.resolve();
  assert.notEqual(files.findBar('a'), undefined, 'the second still takes it away');
  assert.deepEqual(settled, []);
  second();
  await Promise.all([early, late]);
  assert.equal(files.findBar('a'), undefined);
  const again = files.bar('a');
  assert.notEqual(files.findBar('a'), undefined);
  again();
  assert.equal(files.findBar('a'), undefined);
});

test('one file barred bars no other', () => {
  const files = new KnownFiles();
  const open = files.bar('a');
  assert.equal(files.findBar('b'), undefined);
  open();
});
