// Bugs that are planted into the simulated country, one at a time, to show that its judge bites.
export const countryPlants = [
  'double-press-writes-twice',
  'answered-before-durable',
  'number-lost-with-the-tail',
  'clock-believed',
  'lost-tail-still-shown',
  'delivered-under-new-ids',
  'later-kinds-dropped',
  'stick-counts-as-arrived',
] as const;

export type CountryPlant = (typeof countryPlants)[number];
