// UUIDs (RFC 9562) of two versions: 7 (time and chance, both given by the caller) for commands,
// and 8 (the front of a SHA-256) for ids that must come out the same wherever they are computed.
// Pure: reads no clock and draws no chance. The only text form is the lower-case one.
import { assert } from './assert.ts';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME_MAX_MS = 2 ** 48 - 1;

/** `random` is 10 bytes, of which 74 bits are used. */
export function uuidv7(nowMs: number, random: Uint8Array): string {
  const isTime = Number.isSafeInteger(nowMs) && nowMs >= 0 && nowMs <= TIME_MAX_MS;
  assert(isTime, 'The time of a UUIDv7 is a whole number of milliseconds of 48 bits.');
  assert(random.length === 10, 'A UUIDv7 takes 10 random bytes.');
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(nowMs / 0x10000));
  view.setUint16(4, nowMs % 0x10000);
  bytes.set(random, 6);
  return format(bytes, 7);
}

/** `digest` is a SHA-256; its first 122 free bits make the id. */
export function uuidv8(digest: Uint8Array): string {
  assert(digest.length === 32, 'A UUIDv8 is made of a SHA-256, which has 32 bytes.');
  return format(digest.slice(0, 16), 8);
}

export function isUuid7(text: string): boolean {
  return UUID7.test(text);
}

export function isUuid8(text: string): boolean {
  return UUID8.test(text);
}

function format(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...parts, hex.slice(20)].join('-');
}
