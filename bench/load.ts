// Load on the acts of a server, from a process of its own: clerks who register one letter after the
// other (closed), or a stream of letters at a fixed rate (open, so that a slow answer does not hide
// the ones behind it). Speaks HTTP/1.1 over kept sockets by hand, so as to cost little itself.
// Arguments: one JSON object; prints one JSON object.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert } from '#lib/assert.ts';
import { uuidv7 } from '#lib/uuid.ts';

import { incomingLetter } from './letter.ts';

export interface LoadOrder {
  readonly port: number;
  readonly cookie: string;
  readonly office: string;
  readonly appointment: string;
  readonly clients: number;
  readonly seconds: number;
  /** Acts a second offered in all; 0 for as many as the clients can. */
  readonly offered: number;
}

export interface LoadReport {
  readonly acts: number;
  readonly refused: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** What this process itself took of the machine for one act. */
  readonly ownCpuUs: number;
}

const freshId = () => uuidv7(Date.now(), randomBytes(10));

function requestOf(order: LoadOrder, count: number): string {
  const body = JSON.stringify({
    id: freshId(),
    subject: `letter/${freshId()}`,
    as: order.appointment,
    body: incomingLetter(count),
  });
  return [
    `POST /api/offices/${order.office}/commands/register-incoming HTTP/1.1`,
    `Host: 127.0.0.1:${order.port}`,
    `Origin: http://127.0.0.1:${order.port}`,
    `Cookie: ${order.cookie}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** One kept connection, over which one request after the other goes. */
class Line {
  readonly #socket: Socket;
  #seen = '';
  #answered: (status: number) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes.toString('latin1')));
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#failed(new Error('The server hung up.')));
  }

  /** Resolves with the status once the whole answer is there. */
  ask(request: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#answered = resolve;
    this.#failed = reject;
    this.#socket.write(request);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#seen += text;
    const end = this.#seen.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#seen)?.[1];
    const isWhole =
      length === undefined
        ? this.#seen.endsWith('0\r\n\r\n')
        : this.#seen.length >= end + 4 + Number(length);
    if (!isWhole) return;
    const status = Number(this.#seen.slice(9, 12));
    this.#seen = '';
    this.#answered(status);
  }
}

async function openLine(port: number): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail));
  return new Line(socket);
}

async function run(order: LoadOrder): Promise<LoadReport> {
  const lines = await Promise.all(
    Array.from({ length: order.clients }, () => openLine(order.port)),
  );
  const latencies: number[] = [];
  let refused = 0;
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const end = began + order.seconds * 1_000;
  let next = 0;
  const clerk = async (line: Line) => {
    for (;;) {
      // In an open stream a letter waits from the moment it was due, not from when it was sent.
      const due = order.offered === 0 ? performance.now() : began + (next * 1_000) / order.offered;
      next += 1;
      if (due >= end) return;
      const waitMs = due - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const status = await line.ask(requestOf(order, next));
      latencies.push(performance.now() - due);
      if (status !== 200) refused += 1;
    }
  };
  await Promise.all(lines.map(clerk));
  const seconds = (performance.now() - began) / 1_000;
  for (const line of lines) line.close();
  const { user, system } = process.cpuUsage(cpuBefore);
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    Number((latencies[Math.floor(latencies.length * share)] ?? Number.NaN).toFixed(2));
  const acts = latencies.length - refused;
  return {
    acts,
    refused,
    seconds,
    perSecond: Math.round(acts / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(0.999_999),
    ownCpuUs: Math.round((user + system) / acts),
  };
}

const order = process.argv[2];
assert(order !== undefined, 'load.ts gets its order as one JSON argument.');
console.log(JSON.stringify(await run(JSON.parse(order) as LoadOrder)));
