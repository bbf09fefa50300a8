import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeCode, moved, readClock, settleNames } from './settle.ts';

test('a name written in one language stands in all, an address does not', () => {
  const empty = { ar: ' ', fa: '', en: '' };
  const rules = {
    items: [{ names: { ...empty, fa: ' نوروز ' }, code: '1', hours: null }],
    address: { ...empty, en: 'Box 1' },
  };
  assert.deepEqual(settleNames(rules), {
    items: [{ names: { ar: 'نوروز', fa: 'نوروز', en: 'نوروز' }, code: '1', hours: null }],
    address: { ...empty, en: 'Box 1' },
  });
  assert.deepEqual(settleNames({ lines: [{ ar: 'أ', fa: 'ب', en: '' }] }), {
    lines: [{ ar: 'أ', fa: 'ب', en: 'أ' }],
  });
});

test('times of day are read however they are typed', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['8', '08:00'],
    ['8:30', '08:30'],
    ['0830', '08:30'],
    ['٨:٣٠', '08:30'],
    ['۱۴:۰۵', '14:05'],
    ['24:00', '24:00'],
    ['24:01', undefined],
    ['8:60', undefined],
    ['25', undefined],
    ['noon', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of cases) assert.equal(readClock(text), expected, text);
});

test('a new item gets a code that is free; items move within their list', () => {
  assert.equal(freeCode([]), '1');
  assert.equal(freeCode(['1', '3']), '4');
  assert.deepEqual(moved(['a', 'b', 'c'], 0, 1), ['b', 'a', 'c']);
  assert.deepEqual(moved(['a', 'b', 'c'], 2, -1), ['a', 'c', 'b']);
  assert.deepEqual(moved(['a', 'b'], 0, -1), ['a', 'b']);
});
