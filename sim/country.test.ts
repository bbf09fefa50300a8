// The simulated country by some seeds, and its planted bugs. More of both: `npm run sim`.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { catchAll } from './catching.ts';
import { Country } from './country.ts';

const DAYS = 3;

test('seeds 1 to 3: nothing lost, doubled, renumbered or stuck, whatever happens', (t) => {
  let [falls, sticks, delivered] = [0, 0, 0];
  for (let seed = 1; seed <= 3; seed += 1) {
    try {
      const end = new Country(seed, DAYS).run();
      falls += end.falls;
      sticks += end.sticks;
      delivered += end.delivered;
    } catch (cause) {
      throw new assert.AssertionError({ message: `seed ${seed}: ${String(cause)}` });
    }
  }
  assert.ok(falls > 10 && sticks > 5 && delivered > 100, 'a quiet world shows nothing');
  t.diagnostic(`${falls} falls, ${sticks} sticks, ${delivered} delivered`);
});

test('the same seed makes the same country, to the byte', () => {
  const [one, again, other] = [2, 2, 3].map((seed) => new Country(seed, DAYS).run());
  assert.deepEqual(one, again);
  assert.notEqual(one?.hash, other?.hash);
});

test('each planted bug is caught', (t) => {
  const rows = catchAll();
  assert.ok(rows.length >= 15);
  for (const { world, plant, seed, sentence } of rows) {
    assert.ok(seed !== undefined, `${plant} is not caught in the world of ${world}`);
    t.diagnostic(`${world} ${plant}: seed ${seed}, ${sentence}`);
  }
});
