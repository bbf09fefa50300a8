import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from '#lib/assert.ts';
import { encodeBase64 } from '#lib/base64.ts';

import {
  areSameKeys,
  formatVerifierKey,
  isKeyName,
  NOTE_SIGNATURES_MAX,
  NOTE_SIZE_MAX_BYTES,
  openNote,
  parseNote,
  parseVerifierKey,
  signingKey,
  signNote,
  TYPE_COSIGNATURE,
  TYPE_ED25519,
} from './note.ts';
import type { VerifierKey } from './note.ts';

// The example of the C2SP signed-note document.
const EXAMPLE_VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE_NOTE =
  'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfX' +
  'ppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

const office = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
const other = signingKey('dawam.example/other', TYPE_ED25519, new Uint8Array(32).fill(2));
const NOTE = signNote('كتاب رسمي\n\nsecond paragraph\n', [office, other]);

function vkey(text: string): VerifierKey {
  const read = parseVerifierKey(text);
  assert.ok(read.ok);
  return read.key;
}

function reasonOf(read: { ok: boolean; reason?: string }): string {
  return read.reason ?? 'none';
}

test('the example of the specification', () => {
  const key = vkey(EXAMPLE_VKEY);
  assert.equal(formatVerifierKey(key), EXAMPLE_VKEY);
  const opened = openNote(EXAMPLE_NOTE, [key]);
  assert.ok(opened.ok);
  assert.equal(opened.note.text, 'This is an example message.\n');
  assert.deepEqual(opened.signers, [key]);
});

test('what is signed opens, as text and as bytes, for each signer', () => {
  for (const source of [NOTE, Buffer.from(NOTE)]) {
    for (const keys of [[office.verifier], [other.verifier], [office.verifier, other.verifier]]) {
      const opened = openNote(source, keys);
      assert.ok(opened.ok);
      assert.equal(opened.note.text, 'كتاب رسمي\n\nsecond paragraph\n');
      assert.equal(opened.note.signatures.length, 2);
      assert.deepEqual(opened.signers, keys);
    }
  }
  assert.equal(signNote('كتاب رسمي\n\nsecond paragraph\n', [office, other]), NOTE);
});

test('a key goes through its text and back', () => {
  const read = vkey(formatVerifierKey(office.verifier));
  assert.ok(areSameKeys(read, office.verifier));
  const cosigner = signingKey(office.verifier.name, TYPE_COSIGNATURE, new Uint8Array(32).fill(1));
  assert.notEqual(cosigner.verifier.id, office.verifier.id);
  assert.ok(!areSameKeys(cosigner.verifier, office.verifier));
});

test('every flaw of a verifier key has its reason', () => {
  const [name, id, ...rest] = EXAMPLE_VKEY.split('+');
  const key = rest.join('+');
  const bytes = Buffer.from(key, 'base64');
  const withBytes = (changed: Uint8Array): string => `${name}+${id}+${encodeBase64(changed)}`;
  const flaws: readonly (readonly [string, string])[] = [
    ['', 'key-without-three-parts'],
    [`${name}+${id}`, 'key-without-three-parts'],
    [`+${id}+${key}`, 'key-name-bad'],
    [`a b+${id}+${key}`, 'key-name-bad'],
    [`a\u3000b+${id}+${key}`, 'key-name-bad'],
    [`${name}+530D903A+${key}`, 'key-id-bad'],
    [`${name}+530d903+${key}`, 'key-id-bad'],
    [`${name}+${id}+${key} `, 'key-base64-bad'],
    [`${name}+${id}+${key}+`, 'key-base64-bad'],
    [`${name}+${id}+`, 'key-type-unknown'],
    [withBytes(Buffer.concat([Buffer.from([2]), bytes.subarray(1)])), 'key-type-unknown'],
    [withBytes(bytes.subarray(0, 32)), 'key-length-bad'],
    [withBytes(Buffer.concat([bytes, bytes])), 'key-length-bad'],
    [withBytes(Buffer.concat([Buffer.from([4]), bytes.subarray(1)])), 'key-id-wrong'],
    [`${name}x+${id}+${key}`, 'key-id-wrong'],
    [`${name}+530d903b+${key}`, 'key-id-wrong'],
  ];
  for (const [text, reason] of flaws) assert.equal(reasonOf(parseVerifierKey(text)), reason, text);
});

