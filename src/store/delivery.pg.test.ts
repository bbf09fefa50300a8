import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

import { openToyStore } from '#store/testing/toy-store.ts';
import type { ToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

async function rowsOf<Row extends object>(toy: ToyStore, sql: string): Promise<Row[]> {
  const client = new pg.Client(toy.database.url);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (await isDone()) return;
    await sleep(10);
  }
  assert.fail('it did not come to be');
}

const isOutboxEmpty = async (toy: ToyStore) =>
  (await rowsOf(toy, 'select 1 from dawam.outbox where refused is null')).length === 0;

test('an addressed entry arrives in each addressee’s log once, with its evidence', async () => {
  await using toy = await openToyStore();
  const to = ['b', 'c', 'a', 'nowhere', 'b'];
  await toy.store.submit(ask('a', 'write', 'n1', { text: 'hello', to }));
  await until(() => isOutboxEmpty(toy));
  for (const office of ['b', 'c']) {
    const [received, ...more] = await toy.store.reader.listEntriesOf(office, 'note/n1');
    assert.equal(more.length, 0);
    assert.equal(received?.entry.body['text'], 'hello');
    assert.deepEqual(received?.entry.by, { person: 'office-server', capacity: 'server' });
  }
  const evidence = await rowsOf(
    toy,
    `select f.office, f.origin, f.leaf = e.leaf as same from dawam.foreign_entry f
     join dawam.entry e on e.office = 'a' and e.index = f.index order by 1`,
  );
  const origin = 'dawam.example/a';
  assert.deepEqual(evidence, [
    { office: 'b', origin, same: true },
    { office: 'c', origin, same: true },
  ]);
});

test('a delivery done again changes nothing, and one left over is done at start', async () => {
  await using toy = await openToyStore();
  await toy.store.submit(ask('a', 'write', 'n1', { text: 'hello', to: ['b'] }));
  await until(() => isOutboxEmpty(toy));
  const again = `insert into dawam.outbox (office, index, recipient)
    values ('a', 0, 'b'), ('a', 0, 'c')`;
  await rowsOf(toy, again);
  const store = await toy.reopen();
  await until(() => isOutboxEmpty(toy));
  assert.equal((await store.reader.listEntriesOf('b', 'note/n1')).length, 1);
  assert.equal((await store.reader.listEntriesOf('c', 'note/n1')).length, 1);
});

test('what an addressee refuses is noted and holds up nothing else', async () => {
  await using toy = await openToyStore();
  await toy.store.submit(ask('a', 'write', 'n1', { text: 'unwanted', to: ['b'] }));
  await toy.store.submit(ask('a', 'write', 'n2', { text: 'welcome', to: ['b'] }));
  await until(async () => (await toy.store.reader.listEntriesOf('b', 'note/n2')).length === 1);
  await until(() => isOutboxEmpty(toy));
  const rows = await rowsOf(toy, 'select index::int, recipient, refused from dawam.outbox');
  const refused = { facts: {}, refused: 'toy.unwanted' };
  assert.deepEqual(rows, [{ index: 0, recipient: 'b', refused }]);
});

test('tried again on request, it is refused again or arrives, and is told as news', async () => {
  await using toy = await openToyStore();
  await toy.store.submit(ask('a', 'write', 'n1', { text: 'unwanted', to: ['b'] }));
  const attempts = 'select attempts from dawam.outbox where refused is not null';
  await until(async () => (await rowsOf(toy, attempts)).length === 1);
  const news: string[] = [];
  toy.store.onNews((office) => news.push(office));
  const waiting = { office: 'a', index: 0, recipient: 'b' };
  assert.equal(await toy.store.retryDelivery({ ...waiting, recipient: 'c' }), false);
  assert.equal(await toy.store.retryDelivery(waiting), true);
  await until(async () => {
    const [row] = await rowsOf<{ attempts: number }>(toy, attempts);
    return row?.attempts === 2;
  });
  await until(async () => news.length >= 2);
  assert.deepEqual([...new Set(news)], ['a']);
});
