import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOfToday, wayOf } from './ways.ts';

test('a way is one of the known ones, and the first without a name', () => {
  assert.equal(wayOf(undefined), 'hand');
  assert.equal(wayOf('e-mail'), 'e-mail');
  assert.equal(wayOf('attention'), 'attention');
  assert.equal(wayOf('inside'), 'inside');
  assert.equal(wayOf('pigeon'), undefined);
});

test('a time is of today and has passed', () => {
  const now = new Date();
  now.setHours(13, 30, 0, 0);
  const at = timeOfToday('09:05', now.getTime());
  assert.ok(typeof at === 'string');
  assert.deepEqual([new Date(at).getHours(), new Date(at).getMinutes()], [9, 5]);
  assert.equal(timeOfToday('', now.getTime()), null);
  assert.equal(timeOfToday('13:31', now.getTime()), undefined);
  assert.equal(timeOfToday('25:00', now.getTime()), undefined);
});
