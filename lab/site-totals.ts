// What is said of many trials in the lab of three sites: how long nobody was served, what became of
// the acts, and why the arbiter did not switch where it did not. Pure.
import { quantile } from './site-plan.ts';
import type { Trial } from './site-trial.ts';

/** Of seconds and the like: with another one the reason is the same. */
const FIGURE = /\d+(\.\d+)?/g;
const NOTHING_NEW = 'nothing new: it saw main all the time.';

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

/** What was noted, and what the arbiter said: all of it where it switched, the reason where not. */
export function explain({ isSwitched, notes, said, scenario }: Trial): readonly string[] {
  const words = isSwitched ? said : [`not switched; the arbiter: ${reasonOf({ said })}`];
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
    sayRounds(trials),
    ...sayWhyNot(trials),
    `${acts}; ${trials.length} trials, ${faulty} with faults`,
    faulty === 0 ? '0 lost, 0 doubled, 0 forks' : 'it stopped at the first fault',
  ];
}

/** Where the time of the lab itself went. */
function sayRounds(trials: readonly Trial[]): string {
  const middle = (of: (trial: Trial) => number) => inSeconds(quantile(trials.map(of), 0.5));
  const ready = `${middle(({ readyMs }) => readyMs)} until main led and all was well`;
  const mended = `${middle(({ mendedMs }) => mendedMs)} until all was well again`;
  return `a round took ${middle(({ lastedMs }) => lastedMs)} in the middle: ${ready}, ${mended}`;
}

/** Each reason once, with the scenarios that it was given in. */
function sayWhyNot(trials: readonly Trial[]): readonly string[] {
  const stayed = trials.filter(({ isSwitched }) => !isSwitched);
  const given = Map.groupBy(stayed, (trial) => reasonOf(trial).replaceAll(FIGURE, '…'));
  const sentences = [...given].map(([reason, some]) => {
    const names = Map.groupBy(some, ({ scenario }) => scenario);
    const counts = [...names].map(([name, all]) => `${name} ${all.length}`);
    return `  "${reason}" in ${some.length}: ${counts.join(', ')}`;
  });
  return sentences.length === 0 ? [] : ['not switched; what the arbiter said last:', ...sentences];
}

/** What it said last, and before: "it answers" alone would not say that it was watched. */
function reasonOf({ said }: Pick<Trial, 'said'>): string {
  return said.length === 0 ? NOTHING_NEW : said.slice(-2).join(' ');
}

function lineOf(name: string, trials: readonly Trial[]): string {
  const gaps = trials.map(({ gapMs }) => gapMs);
  const [p50, p95, max] = [0.5, 0.95, 1].map((part) => inSeconds(quantile(gaps, part)));
  const switched = trials.filter(({ isSwitched }) => isSwitched).length;
  const times = `p50 ${p50}, p95 ${p95}, max ${max}`;
  return `  ${name} ${trials.length} trials, ${switched} switched: ${times}`;
}
