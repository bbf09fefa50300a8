// Files in and out: who may, how large, how they are named, and that nothing in them runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, get, makeTestApp, makeWorld, post, signIn } from './testing/memory-ports.ts';
import { sizeBytesMax } from './testing/memory-ports.ts';

async function start() {
  const world = makeWorld();
  const app = makeTestApp(world);
  return { world, app, cookie: await signIn(app, 'maryam') };
}

const pdf = { 'content-type': 'application/pdf' };

test('a file goes in and comes out with its name, sandboxed', async () => {
  const { app, cookie } = await start();
  const name = encodeURIComponent('../خطاب رقم ١\u202E.pdf');
  const stored = await post(app, `/api/files?name=${name}`, '%PDF-1.7', { cookie, ...pdf });
  assert.equal(stored.status, 201);
  const facts: unknown = await stored.json();
  assert.ok(typeof facts === 'object' && facts !== null);
  assert.equal(Reflect.get(facts, 'name'), 'خطاب رقم ١.pdf');
  const sha256 = String(Reflect.get(facts, 'sha256'));
  const path = `/api/offices/diwan/files/${sha256}?name=${encodeURIComponent('خطاب.pdf')}`;
  const answer = await get(app, path, { cookie });
  assert.equal(await answer.text(), '%PDF-1.7');
  assert.match(answer.headers.get('content-disposition') ?? '', /^inline; filename="____\.pdf"/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/);
});

test('what a browser might run is only ever saved', async () => {
  const { app, cookie } = await start();
  const html = { cookie, 'content-type': 'text/html' };
  const stored = await post(app, '/api/files?name=x.html', '<script>1</script>', html);
  const sha256 = String(Reflect.get(Object(await stored.json()), 'sha256'));
  const answer = await get(app, `/api/offices/diwan/files/${sha256}`, { cookie });
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; /);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
});

test('too large is refused, stated or found out', async () => {
  const { world, app, cookie } = await start();
  const bytes = 'x'.repeat(sizeBytesMax + 1);
  const length = { 'content-length': String(bytes.length) };
  const stated = await post(app, '/api/files?name=x.pdf', bytes, { cookie, ...pdf, ...length });
  assert.equal(await codeOf(stated), 'http.too-large');
  const unstated = await post(app, '/api/files?name=x.pdf', bytes, { cookie, ...pdf });
  assert.equal(unstated.status, 413);
  assert.equal(world.files.size, 0);
});

test('files need a seat, a name, and our own page', async () => {
  const { app, cookie } = await start();
  const stranger = await signIn(app, 'yusuf');
  const upload = '/api/files?name=x.pdf';
  assert.equal((await post(app, upload, 'x', pdf)).status, 401);
  assert.equal((await post(app, upload, 'x', { ...pdf, cookie: stranger })).status, 403);
  assert.equal((await post(app, '/api/files', 'x', { ...pdf, cookie })).status, 422);
  const evil = { ...pdf, cookie, origin: 'https://evil.example' };
  assert.equal((await post(app, upload, 'x', evil)).status, 403);
  const file = `/api/offices/diwan/files/${'0'.repeat(64)}`;
  assert.equal((await get(app, file)).status, 401);
  assert.equal((await get(app, file, { cookie: stranger })).status, 403);
  assert.equal((await get(app, file, { cookie })).status, 404);
  assert.equal((await get(app, '/api/offices/diwan/files/x%2F..', { cookie })).status, 404);
});
