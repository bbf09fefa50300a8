// Growth is that of a week, is not said too early, and survives a clock that is set back.
import assert from 'node:assert/strict';
import test from 'node:test';

import { growthOf, noteUse, timeLeft } from './storage-growth.ts';
import type { UseNote } from './storage-growth.ts';

const DAY_MS = 86_400_000;
const startMs = Date.parse('2026-11-01T00:00:00Z');
const at = (days: number, usedBytes: number) => ({ nowMs: startMs + days * DAY_MS, usedBytes });

test('a disk that takes 10 GB a day is full when its days are over', () => {
  let notes: readonly UseNote[] = [];
  for (let day = 0; day <= 30; day += 0.05) notes = noteUse(notes, at(day, day * 1e10));
  assert.ok(notes.length < 40, `${notes.length} notes are kept`);
  const now = at(30, 30e10);
  const perS = growthOf(notes, now) ?? 0;
  assert.equal(Math.round(perS * 86_400), 1e10);
  assert.equal(Math.round(timeLeft(20e12 - now.usedBytes, perS) / 86_400), 1_970);
});

test('nothing is said in the first hour, and a disk that empties lasts for ever', () => {
  const notes = noteUse([], at(0, 5e9));
  assert.equal(growthOf(notes, at(0.01, 6e9)), undefined);
  assert.equal(growthOf([], at(1, 6e9)), undefined);
  const perS = growthOf(notes, at(1, 4e9)) ?? 0;
  assert.ok(perS < 0);
  assert.equal(timeLeft(1e9, perS), Infinity);
});

test('notes of a time that has not come are dropped', () => {
  const ahead = noteUse(noteUse([], at(0, 1)), at(2, 2));
  const notes = noteUse(ahead, at(1, 3));
  assert.deepEqual(
    notes.map(({ usedBytes }) => usedBytes),
    [1, 3],
  );
});
