// The server on a real socket: a taken port, a live stream whose reader goes away, an orderly end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLiveLimits } from './live.ts';
import { listen } from './server.ts';
import type { Listening } from './server.ts';
import { makeTestApp, makeWorld, notes, note, signIn } from './testing/memory-ports.ts';

const here = { host: '127.0.0.1', port: 0 };

async function start() {
  const world = makeWorld();
  const app = makeTestApp(world);
  const listening = await listen(app.hono, here);
  assert.ok(!('taken' in listening));
  return { world, app, listening, url: `http://127.0.0.1:${listening.port}` };
}

async function stop(app: { close(): void }, listening: Listening): Promise<void> {
  app.close();
  await listening.close(1_000);
}

test('a taken port is an answer, not an error', async () => {
  const { app, listening } = await start();
  const again = await listen(app.hono, { host: here.host, port: listening.port });
  assert.deepEqual(again, { taken: listening.port });
  await stop(app, listening);
});

test('an address of another machine is said so', async () => {
  const { app, listening } = await start();
  await assert.rejects(listen(app.hono, { host: '192.0.2.1', port: 0 }), /Nothing can listen at/);
  await stop(app, listening);
});

test('commands, live streams and their end go over a socket', async () => {
  const { world, app, listening, url } = await start();
  const cookie = await signIn(app, 'maryam');
  const leave = new AbortController();
  const streams: Response[] = [];
  for (let i = 0; i < defaultLiveLimits.streamsPerSessionMax; i += 1) {
    streams.push(await fetch(`${url}/api/live`, { headers: { cookie }, signal: leave.signal }));
  }
  const answer = await fetch(url + notes, {
    method: 'POST',
    body: JSON.stringify(note()),
    headers: { cookie, origin: url, 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 200, await answer.text());
  assert.equal(world.commands.length, 1);
  leave.abort();
  // The server learns of it when it next turns to the sockets.
  let again = await fetch(`${url}/api/live`, { headers: { cookie } });
  while (again.status === 429) {
    await again.body?.cancel();
    again = await fetch(`${url}/api/live`, { headers: { cookie } });
  }
  assert.equal(again.status, 200);
  const reader = again.body?.getReader();
  const first = await reader?.read();
  assert.match(new TextDecoder().decode(first?.value), /^event: hello/);
  await stop(app, listening);
  assert.equal((await reader?.read())?.done, true);
  await assert.rejects(fetch(`${url}/api/health`));
  assert.ok(streams.every((stream) => stream.status === 200));
});
