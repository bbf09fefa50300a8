// What is met often is remembered for ever, what is met once goes, and the memory is bounded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recent } from './recent.ts';

test('what is met again stays, what is not goes', () => {
  const recent = new Recent<number>(4);
  recent.put('often', 1);
  for (let other = 0; other < 50; other += 1) {
    recent.put(`once ${other}`, other);
    assert.equal(recent.find('often'), 1);
  }
  assert.equal(recent.find('once 49'), 49);
  assert.equal(recent.find('once 3'), undefined);
});
