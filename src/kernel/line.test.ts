// The history of a line in periods, and how far an act is on each combination of lines.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findReason, listPeriods, standingOfAct } from './line.ts';
import type { CentreStanding } from './line.ts';

const at = (minute: number) => `2026-01-05T08:${String(minute).padStart(2, '0')}:00.000Z`;

test('events become periods: newest first, repeats joined, the last one still open', () => {
  const main = { centre: 'main', trouble: null } as const;
  const events = [
    { ...main, at: at(0), state: 'up' },
    { ...main, at: at(5), state: 'up' },
    { ...main, at: at(10), state: 'down', trouble: 'unreachable' },
    { ...main, at: at(30), state: 'off' },
    { ...main, at: at(31), state: 'up' },
    { centre: 'standby', at: at(20), state: 'up', trouble: null },
  ] as const;
  const periods = listPeriods(events, Date.parse(at(41)));
  assert.deepEqual(
    periods.map(({ centre, state, lastsS, until }) => [centre, state, lastsS, until]),
    [
      ['main', 'up', 600, null],
      ['main', 'off', 60, at(31)],
      ['standby', 'up', 1_260, null],
      ['main', 'down', 1_200, at(30)],
      ['main', 'up', 600, at(10)],
    ],
  );
});

function centre(role: 'main' | 'standby', held: number, trouble?: string): CentreStanding {
  const isUp = trouble !== 'unreachable';
  return { role, isUp, since: at(0), held, heldAt: null, trouble: trouble ?? null };
}

test('an act waits, travels, is held, is safe, or wants a person', () => {
  const cut = [centre('main', 4, 'unreachable'), centre('standby', 3, 'unreachable')];
  const one = [centre('main', 4), centre('standby', 3, 'unreachable')];
  const refused = [centre('main', 4, 'refused'), centre('standby', 3, 'unreachable')];
  const standings = (centres: readonly CentreStanding[]) =>
    [2, 3, 4].map((index) => standingOfAct(index, centres));
  assert.deepEqual(standings(cut), ['safe', 'held', 'waiting']);
  assert.deepEqual(standings(one), ['safe', 'held', 'travelling']);
  assert.deepEqual(standings(refused), ['safe', 'held', 'attention']);
  assert.equal(standingOfAct(9, [centre('main', 4, 'files-wait')]), 'travelling');
  assert.equal(standingOfAct(3, [centre('main', 4)]), 'held', 'one centre is never safe');
  assert.equal(findReason(3, one), 'unreachable');
  assert.equal(findReason(2, one), null);
});
