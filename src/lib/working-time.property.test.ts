// Working time against a naive model that walks day by day and writes each day's calendars out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, CALENDARS, fromIso, isoDateIn, weekdayOf } from './calendar.ts';
import {
  addWorkingDays,
  dayOf,
  dueInstant,
  isOfficeHours,
  isPeriod,
  isWorkingDay,
  nextReminderInstant,
  nextWorkingDay,
  workingDaysBetween,
} from './working-time.ts';
import type { Period, WorkingTime } from './working-time.ts';

const zones = ['Asia/Riyadh', 'Asia/Tehran', 'Asia/Beirut', 'Africa/Cairo', 'Africa/Casablanca'];
const clock = fc
  .tuple(fc.integer({ min: 1, max: 23 }), fc.constantFrom('00', '30'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const spans = fc
  .uniqueArray(clock, { minLength: 2, maxLength: 4 })
  .filter((clocks) => clocks.length % 2 === 0)
  .map((clocks) => clocks.sort())
  .map((clocks) =>
    clocks.flatMap((from, i) => (i % 2 === 0 ? [{ from, until: clocks[i + 1] ?? '24:00' }] : [])),
  );
const years = { 'islamic-umalqura': 1447, persian: 1405, gregory: 2026 };
const period: fc.Arbitrary<Period> = fc
  .record({
    calendar: fc.constantFrom(...CALENDARS),
    isDated: fc.boolean(),
    days: fc.tuple(...[0, 1].map(() => fc.integer({ min: 1, max: 12 * 30 }))),
  })
  .map(({ calendar, isDated, days }) => {
    const [from, until] = days.map((n) => {
      const year = isDated ? years[calendar] : null;
      return { calendar, year, month: Math.ceil(n / 30), day: ((n - 1) % 30) + 1 };
    });
    return { from, until } as Period;
  })
  .filter((made) => isPeriod(made));
const day = fc.integer({ min: 0, max: 900 }).map((n) => addDays('2025-06-01', n));
const time: fc.Arbitrary<WorkingTime> = fc.record({
  timeZone: fc.constantFrom(...zones),
  weekend: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
  hours: spans,
  shortDays: fc.array(fc.record({ weekday: fc.integer({ min: 0, max: 6 }), hours: spans }), {
    maxLength: 1,
  }),
  seasons: fc.array(
    fc.tuple(period, spans).map(([when, hours]) => ({ ...when, hours })),
    { maxLength: 1 },
  ),
  holidays: fc.array(
    fc.tuple(period, fc.option(spans)).map(([when, hours]) => ({ ...when, hours })),
    { maxLength: 3 },
  ),
});

/** Month and day as one text that sorts, with the year before it where the rule has one. */
function isInside({ from, until }: Period, iso: string): boolean {
  const here = fromIso(from.calendar, iso);
  if (here === undefined) return false;
  const text = (year: number | null, month: number, at: number) =>
    `${year ?? ''}-${String(month).padStart(2, '0')}-${String(at).padStart(2, '0')}`;
  const [first, last] = [from, until].map((one) => text(one.year, one.month, one.day));
  const now = text(from.year === null ? null : here.year, here.month, here.day);
  if (first === undefined || last === undefined) return false;
  return first <= last ? first <= now && now <= last : now >= first || now <= last;
}

function isWorkedByHand({ weekend, holidays }: WorkingTime, iso: string): boolean {
  if (weekend.includes(weekdayOf(iso))) return false;
  return !holidays.some((one) => one.hours === null && isInside(one, iso));
}

/** The offices of the model work at least now and then. */
function isOften(office: WorkingTime): boolean {
  const days = Array.from({ length: 1_400 }, (_, i) => addDays('2025-01-01', i));
  let idle = 0;
  return days.every((iso) => {
    idle = isWorkedByHand(office, iso) ? 0 : idle + 1;
    return idle < 380;
  });
}

const office = time.filter(isOften);
const runs = { numRuns: 60 };

test('a day is worked exactly when the naive model says so', () => {
  fc.assert(
    fc.property(office, day, (one, iso) => {
      assert.equal(isWorkingDay(one, iso), isWorkedByHand(one, iso));
    }),
    { numRuns: 300 },
  );
});

test('adding working days is walking from day to day, and counting takes it back', () => {
  fc.assert(
    fc.property(office, day, fc.integer({ min: -15, max: 15 }), (one, from, count) => {
      let expected = from;
      const step = count < 0 ? -1 : 1;
      for (let left = Math.abs(count); left > 0;) {
        expected = addDays(expected, step);
        if (isWorkedByHand(one, expected)) left -= 1;
      }
      if (count === 0) expected = nextWorkingDay(one, from);
      assert.equal(addWorkingDays(one, from, count), expected);
      if (count > 0) assert.equal(workingDaysBetween(one, from, expected), count);
      assert.equal(workingDaysBetween(one, from, from), 0);
    }),
    runs,
  );
});

test('a due instant lies on the first working day, at the end of its last span', () => {
  fc.assert(
    fc.property(office, day, (one, iso) => {
      const due = dueInstant(one, iso);
      const last = isoDateIn(one.timeZone, due - 1);
      assert.equal(last, nextWorkingDay(one, iso));
      assert.equal(isOfficeHours(one, due - 1), true);
      assert.ok(dueInstant(one, addDays(iso, 1)) >= due);
    }),
    runs,
  );
});

test('the next reminder is the first moment of office hours, by half hours', () => {
  const halfHourMs = 1_800_000;
  fc.assert(
    fc.property(office, day, fc.integer({ min: 0, max: 47 }), (one, iso, halves) => {
      const from = Date.parse(`${iso}T00:00:00Z`) + halves * halfHourMs;
      const found = nextReminderInstant(one, from);
      assert.ok(found >= from && isOfficeHours(one, found));
      const before = Math.min(40, Math.floor((found - from) / halfHourMs));
      for (let i = 0; i < before; i++)
        assert.equal(isOfficeHours(one, from + i * halfHourMs), false);
      assert.ok(dayOf(one, isoDateIn(one.timeZone, found)).hours.length > 0);
    }),
    runs,
  );
});
