// Stems are never empty, hardly longer than the word, and the same each time; the places of tokens
// lie in order inside the text and hold what they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldWord, listPlacedTokens, listTokens } from './fold.ts';
import lists from './stem-lists.json' with { type: 'json' };
import { stemWord } from './stem.ts';

const letters = 'ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگ'.split('');
const word = fc
  .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 })
  .map((some) => foldWord(some.join('')));
const proclitic = fc.constantFrom('', ...lists.proclitics.withArticle, ...lists.proclitics.bare);

test('a stem is a word again, and always the same', () => {
  fc.assert(
    fc.property(proclitic, word, (before, rest) => {
      const whole = before + rest;
      const stem = stemWord(whole);
      assert.equal(stemWord(whole), stem);
      assert.ok(stem.length > 0 && stem.length <= Math.max(whole.length + 1, 8));
      assert.equal(foldWord(stem), stem);
    }),
  );
});

const sign = fc.constantFrom(
  ...'كتابالوزارةنامهها 12٣۴/-.\u200C\u0640\u064E\u200F\u202BéZ'.split(''),
  '😀',
);
const text = fc.array(sign, { maxLength: 60 }).map((some) => some.join(''));

test('tokens stand in order, inside the text, and read again to themselves', () => {
  fc.assert(
    fc.property(text, (original) => {
      let from = 0;
      for (const { token, start, end } of listPlacedTokens(original)) {
        assert.ok(start >= from && end > start && end <= original.length);
        from = start;
        assert.ok(listTokens(original.slice(start, end)).includes(token));
      }
    }),
  );
});
