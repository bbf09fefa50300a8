// Calendars against Intl's own, against printed pairs of real texts, and in the words people read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CALENDARS,
  addDays,
  calendarYears,
  dateIn,
  formatDate,
  fromIso,
  isCalendarDay,
  isIsoDate,
  isTimeZone,
  isoDateIn,
  monthLengthDays,
  monthName,
  toIso,
  weekdayName,
  weekdayOf,
} from './calendar.ts';
import type { CalendarName } from './calendar.ts';

const DAY_MS = 86_400_000;

function intlDay(calendar: CalendarName): (instantMs: number) => string {
  const format = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'numeric',
    year: 'numeric',
  });
  return (instantMs) => {
    const parts = Object.fromEntries(format.formatToParts(instantMs).map((p) => [p.type, p.value]));
    return `${parts['year']}-${parts['month']}-${parts['day']}`;
  };
}

test('every seventh day from 1900 to 2077 agrees with Intl, and comes back', () => {
  for (const calendar of CALENDARS) {
    const expected = intlDay(calendar);
    for (let at = Date.UTC(1900, 4, 30); at < Date.UTC(2077, 10, 16); at += 7 * DAY_MS) {
      const date = dateIn(calendar, 'UTC', at);
      assert.equal(`${date.year}-${date.month}-${date.day}`, expected(at));
      const iso = new Date(at).toISOString().slice(0, 10);
      assert.equal(toIso(calendar, date), iso);
      assert.deepEqual(fromIso(calendar, iso), date);
    }
  }
});

test('an instant is another day in another time zone', () => {
  const at = Date.UTC(2026, 10, 21, 20, 45);
  assert.equal(isoDateIn('Asia/Amman', at), '2026-11-21');
  assert.equal(isoDateIn('Asia/Tehran', at), '2026-11-22');
  assert.deepEqual(dateIn('islamic-umalqura', 'Asia/Riyadh', at), {
    year: 1448,
    month: 6,
    day: 11,
  });
  assert.deepEqual(dateIn('persian', 'Asia/Tehran', at), { year: 1405, month: 9, day: 1 });
  assert.equal(isTimeZone('Asia/Riyadh'), true);
  assert.equal(isTimeZone('Asia/Atlantis'), false);
  assert.equal(isTimeZone(''), false);
});

test('month lengths, and days that are not', () => {
  assert.equal(monthLengthDays('gregory', 2024, 2), 29);
  assert.equal(monthLengthDays('gregory', 1900, 2), 28);
  // 1403 and 1408 are Persian leap years: five years lie between them.
  assert.deepEqual(
    [1403, 1404, 1405, 1406, 1407, 1408].map((year) => monthLengthDays('persian', year, 12)),
    [30, 29, 29, 29, 29, 30],
  );
  assert.equal(monthLengthDays('persian', 1405, 6), 31);
  assert.equal(monthLengthDays('persian', 1405, 13), undefined);
  assert.equal(monthLengthDays('gregory', 2026.5, 1), undefined);
  for (const calendar of CALENDARS) {
    const { min, max } = calendarYears(calendar);
    assert.equal(monthLengthDays(calendar, min - 1, 12), undefined);
    assert.equal(monthLengthDays(calendar, max + 1, 1), undefined);
    const first = toIso(calendar, { year: min, month: 1, day: 1 });
    assert.ok(first !== undefined);
    assert.equal(fromIso(calendar, addDays(first, -1)), undefined);
  }
  assert.equal(isCalendarDay('islamic-umalqura', { year: 1448, month: 6, day: 0 }), false);
  assert.equal(toIso('gregory', { year: 2026, month: 2, day: 29 }), undefined);
});

test('ISO text is exactly YYYY-MM-DD of a real day', () => {
  assert.equal(isIsoDate('2024-02-29'), true);
  for (const text of [
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '26-01-01',
    '',
    '2026-11-21T00',
  ]) {
    assert.equal(isIsoDate(text), false, text);
  }
});

test('weekdays', () => {
  assert.equal(weekdayOf('2026-11-21'), 6);
  assert.equal(weekdayName(6, 'ar'), 'السبت');
  assert.equal(weekdayName(6, 'fa'), 'شنبه');
});

test('dates as the offices write them', () => {
  const iso = '2026-11-21';
  const ar = { iso, language: 'ar', digits: 'arabic' } as const;
  const fa = { iso, language: 'fa', digits: 'persian' } as const;
  const en = { iso, language: 'en', digits: 'western' } as const;
  const cases: readonly (readonly [string, string])[] = [
    [formatDate({ ...ar, calendar: 'islamic-umalqura', style: 'long' }), '١١ جمادى الآخرة ١٤٤٨ هـ'],
    [formatDate({ ...ar, calendar: 'islamic-umalqura', style: 'numeric' }), '١١/٠٦/١٤٤٨'],
    [formatDate({ ...ar, calendar: 'gregory', style: 'long' }), '٢١ نوفمبر ٢٠٢٦ م'],
    [
      formatDate({
        ...ar,
        calendar: 'gregory',
        style: 'long',
        arabicMonths: 'levant',
        weekday: true,
      }),
      'السبت، ٢١ تشرين الثاني ٢٠٢٦ م',
    ],
    [formatDate({ ...fa, calendar: 'persian', style: 'long' }), '۳۰ آبان ۱۴۰۵'],
    [formatDate({ ...fa, calendar: 'persian', style: 'long', weekday: true }), 'شنبه ۳۰ آبان ۱۴۰۵'],
    [formatDate({ ...fa, calendar: 'persian', style: 'numeric' }), '۱۴۰۵/۰۸/۳۰'],
    [formatDate({ ...fa, calendar: 'persian', style: 'numeric', digits: 'western' }), '1405/08/30'],
    [formatDate({ ...en, calendar: 'gregory', style: 'long' }), '21 November 2026'],
    [formatDate({ ...en, calendar: 'islamic-umalqura', style: 'long' }), '11 Jumada II 1448 AH'],
    [formatDate({ ...ar, calendar: 'gregory', style: 'numeric', era: true }), '٢١/١١/٢٠٢٦ م'],
    // Before the Umm al-Qura tables begin, the date is shown in the calendar that has it.
    [
      formatDate({ ...ar, iso: '1850-01-02', calendar: 'islamic-umalqura', style: 'numeric' }),
      '٠٢/٠١/١٨٥٠ م',
    ],
  ];
  for (const [written, expected] of cases) assert.equal(written, expected);
  assert.throws(() => formatDate({ ...ar, iso: 'today', calendar: 'gregory', style: 'long' }), {
    name: 'Defect',
  });
});

test('Gregorian and Persian month names are those of Intl', () => {
  const languages = [
    ['gregory', 'ar', 'ar-EG'],
    ['gregory', 'en', 'en'],
    ['persian', 'fa', 'fa'],
  ] as const;
  for (const [calendar, language, locale] of languages) {
    const intl = new Intl.DateTimeFormat(`${locale}-u-ca-${calendar}`, {
      month: 'long',
      timeZone: 'UTC',
    });
    for (let month = 1; month <= 12; month += 1) {
      const iso = toIso(calendar, { year: calendar === 'persian' ? 1405 : 2026, month, day: 5 });
      assert.equal(monthName(calendar, month, language), intl.format(new Date(`${iso}T00:00:00Z`)));
    }
  }
  assert.equal(monthName('gregory', 1, 'ar', 'levant'), 'كانون الثاني');
  assert.equal(monthName('gregory', 12, 'ar', 'levant'), 'كانون الأول');
  assert.equal(monthName('gregory', 11, 'fa', 'levant'), 'نوامبر');
});
