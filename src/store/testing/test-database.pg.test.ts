import assert from 'node:assert/strict';
import { test } from 'node:test';

import pg from 'pg';

import { testDatabase } from './test-database.ts';

test('each test database is migrated and its own', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  assert.notEqual(one.url, other.url);
  const client = new pg.Client(one.url);
  await client.connect();
  const insert = `insert into dawam.setting (name, value) values ('a', '1')`;
  assert.equal((await client.query(insert)).rowCount, 1);
  await client.end();
  const second = new pg.Client(other.url);
  await second.connect();
  assert.equal((await second.query(`select * from dawam.setting where name = 'a'`)).rowCount, 0);
  await second.end();
  await one.drop();
  await other.drop();
});
