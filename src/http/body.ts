// Reads request bodies: whole and small for JSON, streamed for files. Both stop at a size, and at a
// time: a sender that dawdles holds a connection, not a memory.
import type { IncomingMessage } from 'node:http';
import { Fault } from '#kernel/fault.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

/** The largest command, a letter with its text, has some 60 kB. */
export const JSON_BODY_BYTES_MAX = 256 * 1_024;
export const JSON_BODY_MS_MAX = 15_000;
/** Of a file, some bytes must come within this time; the whole may take what the line needs. */
export const FILE_STALL_MS_MAX = 30_000;

/** The stated length; undefined where none is stated or it makes no sense. */
export function statedLength(headers: Pick<Headers, 'get'>): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

export async function readJsonBytes(
  request: Request,
  bytesMax: number = JSON_BODY_BYTES_MAX,
  msMax: number = JSON_BODY_MS_MAX,
): Promise<Uint8Array | Refusal> {
  const length = statedLength(request.headers);
  const tooLarge = refuse('http.too-large', { bytesMax });
  if (length !== undefined && length > bytesMax) return tooLarge;
  const late = Promise.withResolvers<Refusal>();
  const timer = setTimeout(() => late.resolve(refuse('http.too-slow')), msMax);
  try {
    // Node cuts a body at its stated length, so then it is bounded already.
    const isBounded = length !== undefined;
    const read = isBounded ? readWhole(request) : readCounted(request, bytesMax);
    return (await Promise.race([read, late.promise])) ?? tooLarge;
  } catch {
    return refuse('http.body-interrupted');
  } finally {
    clearTimeout(timer);
  }
}

/** As readJsonBytes, of Node's own request, whose length is stated and not too large. */
export async function readIncoming(
  incoming: IncomingMessage,
  msMax: number = JSON_BODY_MS_MAX,
): Promise<Uint8Array | Refusal> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | Refusal>();
  const timer = setTimeout(() => resolve(refuse('http.too-slow')), msMax);
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.once('end', () => resolve(Buffer.concat(chunks)));
  // Either comes last where the sender went away before the end, else after it.
  incoming.once('error', () => resolve(refuse('http.body-interrupted')));
  incoming.once('close', () => resolve(refuse('http.body-interrupted')));
  const read = await promise;
  clearTimeout(timer);
  return read;
}

async function readWhole(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}

// Undefined once the limit is passed.
async function readCounted(request: Request, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  const body: AsyncIterable<Uint8Array> | null = request.body;
  if (body === null) return new Uint8Array();
  for await (const chunk of body) {
    count += chunk.length;
    if (count > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The bytes of an upload as they come. After it stopped early, `flaw` says why. */
export class BodyStream {
  flaw: Refusal | undefined;
  readonly #request: Request;
  readonly #stallMs: number;
  readonly #bytesMax: number;

  constructor(request: Request, stallMs: number = FILE_STALL_MS_MAX, bytesMax = Infinity) {
    this.#request = request;
    this.#stallMs = stallMs;
    this.#bytesMax = bytesMax;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    const reader = this.#request.body?.getReader();
    if (reader === undefined) return;
    let count = 0;
    try {
      for (;;) {
        const part = await this.#readPart(reader);
        if (part.done) return;
        count += part.value.length;
        if (count > this.#bytesMax) {
          this.flaw = refuse('http.too-large', { bytesMax: this.#bytesMax });
          throw new Fault('store.busy', 'An upload is larger than it may be.', { retry: 'never' });
        }
        yield part.value;
      }
    } finally {
      // What is left unread is of no interest, nor is why it cannot be cancelled.
      await reader.cancel().catch(() => undefined);
    }
  }

  async #readPart(reader: ReadableStreamDefaultReader<Uint8Array>) {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), this.#stallMs);
    try {
      const part = await Promise.race([reader.read().catch(() => null), late.promise]);
      if (part !== undefined && part !== null) return part;
      this.flaw = refuse(part === null ? 'http.body-interrupted' : 'http.too-slow');
    } finally {
      clearTimeout(timer);
    }
    // Whoever stores the file gives up by this; the caller of storeFile then reads `flaw`.
    throw new Fault('store.busy', 'An upload stopped before its end.', { retry: 'now' });
  }
}
