// Every instant comes back from its text, and texts sort as the instants do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { INSTANT_MAX_MS, INSTANT_MIN_MS, formatInstant, parseInstant } from './instant.ts';

const instant = fc.integer({ min: INSTANT_MIN_MS, max: INSTANT_MAX_MS });

test('every instant comes back', () => {
  fc.assert(
    fc.property(instant, (instantMs) =>
      assert.equal(parseInstant(formatInstant(instantMs)), instantMs),
    ),
  );
});

test('texts sort as the instants do', () => {
  fc.assert(
    fc.property(instant, instant, (a, b) =>
      assert.equal(formatInstant(a) < formatInstant(b), a < b),
    ),
  );
});
