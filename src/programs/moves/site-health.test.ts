// A server at a site is well while its database is away for a moment, and not for long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SiteHealth } from './site-health.ts';

test('a database that is away is forgiven for five seconds', async () => {
  let nowMs = 0;
  const health = new SiteHealth(() => nowMs);
  const down = () => Promise.resolve(false);
  assert.equal(await health.isWell(() => Promise.resolve(true)), true);
  nowMs = 4_999;
  assert.equal(await health.isWell(down), true);
  nowMs = 5_001;
  assert.equal(await health.isWell(down), false);
  assert.equal(await health.isWell(() => Promise.resolve(true)), true);
  nowMs = 9_000;
  assert.equal(await health.isWell(down), true);
});

test('a database that does not answer is not waited for', async () => {
  const health = new SiteHealth(() => 0);
  const never = Promise.withResolvers<boolean>();
  assert.equal(await health.isWell(() => never.promise), true);
});
