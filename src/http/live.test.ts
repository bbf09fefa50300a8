// Live events: who hears what, how many may listen, and what becomes of a reader that sleeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLiveLimits } from './live.ts';
import { createApp } from './server.ts';
import { codeOf, get, makeTestApp, makeWorld, signIn } from './testing/memory-ports.ts';
import ar from './words.ar.json' with { type: 'json' };

async function readNext(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const part = await reader.read();
  return part.done ? 'end' : new TextDecoder().decode(part.value);
}

function readerOf(answer: Response): ReadableStreamDefaultReader<Uint8Array> {
  assert.ok(answer.body !== null);
  return answer.body.getReader();
}

test('one hears of acts in offices where one has a seat, and of no others', async () => {
  const world = makeWorld();
  const app = makeTestApp(world);
  assert.equal((await get(app, '/api/live')).status, 401);
  const answer = await get(app, '/api/live', { cookie: await signIn(app, 'maryam') });
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const reader = readerOf(answer);
  assert.equal(await readNext(reader), 'event: hello\ndata: {"version":"0.0.0-test"}\n\n');
  world.tell({ office: 'court', subjects: ['case/1'] });
  world.tell({ office: 'diwan', subjects: ['letter/1'] });
  const act = 'event: act\ndata: {"office":"diwan","subjects":["letter/1"]}\n\n';
  assert.equal(await readNext(reader), act);
  app.close();
  assert.equal(await readNext(reader), 'end');
});

test('streams per session are few; a closed one makes room', async () => {
  const app = makeTestApp(makeWorld());
  const cookie = await signIn(app, 'maryam');
  const answers: Response[] = [];
  for (let i = 0; i < defaultLiveLimits.streamsPerSessionMax; i += 1) {
    answers.push(await get(app, '/api/live', { cookie }));
  }
  assert.equal(await codeOf(await get(app, '/api/live', { cookie })), 'http.too-many-streams');
  await answers[0]?.body?.cancel();
  assert.equal((await get(app, '/api/live', { cookie })).status, 200);
  app.close();
});

test('a reader that does not keep up is dropped', async () => {
  const world = makeWorld();
  const app = makeTestApp(world);
  const answer = await get(app, '/api/live', { cookie: await signIn(app, 'maryam') });
  const flood = defaultLiveLimits.waitingMax * 3;
  for (let i = 0; i < flood; i += 1) world.tell({ office: 'diwan', subjects: [`letter/${i}`] });
  const reader = readerOf(answer);
  let heard = 0;
  while ((await readNext(reader)) !== 'end') heard += 1;
  assert.equal(heard, defaultLiveLimits.waitingMax);
  app.close();
});

test('in all, streams are bounded', async () => {
  const world = makeWorld();
  const limits = { ...defaultLiveLimits, streamsMax: 1 };
  const words = { ar, fa: ar, en: ar };
  const options = { ports: world.ports, routes: [], modules: [], words, version: '0' };
  const app = createApp(options, limits);
  const cookie = await signIn(makeTestApp(world), 'maryam');
  assert.equal((await get(app, '/api/live', { cookie })).status, 200);
  const other = await signIn(makeTestApp(world), 'maryam');
  assert.equal((await get(app, '/api/live', { cookie: other })).status, 429);
  app.close();
});
