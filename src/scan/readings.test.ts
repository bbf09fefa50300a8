// One text out of several readings of a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confidenceOf, joinReadings, wordsOfTable } from './readings.ts';
import type { ReadWord } from './readings.ts';

const row = (line: number, word: number, confidence: number, text: string) =>
  `5\t1\t1\t1\t${line}\t${word}\t0\t0\t9\t9\t${confidence}\t${text}`;
const table = [
  'level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext',
  '4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t',
  row(1, 1, 96.5, '\u200Eالرقم:'),
  row(1, 2, 90, '77/12'),
  row(1, 3, 20, ' '),
  row(2, 1, 80, 'می\u200Cشود'),
  '',
].join('\n');

test('words keep their lines and lose marks of direction', () => {
  assert.deepEqual(wordsOfTable(table), [
    { text: 'الرقم:', confidence: 96.5, starts: true },
    { text: '77/12', confidence: 90, starts: false },
    { text: 'می\u200Cشود', confidence: 80, starts: true },
  ]);
  assert.equal(joinReadings([wordsOfTable(table)]), 'الرقم: 77/12\nمی\u200Cشود');
  assert.deepEqual(wordsOfTable('rubbish'), []);
});

const words = (text: string, confidence: number): ReadWord[] =>
  text.split(' ').map((one, at) => ({ text: one, confidence, starts: at === 0 }));

test('the surest reading is the text; others add only what they are sure of', () => {
  const arabic = words('طلب صيانة الجسر', 91);
  const persian = [...words('طلب صبانة', 45), ...words('گزارش', 88)];
  const english = [...words('Dl bo', 30), ...words('Ministry', 93)];
  assert.equal(joinReadings([english, persian, arabic]), 'طلب صيانة الجسر\nMinistry گزارش');
  assert.ok(confidenceOf(arabic) > confidenceOf(english));
});

test('of two that are all but as sure, the expected one goes before', () => {
  const [arabic, persian] = [words('الجسر القديم', 64), words('اسر القدیم', 66)];
  assert.equal(joinReadings([arabic, persian]), 'الجسر القديم\nاسر القدیم');
  assert.equal(joinReadings([persian, arabic]), 'اسر القدیم\nالجسر القديم');
  assert.match(joinReadings([words('الجسر', 60), persian]), /^اسر القدیم/u);
});

test('an empty page has no text', () => {
  assert.equal(joinReadings([]), '');
  assert.equal(joinReadings([[], []]), '');
  assert.equal(confidenceOf([]), 0);
});
