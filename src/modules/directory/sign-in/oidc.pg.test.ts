// Signing in at a real OpenID provider on this machine's loopback, with its real pages: the browser
// goes there, logs in, agrees, and comes back; and what is tampered with on the way is refused.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { after, before, test } from 'node:test';
import { Provider } from 'oidc-provider';
import { must } from '#lib/assert.ts';
import { signInWorld } from '#modules/directory/testing/sign-in-world.ts';
import type { Browser, SignInWorld } from '#modules/directory/testing/sign-in-world.ts';
import { identitySubject } from '#modules/directory/credential-subject.ts';

const origin = 'http://localhost:8080';
let server: Server;
let issuer: string;
let world: SignInWorld;

before(async () => {
  server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  issuer = `http://127.0.0.1:${address.port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'dawam',
        client_secret: 'a secret of the test',
        redirect_uris: [`${origin}/api/sign-in/oidc/return`],
      },
    ],
    // The name typed at the log-in page is the `sub`; the national id is made from it.
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, national_id: `id-${sub}` }),
    }),
    claims: { openid: ['sub', 'national_id'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the test'] },
  });
  server.on('request', provider.callback());
  const names = { ar: 'الهوية', fa: 'هویت', en: 'National identity' };
  const client = { clientId: 'dawam', clientSecret: 'a secret of the test' };
  const oidc = { issuer, ...client, claim: 'national_id', names };
  world = await signInWorld({ oidc }, origin);
  const identity = { person: 'rima', issuer, identity: 'id-rima' };
  const linked = world.log.ask('link-identity', identitySubject(issuer, 'id-rima'), identity);
  assert.equal(linked, 'ok');
});

after(async () => {
  await world.close();
  server.closeAllConnections();
  server.close();
});

async function begin(browser: Browser): Promise<string> {
  const response = await browser.call('/api/sign-in/oidc', {});
  assert.equal(response.status, 302);
  return must(response.headers.get('location'), 'A redirect says where to.');
}

/** Goes through the provider's own pages as somebody would; answers with the way back. */
async function logInAt(location: string, login: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = new URL(location);
  let form: URLSearchParams | undefined;
  for (let hop = 0; hop < 20; hop += 1) {
    if (next.origin === origin) return next.href;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const init = form === undefined ? {} : { method: 'POST', body: form };
    const response = await fetch(next, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const to = response.headers.get('location');
    const page = await response.text();
    if (to !== null) {
      next = new URL(to, next);
      form = undefined;
    } else {
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      form = new URLSearchParams({ prompt: must(prompt, page), login, password: 'any' });
    }
  }
  return assert.fail('The provider sent the browser in a circle.');
}

async function comeBack(browser: Browser, way: string): Promise<string> {
  const { pathname, search } = new URL(way);
  const response = await browser.call(pathname + search, {});
  return `${response.status} ${response.headers.get('location') ?? ''}`;
}

test('whom the provider knows and an administrator has linked is signed in', async () => {
  const browser = world.browser();
  const way = await logInAt(await begin(browser), 'rima');
  assert.equal(await comeBack(browser, way), '302 /');
  const session = await browser.get('/api/session');
  assert.ok(typeof session === 'object' && session !== null);
  assert.ok('person' in session && session.person === 'rima');
  assert.ok('method' in session && session.method === 'oidc');
});

test('whom nobody has linked is told so, and is not signed in', async () => {
  const browser = world.browser();
  const way = await logInAt(await begin(browser), 'stranger');
  assert.equal(await comeBack(browser, way), '302 /?refused=directory.identity-unknown');
  assert.equal(await browser.get('/api/session'), 'http.not-signed-in');
});

test('the way back works once, in the browser that went, unchanged', async () => {
  const browser = world.browser();
  const way = await logInAt(await begin(browser), 'rima');
  const over = '302 /?refused=directory.challenge-over';
  assert.equal(await comeBack(world.browser(), way), over, 'without the cookie');
  const changed = new URL(way);
  changed.searchParams.set('state', 'of-somebody-else');
  assert.equal(await comeBack(browser, changed.href), '302 /?refused=directory.oidc-failed');
  assert.equal(await comeBack(browser, way), over);
});

test('a code that was made for another browser does not sign this one in', async () => {
  const theirs = world.browser();
  const stolen = new URL(await logInAt(await begin(theirs), 'rima'));
  const browser = world.browser();
  const location = new URL(await begin(browser));
  const state = must(location.searchParams.get('state'), 'The way there has a state.');
  stolen.searchParams.set('state', state);
  assert.equal(await comeBack(browser, stolen.href), '302 /?refused=directory.oidc-failed');
  assert.equal(await browser.get('/api/session'), 'http.not-signed-in');
});

test('a revoked identity no longer signs in', async () => {
  const issued = identitySubject(issuer, 'id-zahra');
  const identity = { person: 'zahra', issuer, identity: 'id-zahra' };
  assert.equal(world.log.ask('link-identity', issued, identity), 'ok');
  assert.equal(world.log.ask('revoke-credential', issued, { reason: 'left' }), 'ok');
  const browser = world.browser();
  const way = await logInAt(await begin(browser), 'zahra');
  assert.equal(await comeBack(browser, way), '302 /?refused=directory.identity-unknown');
});

test('a subject that lies about its identity signs nobody in', async () => {
  const subject = identitySubject(issuer, 'id-victim');
  const identity = { person: 'sami', issuer, identity: 'id-somebody-else' };
  assert.equal(world.log.ask('link-identity', subject, identity), 'ok');
  const browser = world.browser();
  const way = await logInAt(await begin(browser), 'victim');
  assert.equal(await comeBack(browser, way), '302 /?refused=directory.identity-unknown');
});

test('without settings, or with a provider that is not there, a page says why', async () => {
  const names = { ar: 'x', fa: 'x', en: 'x' };
  const cases = [
    [{}, 'oidc-off'],
    [{ oidc: { issuer: 'http://127.0.0.1:9', clientId: 'x', names } }, 'oidc-failed'],
  ] as const;
  for (const [changes, code] of cases) {
    const other = await signInWorld(changes, origin);
    try {
      const response = await other.browser().call('/api/sign-in/oidc', {});
      assert.equal(response.headers.get('location'), `/?refused=directory.${code}`);
    } finally {
      await other.close();
    }
  }
});
