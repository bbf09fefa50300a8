// `npm run sim`: the simulated country by a seed for so many days, and beside it the worlds of
// mirrors and of feeds by the same seed; or the table of planted bugs, each with the seed that
// caught it. Ends with the hash of the whole final state: the same seed always gives the same one.
import { parseArgs } from 'node:util';

import { runArbiters } from './arbiters.ts';
import { catchAll } from './catching.ts';
import { judgeSeed } from './seeds.ts';

const HELP = `usage: npm run sim -- [--seed N] [--days D] [--worlds W]
       npm run sim -- --arbiters [--seed N] [--worlds W]
       npm run sim -- --planted

  --seed N     which world (1)
  --days D     how long it lasts, in simulated days (30)
  --worlds W   so many worlds, of seeds N, N+1, ... (1)
  --arbiters   the world of site arbiters instead: three sites, 34 minutes for each seed
  --planted    a table of planted bugs, each with the first seed that catches it`;

const options = {
  seed: { type: 'string', default: '1' },
  days: { type: 'string', default: '30' },
  worlds: { type: 'string', default: '1' },
  arbiters: { type: 'boolean', default: false },
  planted: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function main(): number {
  const { values } = parseArgs({ options });
  const numbers = [values.seed, values.days, values.worlds].map(Number);
  const areWhole = numbers.every((one) => Number.isSafeInteger(one) && one > 0);
  if (values.help || !areWhole) {
    console.log(HELP);
    return values.help ? 0 : 64;
  }
  if (values.planted) return sayPlanted();
  const [seed = 1, days = 30, worlds = 1] = numbers;
  return values.arbiters ? runArbiters(seed, worlds) : run(seed, days, worlds);
}

function sayPlanted(): number {
  const rows = catchAll();
  console.log('world    planted bug                   seed  what was broken');
  for (const { world, plant, seed, sentence } of rows) {
    const caught = seed === undefined ? 'MISSED' : String(seed);
    console.log(`${world.padEnd(8)} ${plant.padEnd(28)} ${caught.padStart(5)}  ${sentence}`);
  }
  const missed = rows.filter(({ seed }) => seed === undefined).length;
  console.log(`${rows.length} planted, ${rows.length - missed} caught`);
  return missed === 0 ? 0 : 1;
}

function run(first: number, days: number, worlds: number): number {
  const begun = performance.now();
  let [events, officeDays] = [0, 0];
  let hash = '';
  for (let seed = first; seed < first + worlds; seed += 1) {
    try {
      const end = judgeSeed(seed, days);
      events += end.events;
      officeDays += end.officeDays;
      ({ hash } = end);
      console.log(`seed ${seed}: ${end.told}`);
    } catch (cause) {
      console.log(`seed ${seed}: BROKEN: ${String(cause)}`);
      console.log(`again: npm run sim -- --seed ${seed} --days ${days}`);
      return 1;
    }
    if (worlds > 1) console.log(`hash of seed ${seed}: ${hash}`);
  }
  const seconds = (performance.now() - begun) / 1_000;
  const years = (officeDays / 365 / seconds) * 60;
  console.log(
    `${officeDays} office-days, ${events} events in ${seconds.toFixed(1)} s: ` +
      `${Math.round(events / seconds)} events/s, ${years.toFixed(1)} office-years a minute`,
  );
  console.log(`hash: ${hash}`);
  return 0;
}

process.exitCode = main();
