// Golden cases: weekends of several countries, holidays in three calendars, half days, Ramadan,
// ends of months and years, and the summer times of the region as they were and are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from './calendar-clock.ts';
import { formatInstant } from './instant.ts';
import {
  addWorkingDays,
  areSpans,
  dayOf,
  dueInstant,
  isOfficeHours,
  isOverdue,
  isPeriod,
  isWithin,
  isWorkedRegularly,
  isWorkingDay,
  nextReminderInstant,
  nextWorkingDay,
  workingDaysBetween,
} from './working-time.ts';
import type { DayRule, WorkingTime } from './working-time.ts';
import type { CalendarName } from './calendar.ts';

const FRIDAY_SATURDAY = [5, 6];
const THURSDAY_FRIDAY = [4, 5];
const SATURDAY_SUNDAY = [6, 0];
const FRIDAY = [5];
const day8 = [{ from: '08:00', until: '15:00' }];

function time(change: Partial<WorkingTime>): WorkingTime {
  return {
    ...{ timeZone: 'Asia/Riyadh', weekend: FRIDAY_SATURDAY, hours: day8 },
    ...{ shortDays: [], seasons: [], holidays: [] },
    ...change,
  };
}

/** '9/1' of every year, '1448/9/1' of one. */
function rule(calendar: CalendarName, text: string): DayRule {
  const parts = text.split('/').map(Number);
  const [month = 0, day = 0] = parts.slice(-2);
  return { calendar, year: parts.length === 3 ? (parts[0] ?? 0) : null, month, day };
}

function holiday(calendar: CalendarName, from: string, until = from) {
  return { from: rule(calendar, from), until: rule(calendar, until), hours: null };
}

const at = (text: string) => Date.parse(text);
const utc = (instantMs: number) => formatInstant(instantMs).replace(':00.000Z', 'Z');

test('weekends differ by country', () => {
  // From Wednesday the 18th to Tuesday the 24th of November 2026.
  const days = [18, 19, 20, 21, 22, 23, 24].map((day) => `2026-11-${day}`);
  const worked = (weekend: number[]) =>
    days.map((day) => (isWorkingDay(time({ weekend }), day) ? '+' : '-')).join('');
  assert.equal(worked(FRIDAY_SATURDAY), '++--+++');
  assert.equal(worked(THURSDAY_FRIDAY), '+--++++');
  assert.equal(worked(SATURDAY_SUNDAY), '+++--++');
  assert.equal(worked(FRIDAY), '++-++++');
});

test('working days are counted over weekends, ends of months and leap days', () => {
  const cases: readonly (readonly [number[], string, number, string])[] = [
    [FRIDAY_SATURDAY, '2026-11-19', 1, '2026-11-22'],
    [FRIDAY_SATURDAY, '2026-11-20', 1, '2026-11-22'],
    [FRIDAY_SATURDAY, '2026-11-26', 3, '2026-12-01'],
    [FRIDAY_SATURDAY, '2026-12-31', 1, '2027-01-03'],
    [FRIDAY_SATURDAY, '2028-02-28', 1, '2028-02-29'],
    [FRIDAY_SATURDAY, '2027-02-28', 1, '2027-03-01'],
    [FRIDAY_SATURDAY, '2026-11-22', 10, '2026-12-06'],
    [FRIDAY_SATURDAY, '2026-11-22', -1, '2026-11-19'],
    [THURSDAY_FRIDAY, '2026-11-18', 1, '2026-11-21'],
    [SATURDAY_SUNDAY, '2026-11-20', 1, '2026-11-23'],
    [SATURDAY_SUNDAY, '2026-11-23', -1, '2026-11-20'],
    [FRIDAY, '2026-11-19', 2, '2026-11-22'],
    [FRIDAY, '2026-11-20', 0, '2026-11-21'],
    [FRIDAY, '2026-11-21', 0, '2026-11-21'],
  ];
  for (const [weekend, from, count, expected] of cases) {
    const office = time({ weekend });
    const where = `${from} ${count} with weekend ${weekend.join()}`;
    assert.equal(addWorkingDays(office, from, count), expected, where);
    if (count > 0) assert.equal(workingDaysBetween(office, from, expected), count, where);
  }
});

test('Eid of every year is found in Umm al-Qura, wherever it falls in ours', () => {
  // 1 to 4 Shawwal: 20 to 23 March 2026, 9 to 12 March 2027.
  const office = time({ holidays: [holiday('islamic-umalqura', '10/1', '10/4')] });
  assert.equal(isWorkingDay(office, '2026-03-19'), true);
  assert.equal(isWorkingDay(office, '2026-03-22'), false);
  assert.equal(isWorkingDay(office, '2026-03-23'), false);
  assert.equal(isWorkingDay(office, '2026-03-24'), true);
  assert.equal(addWorkingDays(office, '2026-03-19', 1), '2026-03-24');
  assert.equal(isWorkingDay(office, '2027-03-09'), false);
  assert.equal(nextWorkingDay(office, '2027-03-09'), '2027-03-14');
  assert.equal(isWorkingDay(office, '2027-03-08'), true);
});

