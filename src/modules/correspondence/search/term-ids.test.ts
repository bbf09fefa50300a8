// Ids are of use for one epoch only, and long numbers are not worth their place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TermIds } from './term-ids.ts';

test('ids of another epoch or office are not known', () => {
  const ids = new TermIds();
  ids.remember('north', 'first', new Map([['bridge', 7]]));
  assert.equal(ids.of('north', 'first').get('bridge'), 7);
  assert.equal(ids.of('south', 'first').get('bridge'), undefined);
  assert.equal(ids.of('north', 'second').get('bridge'), undefined);
  assert.equal(ids.of('north', 'first').get('bridge'), undefined, 'forgotten with its epoch');
});

test('long numbers are not remembered, words and short numbers are', () => {
  const ids = new TermIds();
  ids.remember(
    'north',
    'first',
    new Map([
      ['#1445', 1],
      ['#1445/12', 2],
      ['@2026-11-22', 3],
    ]),
  );
  assert.deepEqual([...ids.of('north', 'first').values()], [1, 3]);
});
