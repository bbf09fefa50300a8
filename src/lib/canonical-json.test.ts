import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from './assert.ts';
import { canonicalJson, JSON_DEPTH_MAX, parseCanonical } from './canonical-json.ts';

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i += 1) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

test('the example of RFC 8785 §3.2', () => {
  const value: unknown = JSON.parse(
    String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
      String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",` +
      String.raw`"literals":[null,true,false]}`,
  );
  const expected =
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
    String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`;
  assert.equal(canonicalJson(value), expected);
});

test('the order of keys of RFC 8785 §3.2.3 is by UTF-16 code units', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const keys = Object.keys(JSON.parse(canonicalJson(value)) as object);
  assert.deepEqual(keys, ['1', '\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
});

test('the numbers of RFC 8785 appendix B', () => {
  const samples: readonly (readonly [string, string])[] = [
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ];
  for (const [bits, expected] of samples) {
    assert.equal(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE(0)), expected, bits);
  }
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    assert.throws(() => canonicalJson(value), Defect);
  }
});

test('what JSON has no form for is a defect', () => {
  const sparse: unknown[] = [];
  sparse.length = 2;
  const bad: readonly unknown[] = [
    undefined,
    [undefined],
    { a: undefined },
    sparse,
    1n,
    Symbol('a'),
    () => 1,
    new Date(0),
    new Map(),
    new Uint8Array(1),
    { [Symbol('a')]: 1 },
    '\ud800',
    { '\udc00': 1 },
    ['a\udc00\ud800'],
  ];
  for (const value of bad) assert.throws(() => canonicalJson(value), Defect);
  const ring: unknown[] = [];
  ring.push(ring);
  assert.throws(() => canonicalJson(ring), Defect);
});

test('the depth has a limit, both ways', () => {
  const text = canonicalJson(nested(JSON_DEPTH_MAX));
  assert.notEqual(parseCanonical(text), undefined);
  assert.throws(() => canonicalJson(nested(JSON_DEPTH_MAX + 1)), Defect);
  assert.equal(parseCanonical(JSON.stringify(nested(JSON_DEPTH_MAX + 1))), undefined);
  assert.equal(parseCanonical('['.repeat(200_000) + ']'.repeat(200_000)), undefined);
});

test('the strict reader takes nothing but the canonical text', () => {
  const bad = ['', ' 1', '1 ', '1.0', '-0', '1e2', '{"a":1,"a":2}', '{"b":1,"a":2}', '[1, 2]'];
  const badToo = [String.raw`"\u0041"`, String.raw`"\/"`, String.raw`"\u001F"`, '9007199254740993'];
  for (const text of [...bad, ...badToo, '1e400', '"\\ud800"', '\ufeff1', 'nul', "'a'"]) {
    assert.equal(parseCanonical(text), undefined, text);
  }
  assert.deepEqual(parseCanonical('{"a":[1,null],"b":"كتاب"}'), { a: [1, null], b: 'كتاب' });
  assert.equal(parseCanonical('null'), null);
  const sneaky = '{"__proto__":{"isAdmin":true}}';
  const value = parseCanonical(sneaky);
  assert.equal(canonicalJson(value), sneaky);
  assert.equal((value as { isAdmin?: unknown }).isAdmin, undefined);
});
