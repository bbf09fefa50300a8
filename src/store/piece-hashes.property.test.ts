// However a file comes in pieces, its hashes are the same; whatever is changed in it, the place is
// found, and where it is one byte, that byte.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findWrongPlace, PIECE_BYTES, PieceHashes } from './piece-hashes.ts';

function hashesOf(bytes: Uint8Array, chunk: number): Buffer {
  const hashes = new PieceHashes();
  for (let at = 0; at < bytes.length; at += chunk) hashes.add(bytes.subarray(at, at + chunk));
  return hashes.finish();
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) {
    yield await Promise.resolve(bytes.subarray(at, at + 700));
  }
}

const files = fc.uint8Array({ minLength: 1, maxLength: 5 * PIECE_BYTES });

test('the chunks that it came in do not matter', () => {
  fc.assert(
    fc.property(files, fc.integer({ min: 1, max: 3_000 }), (bytes, chunk) => {
      assert.deepEqual(hashesOf(bytes, chunk), hashesOf(bytes, bytes.length));
    }),
    { numRuns: 60 },
  );
});

test('what was not changed has no wrong place', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (bytes) => {
      const hashes = hashesOf(bytes, 900);
      assert.equal(await findWrongPlace(once(bytes), hashes, bytes.length), undefined);
    }),
    { numRuns: 40 },
  );
});

test('one changed byte is found, several name their piece', async () => {
  const bytes = Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 7) % 251));
  const hashes = hashesOf(bytes, 512);
  for (const at of [0, 1_024, 2_200]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x40;
    const found = await findWrongPlace(once(changed), hashes, bytes.length);
    assert.deepEqual(found, { byte: at, isExact: true });
  }
  const two = Buffer.from(bytes);
  two.fill(0xff, 1_500, 1_510);
  const found = await findWrongPlace(once(two), hashes, bytes.length);
  assert.deepEqual(found, { byte: PIECE_BYTES, isExact: false });
});

test('what was cut off or added is found where it begins', async () => {
  const bytes = Buffer.alloc(3 * PIECE_BYTES, 'a');
  const hashes = hashesOf(bytes, 512);
  const cut = bytes.subarray(0, 2 * PIECE_BYTES);
  assert.deepEqual(await findWrongPlace(once(cut), hashes, bytes.length), {
    ...{ byte: 2 * PIECE_BYTES, isExact: true },
  });
  const longer = Buffer.concat([bytes, Buffer.from('b')]);
  assert.deepEqual(await findWrongPlace(once(longer), hashes, bytes.length), {
    ...{ byte: 3 * PIECE_BYTES, isExact: true },
  });
});
