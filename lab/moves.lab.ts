// Maintenance of a centre on three sites while clerks are at work: the database is moved to the
// standby and back by `dawam sites move`, both sites are upgraded, the standby first, and drills
// are held. Acts are offered at a fixed rate, each asked once; each that was acknowledged must be
// there once. Says the longest gap and the failed requests of each step. Only drills may have such.
//
// npm run lab -- moves [--rate ACTS-PER-SECOND] [--out DIR] [STEP ...]
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { root } from '#programs/office.ts';
import { buildWeb } from '#programs/web-build.ts';
import { chanceOf } from '#sync/testing/virtual-time.ts';

import type { Program } from './machine.ts';
import { OfferedLoad } from './offered-load.ts';
import { until } from './asking.ts';
import { Acts } from './site-acts.ts';
import { SiteEngines, listMissing } from './site-engines.ts';
import type { CopyName } from './site-lab-files.ts';
import { findWorldFolder, runInWorld, whyNoLab, worldFolder } from './world.ts';

const CALM_MS = 3_000;
const FAULTS_SHOWN = 5;
const DEAD_MS = 10_000;
const STILL_MS = 30_000;

interface Step {
  readonly name: string;
  readonly says: string;
  /** Requests may fail while it goes on. */
  readonly mayFail?: true;
  /** Only where it is asked for. */
  readonly isExtra?: true;
  /** `out`: folder for what it makes. */
  run(engines: SiteEngines, out: string): Promise<readonly string[]>;
}

const move = async (engines: SiteEngines, to: CopyName) => {
  const ended = engines.startDawam('main', 'sites', 'move', '--to', to);
  await ended.ended;
  await engines.waitUntilSafe();
  return [ended.output().trim()];
};

const restartOffice = async (engines: SiteEngines, name: CopyName) => {
  await engines.restartOffice(name);
  return [];
};

const restartCopy = async (engines: SiteEngines, name: CopyName) => {
  await engines.restartPatroni(name);
  await engines.waitUntilSafe();
  return [];
};

const noChance = chanceOf(0);
const DRILL = ['drill', '--as', 'badr-al-zahrani', '--rate', '20', '--out'];

const steps: readonly Step[] = [
  {
    name: 'still',
    says: 'nothing befalls it for half a minute: which rate the servers take',
    isExtra: true,
    async run() {
      await sleep(STILL_MS);
      return [];
    },
  },
  {
    name: 'move',
    says: 'the database is moved to the standby',
    run: (engines) => move(engines, 'standby'),
  },
  {
    name: 'return',
    says: 'the database is moved back to main',
    run: (engines) => move(engines, 'main'),
  },
  {
    name: 'servers',
    says: "Dawam's server is renewed at the standby, then at main",
    async run(engines) {
      await restartOffice(engines, 'standby');
      // As an operator would: the fronts have to find it again.
      await sleep(CALM_MS);
      return await restartOffice(engines, 'main');
    },
  },
  {
    name: 'databases',
    says: 'Patroni and PostgreSQL are renewed at the standby; moved; at main; moved back',
    async run(engines) {
      await restartCopy(engines, 'standby');
      const there = await move(engines, 'standby');
      await restartCopy(engines, 'main');
      return [...there, ...(await move(engines, 'main'))];
    },
  },
  {
    name: 'drill',
    says: 'a drill by order, from main to the standby; moved back',
    mayFail: true,
    async run(engines, out) {
      const drill = engines.startDawam('standby', ...DRILL, out);
      await drill.ended;
      return [drill.output().trim(), ...(await move(engines, 'main'))];
    },
  },
  {
    name: 'drill-loss',
    says: 'a drill in which every program of main is killed; moved back',
    mayFail: true,
    async run(engines, out) {
      const drill = engines.startDawam('standby', ...DRILL, out, '--loss');
      await until('the drill waits', async () => await waits(drill));
      engines.kill('main');
      await sleep(DEAD_MS);
      engines.startAgain('main');
      await drill.ended;
      await engines.waitUntilSafe();
      const back = await move(engines, 'main');
      await engines.arbiters.spareRest();
      return [drill.output().trim(), ...back];
    },
  },
];

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const waits = ({ output }: Pick<Program, 'output'>) =>
  Promise.resolve(output().includes('Waiting for it'));

