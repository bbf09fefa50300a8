// Troubles by a seed: the same ones by the same seed, and in two hundred everything befalls
// somebody.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chanceOf } from '#sync/testing/virtual-time.ts';

import { planTroubles } from './trouble-plan.ts';

const victims = { centres: ['main', 'standby'], offices: ['home', 'moj', 'moi'] };
const plan = (seed: number, total = 200) => planTroubles(total, victims, chanceOf(seed));

test('the same seed brings the same troubles, another seed others', () => {
  assert.deepEqual(plan(7), plan(7));
  assert.notDeepEqual(plan(7), plan(8));
  assert.deepEqual(plan(7, 20), plan(7).slice(0, 20));
});

test('everything befalls somebody, and no centre is deaf', () => {
  const all = plan(1);
  assert.deepEqual(
    new Set(all.map(({ kind }) => kind)),
    new Set([
      ...['kill-node', 'kill-all', 'freeze', 'disk-full', 'cut', 'break', 'slow', 'deaf', 'dumb'],
    ]),
  );
  assert.equal(new Set(all.map(({ victim }) => victim)).size, 5);
  const wrong = all.filter(({ kind, victim }) => {
    return victims.centres.includes(victim) && (kind === 'deaf' || kind === 'dumb');
  });
  assert.deepEqual(wrong, []);
});
