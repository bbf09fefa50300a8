// The short way for commands, over a real socket: the same walls and the same headers as the long
// way, which a request takes when anything about it is unusual.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { ClientRequest, RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Fault } from '#kernel/fault.ts';
import { JSON_BODY_BYTES_MAX } from './body.ts';
import { listen } from './server.ts';
import { codeOf, makeTestApp, makeWorld, notes, note, signIn } from './testing/memory-ports.ts';

async function start(t: TestContext, options: Parameters<typeof makeTestApp>[1] = {}) {
  const world = makeWorld();
  const app = makeTestApp(world, options);
  const taken: boolean[] = [];
  const listening = await listen(
    {
      fetch: (asked, env) => app.hono.fetch(asked, env as object),
      answerDirectly: (incoming, outgoing) => {
        const isTaken = app.answerDirectly(incoming, outgoing);
        taken.push(isTaken);
        return isTaken;
      },
    },
    { host: '127.0.0.1', port: 0 },
  );
  assert.ok(!('taken' in listening));
  const cookie = await signIn(app, 'maryam');
  const origin = `http://127.0.0.1:${listening.port}`;
  const headers = { cookie, origin, 'content-type': 'application/json' };
  const post = (body: string, more: Record<string, string> = {}, path = notes) =>
    fetch(`${origin}${path}`, { method: 'POST', body, headers: { ...headers, ...more } });
  t.after(async () => {
    app.close();
    await listening.close(100);
  });
  return { world, port: listening.port, headers, post, taken };
}

/** The status of what `send` writes, with nothing that `fetch` would add or forbid. */
function statusOf(asked: RequestOptions, send: (outgoing: ClientRequest) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(asked, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    send(outgoing);
  });
}

test('a command is answered, with all the headers of the long way', async (t) => {
  const { world, post, taken } = await start(t);
  const short = await post(JSON.stringify(note()));
  const long = await post(JSON.stringify(note()), {}, `${notes}?`);
  assert.deepEqual(taken, [true, false]);
  assert.equal(short.status, 200);
  assert.deepEqual(await short.json(), await long.json());
  const own = new Set(['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);
  const headersOf = ({ headers }: Response) => [...headers].filter(([name]) => !own.has(name));
  assert.deepEqual(headersOf(short), headersOf(long));
  assert.equal(world.commands.length, 2);
});

test('the walls stand on the short way too', async (t) => {
  const { world, post, taken } = await start(t);
  const text = JSON.stringify(note());
  const cases: [string, Record<string, string>, number, string][] = [
    [text, { origin: 'https://evil.example' }, 403, 'http.cross-origin'],
    [text, { 'sec-fetch-site': 'cross-site' }, 403, 'http.cross-origin'],
    [text, { 'content-type': 'text/plain' }, 415, 'http.wrong-media-type'],
    [text, { cookie: 'dawam-session=none' }, 401, 'http.not-signed-in'],
    ['{"id":', {}, 400, 'http.not-json'],
    ['{"a":1,"\\u0061":2}', {}, 400, 'http.repeated-member'],
    [JSON.stringify(note({ as: 'a-9' })), {}, 403, 'kernel.not-appointed'],
    [JSON.stringify(note({ subject: 'nothing' })), {}, 422, 'http.malformed'],
  ];
  for (const [body, headers, status, code] of cases) {
    const answer = await post(body, headers);
    assert.equal(await codeOf(answer.clone()), code);
    assert.equal(answer.status, status, code);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    await answer.arrayBuffer();
  }
  assert.ok(taken.every(Boolean));
  assert.deepEqual(world.commands, []);
});

test('what is unusual goes the long way', async (t) => {
  const { world, post, port, headers, taken } = await start(t);
  const place = { host: '127.0.0.1', port, method: 'POST', path: notes, headers };
  const large = await post(' '.repeat(JSON_BODY_BYTES_MAX + 1));
  assert.equal(large.status, 413);
  const text = JSON.stringify(note());
  const chunked = await statusOf(place, (outgoing) => {
    outgoing.write(text.slice(0, 20));
    outgoing.end(text.slice(20));
  });
  assert.equal(chunked, 200);
  assert.deepEqual(taken, [false, false]);
  assert.equal(world.commands.length, 1);
});

test('a foreign host is turned away where only this machine may ask', async (t) => {
  const { port, headers, taken } = await start(t, { isLoopbackOnly: true });
  const more = { ...headers, host: 'evil.example', origin: 'http://evil.example' };
  const asked = { port, method: 'POST', path: notes, headers: more };
  const status = await statusOf(asked, (outgoing) => outgoing.end(JSON.stringify(note())));
  assert.equal(status, 421);
  assert.deepEqual(taken, [false]);
});

test('a sender that goes away in the middle of its body asks for nothing', async (t) => {
  const { world, port, headers, post } = await start(t);
  const socket = connect(port, '127.0.0.1');
  const lines = Object.entries({ ...headers, host: `127.0.0.1:${port}`, 'content-length': '500' });
  socket.write(`POST ${notes} HTTP/1.1\r\n`);
  socket.write(`${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n{"id":`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  assert.equal((await post(JSON.stringify(note()))).status, 200);
  assert.equal(world.commands.length, 1);
});

test('faults come out as problems', async (t) => {
  const { world, post } = await start(t);
  world.ports.submit = () => Promise.reject(new Fault('store.disk-full', 'The disk is full.'));
  const answer = await post(JSON.stringify(note()));
  assert.equal(answer.status, 507);
  assert.equal(await codeOf(answer), 'store.disk-full');
});
