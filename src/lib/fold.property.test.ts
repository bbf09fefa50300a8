// Folding is idempotent, and sort keys keep the counting order of numbers of any length.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldText, foldWord, numberSortKey } from './fold.ts';

test('folding twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(foldWord(foldWord(text)), foldWord(text));
      assert.equal(foldText(foldText(text)), foldText(text));
    }),
  );
});

test('sort keys compare as the numbers do', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
      (a, b) => {
        const [ka, kb] = [numberSortKey(`م/${a}`), numberSortKey(`م/${b}`)];
        assert.equal(ka < kb, a < b);
        assert.equal(ka === kb, a === b);
      },
    ),
  );
});
