// Rows in COPY's binary format come out of PostgreSQL as they went in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { BinaryRows } from './copy-binary.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { testDatabase } from './testing/test-database.ts';

let testing: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;

before(async () => {
  testing = await testDatabase();
  database = openDatabase({ url: testing.url });
});

after(async () => {
  await database.close();
  await testing.drop();
});

test('each kind of field comes back, in many rows', async () => {
  const rows = Array.from({ length: 2_000 }, (_, index) => ({
    index: index === 0 ? 2 ** 53 - 1 : index,
    text: index % 2 === 0 ? 'وارد "١٢" \\ \n\t' : '',
    leaf: Buffer.alloc(index % 300, index),
    is_so: index % 3 === 0,
    level: index % 2 === 0 ? null : index - 1_000,
    at: new Date(1_795_248_000_000 + index).toISOString(),
  }));
  const binary = new BinaryRows();
  for (const row of rows) {
    binary.begin(6);
    binary.bigint(row.index);
    binary.text(row.text);
    binary.bytes(row.leaf);
    binary.boolean(row.is_so);
    if (row.level === null) binary.nothing();
    else binary.smallint(row.level);
    binary.timestamp(Date.parse(row.at));
  }
  const sql = 'copy public.many (index, text, leaf, is_so, level, at) from stdin (format binary)';
  const kept = await database.writers.use(async (session) => {
    await session.script(`create table public.many (place serial, index bigint, text text,
      leaf bytea, is_so boolean, level smallint, at timestamptz)`);
    await session.copyIn([{ sql, rows: binary.finish() }]);
    return await session.query({
      text: 'select index, text, leaf, is_so, level, at from public.many order by place',
    });
  });
  assert.deepEqual(kept, rows);
});

test('a row has as many fields as it said', () => {
  const binary = new BinaryRows();
  binary.begin(1);
  assert.throws(() => binary.finish(), /whole/);
  binary.text('x');
  assert.throws(() => binary.text('y'), /fields/);
});
