// What people take for the same word folds to the same letters; what they do not, stays apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REFERENCE_TEXT_MAX_CHARS } from './limits.ts';
import { foldText, foldWord, listTokens, numberSortKey, referenceKey } from './fold.ts';

const SAME: readonly (readonly [string, string])[] = [
  ['مستشفى', 'مستشفي'],
  ['القاضي', 'القاضى'],
  ['هيئة', 'هييه'],
  ['ایران', 'ايران'],
  ['کتاب', 'كتاب'],
  ['أحمد', 'احمد'],
  ['إدارة', 'ادارة'],
  ['آلية', 'الية'],
  ['ٱلله', 'الله'],
  ['الوزارة', 'الوزاره'],
  ['مسؤول', 'مسوول'],
  ['مُحَمَّدٌ', 'محمد'],
  ['الـــرياض', 'الرياض'],
  ['ﻻئحة', 'لائحة'],
  ['ﷲ', 'الله'],
  ['خانۀ', 'خانه'],
  ['خانهٔ', 'خانه'],
  ['ہے', 'هے'],
  ['هٰذا', 'هذا'],
  ['\u202Bالموافقة\u202C', 'الموافقة'],
  ['۱۲۳', '١٢٣'],
  ['۱۲۳', '123'],
  ['می‌شود', 'میشود'],
  ['Registry', 'REGISTRY'],
];

test('spellings of one word fold together', () => {
  for (const [one, other] of SAME) {
    assert.equal(foldWord(one), foldWord(other), `${one} and ${other}`);
  }
});

test('different words stay apart: prefixes are not stripped', () => {
  assert.notEqual(foldWord('الوزارة'), foldWord('وزارة'));
  assert.notEqual(foldWord('كتب'), foldWord('كتاب'));
  assert.equal(foldWord('سماء'), 'سماء');
});

test('a zero-width non-joiner is a space in running text, and both forms are indexed', () => {
  assert.equal(foldText('نامه\u200Cها   می\u200Cشود\n'), 'نامه ها مي شود');
  assert.deepEqual(listTokens('نامه‌ها، می‌شود.'), ['نامه', 'ها', 'نامهها', 'مي', 'شود', 'ميشود']);
  assert.deepEqual(listTokens('قرار رقم (م/٣١)'), ['قرار', 'رقم', 'م', '31']);
  assert.deepEqual(listTokens('‌ ، '), []);
});

test('reference numbers in their real shapes', () => {
  const shapes: readonly (readonly [string, string])[] = [
    ['م/31', 'م/31'],
    ['(م / ٣١)', 'م/31'],
    ['1-1/44/د', '1/1/44/د'],
    ['١ – ١ / ٤٤ / د', '1/1/44/د'],
    ['17/2/28/8634', '17/2/28/8634'],
    ['١٢/٤/١٢٣٤', '12/4/1234'],
    ['۱۲/۴/۱۲۳۴', '12/4/1234'],
    ['12\\4\\1234', '12/4/1234'],
    ['5464/م ب', '5464/مب'],
    ['م س ت/111-44/3', 'مست/111/44/3'],
    ['6-1-19', '6/1/19'],
    ['٤٥٠٠٠٠٣٧٨٢', '4500003782'],
    ['رقم: ٥٨٤ ', 'رقم/584'],
    [' / ', ''],
  ];
  for (const [text, key] of shapes) {
    assert.equal(referenceKey(text).key, key, text);
    assert.deepEqual(referenceKey(text).parts, key === '' ? [] : key.split('/'));
  }
});

test('numbers sort as they count', () => {
  const inOrder = ['1/9', '2/1', '٢/٩', '۲/۱۰', '10/1', '100', '8634/1', `1${'0'.repeat(20)}`];
  const shuffled = inOrder.toReversed();
  const byKey = (a: string, b: string) => (numberSortKey(a) < numberSortKey(b) ? -1 : 1);
  assert.deepEqual(shuffled.sort(byKey), inOrder);
});

test('a reference past its limit is cut there', () => {
  const { key } = referenceKey('9'.repeat(REFERENCE_TEXT_MAX_CHARS + 50));
  assert.equal(key.length, REFERENCE_TEXT_MAX_CHARS);
});
