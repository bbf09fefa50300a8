// The lab of troubles: two centres and three offices' servers, each a process with its PostgreSQL
// on a machine of its own, exchanging letters while troubles befall them in an order that the seed
// gives. When all is mended everything has to arrive, be safe, and agree with what people were
// told.
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

import { chanceOf } from '#sync/testing/virtual-time.ts';

import { Clerks } from './clerks.ts';
import { compare } from './compare.ts';
import { foundCountry } from './country.ts';
import type { Country } from './country.ts';
import { History } from './history.ts';
import { befall } from './mischief.ts';
import { Net } from './net.ts';
import { listUnsettled, readSeen } from './seen.ts';
import { planTroubles } from './trouble-plan.ts';
import type { Trouble } from './trouble-plan.ts';
import { findWorldFolder, runInWorld, whyNoLab } from './world.ts';

const HELP = `usage: npm run lab -- troubles [--seed N] [--count C]

  --seed N    which troubles (1)
  --count C   how many (200)`;

/** So many at a time, never two of one machine. */
const LANES = 2;
const SETTLE_TIMEOUT_MS = 300_000;
const options = {
  seed: { type: 'string', default: '1' },
  count: { type: 'string', default: '200' },
  help: { type: 'boolean', default: false },
} as const;

const begunAt = performance.now();
const say = (sentence: string) =>
  console.log(`${((performance.now() - begunAt) / 1_000).toFixed(1).padStart(7)} s  ${sentence}`);
const inSeconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

async function bringTroubles(
  country: Country,
  plan: readonly Trouble[],
  findState: () => string,
): Promise<void> {
  const suffering = new Set<string>();
  const left = [...plan];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { count, kind, victim, lastsMs, restMs } = next;
      while (suffering.has(victim)) await sleep(20);
      suffering.add(victim);
      const backMs = await befall(country, next);
      suffering.delete(victim);
      const what = `${kind.padEnd(9)} ${victim.padEnd(8)} for ${inSeconds(lastsMs).padStart(6)}`;
      const back = `answers ${inSeconds(backMs)} later`;
      say(`#${String(count).padEnd(4)} ${what}, ${back}; ${findState()}`);
      await sleep(restMs);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Comes back with what did not settle in time. */
async function settle(country: Country): Promise<readonly string[]> {
  const until = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const unsettled = await listUnsettled(country);
    if (unsettled.length === 0 || performance.now() > until) return unsettled;
    await sleep(500);
  }
}

async function verifyAll(country: Country): Promise<readonly string[]> {
  const flaws: string[] = [];
  for (const { server } of country.offices) {
    const { code, said } = await server.dawam('verify');
    say(`verify ${server.name}: ${said.trim().split('\n').at(-1)}`);
    if (code !== 0) flaws.push(`${server.name} does not verify: ${said}`);
  }
  return flaws;
}

function sayTable(plan: readonly Trouble[], history: History, country: Country): void {
  const kinds = [...new Set(plan.map(({ kind }) => kind))].sort();
  const victims = [...new Set(plan.map(({ victim }) => victim))].sort();
  console.log(`\n${''.padEnd(10)}${victims.map((one) => one.padStart(9)).join('')}`);
  for (const kind of kinds) {
    const row = victims.map((victim) => {
      const count = plan.filter((one) => one.kind === kind && one.victim === victim).length;
      return String(count).padStart(9);
    });
    console.log(`${kind.padEnd(10)}${row.join('')}`);
  }
  const { invoked, acknowledged, refused, unknown } = history.counts;
  const tries = history.requests.reduce((sum, one) => sum + one.tries, 0);
  console.log(`\n${invoked} acts asked for ${tries} times: ${acknowledged} acknowledged,`);
  console.log(`${refused} refused, ${unknown} without any answer`);
  for (const { office, desk } of country.offices) {
    const putOff = [...desk.putOff].map(([why, count]) => `${why} ${count} times`);
    console.log(`people of ${office} were put off: ${putOff.sort().join(', ') || 'never'}`);
  }
}

async function run(seed: number, count: number): Promise<number> {
  const country = await foundCountry(new Net(), chanceOf(seed));
  const { centres, offices } = country;
  say(`${centres.length} centres and ${offices.length} offices answer; seed ${seed}`);
  const victims = {
    centres: centres.map(({ role }) => role),
    offices: offices.map(({ server }) => server.name),
  };
  const plan = planTroubles(count, victims, chanceOf(seed));
  const history = new History();
  const clerks = new Clerks(offices, history, chanceOf(seed + 1));
  clerks.start();
  await bringTroubles(country, plan, () => {
    const { acknowledged } = history.counts;
    return `${acknowledged} acts, ${clerks.registered} letters there, ${clerks.underWay} under way`;
  });
  const mendedAt = performance.now();
  const late = await Promise.race([
    clerks.finish().then(() => []),
    sleep(SETTLE_TIMEOUT_MS, [`${clerks.underWay} letters have not arrived`], { ref: false }),
  ]);
  const unsettled = [...late, ...(await settle(country))];
  say(`all mended; settled after ${inSeconds(performance.now() - mendedAt)}`);
  const seen = await readSeen(country);
  const servers = [...centres, ...offices].map(({ server }) => server);
  const flaws = [
    ...unsettled.map((one) => `not settled: ${one}`),
    ...offices.flatMap(({ desk }) => desk.wrong.map((one) => `wrong answer: ${one}`)),
    ...servers.flatMap(({ falls }) => falls.map((one) => `ended by itself: ${one}`)),
    ...history.broken,
    ...compare(history.requests, seen),
    ...(await verifyAll(country)),
  ];
  sayTable(plan, history, country);
  const entries = seen.logs.reduce((sum, { leaves }) => sum + leaves.length, 0);
  console.log(`compared: ${seen.logs.length} logs with ${entries} entries,`);
  console.log(`${seen.copies.length} copies of them, ${seen.heads.length} signed heads`);
  for (const flaw of flaws) console.log(`FLAW  ${flaw}`);
  console.log(flaws.length === 0 ? 'nothing lost, nothing doubled' : `${flaws.length} flaws`);
  return flaws.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  const [seed = 1, count = 200] = [values.seed, values.count].map(Number);
  const areWhole = [seed, count].every((one) => Number.isSafeInteger(one) && one > 0);
  if (values.help || !areWhole) {
    console.log(HELP);
    return values.help ? 0 : 64;
  }
  if (findWorldFolder() !== undefined) return await run(seed, count);
  const why = whyNoLab();
  if (why === undefined) return await runInWorld(import.meta.filename, process.argv.slice(2));
  console.log(`SKIPPED: lab of troubles: ${why}`);
  return 69;
}

process.exitCode = await main();
// Lines and waits of those who gave up hold the program back.
if (findWorldFolder() !== undefined) process.exit();
