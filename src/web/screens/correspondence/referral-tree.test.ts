// The order of the referral sheet, and which of its lines are to be worked on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listMine, placeReferrals } from './referral-tree.ts';
import type { Referral } from './referral-tree.ts';

function step(no: number, parent: number | null, change: Partial<Referral> = {}): Referral {
  return {
    step: no,
    parent,
    to: { appointment: `post.${no}`, unit: null, title: `post ${no}`, names: null },
    by: 'rana',
    byNames: null,
    byBehalf: null,
    purpose: 'action',
    instruction: '',
    dueOn: null,
    state: 'opened',
    outcome: null,
    sentAt: '2026-11-20T08:00:00.000Z',
    openedAt: null,
    endedAt: null,
    note: '',
    isMine: false,
    ...change,
  };
}

test('each step stands under the one that it came from', () => {
  const placed = placeReferrals([step(1, null), step(2, null), step(3, 1), step(4, 3), step(5, 2)]);
  assert.deepEqual(
    placed.map(({ referral, depth }) => [referral.step, depth]),
    [
      [1, 0],
      [3, 1],
      [4, 2],
      [2, 0],
      [5, 1],
    ],
  );
});

test('the lines of the tree go on to the last step that comes from them', () => {
  const placed = placeReferrals([step(1, null), step(2, 1), step(3, 2), step(4, 1), step(5, null)]);
  assert.deepEqual(
    placed.map(({ goesOn }) => goesOn),
    [[true], [true, true], [true, false, false], [false, false], [false]],
  );
});

test('a step whose parent is missing or later is not lost', () => {
  const placed = placeReferrals([step(2, 9), step(3, 3)]);
  assert.deepEqual(
    placed.map(({ referral, depth }) => [referral.step, depth]),
    [
      [2, 0],
      [3, 0],
    ],
  );
});

test('what was passed further and is still open below is not to be worked on here', () => {
  const mine = step(1, null, { isMine: true });
  assert.deepEqual(listMine([mine, step(2, 1)]), []);
  assert.deepEqual(listMine([mine, step(2, 1, { state: 'finished' })]), [mine]);
});
