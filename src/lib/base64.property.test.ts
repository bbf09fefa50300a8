import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { decodeBase64, encodeBase64 } from './base64.ts';

test('writes what Node writes and reads it back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64'));
      assert.deepEqual(decodeBase64(text), bytes);
    }),
  );
});

test('reads a text only if it would write the same', () => {
  const letters = fc.constantFrom('A', 'B', 'Q', 'g', 'z', '+', '/', '=', '-', '_', ' ', '\n', 'é');
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 12 }), (text) => {
      const bytes = decodeBase64(text);
      if (bytes !== undefined) assert.equal(encodeBase64(bytes), text);
      const isCanonical = Buffer.from(text, 'base64').toString('base64') === text;
      assert.equal(bytes !== undefined, isCanonical);
    }),
    { numRuns: 5_000 },
  );
});

test('refuses every near miss', () => {
  const misses = [
    'A',
    'AA',
    'AAA',
    '=',
    '====',
    'A===',
    'AB==',
    'AAB=',
    'AA=A',
    'AA==AA==',
    ' AAA',
  ];
  for (const text of [...misses, 'AAA\n', 'AA-_', 'AAA\u0100', 'AAAA====']) {
    assert.equal(decodeBase64(text), undefined, JSON.stringify(text));
  }
  assert.deepEqual(decodeBase64(''), new Uint8Array());
});
