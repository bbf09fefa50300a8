// What is said before somebody types: only of the log that the act goes to, and barring only where
// waiting does not help.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Continuity } from '#kernel/line.ts';
import { findObstacle } from './obstacle.ts';

const up = { state: 'up' } as const;
const own = { office: 'moj.diwan', isOwn: true };
const directory = { office: 'directory', isOwn: false };
const both: Continuity = {
  ...{ rung: 'both', rungSince: null, waiting: 0, since: null, centres: [], fence: null },
  ...{ log: { size: 1, recordedAt: '' }, directory: 'here', neighbours: [], oneCopy: null },
};
const fenced: Continuity = { ...both, fence: { cause: 'forked', noticedAt: '' } };

test('an office at work has no obstacle, and a cut line is none', () => {
  assert.equal(findObstacle(both, up, own), null);
  assert.equal(findObstacle(both, up, directory), null);
  assert.equal(findObstacle({ ...both, rung: 'isolated' }, up, own), null);
});

test('what is kept elsewhere is barred; what is fenced or lost only waits', () => {
  const joined: Continuity = { ...both, directory: 'elsewhere' };
  assert.deepEqual(findObstacle(joined, up, directory), {
    word: 'obstacle.directory',
    isBarring: true,
  });
  assert.equal(findObstacle(joined, up, own), null);
  assert.deepEqual(findObstacle(fenced, up, own), { word: 'obstacle.forked', isBarring: false });
  assert.equal(findObstacle(fenced, up, directory), null);
  const word = 'obstacle.copy-waits';
  assert.deepEqual(findObstacle({ ...both, oneCopy: 'waits' }, up, own), {
    word,
    isBarring: false,
  });
  assert.equal(findObstacle({ ...both, oneCopy: 'goes-on' }, up, own), null);
  const lost = findObstacle(both, { state: 'down', sinceMs: 0 }, own);
  assert.deepEqual(lost, { word: 'obstacle.lost', isBarring: false });
});
