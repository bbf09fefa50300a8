import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from '#lib/assert.ts';
import { encodeBase64 } from '#lib/base64.ts';

import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  parseDecimal,
  signCheckpoint,
} from './checkpoint.ts';
import { signingKey, signNote, TYPE_ED25519 } from './note.ts';
import { EMPTY_ROOT, leafHash } from './tree.ts';

const key = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
const root = leafHash(Uint8Array.of(1));
const head = { origin: key.verifier.name, size: 20_852_163, root, extensions: [] };
const rootText = encodeBase64(root);

function reasonOf(read: { ok: boolean; reason?: string }): string {
  return read.reason ?? 'none';
}

test('a checkpoint goes through its text and back, with and without extensions', () => {
  for (const extensions of [[], ['one', 'two words']]) {
    const checkpoint = { ...head, extensions };
    const text = formatCheckpoint(checkpoint);
    assert.equal(
      text,
      [head.origin, '20852163', rootText, ...extensions].map((line) => `${line}\n`).join(''),
    );
    const read = parseCheckpoint(text);
    assert.ok(read.ok);
    assert.equal(formatCheckpoint(read.checkpoint), text);
    const opened = openCheckpoint(signCheckpoint(checkpoint, key), key.verifier);
    assert.ok(opened.ok);
    assert.equal(opened.note.text, text);
    assert.equal(opened.checkpoint.size, head.size);
  }
  const empty = { ...head, size: 0, root: EMPTY_ROOT };
  assert.ok(openCheckpoint(signCheckpoint(empty, key), key.verifier).ok);
});

test('every flaw of the body has its reason', () => {
  const flaws: readonly (readonly [string, string])[] = [
    ['', 'checkpoint-without-final-newline'],
    [`o\n1\n${rootText}`, 'checkpoint-without-final-newline'],
    ['\n', 'checkpoint-too-short'],
    ['o\n1\n', 'checkpoint-too-short'],
    [`\n1\n${rootText}\n`, 'checkpoint-origin-empty'],
    [`o\n1\n${rootText.slice(4)}\n`, 'checkpoint-root-bad'],
    [`o\n1\n${rootText} \n`, 'checkpoint-root-bad'],
    [`o\n1\n\n`, 'checkpoint-root-bad'],
    [`o\n0\n${rootText}\n`, 'checkpoint-root-bad'],
    [`o\n1\n${rootText}\n\n`, 'checkpoint-extension-empty'],
    [`o\n1\n${rootText}\na\n\nb\n`, 'checkpoint-extension-empty'],
  ];
  for (const [text, reason] of flaws) assert.equal(reasonOf(parseCheckpoint(text)), reason, text);
  const badSizes = ['', '-1', '+1', '01', '00', '1.0', '1e3', ' 1', '1 ', '0x1', '١', '-0', 'NaN'];
  for (const size of [...badSizes, '9007199254740992', '18446744073709551616', '1_000']) {
    const read = parseCheckpoint(`o\n${size}\n${rootText}\n`);
    assert.equal(reasonOf(read), 'checkpoint-size-bad', size);
  }
});

test('the one decimal form of safe integers', () => {
  assert.equal(parseDecimal('0'), 0);
  assert.equal(parseDecimal('9007199254740991'), Number.MAX_SAFE_INTEGER);
  assert.equal(parseDecimal('9007199254740992'), undefined);
  assert.equal(parseDecimal('1\n'), undefined);
});

test('the origin is the name of the key', () => {
  const foreign = formatCheckpoint({ ...head, origin: 'dawam.example/elsewhere' });
  const note = signNote(foreign, [key]);
  assert.equal(reasonOf(openCheckpoint(note, key.verifier)), 'checkpoint-origin-wrong');
  assert.throws(() => signCheckpoint({ ...head, origin: 'dawam.example/elsewhere' }, key), Defect);
  const noCheckpoint = signNote('good morning\n', [key]);
  assert.equal(reasonOf(openCheckpoint(noCheckpoint, key.verifier)), 'checkpoint-too-short');
  assert.equal(reasonOf(openCheckpoint('', key.verifier)), 'note-without-signatures');
});

test('what is no checkpoint is not written', () => {
  const bad = [
    { ...head, size: -1 },
    { ...head, size: 2 ** 53 },
    { ...head, size: 0 },
    { ...head, root: root.subarray(1) },
    { ...head, origin: '' },
    { ...head, origin: 'a\nb' },
    { ...head, origin: 'a\tb' },
    { ...head, extensions: [''] },
    { ...head, extensions: ['a\nb'] },
  ];
  for (const checkpoint of bad) assert.throws(() => formatCheckpoint(checkpoint), Defect);
});
