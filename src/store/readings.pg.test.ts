// Readings on a real database: written within a moment, many at a time; written when the store
// closes; kept while the database takes nothing; seen only by who reads for their office.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '#kernel/fault.ts';
import type { Reading } from '#kernel/reading.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { Readings, sameLookMs, waitingReadingsMax } from './readings.ts';
import { testDatabase } from './testing/test-database.ts';
import { openToyStore } from './testing/toy-store.ts';

const look: Reading = {
  office: 'a',
  subject: 'letter/1',
  person: 'huda',
  appointment: 'a-seat',
  what: 'opened',
  file: null,
  at: '2026-11-21T08:00:00.000Z',
};

interface Tables {
  readonly 'dawam.reading': { office: string; person: string; what: string; file: Buffer | null };
}

test('readings come into the table, and each office sees its own', async () => {
  await using toy = await openToyStore();
  const { readings, reader } = toy.store;
  const file = 'ab'.repeat(32);
  readings.note(look);
  readings.note({ ...look, what: 'file', file });
  readings.note({ ...look, office: 'b', person: 'omar', appointment: null });
  const list = (office: string) =>
    reader.read<Tables, readonly { person: string; what: string; file: Buffer | null }[]>(
      [office],
      (db) => db.selectFrom('dawam.reading').select(['person', 'what', 'file']).execute(),
    );
  for (let tries = 0; tries < 200 && (await list('b')).length === 0; tries += 1) await pause(20);
  const own = await list('a');
  assert.deepEqual(own.map(({ what }) => what).sort(), ['file', 'opened']);
  assert.equal(own.find(({ what }) => what === 'file')?.file?.toString('hex'), file);
  assert.deepEqual(await list('b'), [{ person: 'omar', what: 'opened', file: null }]);
  assert.deepEqual(await list('c'), []);
});

test('what waits when the store closes is there when it opens again', async () => {
  await using toy = await openToyStore();
  for (let n = 0; n < 2_500; n += 1) {
    toy.store.readings.note({ ...look, what: 'copied', subject: `letter/${n}` });
  }
  const again = await toy.reopen();
  const counted = await again.database.writers.query<{ n: number }>({
    text: 'select count(*) as n from dawam.reading',
  });
  assert.deepEqual(counted, [{ n: 2_500 }]);
});

test('looking again soon is the same look; copying again is not', async () => {
  await using toy = await openToyStore();
  const { readings, database } = toy.store;
  const later = (ms: number) => new Date(Date.parse(look.at) + ms).toISOString();
  for (const ms of [0, 1_000, sameLookMs - 1, sameLookMs]) {
    readings.note({ ...look, at: later(ms) });
    readings.note({ ...look, what: 'copied', at: later(ms) });
  }
  readings.note({ ...look, person: 'omar', at: later(1_000) });
  assert.ok(await readings.flush());
  const counted = await database.writers.query<{ what: string; n: number }>({
    text: 'select what, count(*) as n from dawam.reading group by what order by what',
  });
  assert.deepEqual(counted, [
    { what: 'copied', n: 4 },
    { what: 'opened', n: 3 },
  ]);
});

test('while the database takes nothing they wait, up to the limit, and then are told', async () => {
  const test = await testDatabase();
  const database = openDatabase({ url: test.url });
  try {
    await migrate(database.writers);
    const lost: number[] = [];
    const pool = database.writers;
    let isDown = true;
    const query: typeof pool.query = async (statement) => {
      if (isDown) throw new Fault('store.disk-full', 'The disk of this test is full.');
      return await pool.query(statement);
    };
    const readings = new Readings({ pool: { query }, onLost: (count) => lost.push(count) });
    for (let n = 0; n < waitingReadingsMax + 3; n += 1) {
      readings.note({ ...look, what: 'export', subject: `letter/${n}` });
    }
    assert.equal(await readings.flush(), false);
    isDown = false;
    assert.ok(await readings.flush());
    assert.deepEqual(lost, [3]);
    const text = 'select count(*) as n from dawam.reading';
    assert.deepEqual(await pool.query({ text }), [{ n: waitingReadingsMax }]);
    isDown = true;
    readings.note({ ...look, what: 'print' });
    await readings.stop();
    assert.deepEqual(lost, [3, 1]);
  } finally {
    await database.close();
    await test.drop();
  }
});
