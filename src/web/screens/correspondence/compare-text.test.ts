// Comparing two versions of a text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTexts } from './compare-text.ts';
import type { Piece } from './compare-text.ts';

const read = (pieces: readonly Piece[], without: Piece['kind']) =>
  pieces
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

test('what went and what came is found, word by word', () => {
  assert.deepEqual(compareTexts('نأمل ترشيح مندوب', 'نأمل ترشيح مندوبين'), [
    { kind: 'same', text: 'نأمل ترشيح ' },
    { kind: 'gone', text: 'مندوب' },
    { kind: 'new', text: 'مندوبين' },
  ]);
  assert.deepEqual(compareTexts('a', 'a'), [{ kind: 'same', text: 'a' }]);
  assert.deepEqual(compareTexts('', ''), []);
});

test('the pieces are both texts again', () => {
  const texts = ['', 'a b', ' a\n\nb c ', 'b c a', 'x '.repeat(500), 'x y '.repeat(400), 'c b a'];
  for (const before of texts) {
    for (const after of texts) {
      const pieces = compareTexts(before, after);
      assert.equal(read(pieces, 'new'), before);
      assert.equal(read(pieces, 'gone'), after);
    }
  }
});
