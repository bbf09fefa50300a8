// The one place from which requests to centres go out. Proxies and further roots of trust are those
// that Node itself is told of (HTTPS_PROXY with NODE_USE_ENV_PROXY, NODE_EXTRA_CA_CERTS).
import type { VerifierKey } from '#kernel/note.ts';
import { assert } from '#lib/assert.ts';

export interface CentreSetting {
  readonly role: 'main' | 'standby';
  /** Both prefixes of the mirror, without a slash at the end. */
  readonly url: string;
  readonly key: VerifierKey;
}

export interface Patience {
  readonly timeoutMs: number;
  /** Gives up when the server stops. */
  readonly stopping: AbortSignal;
}

/** Follows no redirection: who answers is whom the settings name. */
export async function askCentre(
  centre: CentreSetting,
  path: string,
  init: RequestInit,
  { timeoutMs, stopping }: Patience,
): Promise<Response> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]);
  return await fetch(`${centre.url}${path}`, { ...init, signal, redirect: 'error' });
}

/**
 * The bytes of an answer as they come. Where the line breaks, whoever reads them is told, and
 * nobody else: a Node stream that breaks before anybody reads it ends the program.
 */
export async function* bytesOf(answer: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (answer.body === null) return;
  for await (const piece of answer.body) {
    assert(piece instanceof Uint8Array, 'The body of an answer is bytes.');
    yield piece;
  }
}
