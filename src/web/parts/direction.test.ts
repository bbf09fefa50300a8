// The way a typed text runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directionOf } from './direction.ts';

test('the first letter decides, numbers and nothing do not', () => {
  assert.equal(directionOf('١٢/٤ م'), 'rtl');
  assert.equal(directionOf('12 Ministry وزارة'), 'ltr');
  assert.equal(directionOf('برنامه'), 'rtl');
  assert.equal(directionOf('12/4'), undefined);
  assert.equal(directionOf(''), undefined);
});
