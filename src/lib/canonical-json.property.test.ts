import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { canonicalJson, parseCanonical } from './canonical-json.ts';

const word = fc.string({ unit: 'binary', maxLength: 8 });
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(word, tie('value'), { maxKeys: 6 }),
  ),
})).value;

function withKeysReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withKeysReversed(member)]);
  return Object.fromEntries(members.reverse() as [string, unknown][]);
}

test('a round trip gives the same text, and JSON.parse the same value', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(parseCanonical(text)), text);
      // Through JSON, so that -0 and null prototypes compare as JSON has them.
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('the order in which keys were put in does not show', () => {
  fc.assert(
    fc.property(json, (value) => {
      assert.equal(canonicalJson(withKeysReversed(value)), canonicalJson(value));
    }),
  );
});

test('keys come out in the order of their UTF-16 code units', () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 12 }), (keys) => {
      const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
      const units = (key: string): string =>
        Array.from(key, (_, i) => key.charCodeAt(i).toString(16).padStart(4, '0')).join('');
      const byUnits = keys.toSorted((a, b) => {
        for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
          if (a.charCodeAt(i) !== b.charCodeAt(i)) return a.charCodeAt(i) - b.charCodeAt(i);
        }
        return a.length - b.length;
      });
      const expected = byUnits.map((key) => `${JSON.stringify(key)}:0`).join(',');
      assert.equal(text, `{${expected}}`, keys.map(units).join(' '));
    }),
  );
});

test('no other text of the same value is read', () => {
  fc.assert(
    fc.property(json, fc.nat(), fc.constantFrom(' ', '\n', '\t'), (value, place, space) => {
      const text = canonicalJson(value);
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + space + text.slice(at);
      const read = parseCanonical(changed);
      // A space inside a string makes another value; outside, the text is no longer canonical.
      if (read !== undefined) assert.notEqual(JSON.stringify(read), JSON.stringify(value));
    }),
  );
});
