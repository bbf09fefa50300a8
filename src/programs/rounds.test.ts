import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineRounds } from './rounds.ts';

test('a round that fails is said, the next one comes, and none begins after the end', async () => {
  const said: unknown[] = [];
  const third = Promise.withResolvers<void>();
  let count = 0;
  const run = async () => {
    count += 1;
    if (count === 1) throw new Error('the database is away');
    if (count === 3) third.resolve();
  };
  const rounds = new LineRounds(1, run, (cause) => said.push(cause));
  rounds.start();
  await third.promise;
  await rounds.stop();
  const atEnd = count;
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(count, atEnd);
  assert.deepEqual(said.map(String), ['Error: the database is away']);
  assert.equal(rounds.stopping.aborted, true);
});
