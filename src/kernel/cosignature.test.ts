import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from '#lib/assert.ts';

import { signCheckpoint } from './checkpoint.ts';
import { cosign, verifyCosignature, verifyCosignatures } from './cosignature.ts';
import {
  formatSignatureLine,
  parseNote,
  parseSignatureLine,
  signBytes,
  signingKey,
  TYPE_COSIGNATURE,
  TYPE_ED25519,
} from './note.ts';
import type { Note, NoteSignature } from './note.ts';
import { leafHash } from './tree.ts';

const TIME_S = 1_795_248_000;
const office = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
const main = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(2));
const standby = signingKey('dawam.example/standby', TYPE_COSIGNATURE, new Uint8Array(32).fill(3));
const root = leafHash(Uint8Array.of(1));
const head = { origin: office.verifier.name, size: 7, root, extensions: [] };
const checkpoint = signCheckpoint(head, office);

function noteOf(source: string): Note {
  const read = parseNote(source);
  assert.ok(read.ok);
  return read.note;
}

function lineOf(text: string): NoteSignature {
  const read = parseSignatureLine(text.slice(0, -1));
  assert.ok(read.ok);
  return read.signature;
}

function reasonOf(read: { ok: boolean; reason?: string }): string {
  return read.reason ?? 'none';
}

const { text } = noteOf(checkpoint);

// A line of this key with a time that `cosign` would not write.
function lineAt(time: bigint): NoteSignature {
  const message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
  const stamped = Buffer.alloc(72);
  stamped.writeBigUInt64BE(time);
  stamped.set(signBytes(message, main), 8);
  return lineOf(formatSignatureLine(main.verifier, stamped));
}

test('what is cosigned verifies, with its time', () => {
  const whole = checkpoint + cosign(text, main, TIME_S) + cosign(text, standby, TIME_S + 5);
  const checked = verifyCosignatures(noteOf(whole), [standby.verifier, main.verifier]);
  assert.deepEqual(checked, {
    ok: true,
    cosigned: [
      { key: standby.verifier, timeS: TIME_S + 5 },
      { key: main.verifier, timeS: TIME_S },
    ],
  });
  assert.deepEqual(verifyCosignatures(noteOf(checkpoint), [main.verifier]), {
    ok: true,
    cosigned: [],
  });
});

test('a key that cosigned twice counts once, with the later time', () => {
  const whole = checkpoint + cosign(text, main, TIME_S + 9) + cosign(text, main, TIME_S);
  const checked = verifyCosignatures(noteOf(whole), [main.verifier]);
  assert.deepEqual(checked, { ok: true, cosigned: [{ key: main.verifier, timeS: TIME_S + 9 }] });
});

test('times from 0 to the largest safe integer, and within the bounds given', () => {
  for (const timeS of [0, Number.MAX_SAFE_INTEGER]) {
    const line = lineOf(cosign(text, main, timeS));
    assert.deepEqual(verifyCosignature(text, line, main.verifier), { ok: true, timeS });
  }
  for (const time of [2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]) {
    const read = verifyCosignature(text, lineAt(time), main.verifier);
    assert.equal(reasonOf(read), 'cosignature-time-unsafe');
  }
  const line = lineOf(cosign(text, main, TIME_S));
  const within = (earliestS: number, latestS: number): string =>
    reasonOf(verifyCosignature(text, line, main.verifier, { earliestS, latestS }));
  assert.equal(within(TIME_S, TIME_S), 'none');
  assert.equal(within(TIME_S + 1, TIME_S + 2), 'cosignature-time-too-early');
  assert.equal(within(TIME_S - 2, TIME_S - 1), 'cosignature-time-too-late');
  for (const timeS of [-1, 0.5, 2 ** 53, Number.NaN]) {
    assert.throws(() => cosign(text, main, timeS), Defect);
  }
});

test('every flaw has its reason', () => {
  const line = lineOf(cosign(text, main, TIME_S));
  const check = (changed: NoteSignature): string =>
    reasonOf(verifyCosignature(text, changed, main.verifier));
  assert.equal(check({ ...line, name: 'dawam.example/other' }), 'cosignature-by-another-key');
  assert.equal(check({ ...line, keyId: line.keyId + 1 }), 'cosignature-by-another-key');
  const short = { ...line, signature: line.signature.subarray(1) };
  assert.equal(check(short), 'cosignature-length-bad');
  for (let i = 8; i < 72; i += 1) {
    const changed = line.signature.map((byte, at) => (at === i ? byte ^ 1 : byte));
    assert.equal(check({ ...line, signature: changed }), 'cosignature-wrong', `byte ${i}`);
  }
  const otherTime = line.signature.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
  assert.equal(check({ ...line, signature: otherTime }), 'cosignature-wrong');
  const wrongText = verifyCosignature(`${text}x\n`, line, main.verifier);
  assert.equal(reasonOf(wrongText), 'cosignature-wrong');
  const wrongType = verifyCosignature(text, line, office.verifier);
  assert.equal(reasonOf(wrongType), 'cosignature-key-type-wrong');
  assert.equal(
    reasonOf(verifyCosignatures(noteOf(checkpoint), [office.verifier])),
    'cosignature-key-type-wrong',
  );
  // A cosignature of another head that is put under this one spoils the note.
  const otherHead = noteOf(signCheckpoint({ ...head, size: 8 }, office)).text;
  const spoilt = noteOf(checkpoint + cosign(otherHead, main, TIME_S));
  assert.equal(reasonOf(verifyCosignatures(spoilt, [main.verifier])), 'cosignature-wrong');
});

test('a key of another type does not cosign', () => {
  assert.throws(() => cosign(text, office, TIME_S), Defect);
  assert.throws(() => cosign('no newline', main, TIME_S), Defect);
});
