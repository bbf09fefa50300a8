// Plants each bug by itself and looks for the first seed that catches it: a bug that nothing
// catches is a belief that is missing.
import { arbiterPlants } from '#sync/testing/arbiter-plants.ts';
import { ArbiterWorld } from '#sync/testing/arbiter-world.ts';
import { FeedWorld } from '#sync/testing/feed-world.ts';
import { MirrorWorld } from '#sync/testing/mirror-world.ts';
import { plants as feedPlants } from '#sync/testing/simulated-feed.ts';
import { plants as mirrorPlants } from '#sync/testing/simulated-mirror.ts';

import { Country } from './country.ts';
import { countryPlants } from './plants.ts';

export type Caught = {
  readonly world: string;
  readonly plant: string;
  /** Undefined where none caught it. */
  readonly seed: number | undefined;
  readonly sentence: string;
};

const SEEDS = 200;
const DAYS = 3;

export function catchAll(): readonly Caught[] {
  return [
    ...countryPlants.map((plant) =>
      catchOne('country', plant, (seed) => new Country(seed, DAYS, plant).run()),
    ),
    ...mirrorPlants.map((plant) =>
      catchOne('mirrors', plant, (seed) => new MirrorWorld(seed, plant).run()),
    ),
    ...feedPlants.map((plant) =>
      catchOne('feeds', plant, (seed) => new FeedWorld(seed, plant).run()),
    ),
    ...arbiterPlants.map((plant) =>
      catchOne('arbiters', plant, (seed) => new ArbiterWorld(seed, plant).run()),
    ),
  ];
}

function catchOne(world: string, plant: string, run: (seed: number) => unknown): Caught {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      run(seed);
    } catch (cause) {
      const sentence = cause instanceof Error ? cause.message : String(cause);
      return { world, plant, seed, sentence };
    }
  }
  return { world, plant, seed: undefined, sentence: '' };
}
