// The bad line: what it is given arrives whole, in order and late; chance is by a seed.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { chanceOf } from '#sync/testing/virtual-time.ts';

import { CLEAR, dueOf, SlowLine } from './slow-line.ts';
import type { Weather } from './slow-line.ts';

const fresh = { busyUntilMs: 0, nowMs: 0 };

test('a clear line passes at once; a slow one by its rate, then its delay', () => {
  assert.deepEqual(dueOf(50_000, fresh, CLEAR, chanceOf(1)), { busyUntilMs: 0, dueMs: 0 });
  const slow: Weather = { delayMs: 300, lossPerMille: 0, kbitPerS: 2_000 };
  // 250,000 bytes a second.
  assert.deepEqual(dueOf(25_000, fresh, slow, chanceOf(1)), { busyUntilMs: 100, dueMs: 400 });
  const second = dueOf(25_000, { busyUntilMs: 100, nowMs: 20 }, slow, chanceOf(1));
  assert.deepEqual(second, { busyUntilMs: 200, dueMs: 500 });
});

test('lost packets hold up what is behind them, the same ones by the same seed', () => {
  const bad: Weather = { delayMs: 300, lossPerMille: 50, kbitPerS: 0 };
  const packets = 1_000;
  const { busyUntilMs } = dueOf(packets * 1_460, fresh, bad, chanceOf(7));
  const lost = busyUntilMs / 800;
  assert.ok(lost > 30 && lost < 70, `${lost} of ${packets}`);
  assert.equal(dueOf(packets * 1_460, fresh, bad, chanceOf(7)).busyUntilMs, busyUntilMs);
});

/** Sends bytes to a server that gives them back, and comes with what came. */
async function sendAround(port: number, bytes: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(bytes);
  for await (const piece of socket) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function withEcho(work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // A connection that breaks off is what one of the tests is about.
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

test('a megabyte goes there and back over a bad line, whole and in order', async () => {
  await withEcho(async (port) => {
    const line = new SlowLine({ host: '127.0.0.1', port }, chanceOf(3));
    line.weather = { delayMs: 2, lossPerMille: 2, kbitPerS: 0 };
    const through = await line.listen('127.0.0.1', 0);
    const bytes = Buffer.from(Array.from({ length: 1_000_003 }, (_, i) => (i * 31) % 251));
    assert.ok(bytes.equals(await sendAround(through, bytes)));
    await line.close();
  });
});

test('a line can break after so many bytes, so often, and then carries on', async () => {
  await withEcho(async (port) => {
    const line = new SlowLine({ host: '127.0.0.1', port }, chanceOf(3));
    const through = await line.listen('127.0.0.1', 0);
    line.cutAfter(300_000, 2);
    const bytes = Buffer.alloc(1_000_000, 7);
    for (const cuts of [1, 2]) {
      const came = await sendAround(through, bytes).catch(() => Buffer.alloc(0));
      assert.ok(came.length < bytes.length, `${came.length} bytes came`);
      assert.equal(line.cutCount, cuts);
    }
    assert.ok(line.carriedBytes >= 600_000);
    assert.ok(bytes.equals(await sendAround(through, bytes)));
    assert.equal(line.cutCount, 2);
    await line.close();
  });
});

test('a connection that breaks off is told to both ends, and the next one is taken', async () => {
  await withEcho(async (port) => {
    const line = new SlowLine({ host: '127.0.0.1', port }, chanceOf(3));
    line.weather = { delayMs: 60_000, lossPerMille: 0, kbitPerS: 0 };
    const through = await line.listen('127.0.0.1', 0);
    const socket = connect({ port: through, host: '127.0.0.1' });
    await new Promise((done) => socket.once('connect', done));
    const broken = new Promise((done) => socket.once('error', done));
    const tries = setInterval(() => line.breakOff(), 5);
    assert.match(String(await broken), /ECONNRESET/);
    clearInterval(tries);
    line.weather = CLEAR;
    assert.equal(String(await sendAround(through, Buffer.from('again'))), 'again');
    await line.close();
  });
});
