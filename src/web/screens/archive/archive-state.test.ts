// Addresses of downloads, and volumes of a file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byVolume, decidedList, decisionPath, downloadPath } from './archive-state.ts';
import { filePath, onList, partOf, partPath } from './archive-state.ts';

test('a mark with any sign in it stands in the address', () => {
  const path = filePath('ملف 7/أ & ب');
  assert.equal(new URL(path, 'http://x').searchParams.get('file'), 'ملف 7/أ & ب');
  const url = new URL(downloadPath('moj', { file: 'a/b' }, 'bag', 'public'), 'http://x');
  assert.equal(url.pathname, '/api/offices/moj/archive/download');
  assert.equal(String(url.searchParams), 'file=a%2Fb&form=bag&of=public');
});

test('the open volume comes first; each stands there, empty or not', () => {
  const row = (letter: string, volume: number) => ({ letter, volume });
  const rows = [row('d', 2), row('a', 1), row('b', 1)];
  const shown = (closed: readonly number[]) =>
    byVolume(
      rows,
      closed.map((volume) => ({ volume })),
    ).map((one) => [
      one.volume,
      one.closed === null,
      one.rows.map(({ letter }) => letter).join(''),
    ]);
  assert.deepEqual(shown([1]), [
    [2, true, 'd'],
    [1, false, 'ab'],
  ]);
  assert.deepEqual(shown([1, 2]), [
    [3, true, ''],
    [2, false, 'd'],
    [1, false, 'ab'],
  ]);
  assert.deepEqual(byVolume([], []), [{ volume: 1, closed: null, rows: [] }]);
});

test('each part of the archive has its address', () => {
  assert.equal(partPath('files'), '/archive');
  const asked = new URL(partPath('due'), 'http://x').searchParams.get('part');
  assert.equal(partOf(asked), 'due');
  assert.equal(partOf('elsewhere'), 'files');
  assert.equal(decisionPath('disposal/01'), '/archive?decision=01');
});

test('the list of a decision: nothing that is held, and why something stays', () => {
  const rows = [
    { letter: 'a', holds: 0 },
    { letter: 'b', holds: 1 },
    { letter: 'c', holds: 0 },
    { letter: 'd', holds: 0 },
  ];
  const listed = onList(rows, 2);
  assert.deepEqual(
    listed.map(({ letter }) => letter),
    ['a', 'c'],
  );
  const kept = new Map([
    ['c', ' of value '],
    ['gone', 'from another day'],
  ]);
  assert.deepEqual(decidedList(listed, kept), {
    letters: ['a'],
    excluded: [{ letter: 'c', reason: 'of value' }],
    unexplained: 0,
  });
  assert.equal(decidedList(listed, new Map([['a', ' ']])).unexplained, 1);
});
