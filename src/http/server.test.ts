// The walls of the server, each tried from outside: forged requests, foreign offices, bad bodies,
// floods, lost sessions; and that nothing of the inside comes out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#kernel/fault.ts';
import { refuse } from '#kernel/refusal.ts';
import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './session.ts';
import { codeOf, get, makeTestApp, makeWorld, note, notes } from './testing/memory-ports.ts';
import { post, signIn } from './testing/memory-ports.ts';

async function start(options: Parameters<typeof makeTestApp>[1] = {}) {
  const world = makeWorld();
  const app = makeTestApp(world, options);
  return { world, app, cookie: await signIn(app, 'maryam') };
}

test('a command of a person with a seat is passed on with its actor', async () => {
  const { world, app, cookie } = await start();
  const answer = await post(app, notes, note({ occurredAt: '2026-11-20T08:00:00.000Z' }), {
    cookie,
  });
  assert.equal(answer.status, 200);
  const [command] = world.commands;
  assert.deepEqual(command?.by, { person: 'maryam', capacity: 'clerk', appointment: 'a-1' });
  assert.equal(command?.office, 'diwan');
  assert.equal(command?.occurredAt, '2026-11-20T08:00:00.000Z');
  assert.deepEqual(command?.body, { text: 'سلام' });
});

test('a request that changes something must come from our own page', async () => {
  const { world, app, cookie } = await start();
  const forged: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ];
  for (const headers of forged) {
    const answer = await post(app, notes, note(), { cookie, ...headers });
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.equal(await codeOf(answer), 'http.cross-origin');
  }
  const bare = await app.hono.request(notes, {
    method: 'POST',
    body: JSON.stringify(note()),
    headers: { cookie, 'content-type': 'application/json' },
  });
  assert.equal(bare.status, 403);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const answer = await post(app, notes, note(), { cookie, 'content-type': type });
    assert.equal(answer.status, 415, type);
  }
  assert.deepEqual(world.commands, []);
});

test('behind a public address only that origin counts, and the cookie is Secure', async () => {
  const world = makeWorld();
  const app = makeTestApp(world, { publicUrl: 'https://dawam.example/' });
  const wrong = await post(app, '/api/sign-in/test', { person: 'maryam' });
  assert.equal(wrong.status, 403);
  const headers = { origin: 'https://dawam.example' };
  const right = await post(app, '/api/sign-in/test', { person: 'maryam' }, headers);
  assert.equal(right.status, 200);
  assert.match(
    right.headers.get('set-cookie') ?? '',
    /^dawam-session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/,
  );
  assert.match(right.headers.get('strict-transport-security') ?? '', /max-age=63072000/);
});

test('nobody acts without a session, or on an appointment that is not theirs', async () => {
  const { world, app, cookie } = await start();
  const stranger = await signIn(app, 'yusuf');
  assert.equal((await post(app, notes, note())).status, 401);
  const tries: [string, Record<string, unknown>, string][] = [
    [stranger, {}, notes],
    [cookie, { as: 'a-2' }, notes],
  ];
  for (const [who, changes, path] of tries) {
    const answer = await post(app, path, note(changes), { cookie: who });
    assert.equal(answer.status, 403);
    assert.equal(await codeOf(answer), 'kernel.not-appointed');
  }
  const elsewhere = '/api/offices/court/commands/write-note';
  assert.equal((await post(app, elsewhere, note(), { cookie })).status, 404);
  const home = await get(app, '/api/offices/diwan/home', { cookie: stranger });
  assert.equal(await codeOf(home), 'http.no-seat-in-office');
  const unknown = await get(app, '/api/offices/court/home', { cookie });
  assert.equal(await codeOf(unknown), 'http.no-seat-in-office');
  assert.equal((await get(app, '/api/offices/diwan/home')).status, 401);
  assert.deepEqual(world.commands, []);
});

test('what only the server itself may do is not to be had from outside', async () => {
  const { app, cookie } = await start();
  for (const kind of ['deliver-note', 'constructor', '__proto__', 'write-note%00', '%E0%A4%A']) {
    const path = `/api/offices/diwan/commands/${kind}`;
    const answer = await post(app, path, note({ body: {} }), { cookie });
    assert.equal(answer.status, 404, kind);
    assert.equal(await codeOf(answer), 'kernel.unknown-command');
  }
});

