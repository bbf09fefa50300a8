// Carries out one scenario in a lab of three sites: everything well before, acts come in, it
// strikes, acts are acknowledged again, it is taken away, both sites are well again, and the
// history is judged against what both have. A fault is a sentence; a lab that cannot go on throws.
import { setTimeout as sleep } from 'node:timers/promises';

import type { Chance } from '#sync/testing/virtual-time.ts';

import { until } from './asking.ts';
import type { Acts } from './site-acts.ts';
import type { SiteEngines } from './site-engines.ts';
import { countHistory, longestGapMs } from './site-history.ts';
import type { HistoryCounts } from './site-history.ts';
import type { CopyName } from './site-lab-files.ts';
import type { Scenario, Stage } from './site-scenario.ts';

const CALM_MIN_MS = 500;
const CALM_MORE_MS = 1_000;
/** Acts that were begun so much later are served: it has not just been a moment. */
const STEADY_MS = 1_000;
const COPIES = ['main', 'standby'] as const;

export interface Trial {
  readonly scenario: string;
  /** The longest time without an acknowledged act, until they came steadily again. */
  readonly gapMs: number;
  /** The same while the rest was mended. */
  readonly mendGapMs: number;
  readonly mendedMs: number;
  /** Until main led again and everything was well, before anything befell it. */
  readonly readyMs: number;
  /** All of it, with the reading of both logs. */
  readonly lastedMs: number;
  readonly after: CopyName | 'nobody';
  readonly isSwitched: boolean;
  readonly counts: HistoryCounts;
  /** What the standby's arbiter said meanwhile. */
  readonly said: readonly string[];
  readonly notes: readonly string[];
  readonly faults: readonly string[];
}

export async function carryOut(
  scenario: Scenario,
  { engines, acts, chance }: { engines: SiteEngines; acts: Acts; chance: Chance },
): Promise<Trial> {
  const beganMs = performance.now();
  await makeReady(engines);
  const readyMs = performance.now() - beganMs;
  const notes: string[] = [];
  const stage: Stage = { engines, acts, chance, note: (sentence) => void notes.push(sentence) };
  acts.turnPage();
  acts.start();
  await sleep(CALM_MIN_MS + chance.below(CALM_MORE_MS));
  const lastSaid = engines.arbiters.lines().at(-1);
  const struckMs = performance.now();
  await scenario.strike(stage);
  const endedMs = performance.now();
  await until('acts are acknowledged again', () => {
    const isSteady = acts.history.some(
      ({ acknowledged, invokedMs }) => acknowledged && invokedMs > endedMs + STEADY_MS,
    );
    return Promise.resolve(isSteady);
  });
  const servedMs = performance.now();
  const after = (await engines.findLeader()) ?? 'nobody';
  const said = wordsSince(engines, lastSaid);
  const wrong = (await scenario.mend(stage)) ?? [];
  await engines.waitUntilSafe();
  const mendedMs = performance.now();
  await acts.stop();
  const faults = [...wrong, ...(await acts.judge())];
  const isSwitched = after !== 'main';
  if (scenario.isSwitch !== undefined && scenario.isSwitch !== isSwitched) {
    faults.push(`${after} led afterwards`);
  }
  return {
    ...{ scenario: scenario.name, after, isSwitched, notes, faults, said },
    gapMs: longestGapMs(acts.history, struckMs, servedMs),
    mendGapMs: longestGapMs(acts.history, servedMs),
    ...{ mendedMs: mendedMs - servedMs, readyMs, lastedMs: performance.now() - beganMs },
    counts: countHistory(acts.history),
  };
}

/** Main leads, the standby has everything, and the arbiters see main. */
async function makeReady(engines: SiteEngines): Promise<void> {
  await engines.waitUntilSafe();
  if ((await engines.findLeader()) !== 'main') await engines.moveTo('main');
  await until('both Dawam servers answer', async () => {
    const answers = await Promise.all(
      COPIES.map(async (name) => await engines.askFront(name, '/api/health')),
    );
    return answers.every((answer) => answer?.status === 200);
  });
  await engines.arbiters.spareRest();
}

function wordsSince(engines: SiteEngines, last: string | undefined): readonly string[] {
  const lines = engines.arbiters.lines();
  const words = engines.arbiters.words();
  return last === undefined ? words : words.slice(lines.lastIndexOf(last) + 1);
}

/** One line for people. */
export function sayTrial(trial: Trial): string {
  const { scenario, gapMs, mendGapMs, mendedMs, after, counts, faults } = trial;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const { invoked, acknowledged, failed, unknown, again } = counts;
  const served = `nobody served for ${seconds(gapMs)}`;
  const mended = `well after ${seconds(mendedMs)} (longest gap ${seconds(mendGapMs)})`;
  const known = `${acknowledged} acknowledged, ${failed} failed, ${unknown} unknown`;
  const end = faults.length === 0 ? 'none lost or doubled' : `FAULTS: ${faults.join('; ')}`;
  return (
    `${scenario.padEnd(20)} ${served}; ${after} leads; ${mended}; ` +
    `${invoked} acts: ${known}, ${again} sent again; ${end}`
  );
}
