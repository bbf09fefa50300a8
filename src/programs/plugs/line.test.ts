// A line of the demonstration: carries both ways, loses what is on its way when it is cut, lets
// nobody through until it is mended.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'node:test';
import { Line } from './line.ts';

async function echoing(work: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

async function answerOf(socket: Socket, word: string): Promise<string> {
  socket.write(word);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return answer.toString();
}

test('a line carries, is cut under whoever speaks, refuses, and carries again', async () => {
  await echoing(async (port) => {
    const line = await Line.open(port);
    const first = connect(line.port, '127.0.0.1').on('error', () => undefined);
    assert.equal(await answerOf(first, 'salaam'), 'salaam');
    assert.equal(line.carriedBytes, 12);
    const ended = once(first, 'close');
    line.cut();
    await ended;
    assert.equal(line.isCut, true);
    const second = connect(line.port, '127.0.0.1').on('error', () => undefined);
    second.write('lost');
    await once(second, 'close');
    assert.equal(line.carriedBytes, 12);
    line.mend();
    const third = connect(line.port, '127.0.0.1');
    assert.equal(await answerOf(third, 'again'), 'again');
    third.destroy();
    await line.close();
  });
});

test('a line to nobody ends whoever tries it, and goes on being there', async () => {
  let free = 0;
  await echoing(async (port) => {
    free = port;
  });
  const line = await Line.open(free);
  for (let i = 0; i < 2; i += 1) {
    const socket = connect(line.port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'close');
  }
  assert.equal(line.isCut, false);
  await line.close();
});
