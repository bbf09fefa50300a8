// The web app from a folder: caching, packed copies, the nonce, and no way out of the folder.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { get, makeTestApp, makeWorld } from './testing/memory-ports.ts';

const script = `console.log('${'x'.repeat(2_000)}');`;

function build(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'assets/index-B1c2D3e4.js'), script);
  writeFileSync(join(folder, 'assets/index-B1c2D3e4.js.br'), 'packed');
  writeFileSync(join(folder, 'assets/other-B1c2D3e4.js'), script);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><html><head></head><p>Dawam</p></html>',
  );
}

test('pages, assets and what stands outside', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'dawam-static-'));
  t.after(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'secret.json'), '{}');
  const dist = join(root, 'dist');
  const app = makeTestApp(makeWorld(), { dist });
  assert.equal((await get(app, '/')).status, 404);
  build(dist);

  const page = await get(app, '/offices/diwan/incoming');
  const policy = page.headers.get('content-security-policy') ?? '';
  const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
  assert.ok((await page.text()).includes(`<meta property="csp-nonce" nonce="${nonce}">`));
  assert.match(policy, /script-src 'self';/);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  const again = await get(app, '/');
  assert.ok(!(again.headers.get('content-security-policy') ?? '').includes(nonce));

  const asset = '/assets/index-B1c2D3e4.js';
  const plain = await get(app, asset);
  assert.equal(await plain.text(), script);
  assert.match(plain.headers.get('cache-control') ?? '', /immutable/);
  const br = await get(app, asset, { 'accept-encoding': 'gzip, br' });
  assert.equal(br.headers.get('content-encoding'), 'br');
  assert.equal(await br.text(), 'packed');
  const gz = await get(app, '/assets/other-B1c2D3e4.js', { 'accept-encoding': 'gzip, br' });
  assert.equal(gz.headers.get('content-encoding'), 'gzip');
  assert.equal(gunzipSync(Buffer.from(await gz.arrayBuffer())).toString(), script);
  assert.equal((await get(app, '/icon.svg')).headers.get('cache-control'), 'no-cache');

  const outside = [
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/assets/gone.js',
  ];
  for (const path of [...outside, '/%00.js', '/%E0%A4%A']) {
    assert.equal((await get(app, path)).status, 404, path);
  }
  assert.equal(
    (await get(app, '/api/nothing')).headers.get('content-type'),
    'application/problem+json',
  );
});

test('what a code leads to is one page that runs nothing but its own script', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dawam-check-'));
  t.after(() => rmSync(folder, { recursive: true }));
  build(folder);
  const page = '<style>a{}</style><script type="module">run()</script>';
  writeFileSync(join(folder, 'check.html'), page);
  const app = makeTestApp(makeWorld(), { dist: folder });
  for (const path of ['/V/MZXW6YTB', '/v/mzxw6ytb', '/check']) {
    const answer = await get(app, path);
    assert.equal(await answer.text(), page);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.ok(policy.includes(`script-src 'sha256-${hash('sha256', 'run()', 'base64')}'`));
    assert.match(answer.headers.get('permissions-policy') ?? '', /camera=\(self\)/);
  }
  assert.match(await (await get(app, '/track')).text(), /Dawam/, 'not built here');
  writeFileSync(join(folder, 'track.html'), page);
  const tracking = await get(makeTestApp(makeWorld(), { dist: folder }), '/track');
  assert.equal(await tracking.text(), page);
  assert.match(tracking.headers.get('content-security-policy') ?? '', /script-src 'sha256-/);
  assert.match(tracking.headers.get('permissions-policy') ?? '', /camera=\(\)/);
  const other = await get(app, '/v/not-a-stamp');
  assert.match(await other.text(), /Dawam/);
  assert.match(other.headers.get('permissions-policy') ?? '', /camera=\(\)/);
});
