// What the times of marks say: the longest gap between acknowledgements and when it ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLongest } from './marks.ts';

const mark = (beganMs: number, acknowledgedMs: number | undefined) => ({
  ...{ id: String(beganMs), beganMs, acknowledgedMs },
});

test('the longest gap is between two acknowledgements, in whatever order they came', () => {
  const marks = [mark(0, 10), mark(100, 2_400), mark(200, 2_350), mark(300, undefined)];
  assert.deepEqual(findLongest(marks), { gapMs: 2_340, servedMs: 2_350, waitMs: 2_300 });
});

test('where nothing was acknowledged there is nothing to say', () => {
  assert.deepEqual(findLongest([mark(0, undefined)]), {
    ...{ gapMs: 0, servedMs: undefined, waitMs: 0 },
  });
});
