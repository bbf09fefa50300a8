// The thread on every rung: nothing is drawn as whole that is cut, and an office without centres
// shows none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rungs } from '#kernel/rung.ts';
import { threadView } from './continuity.ts';

const up = { state: 'up' } as const;
const down = { state: 'down', sinceMs: 0 } as const;

test('each rung has its picture', () => {
  const drawn = rungs.map((rung) => {
    const { office, centres, tone } = threadView(rung, up);
    return [rung, office, centres?.main ?? '-', centres?.standby ?? '-', tone].join(' ');
  });
  assert.deepEqual(drawn, [
    'alone solid - - calm',
    'both solid solid solid calm',
    'one solid solid open amber',
    'isolated solid open open amber',
    'paper open open open amber',
  ]);
});

test('a browser that lost its office says so first', () => {
  const view = threadView('alone', down);
  assert.deepEqual(view.device, { cord: 'cut' });
  assert.equal(view.office, 'open');
  assert.equal(view.tone, 'amber');
});
