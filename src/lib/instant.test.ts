// One instant has one text; every other text is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSTANT_MAX_MS, INSTANT_MIN_MS, formatInstant, parseInstant } from './instant.ts';

test('an instant goes to text and back', () => {
  assert.equal(formatInstant(Date.UTC(2026, 10, 21, 8)), '2026-11-21T08:00:00.000Z');
  assert.equal(parseInstant('2026-11-21T08:00:00.000Z'), Date.UTC(2026, 10, 21, 8));
  assert.equal(formatInstant(INSTANT_MIN_MS), '0001-01-01T00:00:00.000Z');
  assert.equal(formatInstant(INSTANT_MAX_MS), '9999-12-31T23:59:59.999Z');
});

test('only the one form is read', () => {
  const others = [
    '2026-11-21T08:00:00Z',
    '2026-11-21T08:00:00.00Z',
    '2026-11-21T08:00:00.0000Z',
    '2026-11-21t08:00:00.000z',
    '2026-11-21 08:00:00.000Z',
    '2026-11-21T08:00:00.000+00:00',
    '2026-02-29T08:00:00.000Z',
    '2026-11-31T08:00:00.000Z',
    '2026-13-01T08:00:00.000Z',
    '2026-11-21T24:00:00.000Z',
    '2026-11-21T08:60:00.000Z',
    '2026-12-31T23:59:60.000Z',
    '0000-01-01T00:00:00.000Z',
    '+012026-11-21T08:00:00.000Z',
    '2026-11-21T08:00:00.000Z\n',
    '٢٠٢٦-١١-٢١T08:00:00.000Z',
    '',
  ];
  for (const text of others) assert.equal(parseInstant(text), undefined, text);
});

test('an instant outside of the four-figure years is a defect', () => {
  for (const instantMs of [INSTANT_MAX_MS + 1, INSTANT_MIN_MS - 1, 0.5, Number.NaN, Infinity]) {
    assert.throws(() => formatInstant(instantMs), { name: 'Defect' });
  }
});
