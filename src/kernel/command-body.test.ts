import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { readCommandBody } from './command-body.ts';

const rule = {
  schema: z.strictObject({ text: z.string(), count: z.int().default(1) }),
  capacities: ['clerk' as const],
  summary: 'Write.',
};

test('what the schema gave is taken as it is; a copy of it and another kind are read', () => {
  const first = readCommandBody(rule, { text: 'x' });
  assert.deepEqual(first.data, { text: 'x', count: 1 });
  assert.equal(readCommandBody(rule, first.data).data, first.data);
  const copy = { text: 'x', count: 1 };
  assert.notEqual(readCommandBody(rule, copy).data, copy);
  const stricter = { ...rule, schema: z.strictObject({ text: z.string() }) };
  assert.equal(readCommandBody(stricter, first.data).success, false);
});

test('what was turned away once is turned away again', () => {
  const body = { text: 1 };
  assert.equal(readCommandBody(rule, body).success, false);
  assert.equal(readCommandBody(rule, body).success, false);
  assert.equal(readCommandBody(rule, null).success, false);
});
