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
}

const freshId = () => uuidv7(Date.now(), randomBytes(10));

function requestOf(order: LoadOrder, subject: string): string {
  const body = JSON.stringify({
    id: freshId(),
    subject: `letter/${freshId()}`,
    as: order.appointment,
    body: {
      subject,
      from: { office: null, name: 'وزارة الاتصالات وتقنية المعلومات' },
      theirNumber: '١٢/٤/١٢٣٤',
      theirDate: '2026-01-04',
      receivedOn: '2026-01-05',
      medium: 'paper',
      abstract: 'إشارة إلى كتابكم رقم ٤٥٦ في شأن ربط المؤسسات الحكومية على نظام المراسلات.',
    },
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

/** Sends one request and waits for the whole answer; gives its status. */
function ask(socket: Socket, request: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const onData = (bytes: Buffer) => {
      seen += bytes.toString('latin1');
      const end = seen.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /content-length: (\d+)/i.exec(seen)?.[1];
      const whole = length === undefined ? seen.endsWith('0\r\n\r\n') : true;
      if (!whole || (length !== undefined && seen.length < end + 4 + Number(length))) return;
      socket.off('data', onData);
      resolve(Number(seen.slice(9, 12)));
    };
    socket.on('data', onData);
    socket.once('error', reject);
    socket.write(request);
  });
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.setMaxListeners(0);
  await new Promise<void>((done, fail) => socket.once('connect', done).once('error', fail));
  return socket;
}

async function run(order: LoadOrder): Promise<LoadReport> {
  const sockets = await Promise.all(
    Array.from({ length: order.clients }, () => openSocket(order.port)),
  );
  const latencies: number[] = [];
  let refused = 0;
  const began = performance.now();
  const end = began + order.seconds * 1_000;
  let next = 0;
  const clerk = async (socket: Socket) => {
    for (;;) {
      // In an open stream a letter waits from the moment it was due, not from when it was sent.
      const due = order.offered === 0 ? performance.now() : began + (next * 1_000) / order.offered;
      next += 1;
      if (due >= end) return;
      const waitMs = due - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const status = await ask(socket, requestOf(order, `ربط المؤسسات الحكومية ${next}`));
      latencies.push(performance.now() - due);
      if (status !== 200) refused += 1;
    }
  };
  await Promise.all(sockets.map(clerk));
  const seconds = (performance.now() - began) / 1_000;
  for (const socket of sockets) socket.destroy();
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
  };
}

const order = process.argv[2];
assert(order !== undefined, 'load.ts gets its order as one JSON argument.');
console.log(JSON.stringify(await run(JSON.parse(order) as LoadOrder)));
