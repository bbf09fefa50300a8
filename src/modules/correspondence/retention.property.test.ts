// Years of keeping, in three calendars: both directions say the same of every day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, CALENDARS } from '#lib/calendar.ts';
import { archivedBy, keptUntil } from './retention.ts';

test('ten years in each calendar, and a day that the later year has not', () => {
  assert.equal(keptUntil('gregory', '2020-02-29', 1), '2021-02-28');
  assert.equal(keptUntil('gregory', '2016-11-22', 10), '2026-11-22');
  // 12 Jumada II 1438 and 1448.
  assert.equal(keptUntil('islamic-umalqura', '2017-03-11', 10), '2026-11-22');
  assert.equal(keptUntil('persian', '2016-11-21', 10), '2026-11-22');
  assert.equal(keptUntil('islamic-umalqura', '2017-03-11', 500), undefined);
  assert.equal(archivedBy('gregory', '2021-02-28', 1), '2020-02-29');
});

test('archived by a day is due, archived a day later is not', () => {
  const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));
  const years = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.constantFrom(...CALENDARS), day, years, (calendar, on, count) => {
      const last = archivedBy(calendar, on, count);
      if (last === undefined) return;
      const due = keptUntil(calendar, last, count);
      assert.ok(due !== undefined && due <= on, `${last} is due`);
      const later = keptUntil(calendar, addDays(last, 1), count);
      assert.ok(later === undefined || later > on, `the day after ${last} is not`);
    }),
  );
});