test('a wrong form is a 422 that points to the field', async () => {
  const { world, app, cookie } = await start();
  const wrong: [Record<string, unknown>, string, string][] = [
    [{ id: '01936f00-0000-4000-8000-000000000000' }, 'http.malformed', '/id'],
    [{ id: 7 }, 'http.malformed', '/id'],
    [{ subject: 'case/1' }, 'http.malformed', '/subject'],
    [{ subject: '../../etc' }, 'http.malformed', '/subject'],
    [{ subject: 'letter/' + 'x'.repeat(200) }, 'http.malformed', '/subject'],
    [{ occurredAt: 'yesterday' }, 'http.malformed', '/occurredAt'],
    [{ occurredAt: '2026-02-30T00:00:00.000Z' }, 'http.malformed', '/occurredAt'],
    [{ more: 1 }, 'http.malformed', ''],
    [{ body: { text: 5 } }, 'kernel.malformed', '/text'],
    [{ body: { text: 'x', extra: 1 } }, 'kernel.malformed', ''],
    [{ body: null }, 'kernel.malformed', ''],
  ];
  for (const [changes, code, field] of wrong) {
    const answer = await post(app, notes, note(changes), { cookie });
    assert.equal(answer.status, 422, JSON.stringify(changes));
    const problem: unknown = await answer.json();
    assert.ok(typeof problem === 'object' && problem !== null);
    assert.equal(Reflect.get(problem, 'code'), code);
    assert.equal(Reflect.get(problem, 'field'), field, JSON.stringify(changes));
  }
  assert.deepEqual(world.commands, []);
});

test('malicious JSON is refused with 4xx', async () => {
  const { world, app, cookie } = await start();
  const text = JSON.stringify(note());
  const bodies = [
    '',
    'null',
    '[]',
    '"text"',
    text.slice(0, -1),
    text.replace('{', '{"id":"01936f00-0000-7000-8000-000000000009",'),
    text.replace('"body":{', '"body":{"__proto__":{"count":1},'),
    text.replace('"body":{', '"body":{"count":1e400,'),
    text.replace('سلام', '\\ud800'),
    text.replace('سلام', '\\u0000'),
    '['.repeat(120_000),
    '['.repeat(120_000) + ']'.repeat(120_000),
  ];
  for (const body of bodies) {
    const { status } = await post(app, notes, body, { cookie });
    assert.ok(status >= 400 && status < 500, `${status} ${body.slice(0, 60)}`);
  }
  assert.deepEqual(world.commands, []);
  assert.deepEqual(world.reports, []);
});

test('a body over 256 kB is not read, stated or not', async () => {
  const { app, cookie } = await start();
  const large = note({ body: { text: 'x'.repeat(300_000) } });
  const stated = await post(app, notes, large, { cookie, 'content-length': '300500' });
  assert.equal(stated.status, 413);
  const unstated = await post(app, notes, large, { cookie });
  assert.equal(unstated.status, 413);
  assert.equal(await codeOf(unstated), 'http.too-large');
});

test('refusals, faults and defects leave as problems in three languages', async () => {
  const { world, app, cookie } = await start();
  world.outcome = async () => refuse('kernel.not-permitted', {}, '/text');
  const refused = await post(app, notes, note(), { cookie });
  assert.equal(refused.status, 403);
  assert.equal(refused.headers.get('content-type'), 'application/problem+json');
  const problem: unknown = await refused.json();
  assert.ok(typeof problem === 'object' && problem !== null);
  assert.equal(Reflect.get(problem, 'type'), 'urn:dawam:kernel.not-permitted');
  assert.deepEqual(Object.keys(Object(Reflect.get(problem, 'words'))), ['ar', 'fa', 'en']);

  world.outcome = () => Promise.reject(new Fault('store.disk-full', 'No space on /var/secret.'));
  const full = await post(app, notes, note(), { cookie });
  assert.equal(full.status, 507);
  assert.equal(full.headers.get('retry-after'), '5');
  assert.doesNotMatch(await full.text(), /secret/);

  world.outcome = () => Promise.reject(new TypeError('at /srv/secret.ts:1'));
  const broken = await post(app, notes, note(), { cookie });
  assert.equal(broken.status, 500);
  assert.doesNotMatch(await broken.text(), /secret|TypeError/);
  assert.match(world.reports.at(-1) ?? '', /secret/);
});

test('an answer against its own schema is a defect, not an answer', async () => {
  const { world, app } = await start();
  const answer = await get(app, '/api/wrong');
  assert.equal(await codeOf(answer), 'http.defect');
  assert.match(world.reports.join(), /\/api\/wrong/);
});

