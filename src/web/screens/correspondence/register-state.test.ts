// Addresses, pages and the selection of a register.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportPath, findMoved, moved, pagePath, pagesBetween } from './register-state.ts';
import type { Asked } from './register-state.ts';
import type { RegisterRow } from '#modules/correspondence/shapes.ts';

const asked: Asked = {
  office: 'moj.diwan',
  register: 'incoming',
  year: 1448,
  filter: 'waiting',
  q: 'م/31',
};

test('addresses carry year, filter and search', () => {
  assert.equal(
    pagePath(asked, 3),
    '/api/offices/moj.diwan/registers/incoming?filter=waiting&year=1448&q=%D9%85%2F31' +
      '&from=300&limit=100',
  );
  assert.equal(
    exportPath({ ...asked, year: null, q: '' }),
    '/api/offices/moj.diwan/registers/incoming/export?filter=waiting',
  );
});

test('pages of the rows in sight', () => {
  assert.deepEqual(pagesBetween(95, 105), [0, 1]);
  assert.deepEqual(pagesBetween(-3, 10), [0]);
});

test('keys move the selection and stop at the ends', () => {
  assert.equal(moved('ArrowDown', 4, 100_000), 5);
  assert.equal(moved('ArrowUp', 0, 10), 0);
  assert.equal(moved('PageDown', 95, 100), 99);
  assert.equal(moved('End', 3, 100_000), 99_999);
  assert.equal(moved('a', 3, 10), undefined);
  assert.equal(moved('ArrowDown', 0, 0), undefined);
});

test('a selected letter is found again when new ones came above it', () => {
  const letters = ['n2', 'n1', 'a', 'b'];
  const rowAt = (at: number) =>
    letters[at] === undefined ? undefined : ({ letter: letters[at] } as RegisterRow);
  assert.equal(findMoved(rowAt, 'a', 0), 2);
  assert.equal(findMoved(rowAt, 'gone', 0), undefined);
});
