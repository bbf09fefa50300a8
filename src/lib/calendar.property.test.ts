// Days go through every calendar and back, and weekdays are those of the machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CALENDARS, addDays, fromIso, toIso, weekdayOf } from './calendar.ts';

const day = fc
  .date({ min: new Date('1883-01-01'), max: new Date('2077-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test('weekdays are those of the machine', () => {
  fc.assert(fc.property(day, (iso) => assert.equal(weekdayOf(iso), new Date(iso).getUTCDay())));
});

test('every day comes back from every calendar', () => {
  fc.assert(
    fc.property(day, fc.constantFrom(...CALENDARS), (iso, calendar) => {
      const date = fromIso(calendar, iso);
      assert.ok(date !== undefined);
      assert.equal(toIso(calendar, date), iso);
    }),
  );
});

test('days added and taken away leave the day', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -20_000, max: 20_000 }), (iso, days) => {
      const other = addDays(iso, days);
      assert.equal(Date.parse(other) - Date.parse(iso), days * 86_400_000);
      assert.equal(addDays(other, -days), iso);
    }),
  );
});
