// Which scenarios a run in the lab of three sites consists of: by their names, or by a seed. The
// same seed gives the same order and the same moments. Pure.
import { must } from '#lib/assert.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';
import type { Chance } from '#sync/testing/virtual-time.ts';

import type { Scenario } from './site-scenario.ts';

export interface Planned {
  readonly scenario: Scenario;
  /** Of its own, so that it is the same whatever came before. */
  readonly chance: Chance;
}

const PLACE = 1_000_003;

export function planByNames(
  all: readonly Scenario[],
  names: readonly string[],
  rounds: number,
  seed: number,
): readonly Planned[] {
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  return Array.from({ length: rounds }, () => chosen)
    .flat()
    .map((scenario, i) => ({ scenario, chance: chanceOf(seed + i * PLACE) }));
}

/** Each by its weight. */
export function planBySeed(
  all: readonly Scenario[],
  count: number,
  seed: number,
): readonly Planned[] {
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const draw = chanceOf(seed);
  return Array.from({ length: count }, (_, i) => {
    let left = draw.below(total);
    const found = all.find(({ weight }) => (left -= weight) < 0);
    return {
      scenario: must(found, 'The weights add up.'),
      chance: chanceOf(seed + (i + 1) * PLACE),
    };
  });
}

/** The value below which so large a part of all lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
