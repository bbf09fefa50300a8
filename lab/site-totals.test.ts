// What is said of many trials: times, what became of the acts, and each reason for not switching
// once, whatever its figures were.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { explain, sayTotals } from './site-totals.ts';
import type { Trial } from './site-trial.ts';

const counts = { invoked: 10, acknowledged: 9, failed: 0, unknown: 1, again: 2 };

function trial(scenario: string, more: Partial<Trial>): Trial {
  const times = { gapMs: 2_000, mendGapMs: 0, mendedMs: 9_000, readyMs: 5_000, lastedMs: 20_000 };
  return {
    ...{ scenario, ...times, after: 'standby', isSwitched: true, counts },
    ...{ said: [], notes: [], faults: [], ...more },
  };
}

const stayed = (seconds: string): Partial<Trial> => ({
  ...{ after: 'main', isSwitched: false },
  said: [`main has not answered for ${seconds} s; it is watched.`, 'main answers.'],
});

test('totals say how long, of which scenario, and why nobody switched', () => {
  const trials = [
    trial('blackout', {}),
    trial('blips', stayed('0.6')),
    trial('blips', stayed('1.1')),
    trial('witness-lost', { after: 'main', isSwitched: false }),
  ];
  const said = sayTotals(trials, false).join('\n');
  assert.match(said, /blackout {5}1 trials, 1 switched: p50 2\.00 s/);
  assert.match(said, /a round took 20\.00 s in the middle: 5\.00 s until main led/);
  assert.match(
    said,
    /"main has not answered for … s; it is watched\. main answers\." in 2: blips 2/,
  );
  assert.match(said, /"nothing new: it saw main all the time\." in 1: witness-lost 1/);
  assert.match(said, /36 acts acknowledged, 0 failed, 4 unknown; 4 trials, 0 with faults/);
});

test('a trial that did not switch is explained by what the arbiter said', () => {
  const [line] = explain(trial('blips', stayed('0.6')));
  assert.equal(
    line,
    'not switched; the arbiter: main has not answered for 0.6 s; it is watched. main answers.',
  );
});
