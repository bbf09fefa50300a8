// The public fronts of both sites as a drill asks them: like a browser of one person whose session
// is good at both, each site by its own address. An answer is an answer whatever its status;
// nothing is repeated here.
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { createSecureContext, rootCertificates } from 'node:tls';

export interface FrontAnswer {
  /** 0: none came. */
  readonly status: number;
  readonly bytes: Buffer;
}

export interface Fronts {
  readonly count: number;
  /** `at`: 0 is the first site. */
  ask(at: number, asked: FrontAsked): Promise<FrontAnswer>;
  close(): void;
}

export interface FrontAsked {
  readonly path: string;
  /** Sent by POST as JSON; left out: GET. */
  readonly body?: unknown;
  readonly patienceMs: number;
}

export interface FrontsParts {
  readonly hosts: readonly string[];
  readonly publicUrl: string;
  readonly cookie: string;
  /** Of the sites' own authority, beside those that everybody trusts. */
  readonly authority: string | undefined;
}

const nothing = Buffer.alloc(0);
const SECURE_PORT = 443;
const PLAIN_PORT = 80;

export function openFronts({ hosts, publicUrl, cookie, authority }: FrontsParts): Fronts {
  const { protocol, hostname, host: name, port, origin } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const kept = { keepAlive: true, maxSockets: 32 };
  const usual = isSecure ? SECURE_PORT : PLAIN_PORT;
  // Read once: reading a hundred certificates for each try would take all the time that there is.
  const believed = authority === undefined ? [] : [...rootCertificates, authority];
  const secureContext = believed.length === 0 ? undefined : createSecureContext({ ca: believed });
  const agent = isSecure
    ? new SecureAgent({ ...kept, ...(secureContext === undefined ? {} : { secureContext }) })
    : new PlainAgent(kept);
  const ask = (at: number, { path, body, patienceMs }: FrontAsked): Promise<FrontAnswer> => {
    const { promise, resolve } = Promise.withResolvers<FrontAnswer>();
    const fail = () => resolve({ status: 0, bytes: nothing });
    const isPost = body !== undefined;
    const headers = { host: name, origin, cookie, ...(isPost ? jsonHeaders : {}) };
    const where = { host: hosts[at % hosts.length] ?? '', port: Number(port) || usual, path };
    const how = { method: isPost ? 'POST' : 'GET', headers, agent };
    const signal = AbortSignal.timeout(patienceMs);
    const options = { ...where, ...how, signal };
    const asked = isSecure
      ? secureRequest({ ...options, servername: hostname })
      : plainRequest(options);
    asked.on('error', fail);
    asked.on('response', (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('error', fail);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, bytes: Buffer.concat(pieces) });
      });
    });
    asked.end(isPost ? JSON.stringify(body) : undefined);
    return promise;
  };
  return { count: hosts.length, ask, close: () => agent.destroy() };
}

const jsonHeaders = { 'content-type': 'application/json' };
