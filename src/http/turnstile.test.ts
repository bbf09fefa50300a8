// The turnstile before a real server: who comes while it is closed is answered afterwards, health,
// monitoring and pages go through, and it opens by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen } from './server.ts';
import { Turnstile } from './turnstile.ts';

const slow = Promise.withResolvers<Response>();

async function opened(limitMs = 60_000) {
  const turnstile = new Turnstile({ nowMs: () => performance.now(), limitMs });
  const fetchOf = (request: Request) => {
    const { pathname } = new URL(request.url);
    return pathname === '/api/slow' ? slow.promise : new Response(pathname);
  };
  const listening = await listen({ fetch: fetchOf, turnstile }, { host: '127.0.0.1', port: 0 });
  assert.ok(!('taken' in listening));
  const ask = async (path: string) =>
    await (await fetch(`http://127.0.0.1:${listening.port}${path}`)).text();
  return { turnstile, ask, [Symbol.asyncDispose]: () => listening.close(0) };
}

test('who comes while it is closed waits, and is answered when it opens', async () => {
  await using server = await opened();
  assert.equal(await server.ask('/api/a'), '/api/a');
  server.turnstile.close();
  const answered: string[] = [];
  const waiting = ['/api/b', '/api/c'].map(async (path) => answered.push(await server.ask(path)));
  assert.equal(await server.ask('/api/health'), '/api/health');
  assert.equal(await server.ask('/api/metrics'), '/api/metrics');
  assert.equal(await server.ask('/page'), '/page');
  // The two have come before what was answered after them may be judged.
  while (server.turnstile.waiting < 2) await new Promise(setImmediate);
  assert.deepEqual(answered, []);
  const { waitedCount, longestWaitMs, closedMs } = server.turnstile.open();
  await Promise.all(waiting);
  assert.deepEqual(new Set(answered), new Set(['/api/b', '/api/c']));
  assert.equal(waitedCount, 2);
  assert.ok(longestWaitMs > 0 && longestWaitMs <= closedMs);
});

test('it is quiet when the last that passes has been answered', async () => {
  await using server = await opened();
  const passing = server.ask('/api/slow');
  while (server.turnstile.passing === 0) await new Promise(setImmediate);
  server.turnstile.close();
  await server.turnstile.quiet(0);
  assert.equal(server.turnstile.passing, 1, 'patience ends before the answer');
  const quiet = server.turnstile.quiet(60_000);
  slow.resolve(new Response('done'));
  await quiet;
  assert.equal(await passing, 'done');
  assert.equal(server.turnstile.passing, 0);
});

test('it opens by itself when its time is over', async () => {
  await using server = await opened(1);
  server.turnstile.close();
  assert.equal(await server.ask('/api/a'), '/api/a');
  assert.equal(server.turnstile.isClosed, false);
});
