// What is understood of what people type into the search.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ITEMS_MAX, parseQuestion } from './question.ts';

const understood = (typed: string) =>
  parseQuestion(typed, 'islamic-umalqura').map(({ kind, text, key, day }) => {
    const said = [kind, text];
    if (key !== null) said.push(`#${key}`);
    if (day !== null) said.push(`@${day}`);
    return said.join(' ');
  });

test('words, phrases and numbers in their shapes', () => {
  assert.deepEqual(understood('تقرير  الميزانية،'), ['word تقرير', 'word الميزانية']);
  assert.deepEqual(understood('"تقرير الميزانية" م/31'), [
    'phrase تقرير الميزانية',
    'number م/31 #م/31',
  ]);
  assert.deepEqual(understood('«ديوان المظالم»'), ['phrase ديوان المظالم']);
  assert.deepEqual(understood('1-1/44/د'), ['number 1-1/44/د #1/1/44/د']);
  assert.deepEqual(understood('١٧/٢/٢٨/٨٦٣٤'), ['number ١٧/٢/٢٨/٨٦٣٤ #17/2/28/8634']);
  assert.deepEqual(understood('شماره ۱۲۳'), ['number ۱۲۳ #123']);
  assert.deepEqual(understood('584'), ['word 584 #584']);
  assert.deepEqual(understood('" ، "'), []);
});

test('a number with its day, as regulations write it', () => {
  assert.deepEqual(understood('رقم (١٢٣) وتاريخ ١٤٤٥/٣/٢هـ'), [
    'number ١٢٣ #123',
    'date ١٤٤٥/٣/٢هـ @2023-09-17',
  ]);
  assert.deepEqual(understood('بتاريخ 17/9/2023م'), ['date 17/9/2023م @2023-09-17']);
});

test('figures that may be a day or a number are both', () => {
  assert.deepEqual(understood('2/3/1445'), ['date 2/3/1445 #2/3/1445 @2023-09-17']);
  const [item] = parseQuestion('2/3/1445', 'islamic-umalqura');
  assert.deepEqual(item?.groups, [['@2023-09-17', '#2/3/1445', '~2/3/1445']]);
});

test('a Persian affix is asked for with its word; a compound by its parts', () => {
  const terms = (typed: string) =>
    parseQuestion(typed, 'persian').map(({ groups }) => groups.flat().join(' '));
  assert.deepEqual(terms('نامه‌ها'), terms('نامه ها'));
  assert.deepEqual(terms('می‌شود'), terms('می شود'));
  assert.deepEqual(terms('دانش‌آموز'), [terms('دانش آموز').join(' ')]);
});

test('past their limits, questions are cut', () => {
  assert.equal(parseQuestion('ab '.repeat(90), 'gregory').length, ITEMS_MAX);
  assert.ok(parseQuestion('x'.repeat(5_000), 'gregory').length === 1);
});
