// What waits is shown most urgent first, then longest waiting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partOfDay, sortWaiting } from './waiting.ts';

const base = {
  why: 'unregistered',
  subject: '',
  party: '',
  partyOffice: null,
  number: null,
  secrecy: 'normal',
} as const;

test('urgent before normal, older before newer', () => {
  const sorted = sortWaiting([
    { ...base, letter: 'new', urgency: 'normal', since: '2026-11-21T09:00:00.000Z' },
    { ...base, letter: 'old', urgency: 'normal', since: '2026-11-20T09:00:00.000Z' },
    { ...base, letter: 'now', urgency: 'immediate', since: '2026-11-21T10:00:00.000Z' },
  ]);
  assert.deepEqual(
    sorted.map((each) => each.letter),
    ['now', 'old', 'new'],
  );
});

test('the greeting follows the office clock', () => {
  assert.deepEqual([8, 13, 21, 2].map(partOfDay), ['morning', 'day', 'evening', 'evening']);
});
