// Which requests come from this server's own pages, and which name this machine at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeTestApp, makeWorld } from './testing/memory-ports.ts';
import { namesLoopback } from './same-origin.ts';

test('names of this machine, with and without a port', () => {
  for (const host of ['localhost', 'LOCALHOST:4180', '127.0.0.1:4180', '127.9.9.9', '[::1]:80']) {
    assert.equal(namesLoopback(host), true, host);
  }
  const foreign = ['', 'evil.example', 'evil.example:4180', 'localhost.evil.example', '192.0.2.7'];
  const odd = ['localhost@evil.example', 'evil.example#localhost', '127.0.0.1.evil.example', '::1'];
  for (const host of [...foreign, ...odd]) assert.equal(namesLoopback(host), false, host);
});

test('a server for this machine answers nobody who calls it by another name', async () => {
  const app = makeTestApp(makeWorld(), { isLoopbackOnly: true });
  const ask = (host: string, path = '/api/health') => app.hono.request(path, { headers: { host } });
  assert.equal((await ask('localhost:4180')).status, 200);
  assert.equal((await ask('[::1]:4180')).status, 200);
  for (const path of ['/api/health', '/api/session', '/', '/nothing']) {
    const answer = await ask('rebound.example:4180', path);
    assert.equal(answer.status, 421);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(((await answer.json()) as { code: string }).code, 'http.unknown-host');
  }
  app.close();
});

test('a server that others may reach goes by whatever name they know', async () => {
  const app = makeTestApp(makeWorld());
  const answer = await app.hono.request('/api/health', { headers: { host: 'office.example' } });
  assert.equal(answer.status, 200);
  app.close();
});
