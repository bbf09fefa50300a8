// What strangers send as JSON: each trick is named and refused; honest text passes unchanged.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isRefusal } from '#kernel/refusal.ts';
import { JSON_BODY_DEPTH_MAX, parseJsonBody, pointerOf } from './json-body.ts';

const parse = (text: string) => parseJsonBody(new TextEncoder().encode(text));

const tricks: Record<string, string> = {
  '': 'http.not-json',
  '{"a":1': 'http.not-json',
  '\uFEFF{}': 'http.not-json',
  '{"a":1,"a":2}': 'http.repeated-member',
  '{"a":1,"\\u0061":2}': 'http.repeated-member',
  '{"x":[{"b":1,"b":2}]}': 'http.repeated-member',
  '{"__proto__":{"isAdmin":true}}': 'http.unusable-value',
  '{"\\u005f_proto__":1}': 'http.unusable-value',
  '{"a":1e999}': 'http.unusable-value',
  '{"a":-1e999}': 'http.unusable-value',
  '{"a":9007199254740993}': 'http.unusable-value',
  '{"a":"\\ud800"}': 'http.unusable-value',
  '{"\\udc00":1}': 'http.unusable-value',
  '{"a":"x\\u0000y"}': 'http.unusable-value',
  ['['.repeat(100_000) + ']'.repeat(100_000)]: 'http.nested-too-deep',
  ['{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000)]: 'http.nested-too-deep',
};

for (const [text, code] of Object.entries(tricks)) {
  test(`${text.slice(0, 40)} is refused as ${code}`, () => {
    const parsed = parse(text);
    assert.equal(isRefusal(parsed) ? parsed.refused : 'taken', code);
  });
}

test('bytes that are no UTF-8 are refused', () => {
  const parsed = parseJsonBody(new Uint8Array([0x22, 0xff, 0x22]));
  assert.equal(isRefusal(parsed) && parsed.refused, 'http.not-utf8');
});

test('braces, commas and quotes inside strings mean nothing', () => {
  const value = { 'a"{,': ['}', '\\"', { b: '[{"c":1,"c":2}]' }, 'a"{,'], c: {}, d: [] };
  assert.deepEqual(parse(JSON.stringify(value)), { ok: true, value });
});

test('the deepest allowed passes, one more does not', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  assert.ok(!isRefusal(parse(nested(JSON_BODY_DEPTH_MAX))));
  assert.ok(isRefusal(parse(nested(JSON_BODY_DEPTH_MAX + 1))));
});

test('honest values come through as they are', () => {
  const key = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__');
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u0000')),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(
        key.filter((name) => !name.includes('\u0000')),
        tie('tree'),
        { maxKeys: 4 },
      ),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.deepEqual(parse(text), { ok: true, value: JSON.parse(text) });
    }),
  );
});

test('any bytes get an answer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(typeof parseJsonBody(bytes), 'object');
    }),
  );
});

test('pointers escape as RFC 6901 says', () => {
  assert.equal(pointerOf(['addressees', 0, 'a/b~c']), '/addressees/0/a~1b~0c');
});
