// The size that a picture's head says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPixelSize } from './pixel-size.ts';
import { asPng } from './testing/scans.ts';

test('a PNG says its size in its first chunk', () => {
  const png = asPng({ width: 3, height: 2, pixels: new Uint8Array(6) });
  assert.deepEqual(findPixelSize(png), { width: 3, height: 2 });
  assert.equal(findPixelSize(png.subarray(0, 20)), undefined);
});

test('a JPEG says it in its frame, wherever that comes', () => {
  const frame = [0xff, 0xc2, 0, 11, 8, 0x75, 0x30, 0xea, 0x60, 1, 1, 0x11, 0];
  const segment = [0xff, 0xe0, 0, 4, 1, 2];
  const jpeg = Uint8Array.from([0xff, 0xd8, ...segment, 0xff, 0xff, 0xdb, 0, 2, ...frame]);
  assert.deepEqual(findPixelSize(jpeg), { width: 60_000, height: 30_000 });
  assert.equal(findPixelSize(jpeg.subarray(0, 12)), undefined);
  assert.equal(
    findPixelSize(Uint8Array.from([0xff, 0xd8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    undefined,
  );
});

test('other bytes say none', () => {
  assert.equal(findPixelSize(new TextEncoder().encode('%PDF-1.7')), undefined);
  assert.equal(findPixelSize(new Uint8Array()), undefined);
});