interface Wish {
  readonly perSecond: number;
  readonly out: string;
}

async function carryOut(
  engines: SiteEngines,
  step: Step,
  { perSecond, out }: Wish,
): Promise<boolean> {
  await engines.waitUntilSafe();
  const acts = await Acts.signIn(engines, noChance);
  const fronts = [engines.frontOf('main'), engines.frontOf('standby')];
  const load = new OfferedLoad({ fronts, acts, perSecond });
  acts.turnPage();
  load.start();
  await sleep(CALM_MS);
  const said = await step.run(engines, out);
  await sleep(CALM_MS);
  const seen = await load.stop();
  await engines.waitUntilSafe();
  const faults = await acts.judge();
  for (const sentence of said) console.log(`          ${sentence}`);
  const s = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const failed = [...seen.failed].map(
    ([what, { count, firstMs, lastMs }]) =>
      `${count} × ${what} (${s(firstMs)} to ${s(lastMs)} after the load began)`,
  );
  console.log(
    [
      `${step.name.padEnd(12)} ${perSecond} acts/s offered, ${seen.perSecond.toFixed(0)} answered`,
      `${seen.acknowledged} of ${seen.offered} acknowledged`,
      `longest gap ${inSeconds(seen.longestGapMs)}`,
      `wait p50 ${inSeconds(seen.waitP50Ms)}, p99 ${inSeconds(seen.waitP99Ms)}`,
      `longest wait ${inSeconds(seen.longestWaitMs)}`,
      failed.length === 0 ? 'no failed request' : `failed requests: ${failed.join(', ')}`,
      faults.length === 0
        ? 'nothing lost or doubled'
        : `FAULTS: ${faults.slice(0, FAULTS_SHOWN).join('; ')}`,
    ].join('; '),
  );
  return (failed.length === 0 || step.mayFail === true) && faults.length === 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rate: { type: 'string', default: '200' },
      out: { type: 'string', default: join(worldFolder(), 'reports') },
    },
  });
  const chosen = steps.filter(({ name, isExtra }) =>
    positionals.length === 0 ? isExtra !== true : positionals.includes(name),
  );
  const beganMs = performance.now();
  const say = (sentence: string) =>
    console.log(`${((performance.now() - beganMs) / 1_000).toFixed(1).padStart(6)} s  ${sentence}`);
  const engines = await SiteEngines.make();
  const tell = (error: unknown): never => {
    console.log(engines.tellAll());
    throw error;
  };
  const firstAct = async () => await (await Acts.signIn(engines, noChance)).actOnce();
  await engines.start(say, { hasArbiter: true, hasClocks: false, firstAct }).catch(tell);
  const wish = { perSecond: Number(values.rate), out: resolve(values.out) };
  let isWell = true;
  for (const step of chosen) {
    say(step.says);
    if (!(await carryOut(engines, step, wish).catch(tell))) isWell = false;
  }
  const { isClean, said } = engines.verify((await engines.findLeader()) ?? 'main');
  say(`dawam verify: ${said.split('\n').at(-1) ?? ''}`);
  return isWell && isClean ? 0 : 1;
}

async function outside(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log('npm run lab -- moves [--rate ACTS-PER-SECOND] [--out DIR] [STEP ...]');
    for (const { name, says } of steps) console.log(`  ${name.padEnd(12)} ${says}`);
    return 0;
  }
  const missing = listMissing();
  const why = missing.length > 0 ? `${missing.join(', ')} are not here` : whyNoLab();
  if (why === undefined) await buildWeb(root, (sentence) => console.log(sentence));
  if (why === undefined) return await runInWorld(import.meta.filename, process.argv.slice(2));
  console.log(`The lab of moves is left out: ${why}.`);
  return 0;
}

process.exitCode = findWorldFolder() === undefined ? await outside() : await main();
// What was started ends with the world, and the world with this program.
process.exit();
