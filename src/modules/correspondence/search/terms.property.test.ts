// Letters and questions meet only if the quick way of making a letter's terms gives the same terms
// as the words with their places.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addTerms, listWords } from './terms.ts';

const pieces = [
  ...['وزارة', 'الوزارات', 'نامه', 'ها', 'می', 'شود', 'کتاب‌های', 'می‌شود', 'ـها', 'مـحـمّـد'],
  ...[
    '١٤٤٥هـ',
    '12',
    'x',
    'a,b',
    '،',
    'نامه؟ها',
    '«»',
    '(',
    '—',
    '\u200C',
    '\uFEFF',
    '\u00A0',
    '\n',
    '  ',
    '😀',
    'ﷺ',
  ],
];
const textOf = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 12 })
  .chain((parts) => fc.constantFrom(parts.join(' '), parts.join('')));

test('the terms of a text are those of its words', () => {
  fc.assert(
    fc.property(textOf, (text) => {
      const quick = new Set<string>();
      addTerms(text, quick);
      assert.deepEqual(
        [...quick].sort(),
        [...new Set(listWords(text).map((one) => one.term))].sort(),
      );
    }),
    { numRuns: 2_000 },
  );
});

test('an affix apart makes a word with its neighbour across any white space', () => {
  const terms = new Set<string>();
  addTerms('این نامه\n- ها', terms);
  const expected = new Set(listWords('این نامه\n- ها').map(({ term }) => term));
  assert.deepEqual(terms, expected);
});
