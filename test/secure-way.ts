// A way to a server as the lines of a government have it: TLS by a certificate of an authority that
// nobody else trusts, and an HTTP proxy (CONNECT) as the only thing that knows where the name is.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createSecure } from 'node:tls';
import { promisify } from 'node:util';

const OPENSSL = '/usr/bin/openssl';
const run = promisify(execFile);

/** Why no certificates can be made here, or false. */
export const isOpensslMissing = existsSync(OPENSSL) ? false : 'there is no openssl';

export interface Authority {
  /** Its own certificate, to be trusted. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate for these names, by an authority that is made for it. */
export async function certify(folder: string, names: readonly string[]): Promise<Authority> {
  const at = (name: string) => join(folder, name);
  const openssl = (...words: readonly string[]) => run(OPENSSL, words);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const days = ['-days', '30'];
  await openssl(
    ...['req', '-x509', ...key, ...days, '-subj', '/CN=Authority of a test'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  );
  const subject = ['-subj', `/CN=${names[0] ?? ''}`];
  await openssl('req', ...key, ...subject, '-keyout', at('tls.key'), '-out', at('tls.csr'));
  await writeFile(at('names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join()}\n`);
  await openssl(
    ...['x509', '-req', '-in', at('tls.csr'), ...days, '-extfile', at('names')],
    ...['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('tls.pem')],
  );
  return { caFile: at('ca.pem'), certFile: at('tls.pem'), keyFile: at('tls.key') };
}

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

/** Takes TLS off, as a front server does, and passes on to this port. */
export async function openSecureDoor(authority: Authority, toPort: number): Promise<Door> {
  const [cert, key] = await Promise.all([
    readFile(authority.certFile),
    readFile(authority.keyFile),
  ]);
  const sockets = new Set<Socket>();
  const server = createSecure({ cert, key }, (secure) => {
    sockets.add(secure);
    bind(secure, connect(toPort, '127.0.0.1'));
  });
  server.on('tlsClientError', () => undefined);
  return await listenAt(server, sockets);
}

export interface Proxy extends Door {
  /** Names that were asked for, with their ports. */
  readonly asked: ReadonlySet<string>;
}

/** `ways`: by `name:port`, the port here that it leads to. Everything else it refuses. */
export async function openProxy(ways: ReadonlyMap<string, number>): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const asked = new Set<string>();
  const server = createServer((_, response) => {
    response.writeHead(405).end();
  });
  server.on('connect', (request, socket) => {
    const name = request.url ?? '';
    asked.add(name);
    const port = ways.get(name);
    const client = socket as Socket;
    sockets.add(client);
    client.on('error', () => client.destroy());
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    bind(client, connect(port, '127.0.0.1'));
  });
  return { ...(await listenAt(server, sockets)), asked };
}

function bind(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}

async function listenAt(server: Server, sockets: ReadonlySet<Socket>): Promise<Door> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
