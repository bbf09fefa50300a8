// Each code that can leave the server has words in three languages, with the same gaps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultCodes } from '#kernel/fault.ts';
import { kernelRefusals } from '#kernel/refusal.ts';
import { httpProblems, retryAfterS, statusOfFault, statusOfRefusal } from './status.ts';
import ar from './words.ar.json' with { type: 'json' };
import en from './words.en.json' with { type: 'json' };
import fa from './words.fa.json' with { type: 'json' };

const keys = [
  ...kernelRefusals.map((code) => `refusal.${code}`),
  ...faultCodes.map((code) => `fault.${code}`),
  ...httpProblems.map((code) => `problem.${code}`),
  'problem.http.without-words',
].sort();

test('every code has words in three languages, and there are no others', () => {
  assert.deepEqual(Object.keys(en).sort(), keys);
  assert.deepEqual(Object.keys(ar).sort(), keys);
  assert.deepEqual(Object.keys(fa).sort(), keys);
});

test('a sentence has the same gaps in each language', () => {
  const gaps = (text: string | undefined) =>
    [...(text ?? '').matchAll(/\{\w+\}/g)].map(String).sort();
  const [inAr, inFa] = [new Map(Object.entries(ar)), new Map(Object.entries(fa))];
  for (const [key, text] of Object.entries(en)) {
    assert.deepEqual(gaps(inAr.get(key)), gaps(text), key);
    assert.deepEqual(gaps(inFa.get(key)), gaps(text), key);
  }
});

test('refusals, faults and problems have their statuses', () => {
  assert.equal(statusOfRefusal('correspondence.already-dispatched'), 409);
  assert.equal(statusOfRefusal('correspondence.not-found'), 404);
  assert.equal(statusOfRefusal('kernel.malformed'), 422);
  assert.equal(statusOfRefusal('kernel.not-permitted'), 403);
  assert.equal(statusOfRefusal('http.not-signed-in'), 401);
  assert.equal(statusOfFault('store.disk-full'), 507);
  assert.equal(statusOfFault('store.database-down'), 503);
  assert.deepEqual(
    [retryAfterS('now'), retryAfterS('later'), retryAfterS('never')],
    [1, 5, undefined],
  );
});
