// Files in the age format, sealed and opened as they stream, never whole in memory. A stream that
// cannot be opened by these readers, was changed, or was cut short ends in a Fault; what came out
// of it before that is right, but not all.
import { CHUNK_BYTES, HEADER_MAX_BYTES, SEALED_CHUNK_BYTES } from './age.ts';
import { beginOpening, beginSealing, openChunk, sealChunk } from './age.ts';
import type { AgeIdentity } from './age.ts';
import { Fault } from './fault.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** With which an age file begins. */
export const ageIntro = 'age-encryption.org/v1\n';

export async function* sealStream(
  plain: Bytes,
  recipients: readonly Uint8Array[],
  random: (count: number) => Uint8Array,
): AsyncGenerator<Uint8Array, void> {
  const { front, key } = beginSealing(recipients, random);
  yield front;
  let count = 0;
  for await (const { piece, isLast } of inPieces(plain, CHUNK_BYTES)) {
    yield sealChunk(key, { count, isLast }, piece);
    count += 1;
  }
}

/** Opened by the first of the readers who can. */
export async function* openStream(
  sealed: Bytes,
  identities: readonly AgeIdentity[],
): AsyncGenerator<Uint8Array, void> {
  const source = sealed[Symbol.asyncIterator]();
  try {
    let start = new Uint8Array(0);
    while (start.length < HEADER_MAX_BYTES) {
      const next = await source.next();
      if (next.done === true) break;
      start = Buffer.concat([start, next.value]);
    }
    const begun = beginOpening(start, identities);
    if (begun === undefined) throw closed('is sealed to somebody else, or is damaged');
    const rest = { [Symbol.asyncIterator]: () => source };
    const payload = joined(start.subarray(begun.frontBytes), rest);
    let count = 0;
    for await (const { piece, isLast } of inPieces(payload, SEALED_CHUNK_BYTES)) {
      const plain = openChunk(begun.key, { count, isLast }, piece);
      if (plain === undefined) throw closed('does not have the bytes that were sealed');
      yield plain;
      count += 1;
    }
  } finally {
    await source.return?.();
  }
}

async function* joined(first: Uint8Array, rest: Bytes): AsyncGenerator<Uint8Array, void> {
  yield first;
  yield* rest;
}

/** All of one size but the last, which may be shorter, and is empty only where there is nothing. */
async function* inPieces(
  source: Bytes,
  size: number,
): AsyncGenerator<{ readonly piece: Uint8Array; readonly isLast: boolean }, void> {
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  for await (const chunk of source) {
    let from = 0;
    while (keptBytes + chunk.length - from > size) {
      const until = from + size - keptBytes;
      yield { piece: Buffer.concat([...kept, chunk.subarray(from, until)]), isLast: false };
      from = until;
      kept = [];
      keptBytes = 0;
    }
    if (from === chunk.length) continue;
    kept.push(chunk.subarray(from));
    keptBytes += chunk.length - from;
  }
  yield { piece: Buffer.concat(kept), isLast: true };
}

function closed(why: string): Fault {
  return new Fault('store.file-damaged', `A sealed file ${why}.`, { retry: 'never' });
}
