import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openDatabase } from '#store/database.ts';
import { testDatabase } from '#store/testing/test-database.ts';

import { Statistics } from './statistics.ts';
import { listTables } from './tables.ts';

test('the planner hears of a table when it has grown much, and not before', async () => {
  const place = await testDatabase();
  const database = openDatabase({ url: place.url });
  const pool = database.writers;
  const fill = (first: number, last: number) =>
    pool.query({ text: `insert into tables.book select 'a', generate_series(${first}, ${last})` });
  const known = async () => {
    const text = `select reltuples::int as rows from pg_class where relname = 'book'`;
    const [row] = await pool.query<{ rows: number }>({ text });
    return row?.rows;
  };
  try {
    await pool.query({
      text: `create table tables.book (office text, serial integer, primary key (office, serial))
        with (autovacuum_enabled = false)`,
    });
    const tables = await pool.use((session) => listTables(session));
    await fill(1, 5_000);
    const few = new Statistics(pool, tables);
    few.note(1_999);
    await few.stop();
    assert.equal(await known(), -1);
    const many = new Statistics(pool, tables);
    many.note(1_999);
    many.note(1);
    await many.stop();
    assert.equal(await known(), 5_000);
    // A server that starts on a large table does not look at it again for a few rows.
    await fill(5_001, 8_000);
    const later = new Statistics(pool, tables);
    later.note(3_000);
    await later.stop();
    assert.equal(await known(), 5_000);
  } finally {
    await database.close();
    await place.drop();
  }
});
