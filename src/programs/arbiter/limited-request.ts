// One HTTP request with a hard limit of time and of size, with the site's own certificates where
// the address is https. An answer is an answer whatever its status; everything else is a failure,
// with a short reason. Nothing is retried here.
import http from 'node:http';
import https from 'node:https';

export type SiteTls = { readonly ca: string; readonly cert: string; readonly key: string };

export type LimitedRequest = {
  readonly url: string;
  readonly limitMs: number;
  readonly tls: SiteTls | undefined;
  /** The connection may be one that is open already, and stays open: not for signs of life. */
  readonly isKept?: boolean;
  /** Sent as JSON by POST. */
  readonly body?: unknown;
};

export type LimitedAnswer =
  | { readonly ok: true; readonly status: number; readonly text: string }
  | { readonly ok: false; readonly reason: string };

const ANSWER_MAX_BYTES = 65_536;
const kept = { keepAlive: true, maxSockets: 4 };
const [plainAgent, secureAgent] = [new http.Agent(kept), new https.Agent(kept)];

export function requestWithin(asked: LimitedRequest): Promise<LimitedAnswer> {
  const { url, limitMs, tls, body, isKept = false } = asked;
  const { promise, resolve } = Promise.withResolvers<LimitedAnswer>();
  const target = new URL(url);
  const isSecure = target.protocol === 'https:';
  const signal = AbortSignal.timeout(limitMs);
  const isPost = body !== undefined;
  const headers = isPost ? { 'content-type': 'application/json' } : {};
  const options = { method: isPost ? 'POST' : 'GET', headers, signal };
  const request = isSecure
    ? https.request(target, { ...options, ...tls, agent: isKept && secureAgent })
    : http.request(target, { ...options, agent: isKept && plainAgent });
  const fail = (error: Error): void => resolve({ ok: false, reason: reasonOf(error) });
  request.on('error', fail);
  request.on('response', (response) => {
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    const giveUp = (): void => {
      request.destroy();
      resolve({ ok: false, reason: 'too long' });
    };
    response.on('error', fail);
    response.on('data', (piece: Buffer) => {
      sizeBytes += piece.length;
      if (sizeBytes > ANSWER_MAX_BYTES) giveUp();
      else pieces.push(piece);
    });
    response.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      resolve({ ok: true, status: response.statusCode ?? 0, text });
    });
  });
  request.end(isPost ? JSON.stringify(body) : undefined);
  return promise;
}

function reasonOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  if (error.name === 'AbortError') return 'no answer within the limit';
  return typeof code === 'string' ? code : error.message;
}
