// The short way for commands, which are most of what a busy office sends: read from Node's own
// request and answered on Node's own response, without the web's Request and Response between. It
// takes only what is plain in every way; all else goes the long way. Checks are the same in both:
// what is asked of a caller and of a command stands in gate.ts and command-route.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Defect } from '#lib/assert.ts';
import type { App } from './app.ts';
import { JSON_BODY_BYTES_MAX, readIncoming, statedLength } from './body.ts';
import type { AnswerCommand } from './command-route.ts';
import { namesLoopback } from './same-origin.ts';
import { setSecurityHeaders } from './security-headers.ts';

/** False where it leaves the request to others; then it has not touched it. */
export type AnswerDirectly = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

const commandUrl = /^\/api\/offices\/([A-Za-z0-9.-]{1,64})\/commands\/([a-z-]{1,64})$/;

export function makeAnswerDirectly<Reader>(
  app: App<Reader>,
  answerCommand: AnswerCommand,
  answerError: (error: Error) => Response,
): AnswerDirectly {
  const jsonHeaders = listHeaders(new Headers({ 'content-type': 'application/json' }));

  function listHeaders(headers: Headers): readonly string[] {
    setSecurityHeaders(headers, app);
    return [...headers].flat();
  }

  async function answer(place: Place, incoming: IncomingMessage, outgoing: ServerResponse) {
    const { office, kind, headers } = place;
    const found = await answerCommand({
      ...{ method: 'POST', headers, address: incoming.socket.remoteAddress, office, kind },
      readBody: () => readIncoming(incoming),
    }).catch((error: unknown) => {
      return answerError(error instanceof Error ? error : new Defect(String(error)));
    });
    if (!(found instanceof Response)) {
      send(outgoing, 200, jsonHeaders, JSON.stringify(found));
      return;
    }
    send(outgoing, found.status, listHeaders(found.headers), await found.text());
  }

  return (incoming, outgoing) => {
    const place = findPlace(incoming);
    if (place === undefined) return false;
    const host = place.headers.get('host') ?? '';
    if (app.options.isLoopbackOnly === true && !namesLoopback(host)) return false;
    void answer(place, incoming, outgoing);
    return true;
  };
}

interface Place {
  readonly office: string;
  readonly kind: string;
  readonly headers: Pick<Headers, 'get'>;
}

/** Undefined unless this is a command whose body is small and of stated length. */
function findPlace(incoming: IncomingMessage): Place | undefined {
  if (incoming.method !== 'POST') return undefined;
  const [, office, kind] = commandUrl.exec(incoming.url ?? '') ?? [];
  if (office === undefined || kind === undefined) return undefined;
  const headers = lookUpIn(incoming);
  const length = statedLength(headers);
  const isPlain = length !== undefined && length <= JSON_BODY_BYTES_MAX;
  return isPlain ? { office, kind, headers } : undefined;
}

function lookUpIn({ headers }: IncomingMessage): Pick<Headers, 'get'> {
  return {
    get(name) {
      const value = headers[name];
      return (typeof value === 'string' ? value : value?.join(', ')) ?? null;
    },
  };
}

function send(outgoing: ServerResponse, status: number, headers: readonly string[], text: string) {
  // Whoever went away meanwhile asks again with the same id.
  if (outgoing.destroyed) return;
  // In ASCII head and body go out as one piece of bytes, without being encoded.
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, escapeOf);
  outgoing.writeHead(status, [...headers, 'content-length', String(ascii.length)]);
  outgoing.end(ascii, 'latin1');
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
