// Several servers on one database: each follows what the others write, one of them is on duty, and
// another takes the duty over when that one's connection breaks.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import pg from 'pg';

import { isRefusal } from '#kernel/refusal.ts';
import { openDatabase } from '#store/database.ts';
import { Duty, dutyLock } from '#store/duty.ts';
import { testDatabase } from '#store/testing/test-database.ts';
import { openToyStore } from '#store/testing/toy-store.ts';
import { ask } from '#store/testing/toy.ts';

const nextTurn = () => new Promise(setImmediate);

test('a server that follows knows what another wrote, and its next act is taken', async () => {
  await using toy = await openToyStore({ followEveryMs: 5 });
  const told: number[] = [];
  toy.store.onCommitted(({ placed }) => told.push(...placed.map((one) => one.index)));
  await toy.store.submit(ask('a', 'write', 'n0', { text: 'x', number: true }));
  const other = await toy.openSecond();
  for (const name of ['n1', 'n2', 'n3']) {
    await other.submit(ask('a', 'write', name, { text: 'x', number: true }));
  }
  while (told.length < 4) await nextTurn();
  const outcome = await toy.store.submit(ask('a', 'write', 'n4', { text: 'x', number: true }));
  assert.ok(!isRefusal(outcome));
  assert.equal(outcome.recorded[0]?.number, '5/2026');
  assert.deepEqual(told, [0, 1, 2, 3, 4]);
});

test('following stands in no way of acts: both write on, each number is given once', async () => {
  await using toy = await openToyStore({ followEveryMs: 1 });
  // The key of the log is there before it is copied.
  await toy.store.submit(ask('a', 'write', 'first', { text: 'x' }));
  const other = await toy.openSecond();
  const numbers: string[] = [];
  const work = async (store: typeof other, name: string) => {
    for (let i = 0; i < 25; i += 1) {
      const command = ask('a', 'write', `${name}${i}`, { text: 'x', number: true });
      const outcome = await store.submit(command);
      assert.ok(!isRefusal(outcome));
      numbers.push(outcome.recorded[0]?.number ?? '');
    }
  };
  await Promise.all([work(toy.store, 'one'), work(other, 'other')]);
  const serials = numbers.map((number) => Number(number.split('/')[0])).sort((a, b) => a - b);
  assert.deepEqual(
    serials,
    serials.map((_, i) => i + 1),
  );
  assert.equal(serials.length, 50);
});

test('the same ids at both servers at once are recorded once, and answered alike', async () => {
  await using toy = await openToyStore({ followEveryMs: 1 });
  await toy.store.submit(ask('a', 'write', 'first', { text: 'x' }));
  const other = await toy.openSecond();
  const numberOf = async (store: typeof other, command: Parameters<typeof other.submit>[0]) => {
    const outcome = await store.submit(command);
    assert.ok(!isRefusal(outcome), JSON.stringify(outcome));
    return outcome.recorded[0]?.number ?? '';
  };
  const given: string[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    const commands = Array.from({ length: 20 }, (_, i) =>
      ask('a', 'write', `t${turn}n${i}`, { text: 'x', number: true }),
    );
    const [here, there] = await Promise.all(
      [toy.store, other].map((store) => Promise.all(commands.map((one) => numberOf(store, one)))),
    );
    assert.deepEqual(here, there);
    given.push(...(here ?? []));
  }
  const serials = given.map((number) => Number(number.split('/')[0])).sort((a, b) => a - b);
  assert.deepEqual(
    serials,
    Array.from({ length: 200 }, (_, i) => i + 1),
  );
});

test('one is on duty; where its connection breaks it stops, and another begins', async () => {
  const database = await testDatabase();
  const running: string[] = [];
  const open = (name: string) => {
    const opened = openDatabase({ url: database.url });
    const begin = async () => {
      running.push(name);
      return {
        stop: async () => void running.splice(running.indexOf(name), 1),
      };
    };
    const duty = new Duty({ pool: opened.writers, everyMs: 5, begin, report: () => undefined });
    duty.start();
    return { duty, close: () => opened.close() };
  };
  const one = open('one');
  while (running.length === 0) await nextTurn();
  const other = open('other');
  const operator = new pg.Client(database.url);
  await operator.connect();
  const sql = `select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and objid = $1 and granted
      and database = (select oid from pg_database where datname = current_database())`;
  // Whoever asks first has it next, so it may take some turns until it is the other.
  while (!running.includes('other')) {
    await operator.query(sql, [dutyLock]);
    await nextTurn();
  }
  assert.equal(other.duty.isOnDuty, true);
  await other.duty.stop();
  while (!running.includes('one')) await nextTurn();
  await one.duty.stop();
  assert.deepEqual(running, []);
  await operator.end();
  await one.close();
  await other.close();
  await database.drop();
});
