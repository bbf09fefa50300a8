// What is said of many trials in the lab of three sites: how long nobody was served, what became of
// the acts, and why the arbiter did not switch where it did not. Pure.
import { quantile } from './site-plan.ts';
import type { Trial } from './site-trial.ts';

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

/** What was noted, and what the arbiter said: all of it where it switched, the reason where not. */
export function explain({ isSwitched, notes, said, scenario }: Trial): readonly string[] {
  const reason = said.at(-1) ?? 'nothing new: it saw main all the time.';
  const words = isSwitched ? said : [`not switched; the arbiter: ${reason}`];
  return [...notes.map((note) => `${scenario}: ${note}`), ...words];
}

export function sayTotals(trials: readonly Trial[], isOfficial: boolean): readonly string[] {
  const names = [...new Set(trials.map(({ scenario }) => scenario))];
  const width = Math.max(8, ...names.map((name) => name.length));
  const lines = names.map((name) =>
    lineOf(
      name.padEnd(width),
      trials.filter(({ scenario }) => scenario === name),
    ),
  );
  const sum = (count: (trial: Trial) => number) =>
    trials.reduce((total, trial) => total + count(trial), 0);
  const faulty = trials.filter(({ faults }) => faults.length > 0).length;
  const acknowledged = sum(({ counts }) => counts.acknowledged);
  const [failed, unknown] = [
    sum(({ counts }) => counts.failed),
    sum(({ counts }) => counts.unknown),
  ];
  const acts = `${acknowledged} acts acknowledged, ${failed} failed, ${unknown} unknown`;
  return [
    `${isOfficial ? 'without' : 'with'} arbiters; seconds without an acknowledged act:`,
    ...lines,
    lineOf('all'.padEnd(width), trials),
    `${acts}; ${trials.length} trials, ${faulty} with faults`,
    faulty === 0 ? '0 lost, 0 doubled, 0 forks' : 'it stopped at the first fault',
  ];
}

function lineOf(name: string, trials: readonly Trial[]): string {
  const gaps = trials.map(({ gapMs }) => gapMs);
  const [p50, p95, max] = [0.5, 0.95, 1].map((part) => inSeconds(quantile(gaps, part)));
  const switched = trials.filter(({ isSwitched }) => isSwitched).length;
  const times = `p50 ${p50}, p95 ${p95}, max ${max}`;
  return `  ${name} ${trials.length} trials, ${switched} switched: ${times}`;
}
