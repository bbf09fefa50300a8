// Golden days of delivery by fiction: weekends and holidays of three countries, a holiday of a
// calendar that is not the office's own, days that begin at another hour than in UTC.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CalendarName } from '#lib/calendar.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import type { WorkingTime } from '#lib/working-time.ts';
import { lastDayOf, listFictions } from './fiction.ts';

const everyYear = (calendar: CalendarName, month: number, day: number, until = day) => ({
  from: { calendar, year: null, month, day },
  until: { calendar, year: null, month, day: until },
  hours: null,
});

function timeOf(
  timeZone: string,
  weekend: readonly number[],
  holidays: WorkingTime['holidays'],
): WorkingTime {
  const hours = [{ from: '08:00', until: '15:00' }];
  return { timeZone, weekend, hours, shortDays: [], seasons: [], holidays };
}

// The feasts of Shawwal and of the pilgrimage, in the calendar of the moon; the national day in
// that of the sun.
const riyadh = timeOf(
  'Asia/Riyadh',
  [5, 6],
  [
    everyYear('islamic-umalqura', 10, 1, 4),
    everyYear('islamic-umalqura', 12, 9, 12),
    everyYear('gregory', 9, 23),
  ],
);
// Nowruz, and the day of nature.
const tehran = timeOf(
  'Asia/Tehran',
  [4, 5],
  [everyYear('persian', 1, 1, 4), everyYear('persian', 1, 13)],
);
const rabat = timeOf('Africa/Casablanca', [6, 0], [everyYear('gregory', 11, 18)]);

const golden: readonly [string, WorkingTime, string, string, number, string][] = [
  ['inside a week', riyadh, '2026-11-15', '10:00', 3, '2026-11-18'],
  ['over Friday and Saturday', riyadh, '2026-11-18', '10:00', 3, '2026-11-23'],
  ['arrived on a free day', riyadh, '2026-11-20', '10:00', 1, '2026-11-22'],
  ['ten days, as abroad', riyadh, '2026-11-15', '10:00', 10, '2026-11-29'],
  // 1 Shawwal 1447 is Friday 20 March 2026: four days of feast, two of them at the weekend.
  ['over the feast', riyadh, '2026-03-18', '10:00', 2, '2026-03-24'],
  ['over the national day', riyadh, '2026-09-22', '10:00', 1, '2026-09-24'],
  ['late at night it is still today', riyadh, '2026-11-15', '23:59', 1, '2026-11-16'],
  ['after midnight it is tomorrow', riyadh, '2026-11-16', '00:01', 1, '2026-11-17'],
  // 1 Farvardin 1405 is Saturday 21 March 2026; Thursday and Friday are free.
  ['over Nowruz', tehran, '2026-03-18', '10:00', 1, '2026-03-25'],
  ['over Nowruz and its end', tehran, '2026-03-18', '10:00', 3, '2026-03-29'],
  ['over the day of nature', tehran, '2026-04-01', '10:00', 1, '2026-04-04'],
  ['over Saturday and Sunday', rabat, '2026-11-13', '10:00', 2, '2026-11-17'],
  ['over Independence Day', rabat, '2026-11-17', '10:00', 1, '2026-11-19'],
];

for (const [what, time, day, clock, afterDays, last] of golden) {
  test(`the last day to open it: ${what}`, () => {
    const deliveredAt = formatInstant(instantOf(time.timeZone, day, clock));
    assert.equal(lastDayOf(time, deliveredAt, afterDays), last);
  });
}

test('it counts as delivered once the last day is over, in the time of the office', () => {
  const deliveredAt = formatInstant(instantOf('Asia/Riyadh', '2026-11-18', '10:00'));
  const unopened = { subject: 'letter/1', addressee: 'south', deliveredAt, afterDays: 3 };
  const at = (day: string, clock: string) =>
    listFictions(riyadh, [unopened], instantOf('Asia/Riyadh', day, clock));
  assert.deepEqual(at('2026-11-23', '23:59'), []);
  const due = [{ subject: 'letter/1', addressee: 'south', on: '2026-11-23', afterDays: 3 }];
  assert.deepEqual(at('2026-11-24', '00:00'), due);
  // Asked a month later it is the same day.
  assert.deepEqual(at('2026-12-24', '12:00'), due);
  const never = { ...unopened, afterDays: null };
  assert.deepEqual(
    listFictions(riyadh, [never], instantOf('Asia/Riyadh', '2027-01-01', '08:00')),
    [],
  );
});
