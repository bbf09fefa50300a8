import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, CALENDARS, toIso } from '#lib/calendar.ts';
import { firstWeekday, monthOf, monthShown, stepMonth, yearShown } from './calendar-months.ts';

test('a week begins after the weekend', () => {
  assert.equal(firstWeekday([5, 6]), 0);
  assert.equal(firstWeekday([4, 5]), 6);
  assert.equal(firstWeekday([6, 0]), 1);
  assert.equal(firstWeekday([5]), 6);
  assert.equal(firstWeekday([]), 0);
});

test('the months of a year hold each of its days once, in order', () => {
  for (const [calendar, year] of [
    ['islamic-umalqura', 1448],
    ['persian', 1405],
    ['gregory', 2028],
  ] as const) {
    const days = yearShown(calendar, year, 6).flatMap((month) =>
      month.weeks.flat().filter((day) => day !== null),
    );
    const next = toIso(calendar, { year: year + 1, month: 1, day: 1 });
    assert.equal(days[0], toIso(calendar, { year, month: 1, day: 1 }));
    assert.equal(addDays(days.at(-1) ?? '', 1), next);
    days.slice(1).forEach((day, i) => assert.equal(day, addDays(days[i] ?? '', 1)));
  }
});

test('days stand below their weekday', () => {
  // The 1st of November 2026 is a Sunday.
  const sunday = monthShown('gregory', { year: 2026, month: 11 }, 0);
  assert.equal(sunday?.weeks[0]?.[0], '2026-11-01');
  const saturday = monthShown('gregory', { year: 2026, month: 11 }, 6);
  assert.deepEqual(saturday?.weeks[0]?.slice(0, 2), [null, '2026-11-01']);
});

test('months go on over years, and stop where the calendar does', () => {
  assert.deepEqual(stepMonth('persian', { year: 1405, month: 12 }, 1), { year: 1406, month: 1 });
  assert.deepEqual(stepMonth('persian', { year: 1405, month: 1 }, -12), { year: 1404, month: 1 });
  for (const calendar of CALENDARS) {
    const last = stepMonth(calendar, monthOf(calendar, '2026-11-21'), 100_000);
    assert.ok(monthShown(calendar, last, 0) !== undefined, calendar);
  }
});