test('Nowruz is found in the Persian calendar, over the end of its year too', () => {
  const nowruz = [holiday('persian', '12/29', '1/4'), holiday('persian', '1/12', '1/13')];
  const office = time({ timeZone: 'Asia/Tehran', weekend: THURSDAY_FRIDAY, holidays: nowruz });
  // 1405 begins on 21 March 2026; 1403 was a leap year with a 30th of Esfand on 20 March 2025.
  assert.equal(isWorkingDay(office, '2025-03-20'), false);
  assert.equal(isWorkingDay(office, '2026-03-18'), true);
  assert.equal(addWorkingDays(office, '2026-03-18', 1), '2026-03-25');
  assert.equal(isWorkingDay(office, '2026-04-01'), false);
  assert.equal(isWorkingDay(office, '2026-04-02'), false);
  assert.equal(nextWorkingDay(office, '2026-04-01'), '2026-04-04');
});

test('fixed days of the Gregorian year and single dated days', () => {
  const holidays = [holiday('gregory', '9/23'), holiday('gregory', '2026/11/24')];
  const office = time({ holidays });
  assert.equal(isWorkingDay(office, '2026-09-23'), false);
  assert.equal(isWorkingDay(office, '2027-09-23'), false);
  assert.equal(isWorkingDay(office, '2026-11-24'), false);
  assert.equal(isWorkingDay(office, '2027-11-24'), true);
  const leap = holiday('gregory', '2/29');
  assert.equal(isWithin(leap, '2028-02-29'), true);
  assert.equal(isWithin(leap, '2027-03-01'), false);
  assert.equal(isWithin(leap, '2027-02-28'), false);
});

test('a half day ends early, and a whole holiday goes before it', () => {
  const half = { ...holiday('gregory', '2026/11/24'), hours: [{ from: '08:00', until: '11:30' }] };
  const office = time({ holidays: [half] });
  assert.equal(isWorkingDay(office, '2026-11-24'), true);
  assert.equal(utc(dueInstant(office, '2026-11-24')), '2026-11-24T08:30Z');
  const both = time({ holidays: [half, holiday('gregory', '2026/11/24')] });
  assert.equal(isWorkingDay(both, '2026-11-24'), false);
  assert.deepEqual(dayOf(both, '2026-11-24').kind, { kind: 'holiday', index: 1 });
  // A half holiday does not make a weekend worked.
  const friday = { ...holiday('gregory', '2026/11/27'), hours: day8 };
  assert.deepEqual(dayOf(time({ holidays: [friday] }), '2026-11-27').kind, { kind: 'weekend' });
});

test('Ramadan has hours of its own, whether it has 29 days or 30', () => {
  const ramadan = {
    from: rule('islamic-umalqura', '9/1'),
    until: rule('islamic-umalqura', '9/30'),
    hours: [{ from: '10:00', until: '15:00' }],
  };
  const shortDays = [{ weekday: 4, hours: [{ from: '08:00', until: '12:00' }] }];
  const office = time({ seasons: [ramadan], shortDays });
  // Ramadan 1447: 18 February to 19 March 2026.
  assert.equal(utc(nextReminderInstant(office, at('2026-02-17T21:00:00Z'))), '2026-02-18T07:00Z');
  assert.equal(utc(nextReminderInstant(office, at('2026-02-16T21:00:00Z'))), '2026-02-17T05:00Z');
  assert.deepEqual(dayOf(office, '2026-03-19').kind, { kind: 'season', index: 0 });
  assert.equal(utc(dueInstant(office, '2026-03-26')), '2026-03-26T09:00Z');
});

test('something is due at the end of office hours, moved on where nobody works', () => {
  const office = time({ holidays: [holiday('gregory', '2026/11/22')] });
  assert.equal(utc(dueInstant(office, '2026-11-19')), '2026-11-19T12:00Z');
  assert.equal(utc(dueInstant(office, '2026-11-20')), '2026-11-23T12:00Z');
  assert.equal(isOverdue(office, '2026-11-20', at('2026-11-23T12:00:00Z')), false);
  assert.equal(isOverdue(office, '2026-11-20', at('2026-11-23T12:00:00.001Z')), true);
  const night = time({ hours: [{ from: '20:00', until: '24:00' }] });
  assert.equal(utc(dueInstant(night, '2026-11-19')), '2026-11-19T21:00Z');
});

test('reminders come in office hours, not in the break of midday', () => {
  const hours = [
    { from: '08:00', until: '12:00' },
    { from: '13:30', until: '16:00' },
  ];
  const office = time({ hours });
  const cases = [
    ['2026-11-19T04:00Z', '2026-11-19T05:00Z'],
    ['2026-11-19T06:30Z', '2026-11-19T06:30Z'],
    ['2026-11-19T09:00Z', '2026-11-19T10:30Z'],
    ['2026-11-19T13:00Z', '2026-11-22T05:00Z'],
    ['2026-11-20T22:00Z', '2026-11-22T05:00Z'],
  ] as const;
  for (const [from, expected] of cases) {
    assert.equal(utc(nextReminderInstant(office, at(from))), expected, from);
    assert.equal(isOfficeHours(office, at(from)), from === expected);
  }
});

