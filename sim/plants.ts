// Bugs that are planted into the simulated country, one at a time, to show that its judge bites.
export const countryPlants = [
  'double-press-writes-twice',
  'answered-before-durable',
  'torn-batch-believed',
  'number-lost-with-the-tail',
  'reserved-numbers-forgotten',
  'clock-believed',
  'restored-goes-on',
  'lost-tail-still-shown',
  'inbound-only-in-memory',
  'refused-one-blocks',
  'delivered-under-new-ids',
  'later-kinds-dropped',
  'stick-unsigned',
  'stick-counts-as-arrived',
  'stick-read-by-another',
  'sheet-numbers-given-again',
] as const;

export type CountryPlant = (typeof countryPlants)[number];
