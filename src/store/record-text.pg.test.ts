import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { openDatabase } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';

import { recordsText } from './record-text.ts';

test('PostgreSQL reads the records that were written, whatever stands in their texts', async () => {
  const place = await testDatabase();
  const database = openDatabase({ url: place.url });
  const pool = database.writers;
  const odd = fc.constantFrom('', ' ', 'null', 'NULL', '"', '\\', '(,)', '{}', '\\"', 'ا"ب\\\n\t');
  const text = fc
    .oneof(odd, fc.string({ unit: 'grapheme' }))
    .map((one) => one.replaceAll('\0', ''));
  const row = fc.record({
    a: fc.option(text.filter((one) => one.isWellFormed())),
    b: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    c: fc.option(fc.boolean()),
    d: text.filter((one) => one.isWellFormed()),
  });
  try {
    await pool.query({ text: 'create table tables.odd (a text, b integer, c boolean, d text)' });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
        const values = [recordsText(['a', 'b', 'c', 'd'], rows)];
        const read = await pool.query({ text: 'select * from unnest($1::tables.odd[])', values });
        assert.deepEqual(
          read.map((one) => ({ ...(one as object) })),
          rows.map((one) => ({ ...one })),
        );
      }),
      { numRuns: 200 },
    );
  } finally {
    await database.close();
    await place.drop();
  }
});

test('lists and objects are left to who knows the type of their column', () => {
  assert.equal(recordsText(['a', 'b'], [{ a: 1, b: ['x'] }]), undefined);
  assert.equal(recordsText(['b'], [{ b: {} }]), undefined);
  assert.equal(recordsText(['b'], []), '{}');
});
