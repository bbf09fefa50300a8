// A whole centre on one machine: three sites as network namespaces with the files that
// `dawam sites write` makes, real Patroni, PostgreSQL, etcd, HAProxy, two Dawam servers and two
// arbiters. Letters are registered through the public front while scenarios befall it; after each,
// both sites must have every acknowledged one once, with its number. It stops at the first fault
// and keeps what the machines had.
import { cpSync, mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { root } from '#programs/office.ts';
import { buildWeb } from '#programs/web-build.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';

import { Acts } from './site-acts.ts';
import { Browsers, CHROMIUM } from './site-browsers.ts';
import { canStepClocks, SiteEngines, listMissing } from './site-engines.ts';
import { planByNames, planBySeed } from './site-plan.ts';
import type { Planned } from './site-plan.ts';
import { scenarios, shortRun } from './site-scenarios.ts';
import { losses } from './site-scenarios-sites.ts';
import { explain, sayTotals } from './site-totals.ts';
import { carryOut, sayTrial } from './site-trial.ts';
import type { Trial } from './site-trial.ts';
import { watchedBy } from './site-watched.ts';
import { findWorldFolder, runInWorld, whyNoLab, worldFolder } from './world.ts';

const HELP = `usage: npm run lab -- three-sites [SCENARIO ...] [--rounds N] [--seed N] [--official]
       npm run lab -- three-sites losses|nemesis [--seed N] [--count C] [--official]
       npm run lab -- three-sites short
       npm run lab -- three-sites browsers [--out DIR]

  losses      main is lost as a whole, C times, in ways and at moments by the seed
  nemesis     C scenarios by the seed
  short       a loss, a blackout and blips
  browsers    clerks are typing while main is lost, an administrator moves the database: pictures
  --unguarded Patroni as Debian 12 has it, without the guard of decision 0082
  --official  without arbiters: Patroni's own way, with the smallest times it officially has

${scenarios.map(({ name, says }) => `  ${name.padEnd(21)} ${says}`).join('\n')}`;
const options = {
  'start-only': { type: 'boolean', default: false },
  official: { type: 'boolean', default: false },
  unguarded: { type: 'boolean', default: false },
  rounds: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  count: { type: 'string', default: '50' },
  out: { type: 'string', default: join(root, 'shots/three-sites') },
} as const;

const beganMs = performance.now();
const say = (sentence: string) =>
  console.log(`${((performance.now() - beganMs) / 1_000).toFixed(1).padStart(6)} s  ${sentence}`);

const sayLoad = () => {
  const loads = loadavg().map((one) => one.toFixed(1));
  return `load of the machine ${loads.join(', ')}`;
};

interface Wanted {
  readonly plan: readonly Planned[];
  /** Where pictures go, if people at browsers live through it instead of the plan. */
  readonly shots: string | undefined;
  readonly seed: number;
  readonly isOfficial: boolean;
  readonly isStartOnly: boolean;
  readonly hasGuard: boolean;
}

function readWanted(): Wanted {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [seed, count, rounds] = [values.seed, values.count, values.rounds].map(Number);
  const { official: isOfficial, 'start-only': isStartOnly } = values;
  const possible = scenarios.filter(
    ({ name }) => name !== 'clock-steps' || canStepClocks() || sayNoClocks(),
  );
  const planOf = (): readonly Planned[] => {
    switch (positionals[0]) {
      case 'losses':
        return planBySeed(losses, count ?? 1, seed ?? 1);
      case 'nemesis':
        return planBySeed(possible, count ?? 1, seed ?? 1);
      case 'short':
        return planByNames(possible, shortRun, 1, seed ?? 1);
      default:
        return planByNames(possible, positionals, rounds ?? 1, seed ?? 1);
    }
  };
  const hasGuard = !values.unguarded;
  const isWatched = positionals[0] === 'browsers';
  return {
    ...{ plan: isWatched ? [] : planOf(), seed: seed ?? 1, isOfficial, isStartOnly, hasGuard },
    shots: isWatched ? resolve(values.out) : undefined,
  };
}

function sayNoClocks(): false {
  console.log('clock-steps is left out: libfaketime is not here.');
  return false;
}

/** Everything that the machines had, where it outlives the lab. */
function keepEverything(engines: SiteEngines): string {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-lab-kept-'));
  console.log(engines.tellAll());
  for (const machine of Object.values(engines.machines)) {
    cpSync(machine.folder, join(folder, machine.name), {
      recursive: true,
      // Sockets are nothing to keep.
      filter: (path) => !path.endsWith('.sock') && !path.includes('/.s.PGSQL'),
    });
  }
  return folder;
}

async function runPlan(engines: SiteEngines, wanted: Wanted): Promise<readonly Trial[]> {
  const acts = await Acts.signIn(engines, chanceOf(wanted.seed));
  const trials: Trial[] = [];
  const { shots } = wanted;
  const browsers = shots === undefined ? undefined : await Browsers.start(engines, shots);
  const plan =
    browsers === undefined ? wanted.plan : planByNames(watchedBy(browsers), [], 1, wanted.seed);
  for (const { scenario, chance } of plan) {
    const trial = await carryOut(scenario, { engines, acts, chance });
    trials.push(trial);
    say(`#${trials.length} ${sayTrial(trial)}`);
    for (const line of explain(trial)) console.log(`          ${line}`);
    if (trial.faults.length > 0) break;
  }
  await browsers?.close();
  return trials;
}

async function main(): Promise<number> {
  const wanted = readWanted();
  const engines = await SiteEngines.make();
  console.log(`seed ${wanted.seed}; ${sayLoad()}`);
  try {
    await engines.start(say, {
      hasArbiter: !wanted.isOfficial,
      hasGuard: wanted.hasGuard,
      hasClocks: wanted.plan.some(({ scenario }) => scenario.name === 'clock-steps'),
      firstAct: async () => await (await Acts.signIn(engines, chanceOf(0))).actOnce(),
    });
    if (wanted.isStartOnly) return 0;
    const trials = await runPlan(engines, wanted);
    const { isClean, said } = engines.verify((await engines.findLeader()) ?? 'main');
    say(`dawam verify: ${said.split('\n').at(-1) ?? ''}`);
    for (const line of sayTotals(trials, wanted.isOfficial)) console.log(line);
    console.log(`${sayLoad()}`);
    const isGood = trials.every(({ faults }) => faults.length === 0);
    if (isGood && isClean) return 0;
    console.log(`kept: ${keepEverything(engines)}`);
    return 1;
  } catch (error) {
    console.log(`kept: ${keepEverything(engines)} of ${worldFolder()}`);
    throw error;
  }
}

async function outside(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const isWatched = process.argv[2] === 'browsers';
  const missing = listMissing(...(isWatched ? [CHROMIUM] : []));
  const why = missing.length > 0 ? `${missing.join(', ')} are not here` : whyNoLab();
  if (why === undefined) await buildWeb(root, (sentence) => console.log(sentence));
  if (why === undefined) return await runInWorld(import.meta.filename, process.argv.slice(2));
  console.log(`The lab of three sites is left out: ${why}.`);
  return 0;
}

process.exitCode = findWorldFolder() === undefined ? await outside() : await main();
// What was started ends with the world, and the world with this program.
process.exit();
