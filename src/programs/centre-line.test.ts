// The line to a centre: one that breaks in the middle of a file, before or while anybody reads it,
// fails the reading and nothing else.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { bytesOf } from './centre-line.ts';

interface Line {
  readonly url: string;
  /** What was asked for on /file and is not given to its end. */
  readonly begun: ServerResponse[];
}

async function withLine(work: (line: Line) => Promise<void>): Promise<void> {
  const begun: ServerResponse[] = [];
  const server = createServer((request, answer) => {
    if (request.url !== '/file') return void answer.end('here');
    begun.push(answer);
    answer.writeHead(200, { 'content-length': '1000000' });
    answer.write('the first bytes');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await work({ url, begun });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function readAll(answer: Response): Promise<number> {
  let sizeBytes = 0;
  for await (const piece of bytesOf(answer)) sizeBytes += piece.length;
  return sizeBytes;
}

test('a line that breaks before its bytes are read fails the reading alone', async () => {
  await withLine(async ({ url, begun }) => {
    const answer = await fetch(`${url}/file`);
    const bytes = bytesOf(answer);
    begun[0]?.socket?.resetAndDestroy();
    // Others go on meanwhile; by then the break is known here too.
    for (let i = 0; i < 5; i += 1) await (await fetch(`${url}/other`)).text();
    await assert.rejects(bytes.next(), /terminated/);
  });
});

test('a line that breaks while its bytes are read fails the reading', async () => {
  await withLine(async ({ url, begun }) => {
    const answer = await fetch(`${url}/file`);
    const reading = readAll(answer);
    begun[0]?.socket?.resetAndDestroy();
    await assert.rejects(reading, /terminated/);
  });
});

test('whole bytes come whole, and no body is no bytes', async () => {
  await withLine(async ({ url }) => {
    assert.equal(await readAll(await fetch(`${url}/other`)), 4);
    assert.equal(await readAll(new Response(null, { status: 204 })), 0);
  });
});
