import assert from 'node:assert/strict';
import { test } from 'node:test';

import { copyText } from './copy-in.ts';

test('rows become lines of COPY text, with nothing in them that COPY reads otherwise', () => {
  const rows = [
    { a: 'رقم\t١', b: null, c: 3, d: true },
    { a: String.raw`\N`, c: -0.5, d: false },
  ];
  assert.equal(
    copyText(['a', 'b', 'c', 'd'], rows),
    'رقم\\t١\t\\N\t3\ttrue\n' + '\\\\N\t\\N\t-0.5\tfalse\n',
  );
  assert.equal(copyText(['a'], [{ a: 'x\r\ny\\' }]), 'x\\r\\ny\\\\\n');
  assert.equal(copyText(['a', 'b'], [{ a: '', b: '' }]), '\t\n');
  assert.equal(copyText(['a'], []), '');
});

test('lists and objects are left to who knows the type of their column', () => {
  assert.equal(copyText(['a', 'b'], [{ a: 1, b: ['x'] }]), undefined);
  assert.equal(copyText(['b'], [{ b: {} }]), undefined);
});
