// Which requests come from this server's own pages, and which name this machine at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeTestApp, makeWorld } from './testing/memory-ports.ts';
import { isSameOrigin, namesLoopback } from './same-origin.ts';

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

test('pages of the public address may ask at another front, and no others may', async () => {
  const publicUrl = 'https://dawam.example';
  const fronts = ['https://main.dawam.example', 'https://standby.dawam.example'];
  const app = makeTestApp(makeWorld(), { publicUrl, fronts });
  const plain = makeTestApp(makeWorld(), { publicUrl });
  const post = { method: 'POST', body: '{}' };
  const ask = async (to: typeof app, origin: string, site: string) => {
    const json = { 'content-type': 'application/json' };
    const headers = { ...json, origin, 'sec-fetch-site': site, host: 'dawam.example' };
    const answer = await to.hono.request('/api/none', { ...post, headers });
    return ((await answer.json()) as { code: string }).code;
  };
  assert.equal(
    isSameOrigin(new Headers({ origin: publicUrl, 'sec-fetch-site': 'same-site' }), {
      ...{ publicOrigin: publicUrl, pagesOrigin: publicUrl },
    }),
    true,
  );
  for (const origin of ['https://evil.dawam.example', 'null', 'https://dawam.example.evil']) {
    const headers = new Headers({ origin, 'sec-fetch-site': 'same-site' });
    const origins = { publicOrigin: publicUrl, pagesOrigin: publicUrl };
    assert.equal(isSameOrigin(headers, origins), false, origin);
  }
  const sameSite = new Headers({ origin: publicUrl, 'sec-fetch-site': 'same-site' });
  assert.equal(isSameOrigin(sameSite, { publicOrigin: publicUrl }), false);
  assert.equal(await ask(app, publicUrl, 'same-origin'), 'http.not-found');
  const options = { method: 'OPTIONS', headers: { origin: publicUrl } };
  const preflight = await app.hono.request('/api/session', options);
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), publicUrl);
  assert.equal(preflight.headers.get('access-control-allow-credentials'), 'true');
  const strange = { method: 'OPTIONS', headers: { origin: 'https://evil.example' } };
  assert.equal((await app.hono.request('/api/session', strange)).status, 403);
  const without = await plain.hono.request('/api/health');
  assert.equal(without.headers.get('access-control-allow-origin'), null);
  app.close();
  plain.close();
});
