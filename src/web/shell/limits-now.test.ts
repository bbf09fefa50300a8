// What is not possible and what to do instead: every plight and capacity finds words in the three
// languages, and nobody is told of work that is not theirs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacities } from '#kernel/authority.ts';
import ar from '#web/screens/continuity/words.ar.json' with { type: 'json' };
import en from '#web/screens/continuity/words.en.json' with { type: 'json' };
import fa from '#web/screens/continuity/words.fa.json' with { type: 'json' };
import type { Plight } from './continuity.ts';
import { findGoingOn, listLimits } from './limits-now.ts';

const plights: readonly Plight[] = [
  ...(['lost', 'restored', 'forked', 'alone', 'both', 'one', 'isolated'] as const),
  ...(['refused', 'paper', 'copy-goes-on', 'copy-waits'] as const),
];

test('every limit has words', () => {
  for (const plight of plights) {
    const goesOn = findGoingOn(plight);
    const keys = capacities.flatMap((capacity) =>
      listLimits(plight, { capacity, hasIdentity: true }).flatMap((one) => [
        one.cannot,
        one.instead,
        ...(one.to === undefined ? [] : [one.to.word]),
      ]),
    );
    for (const words of [ar, fa, en]) {
      for (const key of [...keys, ...(goesOn === null ? [] : [goesOn]), `plight.${plight}`]) {
        assert.ok(Object.hasOwn(words, key), `${plight}: ${key}`);
      }
    }
  }
});

test('who sits where is told what is theirs', () => {
  const ids = (plight: Plight, capacity: (typeof capacities)[number], hasIdentity = false) =>
    listLimits(plight, { capacity, hasIdentity }).map(({ id }) => id);
  assert.deepEqual(ids('both', 'clerk'), []);
  assert.deepEqual(ids('isolated', 'registrar'), ['letters', 'directory']);
  assert.deepEqual(ids('isolated', 'signer', true), ['letters-plain', 'directory', 'identity']);
  assert.deepEqual(ids('copy-goes-on', 'clerk'), []);
  assert.deepEqual(ids('copy-waits', 'clerk'), ['copy', 'counter']);
  assert.deepEqual(ids('lost', 'signer'), ['recording', 'reading']);
  assert.deepEqual(ids('restored', 'clerk'), ['fence-restored', 'counter']);
  assert.deepEqual(ids('forked', 'head'), ['fence-forked-keeper']);
});
