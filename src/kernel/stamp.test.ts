// Stamps against the kernel's own trees and notes: what an office stamps is genuine for who has its
// key, reads as a C2SP checkpoint, and one changed bit anywhere is found and named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from '#lib/base32.ts';
import { openCheckpoint } from './checkpoint.ts';
import { formatSignatureLine, formatVerifierKey, signBytes, signingKey } from './note.ts';
import { TYPE_ED25519 } from './note.ts';
import { checkStamp, digestOfText, encodeStamp, parseStamp, pathOfLast } from './stamp.ts';
import { readKey, rootOfLast, signStamp, stampNote } from './stamp.ts';
import type { Stamp, StampStatement } from './stamp.ts';
import { areSameBytes, leafHash, MemoryTree } from './tree.ts';

const key = signingKey('dawam.example/moj.diwan', TYPE_ED25519, new Uint8Array(32).fill(7));
const vkey = formatVerifierKey(key.verifier);
const encoder = new TextEncoder();
const sign = (message: Uint8Array) => signBytes(message, key);

const tree = new MemoryTree();
for (let at = 0; at < 70; at += 1) tree.append(leafHash(encoder.encode(`entry ${at}`)));

function statementAt(index: number, size = index + 1): StampStatement {
  const path = pathOfLast(index, size, tree.proveInclusion(size, index));
  return {
    ...{ paper: 'letter', origin: key.verifier.name, index, path },
    leafHash: leafHash(encoder.encode(`entry ${index}`)),
    root: tree.rootAt(index + 1),
    ...{ register: 'outgoing', number: '١٢/٣٤٥', date: '2026-11-13' },
    subject: 'طلب بيانات القضايا',
    content: digestOfText('{}'),
  };
}

function stampAt(index: number, change: Partial<StampStatement> = {}): Stamp {
  return signStamp({ ...statementAt(index), ...change }, key.verifier.id, sign);
}

test('the path of the last leaf comes out of its path in every larger tree', () => {
  for (let index = 0; index < 70; index += 1) {
    for (const size of new Set([index + 1, Math.min(index + 2, 70), 64, 70])) {
      if (size <= index) continue;
      const { leafHash: leaf, path } = statementAt(index, size);
      assert.ok(areSameBytes(rootOfLast(leaf, path), tree.rootAt(index + 1)), `${index}/${size}`);
    }
  }
});

test('what the office stamped is genuine, and says what it says', () => {
  for (const index of [0, 1, 2, 7, 42, 63, 69]) {
    const stamp = stampAt(index);
    const checked = checkStamp(encodeStamp(stamp), ['nonsense', vkey]);
    assert.ok(checked.verdict === 'genuine');
    assert.equal(checked.key, vkey);
    assert.deepEqual(encodeStamp(checked.stamp), encodeStamp(stamp));
    assert.deepEqual(stampNote(checked.stamp), stampNote(stamp));
  }
});

test('a stamp is a checkpoint that the kernel opens', () => {
  const stamp = stampAt(42);
  const line = formatSignatureLine(key.verifier, stamp.signature);
  const opened = openCheckpoint(`${stampNote(stamp)}\n${line}`, key.verifier);
  assert.ok(opened.ok);
  assert.equal(opened.checkpoint.size, 43);
  assert.equal(opened.checkpoint.extensions[0], 'dawam-stamp/v1 letter');
  assert.ok(areSameBytes(opened.checkpoint.root, tree.rootAt(43)));
});

test('every changed field is found', () => {
  const stamp = stampAt(42);
  const changes: readonly Partial<Stamp>[] = [
    ...([{ paper: 'delivery-note' }, { register: 'incoming' }, { number: '١٢/٣٤٦' }] as const),
    ...[{ date: '2026-11-14' }, { subject: 'طلب بيانات' }, { content: digestOfText('[]') }],
    ...[{ leafHash: digestOfText('x') }, { root: digestOfText('x') }, { index: 41 }],
    { signature: new Uint8Array(64) },
  ];
  for (const change of changes) {
    const checked = checkStamp(encodeStamp({ ...stamp, ...change }), [vkey]);
    assert.equal(checked.verdict, 'altered', Object.keys(change).join());
  }
  const moved = checkStamp(encodeStamp({ ...stamp, origin: 'dawam.example/moi' }), [vkey]);
  assert.equal(moved.verdict, 'unknown-key');
});

test('a changed path is not in the log', () => {
  const stamp = stampAt(42);
  const path = stamp.path.map((hash, at) => (at === 1 ? digestOfText('x') : hash));
  assert.equal(checkStamp(encodeStamp({ ...stamp, path }), [vkey]).verdict, 'not-in-log');
});

test('one flipped bit anywhere is never genuine', () => {
  const text = encodeStamp(stampAt(42));
  const bytes = decodeBase32(text) ?? new Uint8Array();
  fc.assert(
    fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.notEqual(checkStamp(encodeBase32(changed), [vkey]).verdict, 'genuine');
    }),
    { numRuns: 300 },
  );
});

test('whatever else is read is malformed, never thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.uint8Array().map(encodeBase32)), (text) => {
      assert.equal(checkStamp(text, [vkey]).verdict, 'malformed');
    }),
  );
  const text = encodeStamp(stampAt(5));
  assert.equal(parseStamp(text.slice(0, -8)), undefined);
  assert.equal(parseStamp(`${text}AAAAAAAA`), undefined);
});

test('who has another key, or none, does not know', () => {
  const text = encodeStamp(stampAt(5));
  const other = signingKey(key.verifier.name, TYPE_ED25519, new Uint8Array(32).fill(8));
  assert.equal(checkStamp(text, [formatVerifierKey(other.verifier)]).verdict, 'unknown-key');
  assert.equal(checkStamp(text, []).verdict, 'unknown-key');
  const forged = signStamp(statementAt(5), key.verifier.id, (message) => signBytes(message, other));
  assert.equal(checkStamp(encodeStamp(forged), [vkey]).verdict, 'altered');
});

test('keys are read as the kernel reads them', () => {
  assert.deepEqual(readKey(vkey), {
    name: key.verifier.name,
    id: key.verifier.id,
    publicKey: key.verifier.publicKey,
  });
  for (const bad of ['', 'a+b+c', vkey.replace('+', '+0'), vkey.slice(0, -4)]) {
    assert.equal(readKey(bad), undefined, bad);
  }
});
