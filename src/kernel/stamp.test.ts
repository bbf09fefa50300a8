// Stamps against the kernel's own trees and notes: what an office stamps is genuine for who has its
// key, reads as a C2SP checkpoint, and one changed bit anywhere is found and named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from '#lib/base32.ts';
import { formatCheckpoint, openCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { formatSignatureLine, formatVerifierKey, signBytes, signingKey } from './note.ts';
import { SIGNATURE_SIZE_BYTES, TYPE_COSIGNATURE, TYPE_ED25519 } from './note.ts';
import { checkStamp, digestOfText, encodeStamp, parseStamp } from './stamp.ts';
import { readKey, signStamp, stampNote } from './stamp.ts';
import type { Stamp, StampStatement } from './stamp.ts';
import type { StampCosigned } from './stamp-cosigned.ts';
import { pathAfter, pathOfLast, rootOfLast } from './stamp-path.ts';
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

const centres = ['main', 'standby'].map((role, i) => {
  return signingKey(`dawam.example/${role}`, TYPE_COSIGNATURE, new Uint8Array(32).fill(20 + i));
});
const [mainKey = '', standbyKey = ''] = centres.map(({ verifier }) => formatVerifierKey(verifier));

/** Cosigned as a tree of that size, as centres cosign. */
function heldAt(index: number, size: number): Stamp {
  const { origin } = statementAt(index);
  const text = formatCheckpoint({ origin, size, root: tree.rootAt(size), extensions: [] });
  const cosignatures = centres.map((centre, i) => {
    const line = cosign(text, centre, 1_800_000_000 + i);
    const bytes = Buffer.from(line.trim().split(' ').at(-1) ?? '', 'base64');
    const signature = Uint8Array.from(bytes.subarray(-SIGNATURE_SIZE_BYTES));
    return { keyId: centre.verifier.id, timeS: 1_800_000_000 + i, signature };
  });
  const after = pathAfter(index, size, tree.proveInclusion(size, index));
  return { ...stampAt(index), cosigned: [{ size, after, cosignatures }] };
}

test('who holds it is heard by who has their keys, in every larger tree', () => {
  for (let index = 0; index < 70; index += 3) {
    for (const size of [index + 1, Math.min(index + 2, 70), 70]) {
      const text = encodeStamp(heldAt(index, size));
      const checked = checkStamp(text, [mainKey, vkey, standbyKey]);
      assert.ok(checked.verdict === 'genuine', `${index}/${size}: ${checked.verdict}`);
      assert.deepEqual(checked.cosigners, [
        { name: 'dawam.example/main', timeS: 1_800_000_000 },
        { name: 'dawam.example/standby', timeS: 1_800_000_001 },
      ]);
      assert.equal(encodeStamp(checked.stamp), text);
    }
  }
  const some = checkStamp(encodeStamp(heldAt(42, 70)), [vkey, standbyKey]);
  assert.ok(some.verdict === 'genuine');
  assert.deepEqual(
    some.cosigners.map(({ name }) => name),
    ['dawam.example/standby'],
  );
  const [early, late] = [heldAt(42, 50), heldAt(42, 70)].map(({ cosigned }) => cosigned);
  const apart = [early, late].map((heads, at) => {
    const [head] = heads ?? [];
    assert.ok(head !== undefined);
    return { ...head, cosignatures: head.cosignatures.slice(at, at + 1) };
  });
  const two = checkStamp(encodeStamp({ ...stampAt(42), cosigned: apart }), [
    vkey,
    mainKey,
    standbyKey,
  ]);
  assert.ok(two.verdict === 'genuine' && two.cosigners.length === 2, 'each centre has its head');
  const none = checkStamp(encodeStamp(stampAt(42)), [vkey, mainKey]);
  assert.ok(none.verdict === 'genuine');
  assert.deepEqual(none.cosigners, []);
});

test('what a centre did not sign makes the paper an altered one', () => {
  const stamp = heldAt(42, 70);
  const [cosigned] = stamp.cosigned;
  const [first, ...others] = cosigned?.cosignatures ?? [];
  assert.ok(cosigned !== undefined && first !== undefined);
  const changes: readonly Partial<StampCosigned>[] = [
    { cosignatures: [{ ...first, timeS: first.timeS + 1 }, ...others] },
    { cosignatures: [{ ...first, signature: new Uint8Array(64) }] },
    { after: cosigned.after.map((hash, at) => (at === 0 ? digestOfText('x') : hash)) },
  ];
  for (const change of changes) {
    const text = encodeStamp({ ...stamp, cosigned: [{ ...cosigned, ...change }] });
    assert.equal(checkStamp(text, [vkey, mainKey]).verdict, 'altered', Object.keys(change).join());
  }
  const text = encodeStamp(stamp);
  const bytes = decodeBase32(text) ?? new Uint8Array();
  fc.assert(
    fc.property(fc.nat({ max: bytes.length * 8 - 1 }), (bit) => {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const checked = checkStamp(encodeBase32(changed), [vkey, mainKey, standbyKey]);
      // A changed key id is that of a centre that nobody here knows.
      assert.ok(checked.verdict !== 'genuine' || checked.cosigners.length < 2);
    }),
    { numRuns: 300 },
  );
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
