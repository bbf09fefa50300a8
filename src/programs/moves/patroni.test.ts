// What Patroni says is understood as both versions of it write it, and a move is refused for each
// reason that there is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findObstacle } from './carry-out.ts';
import { readCluster } from './patroni.ts';
import type { ClusterSeen } from './patroni.ts';

const copies = [{ name: 'main' }, { name: 'standby' }];
const member = (name: string, role: string, state: string, lag?: number | string) => ({
  ...{ name, role, state, host: '10.20.1.11', port: 5432, timeline: 3 },
  ...(lag === undefined ? {} : { lag }),
});
const said = (more: object = {}) =>
  JSON.stringify({
    members: [member('main', 'leader', 'running'), member('standby', 'sync_standby', 'running', 0)],
    ...more,
  });

function seen(text: string): ClusterSeen {
  const read = readCluster(text, copies);
  assert.ok(read !== undefined);
  return read;
}

test('who leads and who has every act is read as Patroni 3.0 and 4 say it', () => {
  assert.deepEqual(seen(said()).copies, [
    { name: 'main', role: 'leader', lagBytes: null },
    { name: 'standby', role: 'in-sync', lagBytes: 0 },
  ]);
  const members = [
    member('standby', 'leader', 'running'),
    member('main', 'replica', 'streaming', 8_192),
  ];
  assert.deepEqual(seen(said({ members })).copies, [
    { name: 'main', role: 'behind', lagBytes: 8_192 },
    { name: 'standby', role: 'leader', lagBytes: null },
  ]);
  const away = [member('main', 'replica', 'stopped', 'unknown')];
  assert.deepEqual(seen(said({ members: away })).copies, [
    { name: 'main', role: 'away', lagBytes: null },
    { name: 'standby', role: 'away', lagBytes: null },
  ]);
  assert.equal(readCluster('<html>', copies), undefined);
  assert.equal(readCluster('{"members":3}', copies), undefined);
});

test('a move is refused where something stands in its way', () => {
  assert.equal(findObstacle(seen(said()), 'standby'), undefined);
  assert.equal(findObstacle(undefined, 'standby'), 'unreachable');
  assert.equal(findObstacle(seen(said()), 'witness'), 'no-such-site');
  assert.equal(findObstacle(seen(said()), 'main'), 'leads-already');
  assert.equal(findObstacle(seen(said({ pause: true })), 'standby'), 'paused');
  const planned = { scheduled_switchover: { at: '2026-11-22T03:00:00+00:00', from: 'main' } };
  assert.equal(findObstacle(seen(said(planned)), 'standby'), 'move-planned');
  const behind = [member('main', 'leader', 'running'), member('standby', 'replica', 'running', 0)];
  assert.equal(findObstacle(seen(said({ members: behind })), 'standby'), 'not-in-sync');
  const headless = behind.slice(1);
  assert.equal(findObstacle(seen(said({ members: headless })), 'standby'), 'nobody-leads');
});
