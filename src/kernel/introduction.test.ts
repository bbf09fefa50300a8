// Who may introduce a log, and which.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatIntroduction, openIntroduction } from './introduction.ts';
import { signingKey, signNote, TYPE_COSIGNATURE, TYPE_ED25519 } from './note.ts';

const keyOf = (name: string, byte: number) =>
  signingKey(name, TYPE_ED25519, new Uint8Array(32).fill(byte));
const directory = keyOf('dawam.example/directory', 1);
const land = keyOf('dawam.example/land', 2).verifier;

test('the directory introduces the logs of its own domain', () => {
  const note = formatIntroduction(land, directory);
  assert.deepEqual(openIntroduction(note, directory.verifier), land);
  assert.equal(openIntroduction(note, keyOf('dawam.example/directory', 3).verifier), undefined);
  assert.equal(openIntroduction(note, keyOf('dawam.example/water', 1).verifier), undefined);
  const elsewhere = keyOf('other.example/land', 2).verifier;
  const strange = formatIntroduction(elsewhere, directory);
  assert.equal(openIntroduction(strange, directory.verifier), undefined);
  const below = keyOf('dawam.example/land/unit', 2).verifier;
  assert.equal(
    openIntroduction(formatIntroduction(below, directory), directory.verifier),
    undefined,
  );
});

test('whatever else it has signed is no introduction', () => {
  const centre = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(9));
  const notes = [
    formatIntroduction(centre.verifier, directory),
    signNote('dawam introduction/v1\n', [directory]),
    signNote('dawam introduction/v1\nrubbish\n', [directory]),
    signNote('dawam introduction/v2\nx\n', [directory]),
    `${formatIntroduction(land, directory).replace('/v1', '/v2')}`,
    '',
  ];
  for (const note of notes) assert.equal(openIntroduction(note, directory.verifier), undefined);
});
