// Days of the chart: periods are cut at midnight, what is open ends now, and cuts add up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinePeriod } from '#kernel/line.ts';
import { listLineDays, partOf, sumCuts } from './line-days.ts';

const DAY_MS = 86_400_000;
const first = Date.parse('2026-01-05T00:00:00.000Z');
const days = [0, 1].map((nth) => ({
  iso: `2026-01-0${5 + nth}`,
  startMs: first + nth * DAY_MS,
  endMs: first + (nth + 1) * DAY_MS,
}));

const periods: readonly LinePeriod[] = [
  {
    ...{ centre: 'main', at: '2026-01-06T06:00:00.000Z', state: 'up', trouble: null },
    ...{ until: null, lastsS: 21_600 },
  },
  {
    ...{ centre: 'main', at: '2026-01-05T18:00:00.000Z', state: 'down', trouble: 'unreachable' },
    ...{ until: '2026-01-06T06:00:00.000Z', lastsS: 43_200 },
  },
];

test('a cut over midnight stands in both days, and the line ends now', () => {
  const drawn = listLineDays(periods, days, Date.parse('2026-01-06T12:00:00.000Z'));
  assert.deepEqual(
    drawn.map(({ cutS }) => cutS),
    [21_600, 21_600],
  );
  assert.deepEqual(drawn[0]?.lines, [
    { centre: 'main', stretches: [{ from: 0.75, until: 1, state: 'down' }] },
  ]);
  assert.deepEqual(drawn[1]?.lines[0]?.stretches, [
    { from: 0.25, until: 0.5, state: 'up' },
    { from: 0, until: 0.25, state: 'down' },
  ]);
  assert.deepEqual(sumCuts(periods, 'main'), { count: 1, lastedS: 43_200 });
  assert.deepEqual(sumCuts(periods, 'standby'), { count: 0, lastedS: 0 });
});

test('the part stands in the address', () => {
  assert.equal(partOf('part=history'), 'history');
  assert.equal(partOf('part=rubbish'), 'acts');
});
