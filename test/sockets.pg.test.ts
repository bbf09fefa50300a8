// What strangers do to a socket: rubbish, half requests, headers without end, many requests in one
// packet, ten thousand connections, readers that never read. The server goes on, and a person who
// works at the same time notices nothing.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { after, before, test } from 'node:test';

import { freshId, incomingLetter, signIn, startServer } from './live-server.ts';
import type { Client, LiveServer } from './live-server.ts';

const CONNECTIONS = 10_000;
const CLERK = 'rana-al-otaibi';

let server: LiveServer;
let clerk: Client;

before(async () => {
  server = await startServer({ env: { DAWAM_RATE_LIMIT: 'off' } });
  clerk = await signIn(server.url, CLERK);
});

after(async () => {
  await server.drop();
});

async function assertWorks(): Promise<void> {
  const subject = `letter/${freshId()}`;
  const answer = await clerk.command('register-incoming', subject, incomingLetter('كتاب'));
  assert.equal(answer.status, 200, await answer.text());
}

async function dial(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  // A server may well cut off who talks like this.
  socket.on('error', () => undefined);
  await new Promise<void>((done) => void socket.once('connect', done));
  return socket;
}

/** Everything that comes until the other side closes. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString()));
  await new Promise<void>((done) => void socket.once('close', () => done()));
  return text;
}

async function say(bytes: string | Buffer): Promise<string> {
  const socket = await dial();
  const answer = readAll(socket);
  socket.end(bytes);
  return await answer;
}

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;

test('rubbish gets a plain no, and nobody else hears of it', async () => {
  const rubbish: (string | Buffer)[] = [
    Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]),
    Buffer.alloc(70_000, 0),
    Buffer.alloc(70_000, 255),
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'get / http/1.1\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    'GET // HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'GET \\..\\..\\ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'POST /api/sign-out HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
    'POST /api/sign-out HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n' +
      'Content-Length: 4\r\n\r\n0\r\n\r\nGET /api/session HTTP/1.1\r\n\r\n',
    'POST /api/sign-out HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n' +
      '\r\nffffffffff\r\n',
    get('/', `X: ${'x'.repeat(100_000)}\r\n`),
    get('/', 'X-a: b\r\n'.repeat(5_000)),
    get(`/${'a'.repeat(100_000)}`),
  ];
  for (const bytes of rubbish) {
    const answer = await say(bytes);
    const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
    const told = `${bytes.toString('latin1').slice(0, 60)} → ${answer.slice(0, 60)}`;
    assert.ok(status === undefined || Number(status) < 500, told);
  }
  await assertWorks();
});

test('a request that stops in its middle holds up nobody, and is cut off in the end', async () => {
  const halves = [
    'GET /api/hea',
    get('/api/health').slice(0, -2),
    'POST /api/sign-out HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\nContent-Type: app',
  ];
  const sockets: Socket[] = [];
  for (let i = 0; i < 150; i += 1) {
    const socket = await dial();
    socket.write(halves[i % halves.length] ?? '');
    sockets.push(socket);
  }
  await assertWorks();
  // By the server's limit for headers, not by ours.
  const answers = await Promise.all(sockets.map(readAll));
  for (const answer of answers) assert.match(answer, /^(HTTP\/1\.1 408 |$)/);
  await assertWorks();
});

test('a body that does not come leaves nothing behind', async () => {
  const { office, appointment } = clerk.seats[0] ?? { office: '', appointment: '' };
  const size = async () => {
    const answer = await clerk.get(`/api/offices/${office}/continuity`);
    return ((await answer.json()) as { log: { size: number } }).log.size;
  };
  const before = await size();
  const [id, subject] = [freshId(), `letter/${freshId()}`];
  const body = JSON.stringify({ id, subject, as: appointment, body: incomingLetter('كتاب') });
  const bytes = Buffer.from(body);
  const head =
    `POST /api/offices/${office}/commands/register-incoming HTTP/1.1\r\nHost: localhost\r\n` +
    `Cookie: ${clerk.cookie}\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\n`;
  for (const cut of [0, 1, Math.floor(bytes.length / 2), bytes.length - 1]) {
    for (const length of [bytes.length, bytes.length * 2]) {
      const socket = await dial();
      socket.write(`${head}Content-Length: ${length}\r\n\r\n`);
      socket.write(bytes.subarray(0, cut));
      socket.destroy();
    }
  }
  await assertWorks();
  assert.equal(await size(), before + 1);
});

test('many requests in one packet are answered in their order', async () => {
  const count = 200;
  const paths = Array.from({ length: count }, (_, i) => `/api/nothing-${i}`);
  const last = get('/api/health', 'Connection: close\r\n');
  const socket = await dial();
  socket.write(paths.map((path) => get(path)).join('') + last);
  const answer = await readAll(socket);
  const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
  assert.deepEqual(statuses, [...paths.map(() => '404'), '200']);
});

test(`${CONNECTIONS} connections, one after the other`, { timeout: 120_000 }, async () => {
  for (let i = 0; i < CONNECTIONS; i += 1) {
    const socket = await dial();
    if (i % 3 === 0) socket.write(get('/api/health'));
    if (i % 3 === 1) socket.write('GET /');
    socket.destroy();
  }
  await assertWorks();
});

test('readers who never read cost others nothing, and are not waited for at the end', async () => {
  const request = get('/api/live', `Cookie: ${clerk.cookie}\r\n`);
  const deaf = await Promise.all(Array.from({ length: 8 }, dial));
  for (const socket of deaf) {
    socket.pause();
    socket.write(request);
  }
  for (let i = 0; i < 400; i += 1) await assertWorks();
  const other = await signIn(server.url, CLERK);
  const listening = await fetch(`${server.url}/api/live`, { headers: { cookie: other.cookie } });
  const reader = listening.body?.getReader();
  assert.match(new TextDecoder().decode((await reader?.read())?.value), /^event: hello/);
  await assertWorks();
  assert.match(new TextDecoder().decode((await reader?.read())?.value), /^event: act/);
  await server.stop();
  for (const socket of deaf) socket.destroy();
  await server.start();
  clerk = await signIn(server.url, CLERK);
  await assertWorks();
});
