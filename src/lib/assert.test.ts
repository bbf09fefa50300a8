import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assert as believe, Defect, must } from './assert.ts';

test('a false belief is a Defect with its sentence', () => {
  believe(true, 'One is one.');
  assert.throws(
    () => believe(false, 'One is two.'),
    (error) =>
      error instanceof Defect && error.message === 'One is two.' && error.name === 'Defect',
  );
});

test('must gives the value, also a falsy one, and refuses only what is missing', () => {
  assert.equal(must(0, 'There is a number.'), 0);
  assert.equal(must('', 'There is a text.'), '');
  assert.equal(must(false, 'There is an answer.'), false);
  assert.throws(() => must(undefined, 'There is a number.'), Defect);
  assert.throws(() => must(null, 'There is a number.'), Defect);
});
