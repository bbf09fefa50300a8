// Two site arbiters through falls, freezes, cuts, blips, lies and restarts of three sites, by
// seeds. More of them: `npm run sim -- --arbiters --seed N --worlds W`; planted bugs:
// sim/country.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ArbiterWorld } from './testing/arbiter-world.ts';

const SEEDS = 12;

test(`seeds 1 to ${SEEDS}: nothing acknowledged lost, never two that acknowledge`, (t) => {
  let [troubles, ends, told, looks] = [0, 0, 0, 0];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      const end = new ArbiterWorld(seed).run();
      troubles += end.troubles;
      ends += end.ends;
      told += end.told;
      looks += end.looks;
    } catch (cause) {
      throw new assert.AssertionError({ message: `seed ${seed}: ${String(cause)}` });
    }
  }
  assert.ok(ends >= SEEDS / 2 && told > 1_000, 'a world in which nobody acts shows nothing');
  t.diagnostic(`${troubles} troubles, ${ends} leases ended, ${told} acts, ${looks} beliefs held`);
});

test('the same seed makes the same world, to the byte', () => {
  const [one, again, other] = [2, 2, 3].map((seed) => new ArbiterWorld(seed).run());
  assert.deepEqual(one, again);
  assert.notEqual(one?.hash, other?.hash);
});
