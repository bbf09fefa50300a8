// Addresses of downloads, and volumes of a file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byYear, downloadPath, filePath } from './archive-state.ts';

test('a mark with any sign in it stands in the address', () => {
  const path = filePath('ملف 7/أ & ب');
  assert.equal(new URL(path, 'http://x').searchParams.get('file'), 'ملف 7/أ & ب');
  const url = new URL(downloadPath('moj', { file: 'a/b' }, 'bag', 'public'), 'http://x');
  assert.equal(url.pathname, '/api/offices/moj/archive/download');
  assert.equal(String(url.searchParams), 'file=a%2Fb&form=bag&of=public');
});

test('volumes are years, in the order of the rows', () => {
  const rows = [{ year: 1448 }, { year: 1447 }, { year: 1448 }, { year: null }];
  assert.deepEqual(
    byYear(rows).map(([year, all]) => [year, all.length]),
    [
      [1448, 2],
      [1447, 1],
      [0, 1],
    ],
  );
});