test('summer time of the region, as it was and is', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    // Iran had summer time until September 2022.
    ['Asia/Tehran', '2022-03-21', '2022-03-21T11:30Z'],
    ['Asia/Tehran', '2022-03-23', '2022-03-23T10:30Z'],
    ['Asia/Tehran', '2022-09-22', '2022-09-22T11:30Z'],
    ['Asia/Tehran', '2023-07-01', '2023-07-01T11:30Z'],
    // Jordan and Syria stayed on +3 in October 2022.
    ['Asia/Amman', '2021-11-15', '2021-11-15T13:00Z'],
    ['Asia/Amman', '2022-11-15', '2022-11-15T12:00Z'],
    ['Asia/Amman', '2026-01-15', '2026-01-15T12:00Z'],
    ['Asia/Damascus', '2026-01-15', '2026-01-15T12:00Z'],
    // Lebanon changes at midnight before the last Sunday of March.
    ['Asia/Beirut', '2026-03-27', '2026-03-27T13:00Z'],
    ['Asia/Beirut', '2026-03-30', '2026-03-30T12:00Z'],
    // Egypt brought it back in 2023.
    ['Africa/Cairo', '2022-07-03', '2022-07-03T13:00Z'],
    ['Africa/Cairo', '2023-07-02', '2023-07-02T12:00Z'],
    ['Africa/Cairo', '2026-11-01', '2026-11-01T13:00Z'],
    // Morocco is on +1 but for Ramadan.
    ['Africa/Casablanca', '2026-02-10', '2026-02-10T14:00Z'],
    ['Africa/Casablanca', '2026-03-02', '2026-03-02T15:00Z'],
    ['Asia/Riyadh', '2026-07-01', '2026-07-01T12:00Z'],
    ['Asia/Kabul', '2026-07-01', '2026-07-01T10:30Z'],
  ];
  for (const [timeZone, day, expected] of cases) {
    const office = time({ timeZone, weekend: [] });
    assert.equal(utc(dueInstant(office, day)), expected, `${timeZone} ${day}`);
  }
});

test('a clock time that is left out is moved on, and of a double one the first counts', () => {
  assert.equal(utc(instantOf('Asia/Beirut', '2026-03-29', '00:30')), '2026-03-28T22:30Z');
  assert.equal(utc(instantOf('Asia/Beirut', '2026-10-24', '23:30')), '2026-10-24T20:30Z');
  assert.equal(utc(instantOf('Asia/Tehran', '2022-03-21', '24:00')), '2022-03-21T20:30Z');
});

test('spans and periods that mean nothing are told', () => {
  assert.equal(areSpans(day8), true);
  assert.equal(areSpans([]), false);
  for (const [from, until] of [
    ['15:00', '08:00'],
    ['8:00', '15:00'],
    ['08:00', '25:00'],
    ['24:00', '24:00'],
  ] as const) {
    assert.equal(areSpans([{ from, until }]), false, `${from}-${until}`);
  }
  assert.equal(areSpans([...day8, { from: '15:00', until: '16:00' }]), false);
  assert.equal(isPeriod(holiday('gregory', '2027/2/29')), false);
  assert.equal(isPeriod(holiday('gregory', '2/29')), true);
  assert.equal(isPeriod(holiday('islamic-umalqura', '9/31')), false);
  assert.equal(isPeriod(holiday('gregory', '2026/3/2', '2026/3/1')), false);
  assert.equal(isPeriod(holiday('gregory', '3/2', '2026/3/1')), false);
  assert.equal(isPeriod(holiday('persian', '12/29', '1/4')), true);
  const mixed = { from: rule('gregory', '3/1'), until: rule('persian', '3/2') };
  assert.equal(isPeriod(mixed), false);
});

test('where nobody ever works, days count as if all were worked', () => {
  const never = time({ weekend: [0, 1, 2, 3, 4, 5, 6] });
  assert.equal(nextWorkingDay(never, '2026-11-19'), '2026-11-19');
  assert.equal(addWorkingDays(never, '2026-11-19', 3), '2026-11-22');
  assert.equal(utc(dueInstant(never, '2026-11-19')), '2026-11-19T21:00Z');
  assert.equal(nextReminderInstant(never, at('2026-11-19T05:00Z')), at('2026-11-19T05:00Z'));
  const ahead = { daysAhead: 100, idleDaysMax: 30 };
  assert.equal(isWorkedRegularly(never, '2026-11-19', ahead), false);
  assert.equal(isWorkedRegularly(time({}), '2026-11-19', ahead), true);
});
