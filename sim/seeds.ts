// One seed through all worlds: the country, and the worlds of mirrors and of feeds.
import { createHash } from 'node:crypto';

import { FeedWorld } from '#sync/testing/feed-world.ts';
import { MirrorWorld } from '#sync/testing/mirror-world.ts';

import { Country } from './country.ts';

export type SeedEnd = {
  readonly hash: string;
  readonly events: number;
  readonly officeDays: number;
  readonly told: string;
};

export function judgeSeed(seed: number, days: number): SeedEnd {
  const country = new Country(seed, days).run();
  const mirrors = new MirrorWorld(seed).run();
  const feeds = new FeedWorld(seed).run();
  const hash = createHash('sha256')
    .update(`${country.hash} ${mirrors.hash} ${feeds.hash}`)
    .digest('hex');
  const { offices, entries, delivered, sticks, sheets, falls, putBack, looks } = country;
  return {
    hash,
    events: country.events + mirrors.steps + feeds.steps,
    officeDays: offices * days,
    told:
      `${offices} offices, ${days} days, ${entries} entries, ${delivered} delivered, ` +
      `${sticks} sticks, ${sheets} sheets, ${falls} falls, ${putBack} put back, ` +
      `${looks} beliefs held`,
  };
}
