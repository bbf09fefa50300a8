// So many at once, in their order, and no turn is lost when work fails or nobody may wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from './assert.ts';
import { Turns } from './turns.ts';

test('never more than so many at once, and all in the order in which they came', async () => {
  const turns = new Turns(3);
  const begun: number[] = [];
  let [now, most] = [0, 0];
  const work = async (i: number) => {
    begun.push(i);
    most = Math.max(most, (now += 1));
    await new Promise<void>((done) => void setImmediate(done));
    now -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, (_, i) => turns.use(() => work(i))));
  assert.equal(most, 3);
  assert.deepEqual(
    begun,
    Array.from({ length: 20 }, (_, i) => i),
  );
});

test('work that fails gives its turn back', async () => {
  const turns = new Turns(1);
  const failing = turns.use(() => Promise.reject(new Defect('No.')));
  const next = turns.use(() => Promise.resolve('next'));
  await assert.rejects(failing, /No/);
  assert.equal(await next, 'next');
});

test('whoever waits can be turned away, and the turns are as many as before', async () => {
  const turns = new Turns(1);
  await turns.take();
  const waiting = [turns.take(), turns.take()];
  assert.equal(turns.waitingCount, 2);
  turns.turnAway(new Defect('Not today.'));
  for (const one of waiting) await assert.rejects(one, /Not today/);
  turns.give();
  assert.equal(await turns.use(() => Promise.resolve(1)), 1);
});
