// Dates inside texts, and the pairs of dates of the official collection: where the printed Hijri
// and Gregorian day are not the same day by the Umm al-Qura tables, they are listed, all of them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import type { CalendarName } from './calendar.ts';
import { listDates } from './date-text.ts';
import { plainText } from './plain-text.ts';
import disagreements from './testdata/date-disagreements.json' with { type: 'json' };

const CORPUS = resolve('..', 'shared', 'corpus', 'official-texts.jsonl.gz');
const NO_CORPUS = existsSync(CORPUS) ? false : `${CORPUS} is not there`;
const DAY_MS = 86_400_000;

function dates(text: string, calendar: CalendarName = 'islamic-umalqura'): string {
  const found = listDates(plainText(text).text, calendar);
  return found.map((date) => `${date.iso ?? '-'} ${date.calendar}`).join(', ');
}

test('the orders, separators and signs that texts use', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['وتاريخ ٢/٣/١٤٤٥هـ.', '2023-09-17 islamic-umalqura'],
    ['وتاريخ ١٤٤٥/٣/٢ هـ', '2023-09-17 islamic-umalqura'],
    ['٢-٣-١٤٤٥هـ', '2023-09-17 islamic-umalqura'],
    ['٢ – ٣ – ١٤٤٥هــ', '2023-09-17 islamic-umalqura'],
    // Only one order makes this a day.
    ['٣/٢٥/١٤٤٥هـ', '2023-10-10 islamic-umalqura'],
    ['١٧/٩/٢٠٢٣م', '2023-09-17 gregory'],
    ['2023-09-17', '2023-09-17 gregory'],
    [
      'في ٢ من ربيع الأول ١٤٤٥هـ الموافق ١٧ سبتمبر ٢٠٢٣م',
      '2023-09-17 islamic-umalqura, 2023-09-17 gregory',
    ],
    ['١٢ كانون الثاني ٢٠٢٤', '2024-01-12 gregory'],
    ['5 March 2024', '2024-03-05 gregory'],
    ['۲۶ شهریور ۱۴۰۲ هـ.ش', '2023-09-17 persian'],
    ['1402/06/26ش', '2023-09-17 persian'],
    ['٣٠/٢/١٤٤٧هـ', '- islamic-umalqura'],
    // No year, no date; and the parts of a longer number are none.
    ['١٢/٣/٤٤', ''],
    ['٢١/١/١١١٢٣', ''],
  ];
  for (const [text, expected] of cases) assert.equal(dates(text), expected, text);
});

test('what a bare Hijri year means is for the office to say', () => {
  assert.equal(dates('1402/06/26'), '1982-04-21 islamic-umalqura');
  assert.equal(dates('1402/06/26', 'persian'), '2023-09-17 persian');
  assert.equal(dates('۱۴۰۲/۰۶/۲۶ ه', 'persian'), '2023-09-17 persian');
  assert.equal(dates('۱۴۰۲/۰۶/۲۶ ه.ق', 'persian'), '1982-04-21 islamic-umalqura');
});

/** Hijri and Gregorian date side by side, the second announced as "corresponding to". */
function pairsOf(original: string): readonly { hijri: string; gregorian: string; days: number }[] {
  const { text, placeOf } = plainText(original);
  const found = listDates(text, 'islamic-umalqura');
  const written = (start: number, end: number) => original.slice(placeOf(start), placeOf(end));
  return found.flatMap((one, at) => {
    const other = found[at + 1];
    if (other === undefined || one.iso === undefined || other.iso === undefined) return [];
    if (one.calendar !== 'islamic-umalqura' || other.calendar !== 'gregory') return [];
    const gap = text.slice(one.end, other.start);
    if (!/^[\s،,\])(]*(?:و?ال)?موافق *:?\s*ل? *\(?$/u.test(gap)) return [];
    const days = (Date.parse(other.iso) - Date.parse(one.iso)) / DAY_MS;
    const hijri = written(one.start, one.end).trim();
    return [{ hijri, gregorian: written(other.start, other.end).trim(), days }];
  });
}

test('the pairs of the collection that are not one day are just these', { skip: NO_CORPUS }, () => {
  const lines = gunzipSync(readFileSync(CORPUS)).toString('utf8').trimEnd().split('\n');
  const pairs = lines.flatMap((line) => pairsOf((JSON.parse(line) as { text: string }).text));
  assert.equal(pairs.length, disagreements.pairCount);
  const wrong = Map.groupBy(
    pairs.filter(({ days }) => days !== 0),
    ({ hijri, gregorian }) => `${hijri} = ${gregorian}`,
  );
  const listed = [...wrong.values()].flatMap((same) =>
    same[0] === undefined ? [] : [{ ...same[0], times: same.length }],
  );
  assert.deepEqual(listed, disagreements.pairs);
});
