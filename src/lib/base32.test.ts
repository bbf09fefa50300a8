// Base 32: the test vectors of RFC 4648 §10 without their padding, and the way back, which is
// strict.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from './base32.ts';

const encoder = new TextEncoder();

test('the vectors of RFC 4648', () => {
  const vectors = ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'];
  const written = vectors.map((_, count) => encodeBase32(encoder.encode('foobar'.slice(0, count))));
  assert.deepEqual(written, vectors);
});

test('every byte string has one text, and only that one is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      assert.deepEqual(decodeBase32(encodeBase32(bytes)), bytes);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('A', 'B', 'C', '2', '3', '7') }), (text) => {
      const read = decodeBase32(text);
      if (read !== undefined) assert.equal(encodeBase32(read), text);
    }),
  );
  for (const bad of ['A', 'my', 'MY======', 'MZ', 'M1', 'MZXW6Y']) {
    assert.equal(decodeBase32(bad), undefined, bad);
  }
});
