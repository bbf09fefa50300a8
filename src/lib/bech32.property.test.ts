import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { decodeBech32, encodeBech32 } from './bech32.ts';

const bytes = fc.uint8Array({ maxLength: 60 });

test('what is written is read back, in either case, with its own prefix only', () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const text = encodeBech32('age', some);
      assert.deepEqual(decodeBech32('age', text), some);
      assert.deepEqual(decodeBech32('age', text.toUpperCase()), some);
      assert.equal(decodeBech32('agf', text), undefined);
    }),
  );
});

test('a text with one other character is none', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.constantFrom('q', 'p', 'z', 'r'), (some, at, letter) => {
      const text = encodeBech32('age', some);
      const place = 4 + (at % (text.length - 4));
      const other = text[place] === letter ? 'l' : letter;
      const changed = `${text.slice(0, place)}${other}${text.slice(place + 1)}`;
      assert.equal(decodeBech32('age', changed), undefined);
    }),
  );
});

test('examples of BIP 173', () => {
  assert.deepEqual(decodeBech32('a', 'A12UEL5L'), new Uint8Array(0));
  assert.equal(decodeBech32('a', 'A12uEL5L'), undefined, 'of both cases');
  assert.equal(decodeBech32('x', 'x1b4n0q5v'), undefined, 'a character of no digit');
  assert.equal(decodeBech32('li', 'li1dgmt3'), undefined, 'too short');
});
