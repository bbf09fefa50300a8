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

test('the quick way through a text folds it as the careful way does', () => {
  const code = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x600, max: 0x6ff }),
    fc.constantFrom(0x200c, 0x20, 0x0a),
  );
  fc.assert(
    fc.property(fc.array(code, { maxLength: 30 }), (codes) => {
      const text = String.fromCharCode(...codes);
      // A letter of neither script makes the whole text go the careful way.
      assert.equal(`${foldWord(`x${text}x`)}\u03b1`, foldWord(`x${text}x\u03b1`));
      assert.equal(`${foldText(`x${text}x`)}\u03b1`, foldText(`x${text}x\u03b1`));
    }),
    { numRuns: 3_000 },
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
