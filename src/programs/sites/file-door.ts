// The door by which servers of one database bring each other files: PUT and GET /files/<sha256>,
// under the certificates of the sites, for other Dawam servers and nobody else. What comes is
// judged by its hash; what goes out is judged by who asked for it.
import { createReadStream } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { TLSSocket } from 'node:tls';

import { Fault } from '#kernel/fault.ts';
import { Defect } from '#lib/assert.ts';
import type { FileStore } from '#store/files.ts';

import type { SiteTls } from './own-site.ts';

export interface FileDoor {
  readonly port: number;
  stop(): Promise<void>;
}

export interface FileDoorParts {
  readonly listen: { readonly host: string; readonly port: number };
  readonly tls: SiteTls;
  readonly files: Pick<FileStore, 'takeCopy' | 'pathOf'>;
  readonly report: (sentence: string, cause?: unknown) => void;
}

/** Of the certificate that deploy/ca.sh makes for a Dawam server; others have other parts. */
const serverName = 'dawam';
const limits = { headersTimeout: 5_000, requestTimeout: 600_000, maxHeaderSize: 8_192 };
const filePath = /^\/files\/(?<sha256>[0-9a-f]{64})$/;

export async function openFileDoor(parts: FileDoorParts): Promise<FileDoor> {
  const { tls, listen, report } = parts;
  const asked = { ...limits, ...tls, requestCert: true, rejectUnauthorized: true };
  const server = createServer(asked, (request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      if (error instanceof Defect || error instanceof Fault) {
        report('A file of another site could not be dealt with.', error);
      }
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(listen.port, listen.host, () => resolve(undefined));
  await promise.catch((cause: unknown) => {
    const at = `${listen.host}:${listen.port}`;
    const sentence = `Files of other sites cannot be listened for at ${at}.`;
    throw new Fault('program.bad-settings', sentence, { retry: 'never', cause });
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : listen.port;
  return { port, stop: () => close(server) };
}

async function answer(
  { files }: FileDoorParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sha256 = filePath.exec(request.url ?? '')?.groups?.['sha256'];
  if (!isServer(request) || sha256 === undefined) {
    response.writeHead(sha256 === undefined ? 404 : 403).end();
    return;
  }
  if (request.method === 'PUT') {
    const isTaken = await files.takeCopy(sha256, bytesOf(request));
    response.writeHead(isTaken ? 204 : 422).end();
    return;
  }
  const stream = createReadStream(files.pathOf(sha256));
  stream.on('open', () => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    stream.pipe(response);
  });
  stream.on('error', () => {
    if (!response.headersSent) response.writeHead(404).end();
    else response.destroy();
  });
  response.on('close', () => stream.destroy());
}

function isServer({ socket }: IncomingMessage): boolean {
  return socket instanceof TLSSocket && socket.getPeerCertificate().subject.CN === serverName;
}

async function* bytesOf(request: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of request) if (chunk instanceof Uint8Array) yield chunk;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}
