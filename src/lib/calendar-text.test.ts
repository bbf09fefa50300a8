// Dates in the ways people type and print them, and the printed pairs of real official texts.
// The whole corpus is tried where it lies beside the repository; its absence is said aloud.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { CalendarName } from './calendar.ts';
import { parseDate } from './calendar-text.ts';
import { foldText } from './fold.ts';
import pairsFile from './testdata/date-pairs.json' with { type: 'json' };

const CORPUS = new URL('../../../shared/corpus/official-texts.jsonl.gz', import.meta.url);

function read(text: string, calendar: CalendarName): string {
  const parsed = parseDate(text, calendar);
  if (!parsed.ok) return parsed.reason;
  return parsed.calendar === calendar ? parsed.iso : `${parsed.iso} ${parsed.calendar}`;
}

test('the same day in many writings', () => {
  const hijri = [
    '١١/٦/١٤٤٨',
    '11/06/1448',
    '11-6-1448',
    '11.6.1448',
    '11 6 1448',
    '1448/6/11',
    '۱۴۴۸/۰۶/۱۱',
    '١١/٦/١٤٤٨هـ',
    '١١ / ٦ / ١٤٤٨ه',
    '١١/٦/١٤٤٨ ﻫ',
    '1448-06-11 AH',
    '\u200F١١\u200F/٦/١٤٤٨هـ',
    '١١ جمادى الآخرة ١٤٤٨ هـ',
    '١١ من جمادى الآخرة ١٤٤٨هـ',
    '١١ جمادى الثانية ١٤٤٨',
    '١١/جمادى الآخرة/١٤٤٨',
    '11 Jumada II 1448',
    '1448/6/11ه.ق',
    '١٤٤٨هـ/٦/١١',
  ];
  for (const text of hijri) assert.equal(read(text, 'islamic-umalqura'), '2026-11-21', text);
  const persian = [
    '۱۴۰۵/۸/۳۰',
    '1405/08/30',
    '۳۰/۸/۱۴۰۵',
    '۳۰ آبان ۱۴۰۵',
    '۳۰ آبان‌ماه ۱۴۰۵',
    '۱۴۰۵ آبان ۳۰',
    '۱۴۰۵/۸/۳۰ ش',
    '۱۴۰۵/۸/۳۰ ه‍.ش',
    '۳۰ آبان سال ۱۴۰۵',
    '۱۴۰۵/۸/۳۰ هـ',
    '30 Aban 1405',
  ];
  for (const text of persian) assert.equal(read(text, 'persian'), '2026-11-21', text);
  const gregorian = [
    '2026-11-21',
    '21/11/2026',
    '٢١/١١/٢٠٢٦م',
    '٢١ نوفمبر ٢٠٢٦',
    '٢١ تشرين الثاني ٢٠٢٦ م',
    '21 November 2026',
    'November 21, 2026',
    '21-Nov-2026',
    '۲۱ نوامبر ۲۰۲۶',
    '21.11.2026 CE',
  ];
  for (const text of gregorian) assert.equal(read(text, 'gregory'), '2026-11-21', text);
});

test('a sign or a month name tells the calendar', () => {
  assert.equal(read('٢١/١١/٢٠٢٦م', 'islamic-umalqura'), '2026-11-21 gregory');
  assert.equal(read('٢١ نوفمبر ٢٠٢٦', 'persian'), '2026-11-21 gregory');
  assert.equal(read('١١/٦/١٤٤٨هـ', 'gregory'), '2026-11-21 islamic-umalqura');
  assert.equal(read('۱۴۰۵/۸/۳۰ ش', 'islamic-umalqura'), '2026-11-21 persian');
  assert.equal(read('١١ رمضان ١٤٤٨ م', 'islamic-umalqura'), 'not-a-date');
});

test('what is no date gets its reason', () => {
  const notDates = [
    '',
    'اليوم',
    '١١/٦',
    '۸۷/۷/۱',
    '11/6/48',
    '1448/6/1448',
    '1/2/3/2026',
    '14480611',
    '٣٠',
    '12026/1/1',
    '11/600/1448',
    '11+6+1448',
    '١١ ربيع ١٤٤٨',
    '1448 هـ 6 م 11',
    `1448/6/11${' '.repeat(80)}`,
  ];
  for (const text of notDates) assert.equal(read(text, 'islamic-umalqura'), 'not-a-date', text);
  assert.equal(read('29/2/2026', 'gregory'), 'no-such-day');
  assert.equal(read('1/13/2026', 'gregory'), 'no-such-day');
  assert.equal(read('0/1/2026', 'gregory'), 'no-such-day');
  assert.equal(read('۱۴۰۵/۱۲/۳۰', 'persian'), 'no-such-day');
  assert.equal(read('1/1/1299', 'islamic-umalqura'), 'out-of-range');
  assert.equal(read('1/1/2026', 'islamic-umalqura'), 'out-of-range');
  assert.equal(read('1/1/1447', 'gregory'), 'out-of-range');
});

test('printed pairs of real texts: all but four misprints agree with Umm al-Qura', () => {
  const { pairs } = pairsFile;
  assert.equal(pairs.length, 60);
  for (const { hijri, gregorian, agrees } of pairs) {
    const [one, other] = [parseDate(hijri, 'islamic-umalqura'), parseDate(gregorian, 'gregory')];
    assert.ok(one.ok && other.ok, `${hijri} ${gregorian}`);
    assert.equal(one.iso === other.iso, agrees, `${hijri} ${gregorian}`);
  }
  assert.equal(pairs.filter((pair) => !pair.agrees).length, 4);
});

// A pair in figures on both sides, in text that is already folded. Pairs with the months in words
// are left out: in the collection they come from a conversion that is often a day late (30 of
// 123), in the very months whose pairs in figures all agree.
const FIGURES = String.raw`\d{1,2} ?/ ?\d{1,2} ?/ ?\d{4}`;
const PAIR = new RegExp(`(${FIGURES} ?ه)[ ،,]*الموافق:? ?ل?(${FIGURES})`, 'gu');

function listPairs(texts: readonly string[]): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const text of texts) {
    for (const [, hijri = '', gregorian = ''] of foldText(text).matchAll(PAIR)) {
      const pair = [hijri, gregorian].map((side) => side.replaceAll(' ', ''));
      pairs.set(pair.join(' '), [pair[0] ?? '', pair[1] ?? '']);
    }
  }
  return [...pairs.values()];
}

const absent = existsSync(CORPUS)
  ? false
  : 'the corpus of official texts is not beside the repository';

test('all pairs of the corpus: the exceptions are the known misprints', { skip: absent }, () => {
  const lines = gunzipSync(readFileSync(CORPUS)).toString('utf8').trim().split('\n');
  const texts = lines.map((line) => {
    const row: unknown = JSON.parse(line);
    assert.ok(typeof row === 'object' && row !== null && 'text' in row);
    return String(row.text);
  });
  const pairs = listPairs(texts);
  const exceptions = pairs.filter(([hijri, gregorian]) => {
    const other = parseDate(gregorian, 'gregory');
    return !other.ok || read(hijri, 'islamic-umalqura') !== other.iso;
  });
  assert.ok(pairs.length >= 275, `${pairs.length} pairs`);
  assert.deepEqual(exceptions.map((pair) => pair.join(' ')).sort(), [
    '15/8/1445ه 26/2/2024',
    '2/9/1444ه 7/3/2023',
    '3/2/1444ه 19/8/2023',
    '9/6/1404ه 11/2/1984',
  ]);
  assert.ok(1 - exceptions.length / pairs.length > 0.985);
});