test('every answer carries the security headers', async () => {
  const { app, cookie } = await start();
  const paths = [
    '/api/offices/diwan/home',
    '/api/nothing',
    '/api/wrong',
    '/api/openapi.json',
    '/x',
  ];
  for (const path of paths) {
    const { headers } = await get(app, path, { cookie });
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    assert.match(headers.get('permissions-policy') ?? '', /publickey-credentials-get=\(self\)/);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('strict-transport-security'), null);
  }
});

test('a session ends by signing out, by idleness and by age', async () => {
  const home = '/api/offices/diwan/home';
  const out = await start();
  const answer = await post(out.app, '/api/sign-out', {}, { cookie: out.cookie });
  assert.match(answer.headers.get('set-cookie') ?? '', /^dawam-session=; .*Max-Age=0/);
  assert.equal((await get(out.app, home, { cookie: out.cookie })).status, 401);

  const idle = await start();
  idle.world.nowMs += SESSION_IDLE_MS - 1;
  assert.equal((await get(idle.app, home, { cookie: idle.cookie })).status, 200);
  idle.world.nowMs += SESSION_IDLE_MS;
  assert.equal((await get(idle.app, home, { cookie: idle.cookie })).status, 401);

  const old = await start();
  for (
    let passedMs = 0;
    passedMs + 6 * 3_600_000 < SESSION_ABSOLUTE_MS;
    passedMs += 6 * 3_600_000
  ) {
    old.world.nowMs += 6 * 3_600_000;
    assert.equal((await get(old.app, home, { cookie: old.cookie })).status, 200);
  }
  old.world.nowMs += 6 * 3_600_000;
  assert.equal((await get(old.app, home, { cookie: old.cookie })).status, 401);
});

test('signing in again ends the earlier session, so that none can be planted', async () => {
  const { app, cookie } = await start();
  const again = await post(app, '/api/sign-in/test', { person: 'maryam' }, { cookie });
  const fresh = (again.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  assert.notEqual(fresh, cookie);
  assert.equal((await get(app, '/api/offices/diwan/home', { cookie })).status, 401);
  assert.equal((await get(app, '/api/offices/diwan/home', { cookie: fresh })).status, 200);
});

test('floods are slowed: by session, by address, and guessing most of all', async () => {
  const rates = {
    address: { burst: 30, perSecond: 1 },
    session: { burst: 5, perSecond: 1 },
    signIn: { burst: 3, perSecond: 0.2 },
  };
  const { app, cookie } = await start({ rates });
  const statuses: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    statuses.push((await get(app, '/api/offices/diwan/home', { cookie })).status);
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429, 429]);
  await signIn(app, 'yusuf');
  await signIn(app, 'yusuf');
  const guess = await post(app, '/api/sign-in/test', { person: 'maryam' });
  assert.equal(await codeOf(guess), 'http.too-many-attempts');
  assert.equal(guess.headers.get('retry-after'), '5');
  let last = 0;
  for (let i = 0; i < 40; i += 1) {
    const forged = { cookie: `dawam-session=${i}` };
    last = (await get(app, '/api/offices/diwan/home', forged)).status;
  }
  assert.equal(last, 429);
});

test('path and query are checked, and the reader sees only the office asked for', async () => {
  const { app, cookie } = await start();
  const home = await get(app, '/api/offices/diwan/home?limit=5', { cookie });
  assert.deepEqual(await home.json(), { offices: ['diwan'], limit: 5 });
  for (const query of ['limit=201', 'limit=x', 'q=%00']) {
    const answer = await get(app, `/api/offices/diwan/home?${query}`, { cookie });
    assert.equal(answer.status, 422, query);
  }
});

test('a document keeps its name in any script and runs nothing', async () => {
  const { app, cookie } = await start();
  const answer = await get(app, '/api/offices/diwan/export', { cookie });
  const disposition = answer.headers.get('content-disposition') ?? '';
  assert.match(disposition, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''%D8%B3/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
});

test('other methods and unknown paths are said so', async () => {
  const { app, cookie } = await start();
  const put = await app.hono.request(notes, { method: 'PUT', headers: { cookie } });
  assert.equal(put.status, 405);
  assert.equal(put.headers.get('allow'), 'POST');
  assert.equal((await get(app, notes, { cookie })).status, 405);
  assert.equal(await codeOf(await get(app, '/api/nothing')), 'http.not-found');
  assert.equal((await get(app, '/nothing')).status, 404);
  assert.deepEqual(await (await get(app, '/api/health')).json(), {
    ok: true,
    rung: 'alone',
    database: 'up',
  });
});
