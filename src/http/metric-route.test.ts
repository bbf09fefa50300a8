// Metrics over a real socket: for this machine, for whoever shows the token, and for nobody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mayMeasure } from './metric-route.ts';
import { listen } from './server.ts';
import { makeTestApp, makeWorld } from './testing/memory-ports.ts';

const token = '0123456789abcdef0123456789abcdef';
const said = '# HELP dawam_rung The rung.\n# TYPE dawam_rung gauge\ndawam_rung{rung="both"} 1\n';

async function start() {
  const samples = [{ labels: { rung: 'both' }, value: 1 }];
  const metric = { name: 'dawam_rung', help: 'The rung.', type: 'gauge', samples } as const;
  const world = makeWorld();
  const ports = { ...world.ports, measure: async () => [metric] };
  const app = makeTestApp(world, { ports, metricToken: token });
  const listening = await listen(app.hono, { host: '127.0.0.1', port: 0 });
  assert.ok(!('taken' in listening));
  const url = `http://127.0.0.1:${listening.port}/api/metrics`;
  const ask = async (headers: Record<string, string> = {}, method = 'GET') =>
    await fetch(url, { method, headers });
  const stop = async () => {
    app.close();
    await listening.close(1_000);
  };
  return { ask, stop };
}

test('this machine and whoever shows the token are told, nobody else', async () => {
  const { ask, stop } = await start();
  const own = await ask();
  assert.equal(own.status, 200);
  assert.equal(own.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal(await own.text(), said);
  const forwarded = { 'x-forwarded-for': '10.20.9.9' };
  assert.equal((await ask(forwarded)).status, 404, 'the proxy of this machine speaks for others');
  const wrong = { ...forwarded, authorization: `Bearer ${token}x` };
  assert.equal((await ask(wrong)).status, 404);
  const right = await ask({ ...forwarded, authorization: `Bearer ${token}` });
  assert.equal(await right.text(), said);
  assert.equal((await ask({}, 'POST')).status, 405);
  await stop();
});

test('without a token nobody from elsewhere is told', () => {
  const headers = new Headers({ authorization: 'Bearer undefined' });
  const bare = new Headers();
  assert.ok(!mayMeasure({ headers, address: '10.20.1.5' }, undefined));
  assert.ok(!mayMeasure({ headers: bare, address: undefined }, token));
  assert.ok(!mayMeasure({ headers: bare, address: '10.20.1.5' }, token));
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    assert.ok(mayMeasure({ headers: bare, address }, undefined), address);
  }
});
