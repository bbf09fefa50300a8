// Asks whether main gives any sign of life: Patroni answers HTTP, whatever its status, or
// PostgreSQL answers the first question of its protocol. A connection that is only accepted is no
// sign: the kernel of a frozen machine still does that.
import { connect } from 'node:net';

import { requestWithin } from './limited-request.ts';
import type { SiteTls } from './limited-request.ts';

export type HostPort = { readonly host: string; readonly port: number };

// Length 8, then the code of SSLRequest (PostgreSQL's protocol, message formats).
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const YES = 0x53;
const NO = 0x4e;

/** `patroni` is the address of its REST API. */
export async function probePatroni(
  patroni: string,
  tls: SiteTls | undefined,
  limitMs: number,
): Promise<boolean> {
  const answer = await requestWithin({ url: new URL('/liveness', patroni).href, tls, limitMs });
  return answer.ok;
}

export function probePostgres({ host, port }: HostPort, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port });
  const timer = setTimeout(() => end(false), limitMs);
  function end(isAlive: boolean): void {
    clearTimeout(timer);
    socket.destroy();
    resolve(isAlive);
  }
  socket.on('connect', () => socket.write(SSL_REQUEST));
  socket.on('data', (bytes) => end(bytes[0] === YES || bytes[0] === NO));
  socket.on('error', () => end(false));
  socket.on('close', () => end(false));
  return promise;
}
