import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from '#lib/calendar-clock.ts';
import { isOverdue } from '#lib/working-time.ts';
import type { WorkingTime } from '#lib/working-time.ts';
import { daysLeft, endOfDay, lateStateOf, passedUntil } from './lateness.ts';
import { untilTurnMs, windowsOf } from './lateness.ts';

const time: WorkingTime = {
  timeZone: 'Asia/Riyadh',
  weekend: [5, 6],
  hours: [{ from: '08:00', until: '15:00' }],
  ...{ shortDays: [], seasons: [] },
  holidays: [
    {
      from: { calendar: 'gregory', year: 2026, month: 11, day: 22 },
      until: { calendar: 'gregory', year: 2026, month: 11, day: 22 },
      hours: null,
    },
  ],
};
const rhythm = {
  ...{
    time,
    remindDaysBefore: [2, 0],
    escalateAfterDays: 3,
    fictionAfterDays: null,
    expireAfterDays: null,
  },
  classNames: new Map<string, never>(),
};
const at = (day: string, clock: string) => instantOf('Asia/Riyadh', day, clock);

test('a day passes at the end of its office hours', () => {
  // A Thursday.
  assert.equal(windowsOf(rhythm, at('2026-11-19', '14:59')).overdueUntil, '2026-11-18');
  assert.equal(windowsOf(rhythm, at('2026-11-19', '15:01')).overdueUntil, '2026-11-19');
});

test('between two turns nothing becomes late, and at a turn something may', () => {
  let nowMs = at('2026-11-16', '00:00');
  for (let turn = 0; turn < 24; turn += 1) {
    const before = windowsOf(rhythm, nowMs);
    const next = nowMs + untilTurnMs(time, nowMs);
    assert.ok(next > nowMs && next - nowMs <= 24 * 3_600_000);
    assert.deepEqual(windowsOf(rhythm, next - 1), before);
    assert.notDeepEqual(windowsOf(rhythm, next), before);
    nowMs = next;
  }
});

test('over a weekend and a holiday nothing becomes overdue', () => {
  // Friday and Saturday are free, Sunday is a holiday: due on Friday is due on Monday.
  for (const day of ['2026-11-20', '2026-11-21', '2026-11-22']) {
    assert.equal(windowsOf(rhythm, at(day, '18:00')).overdueUntil, '2026-11-19');
  }
  assert.equal(windowsOf(rhythm, at('2026-11-23', '15:01')).overdueUntil, '2026-11-23');
});

test('soon reaches as many working days ahead as the office reminds', () => {
  const windows = windowsOf(rhythm, at('2026-11-19', '10:00'));
  assert.equal(windows.soonUntil, '2026-11-24');
  assert.deepEqual(
    ['2026-11-18', '2026-11-19', '2026-11-24', '2026-11-25', null].map((day) =>
      lateStateOf(day, windows),
    ),
    ['overdue', 'soon', 'soon', 'later', 'none'],
  );
});

test('days left are working days, and negative once the day has passed', () => {
  assert.equal(daysLeft(time, '2026-11-24', '2026-11-19'), 2);
  assert.equal(daysLeft(time, '2026-11-20', '2026-11-19'), 1);
  assert.equal(daysLeft(time, '2026-11-19', '2026-11-19'), 0);
  assert.equal(daysLeft(time, '2026-11-17', '2026-11-23'), -3);
  assert.equal(daysLeft(time, null, '2026-11-23'), null);
});

test('the windows agree with what is overdue, day by day and hour by hour', () => {
  for (let hour = 0; hour < 24 * 12; hour += 1) {
    const nowMs = at('2026-11-16', '00:00') + hour * 3_600_000;
    const windows = windowsOf(rhythm, nowMs);
    for (let day = 10; day < 30; day += 1) {
      const dueOn = `2026-11-${day}`;
      assert.equal(lateStateOf(dueOn, windows) === 'overdue', isOverdue(time, dueOn, nowMs));
    }
  }
});

test('a day of the office is over at its own midnight', () => {
  assert.equal(
    new Date(endOfDay('Asia/Riyadh', '2026-11-19')).toISOString(),
    '2026-11-19T21:00:00.000Z',
  );
});

test('what passed so many working days ago is bounded by one day', () => {
  for (let day = 10; day < 30; day += 1) {
    const today = `2026-11-${day}`;
    for (const days of [1, 3, 5]) {
      const last = passedUntil(time, today, days);
      for (let due = 10; due < 30; due += 1) {
        const dueOn = `2026-11-${due}`;
        const isPassed = (daysLeft(time, dueOn, today) ?? 0) <= -days;
        assert.equal(isPassed, dueOn <= last, `${dueOn} ${today} ${days}`);
      }
    }
  }
});
