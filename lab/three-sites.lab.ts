// A whole centre on one machine: three sites as network namespaces with the files that
// `dawam sites write` makes, real Patroni, PostgreSQL, etcd, HAProxy and two Dawam servers. Letters
// are registered through the public front while the scenarios befall it; afterwards every
// acknowledged one must be there once, with its number. Says how long nobody was served.
//
// npm run lab three-sites -- [--start-only] [--arbiter] [--rounds N] [SCENARIO ...]
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { root } from '#programs/office.ts';
import { buildWeb } from '#programs/web-build.ts';

import { Acts } from './site-acts.ts';
import { SiteEngines, listMissing, until } from './site-engines.ts';
import { scenarios } from './site-scenarios.ts';
import type { Scenario } from './site-scenarios.ts';
import { findWorldFolder, runInWorld, whyNoLab } from './world.ts';

const CALM_MS = 1_500;
const HELP = `npm run lab three-sites -- [--start-only] [--arbiter] [--rounds N] [SCENARIO ...]
${scenarios.map(({ name, says }) => `  ${name.padEnd(16)} ${says}`).join('\n')}`;

interface Seen {
  readonly scenario: string;
  readonly gapMs: number;
  readonly before: string;
  readonly after: string;
  readonly acts: number;
  readonly againCount: number;
  readonly faults: readonly string[];
}

async function carryOut(engines: SiteEngines, scenario: Scenario): Promise<Seen> {
  await engines.waitUntilSafe();
  // The arbiter looks after a main that leads.
  if ((await engines.findLeader()) !== 'main') await engines.moveTo('main');
  engines.forgetRest();
  const lead = 'main';
  const saidBefore = engines.arbiterLines().length;
  const acts = await Acts.signIn(engines);
  acts.start();
  await sleep(CALM_MS);
  const struckMs = performance.now();
  await scenario.strike(engines, lead);
  const endedMs = performance.now();
  // Served again: acts that were begun after all of it are acknowledged, for a while.
  await until('acts are acknowledged again', async () => {
    const last = acts.history.findLast((act) => act.acknowledged !== undefined);
    return last !== undefined && last.invokedMs > endedMs + CALM_MS;
  });
  const after = (await engines.findLeader()) ?? 'nobody';
  await scenario.mend(engines, lead);
  await engines.waitUntilSafe();
  await acts.stop();
  for (const line of engines.arbiterLines().slice(saidBefore)) console.log(`          ${line}`);
  const faults = [...acts.judge((await engines.findLeader()) ?? 'main')];
  if (scenario.isSwitch !== undefined && scenario.isSwitch !== (after !== lead)) {
    faults.push(`${lead} led before and ${after} after it`);
  }
  return {
    ...{ scenario: scenario.name, before: lead, after, faults },
    gapMs: acts.longestGapMs(struckMs),
    acts: acts.history.length,
    againCount: acts.history.filter(({ tries }) => tries > 1).length,
  };
}

function sayOf({ scenario, gapMs, before, after, acts, againCount, faults }: Seen): string {
  const served = `nobody was served for ${(gapMs / 1_000).toFixed(1)} s`;
  const sent = `${acts} acts, ${againCount} sent again`;
  const end = faults.length === 0 ? 'nothing lost or doubled' : `FAULTS: ${faults.join('; ')}`;
  return `${scenario.padEnd(16)} ${served}; ${before} led, then ${after}; ${sent}; ${end}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'start-only': { type: 'boolean' },
      rounds: { type: 'string', default: '1' },
      arbiter: { type: 'boolean' },
    },
  });
  const chosen = scenarios.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const beganMs = performance.now();
  const say = (sentence: string) =>
    console.log(`${((performance.now() - beganMs) / 1_000).toFixed(1).padStart(6)} s  ${sentence}`);
  const engines = await SiteEngines.make();
  const tell = (error: unknown): never => {
    console.log(engines.tellAll());
    throw error;
  };
  const firstAct = async () => await (await Acts.signIn(engines)).actOnce();
  await engines.start(say, { hasArbiter: values.arbiter === true, firstAct }).catch(tell);
  if (values['start-only'] === true) return 0;
  const seen: Seen[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const scenario of chosen) {
      const one = await carryOut(engines, scenario).catch(tell);
      seen.push(one);
      say(sayOf(one));
    }
  }
  await engines.waitUntilSafe();
  const { isClean, said } = engines.verify((await engines.findLeader()) ?? 'main');
  say(`dawam verify: ${said.split('\n').at(-1) ?? ''}`);
  const faulty = seen.filter(({ faults }) => faults.length > 0).length;
  console.log(`${seen.length} scenarios, ${seen.length - faulty} as they should be`);
  return faulty === 0 && isClean ? 0 : 1;
}

async function outside(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const missing = listMissing();
  const why = missing.length > 0 ? `${missing.join(', ')} are not here` : whyNoLab();
  if (why === undefined) await buildWeb(root, (sentence) => console.log(sentence));
  if (why === undefined) return await runInWorld(import.meta.filename, process.argv.slice(2));
  console.log(`The lab of three sites is left out: ${why}.`);
  return 0;
}

process.exitCode = findWorldFolder() === undefined ? await outside() : await main();
// What was started ends with the world, and the world with this program.
process.exit();
