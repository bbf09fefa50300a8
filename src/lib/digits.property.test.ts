// Every integer comes back from its text, in any digits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DIGITS, formatInteger, parseInteger } from './digits.ts';

test('every integer comes back from its text', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.constantFrom(...DIGITS),
      fc.boolean(),
      (n, digits, grouping) =>
        assert.equal(parseInteger(formatInteger(n, digits, { grouping })), n === 0 ? 0 : n),
    ),
  );
});
