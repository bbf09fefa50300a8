// Buckets empty, refill with time, and never grow past their number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRateLimiter, rateKeyOf } from './rate-limit.ts';

test('a burst passes, then one per interval', () => {
  const limiter = makeRateLimiter({ burst: 3, perSecond: 0.5 });
  const waits = [0, 0, 0, 0].map((nowMs) => limiter.take('a', nowMs));
  assert.deepEqual(waits, [0, 0, 0, 2]);
  assert.equal(limiter.take('b', 0), 0);
  assert.equal(limiter.take('a', 1_000), 1);
  assert.equal(limiter.take('a', 2_000), 0);
  assert.equal(limiter.take('a', 2_000), 2);
});

test('a clock that runs backwards gives nothing away', () => {
  const limiter = makeRateLimiter({ burst: 1, perSecond: 1 });
  assert.equal(limiter.take('a', 10_000), 0);
  assert.equal(limiter.take('a', 0), 1);
});

test('the number of buckets is bounded; the longest unseen goes first', () => {
  const limiter = makeRateLimiter({ burst: 1, perSecond: 0.001 }, 10);
  limiter.take('kept', 0);
  for (let i = 0; i < 1_000; i += 1) {
    limiter.take(`flood-${i}`, i);
    limiter.take('kept', i);
  }
  assert.equal(limiter.size, 10);
  assert.ok(limiter.take('kept', 1_000) > 0);
});

test('one house of IPv6 addresses is one key', () => {
  assert.equal(rateKeyOf('2001:db8:1:2:3:4:5:6'), rateKeyOf('2001:db8:1:2::9'));
  assert.notEqual(rateKeyOf('2001:db8:1:2::1'), rateKeyOf('2001:db8:1:3::1'));
  assert.equal(rateKeyOf('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(rateKeyOf('1::3:4:5:6:7:8'), '1:0:3:4::/64');
  assert.equal(rateKeyOf('::1'), '0:0:0:0::/64');
});
