import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isPattern, numberText, registerYear } from './register.ts';
import type { Numbering } from './register.ts';

const book = (pattern: string, change: Partial<Numbering> = {}): Numbering => ({
  pattern: { pattern, restarts: 'yearly', names: { ar: 'سجل', fa: 'دفتر', en: 'register' } },
  officeCode: '12',
  calendar: 'islamic-umalqura',
  timeZone: 'Asia/Riyadh',
  digits: 'arabic',
  ...change,
});

test('numbers are written by the pattern of the office, in its digits', () => {
  assert.equal(numberText(book('{office}/{serial}'), 1448, 345), '١٢/٣٤٥');
  const persian = book('{serial}/{office}/{year}', { digits: 'persian', officeCode: '9001' });
  assert.equal(numberText(persian, 1405, 7), '۷/۹۰۰۱/۱۴۰۵');
  assert.equal(
    numberText(book('م-{year2}-{serial:5}', { digits: 'western' }), 1405, 42),
    'م-05-00042',
  );
  assert.equal(numberText(book('{serial:2}', { digits: 'western' }), 0, 12345), '12345');
});

test('the year is that of the office: its calendar and its clock', () => {
  const instant = Date.parse('2026-06-15T20:59:59.000Z');
  assert.equal(registerYear(book('{serial}'), instant), 1447);
  assert.equal(registerYear(book('{serial}'), instant + 1_000), 1448, 'midnight in Riyadh');
  const tehran = book('{serial}', { calendar: 'persian', timeZone: 'Asia/Tehran' });
  assert.equal(registerYear(tehran, Date.parse('2026-03-20T20:29:59.000Z')), 1404);
  assert.equal(registerYear(tehran, Date.parse('2026-03-20T20:30:00.000Z')), 1405);
  const endless = book('{serial}');
  const never = { ...endless, pattern: { ...endless.pattern, restarts: 'never' as const } };
  assert.equal(registerYear(never, instant), 0);
});

test('a pattern has the serial once, and nothing that would mislead the eye', () => {
  for (const good of ['{serial}', '{office}/{serial:4}/{year}', 'م س ت/{year2}-{serial}']) {
    assert.equal(isPattern(good), true, good);
  }
  const unfit = ['', '{year}', '{serial}{serial}', '{serial', '{number}', '{serial:0}'];
  const bad = [...unfit, '{serial}\u202E'];
  for (const text of [...bad, `{serial}${'x'.repeat(60)}`]) {
    assert.equal(isPattern(text), false, text);
  }
});
