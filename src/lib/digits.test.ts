// Digits and integers against Intl's own, and what is not read as a number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIGITS, formatInteger, parseInteger, toDigits, toWesternDigits } from './digits.ts';

test('digits of any kind become those wanted, and nothing else changes', () => {
  assert.equal(toWesternDigits('م/٣١ و ۱۴۰۵ و 7'), 'م/31 و 1405 و 7');
  assert.equal(toDigits('م/٣١ و ۱۴۰۵ و 7', 'arabic'), 'م/٣١ و ١٤٠٥ و ٧');
  assert.equal(toDigits('12/345', 'persian'), '۱۲/۳۴۵');
});

test('integers are written as Unicode CLDR writes them', () => {
  const locales = { western: 'en-u-nu-latn', arabic: 'ar-u-nu-arab', persian: 'fa-u-nu-arabext' };
  for (const digits of DIGITS) {
    for (const useGrouping of [true, false]) {
      const format = new Intl.NumberFormat(locales[digits], { useGrouping });
      for (const n of [0, 7, 999, 1000, 28_634, 1_234_567, -12, -1234, Number.MAX_SAFE_INTEGER]) {
        assert.equal(formatInteger(n, digits, { grouping: useGrouping }), format.format(n));
      }
    }
  }
  assert.equal(formatInteger(1_234_567, 'arabic'), '١٬٢٣٤٬٥٦٧');
  assert.throws(() => formatInteger(1.5, 'western'), { name: 'Defect' });
});

test('what is not a whole number is not read as one', () => {
  assert.equal(parseInteger(' ١٢٣ '), 123);
  assert.equal(parseInteger('1۲٣'), 123);
  for (const text of [
    '',
    '-',
    '1.5',
    '12,34',
    '1,2345',
    'م٣',
    '١٢/٣',
    '1e3',
    '0x1f',
    '9007199254740992',
  ]) {
    assert.equal(parseInteger(text), undefined, text);
  }
});
