// What a stranger with a paper is told of its letter, out of stories of the law: it stands until
// something became of it, and nothing is said but what became of it and on which day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dispatch,
  giveBack,
  register,
  sign,
  story,
} from '#modules/correspondence/testing/story.ts';
import { void_, write } from '#modules/correspondence/testing/story.ts';
import type { Act, Acts } from '#modules/correspondence/testing/story.ts';
import { country, letterId } from '#modules/correspondence/testing/world.ts';
import { standingOf } from './standing.ts';

/** Of a paper that was printed when the letter had got its number. */
function standingAfter(acts: Acts) {
  const world = country();
  story(world, acts);
  const history = world.log('north').filter(({ entry }) => entry.subject === letterId(1));
  const numbered = history.find(({ entry }) => entry.number?.status === 'used');
  const last = history.at(-1)?.entry.recordedAt.slice(0, 10);
  const { standing, since } = standingOf(history, numbered?.index ?? 0);
  return [standing, since === null ? 'no day' : since === last ? 'its day' : since];
}

const sent: Acts = [write, sign, dispatch(0), 'settle'];

test('a letter that nothing became of stands', () => {
  assert.deepEqual(standingAfter([register]), ['valid', 'no day']);
  assert.deepEqual(standingAfter(sent), ['valid', 'no day']);
});

test('what became of it is told with its day', () => {
  assert.deepEqual(standingAfter([register, void_]), ['void', 'its day']);
  const recall = { kind: 'recall-letter', body: { reason: 'wrong figures' } } as const;
  assert.deepEqual(standingAfter([...sent, recall]), ['recalled', 'its day']);
  const back = { ...giveBack, office: 'east' };
  assert.deepEqual(standingAfter([...sent, giveBack, back, 'settle', void_]), ['void', 'its day']);
  const body = { reason: 'misread', unit: 'Bridges' };
  const correct: Act = { kind: 'correct-registration', body };
  assert.deepEqual(standingAfter([register, correct]), ['corrected', 'its day']);
});
