// Asks a server of a lab over TLS, with the patience of who asks. No answer in time is a value.
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert } from '#lib/assert.ts';

const ASK_PATIENCE_MS = 500;
// A machine may be busy with other work.
const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 50;

export interface Asked {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly patienceMs?: number;
}

export interface Sending {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Place {
  readonly host: string;
  readonly port: number;
  /** Whose certificates are believed. */
  readonly ca: string;
  readonly servername?: string;
  /** What is shown where it is asked for. */
  readonly cert?: string;
  readonly key?: string;
}

/** Undefined where no answer came in time. */
export function ask(place: Place, path: string, asking: Asking = {}): Promise<Asked | undefined> {
  const { method = 'GET', headers = {}, body, patienceMs = ASK_PATIENCE_MS } = asking;
  const { promise, resolve } = Promise.withResolvers<Asked | undefined>();
  const signal = AbortSignal.timeout(patienceMs);
  const asked = request({ ...place, path, method, headers, signal }, (incoming) => {
    let text = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (piece: string) => (text += piece));
    incoming.on('error', () => resolve(undefined));
    incoming.on('end', () => {
      resolve({ status: incoming.statusCode ?? 0, text, headers: incoming.headers });
    });
  });
  asked.on('error', () => resolve(undefined));
  asked.end(body);
  return promise;
}

export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_EVERY_MS)) {
    if (await look()) return;
  }
  assert(false, `It did not come about in ${PATIENCE_MS / 1_000} s: ${what}.`);
}
