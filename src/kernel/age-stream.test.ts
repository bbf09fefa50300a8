import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { ageIdentity, openBytes, sealBytes } from './age.ts';
import { openStream, sealStream } from './age-stream.ts';
import { Fault } from './fault.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));
const first = ageIdentity(random(32));
const second = ageIdentity(random(32));
const stranger = ageIdentity(random(32));

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];
const both = [first.recipient, second.recipient];

test('streamed, it is the same format, whatever the pieces it comes in', async () => {
  for (const size of sizes) {
    const plain = random(size);
    for (const piece of [977, 65_536, 300_000]) {
      const sealed = await whole(sealStream(inChunks(plain, piece), both, random));
      for (const reader of [first, second]) {
        assert.ok(
          openBytes(sealed, reader)?.every((byte, i) => byte === plain[i]),
          `${size}`,
        );
        const opened = await whole(openStream(inChunks(sealed, piece), [stranger, reader]));
        assert.ok(opened.equals(plain), `${size} in ${piece}`);
      }
    }
    const at = await whole(openStream(inChunks(sealBytes(plain, both, random), 5_000), [first]));
    assert.ok(at.equals(plain));
  }
});

test('what was changed, cut, lengthened or is for others ends in a fault', async () => {
  const sealed = await whole(sealStream(inChunks(random(150_000), 60_000), both, random));
  const cuts = [0, 20, 300, 65_900, sealed.length - 65_552, sealed.length - 1];
  const broken = [
    ...cuts.map((length) => sealed.subarray(0, length)),
    Buffer.concat([sealed, Buffer.from([0])]),
    ...[5, 40, 250, 400, 70_000, sealed.length - 3].map((place) => {
      const copy = Buffer.from(sealed);
      copy[place] = (copy[place] ?? 0) ^ 1;
      return copy;
    }),
  ];
  const isClosed = (error: unknown) =>
    error instanceof Fault && error.code === 'store.file-damaged';
  for (const bytes of broken) {
    await assert.rejects(whole(openStream(inChunks(bytes, 10_000), [first])), isClosed);
  }
  await assert.rejects(whole(openStream(inChunks(sealed, 10_000), [stranger])), isClosed);
  await assert.rejects(whole(openStream(inChunks(sealed, 10_000), [])), isClosed);
});
