// Offices, centres and what passes between them through all accidents, by seeds. More of them:
// DAWAM_SEEDS=FIRST-LAST node --test src/sync/feed-world.test.ts
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FeedWorld } from './testing/feed-world.ts';
import { plants } from './testing/simulated-feed.ts';
import type { Plant } from './testing/simulated-feed.ts';

const given = /^([0-9]+)-([0-9]+)$/.exec(process.env['DAWAM_SEEDS'] ?? '');
const first = Number(given?.[1] ?? 1);
const last = Number(given?.[2] ?? 40);

test(`seeds ${first} to ${last}: each once, none lost, all told in the end`, (t) => {
  let [steps, written, delivered, told, tampered] = [0, 0, 0, 0, 0];
  for (let seed = first; seed <= last; seed += 1) {
    try {
      const end = new FeedWorld(seed).run();
      steps += end.steps;
      written += end.written;
      delivered += end.delivered;
      told += end.told;
      if (end.isTampered) tampered += 1;
    } catch (cause) {
      throw new assert.AssertionError({ message: `seed ${seed}: ${String(cause)}` });
    }
  }
  assert.ok(delivered > written / 2, 'a run in which hardly anything arrives shows nothing');
  assert.ok(tampered > (last - first) / 10, 'some disks are put back, lost or spoilt');
  t.diagnostic(
    `${steps} steps, ${written} entries, ${delivered} delivered, ${told} told, ` +
      `${tampered} worlds with a disk put back, lost or spoilt`,
  );
});

test('the same seed makes the same world, to the byte', () => {
  for (const seed of [1, 2, 3]) {
    assert.deepEqual(new FeedWorld(seed).run(), new FeedWorld(seed).run());
  }
});

const seedsToFind = 100;

function firstSeedThatFinds(plant: Plant): number | undefined {
  for (let seed = 1; seed <= seedsToFind; seed += 1) {
    try {
      new FeedWorld(seed, plant).run();
    } catch {
      return seed;
    }
  }
  return undefined;
}

test('each planted bug is caught', (t) => {
  for (const plant of plants) {
    const seed = firstSeedThatFinds(plant);
    assert.ok(seed !== undefined, `${plant} is not caught by ${seedsToFind} seeds`);
    t.diagnostic(`${plant}: seed ${seed}`);
  }
});
