// Whatever formatDate writes parseDate reads, and no text makes it fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CALENDARS, formatDate } from './calendar.ts';
import type { CalendarName } from './calendar.ts';
import { parseDate } from './calendar-text.ts';

function read(text: string, calendar: CalendarName): string {
  const parsed = parseDate(text, calendar);
  return parsed.ok ? `${parsed.iso} ${parsed.calendar}` : parsed.reason;
}

test('what is written is read back, in every calendar, language, style and digits', () => {
  const day = fc.date({
    min: new Date('1885-01-01'),
    max: new Date('2070-01-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(
      day,
      fc.constantFrom(...CALENDARS),
      fc.constantFrom('ar' as const, 'fa' as const, 'en' as const),
      fc.constantFrom('numeric' as const, 'long' as const),
      fc.constantFrom('western' as const, 'arabic' as const, 'persian' as const),
      (date, calendar, language, style, digits) => {
        const iso = date.toISOString().slice(0, 10);
        const arabicMonths = date.getUTCDate() % 2 === 0 ? 'gulf' : 'levant';
        const text = formatDate({ iso, calendar, language, digits, style, arabicMonths });
        assert.equal(read(text, calendar), `${iso} ${calendar}`, text);
      },
    ),
    { numRuns: 1000 },
  );
});

test('no text makes the reader fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...CALENDARS), (text, calendar) => {
      assert.equal(typeof parseDate(text, calendar).ok, 'boolean');
    }),
  );
});