test('every flaw of a note has its reason', () => {
  const line = NOTE.slice(NOTE.lastIndexOf('\n—') + 1);
  const short = encodeBase64(Uint8Array.of(1, 2, 3, 4));
  const flaws: readonly (readonly [string | Uint8Array, string])[] = [
    ['a'.repeat(NOTE_SIZE_MAX_BYTES + 1), 'note-too-large'],
    [new Uint8Array(NOTE_SIZE_MAX_BYTES + 1), 'note-too-large'],
    ['د'.repeat(NOTE_SIZE_MAX_BYTES / 2 + 1), 'note-too-large'],
    [Buffer.from('ff', 'hex'), 'note-not-utf8'],
    [Buffer.concat([Buffer.from('eda080', 'hex'), Buffer.from(NOTE)]), 'note-not-utf8'],
    [`\ud800${NOTE}`, 'note-not-utf8'],
    [`\t${NOTE}`, 'note-has-control-character'],
    [NOTE.replaceAll('\n', '\r\n'), 'note-has-control-character'],
    [`\0${NOTE}`, 'note-has-control-character'],
    ['', 'note-without-signatures'],
    ['text\n', 'note-without-signatures'],
    ['text\n\n', 'note-without-signatures'],
    [`text\n${line}`, 'note-without-signatures'],
    [NOTE.slice(0, -1), 'signature-line-malformed'],
    [`${NOTE}- a AAAAAAA=\n`, 'signature-line-malformed'],
    [`${NOTE}— a\n`, 'signature-line-malformed'],
    [`${NOTE}— a AAAAAAA= \n`, 'signature-line-malformed'],
    [`${NOTE}—  AAAAAAA=\n`, 'signature-key-name-bad'],
    [`${NOTE}— a+b AAAAAAA=\n`, 'signature-key-name-bad'],
    [`${NOTE}— a\u00a0b AAAAAAA=\n`, 'signature-key-name-bad'],
    [`${NOTE}— a AAAAAAA\n`, 'signature-base64-bad'],
    [`${NOTE}— a AAAAAAB=\n`, 'signature-base64-bad'],
    [`${NOTE}— a \n`, 'signature-too-short'],
    [`${NOTE}— a ${short}\n`, 'signature-too-short'],
    [`${NOTE}${line.repeat(NOTE_SIGNATURES_MAX - 1)}`, 'note-has-too-many-signatures'],
  ];
  for (const [source, reason] of flaws) assert.equal(reasonOf(parseNote(source)), reason);
  assert.ok(parseNote(`${NOTE}${line.repeat(NOTE_SIGNATURES_MAX - 2)}`).ok);
});

test('the last blank line divides, and a byte order mark is part of the text', () => {
  const read = parseNote(Buffer.from(`\ufeffa\n\n\n— n AAAAAAA=\n`));
  assert.ok(read.ok);
  assert.equal(read.note.text, '\ufeffa\n\n');
});

test('signatures by unknown keys are let through, wrong ones by known keys are not', () => {
  const stranger = signingKey('dawam.example/stranger', TYPE_ED25519, new Uint8Array(32).fill(3));
  assert.equal(reasonOf(openNote(NOTE, [stranger.verifier])), 'signature-missing');
  assert.equal(reasonOf(openNote(NOTE, [])), 'signature-missing');
  // The same name with another key is another signer, of another id.
  const namesake = signingKey(office.verifier.name, TYPE_ED25519, new Uint8Array(32).fill(3));
  assert.equal(reasonOf(openNote(NOTE, [namesake.verifier])), 'signature-missing');
  const changed = NOTE.replace('second', 'Second');
  assert.equal(reasonOf(openNote(changed, [office.verifier])), 'signature-wrong');
  // One right and one wrong signature by known keys: the note is refused as a whole.
  const halfRight = `${NOTE}${signNote('else\n', [other]).slice('else\n\n'.length)}`;
  const both = [office.verifier, other.verifier];
  assert.equal(reasonOf(openNote(halfRight, both)), 'signature-wrong');
  assert.ok(openNote(halfRight, [office.verifier]).ok);
  const cosigner = signingKey('c', TYPE_COSIGNATURE, new Uint8Array(32));
  assert.equal(reasonOf(openNote(NOTE, [cosigner.verifier])), 'key-type-wrong');
});

test('no one changed byte of a note goes unseen', () => {
  const bytes = Buffer.from(NOTE);
  const keys = [office.verifier, other.verifier];
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8));
    const opened = openNote(changed, keys);
    // A line whose name or id changed is by a stranger; then one signer is missing.
    if (opened.ok) assert.equal(opened.signers.length, 1, `byte ${i}`);
    if (opened.ok) assert.equal(opened.note.text, 'كتاب رسمي\n\nsecond paragraph\n');
  }
});

test('key names', () => {
  for (const name of ['a', 'dawam.example/jo.moj.diwan', 'ديوان']) assert.ok(isKeyName(name));
  const bad = ['', ' ', 'a b', 'a+b', 'a\nb', 'a\u0085b', 'a\u2028b', 'a\0b', '\ud800'];
  for (const name of bad) assert.ok(!isKeyName(name), JSON.stringify(name));
});

test('to sign what no one could read is a defect', () => {
  for (const text of ['', 'a', 'a\tb\n', '\ud800\n']) {
    assert.throws(() => signNote(text, [office]), Defect);
  }
  assert.throws(() => signNote('a\n', []), Defect);
  const cosigner = signingKey('c', TYPE_COSIGNATURE, new Uint8Array(32));
  assert.throws(() => signNote('a\n', [cosigner]), Defect);
  assert.throws(() => signingKey('a b', TYPE_ED25519, new Uint8Array(32)), Defect);
  assert.throws(() => signingKey('a', TYPE_ED25519, new Uint8Array(31)), Defect);
});
