import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Defect } from './assert.ts';
import { isUuid7, isUuid8, uuidv7, uuidv8 } from './uuid.ts';

test('the example of RFC 9562 appendix A.6', () => {
  const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex');
  assert.equal(uuidv7(0x017f22e279b0, random), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('later ids sort after earlier ones, whatever chance gave', () => {
  const high = new Uint8Array(10).fill(255);
  const low = new Uint8Array(10);
  const times = [0, 1, 0xffff, 0x10000, 1_795_248_000_000, 2 ** 48 - 2];
  for (const timeMs of times) {
    const [before, after] = [uuidv7(timeMs, high), uuidv7(timeMs + 1, low)];
    assert.ok(isUuid7(before) && isUuid7(after) && before < after, before);
  }
});

test('version 8 comes from the digest alone', () => {
  const digest = createHash('sha256').update('seat').digest();
  const id = uuidv8(digest);
  assert.equal(uuidv8(digest), id);
  assert.ok(isUuid8(id) && !isUuid7(id), id);
  assert.equal(id.slice(0, 13), `${digest.toString('hex', 0, 4)}-${digest.toString('hex', 4, 6)}`);
  assert.notEqual(uuidv8(createHash('sha256').update('seat 2').digest()), id);
});

test('a check takes only the lower-case form of its version', () => {
  const id = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
  assert.ok(isUuid7(id));
  const others = [id.toUpperCase(), `${id} `, ` ${id}`, `${id}\n`, id.replaceAll('-', ''), ''];
  const bad = [...others, id.replace('-7c', '-4c'), id.replace('-98', '-c8'), id.replace('f', 'g')];
  for (const text of bad) assert.equal(isUuid7(text), false, text);
});

test('times and lengths out of bounds are defects', () => {
  for (const timeMs of [-1, 0.5, 2 ** 48, Number.NaN]) {
    assert.throws(() => uuidv7(timeMs, new Uint8Array(10)), Defect);
  }
  assert.throws(() => uuidv7(0, new Uint8Array(9)), Defect);
  assert.throws(() => uuidv8(new Uint8Array(16)), Defect);
});
