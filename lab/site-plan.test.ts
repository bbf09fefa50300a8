// A plan is the same by the same seed; names choose scenarios; every scenario comes in long runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planByNames, planBySeed, quantile } from './site-plan.ts';
import type { Planned } from './site-plan.ts';
import { scenarios, shortRun } from './site-scenarios.ts';

const namesOf = (plan: readonly Planned[]) => plan.map(({ scenario }) => scenario.name);

test('the same seed gives the same scenarios and moments, another seed others', () => {
  const [one, again, other] = [7, 7, 8].map((seed) => planBySeed(scenarios, 40, seed));
  assert.deepEqual(namesOf(one ?? []), namesOf(again ?? []));
  assert.notDeepEqual(namesOf(one ?? []), namesOf(other ?? []));
  assert.equal(one?.[3]?.chance.next(), again?.[3]?.chance.next());
});

test('two hundred by a seed hold every scenario, and names are told apart', () => {
  const found = new Set(namesOf(planBySeed(scenarios, 200, 1)));
  assert.equal(found.size, scenarios.length);
  assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length);
});

test('names choose, in the order of all; the short run has three', () => {
  const plan = planByNames(scenarios, ['frozen', 'blips'], 2, 1);
  assert.deepEqual(namesOf(plan), ['blips', 'frozen', 'blips', 'frozen']);
  assert.equal(planByNames(scenarios, [], 1, 1).length, scenarios.length);
  assert.equal(planByNames(scenarios, shortRun, 1, 1).length, 3);
});

test('a quantile is one of the values', () => {
  assert.equal(quantile([5, 1, 3, 2, 4], 0.5), 3);
  assert.equal(quantile([5, 1, 3, 2, 4], 0.95), 5);
  assert.equal(quantile([], 0.5), 0);
});
