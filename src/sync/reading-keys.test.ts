// The note by which an office's own server says its reading keys: by the log's key, and whole.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { AGE_KEY_BYTES, ageIdentity, formatRecipient } from '#kernel/age.ts';
import { signingKey, signNote, TYPE_ED25519 } from '#kernel/note.ts';
import { claimedOrigin, formatReadingKeys, openReadingKeys } from './reading-keys.ts';

const keyOf = (name: string) => signingKey(name, TYPE_ED25519, randomBytes(32));
const age = () => formatRecipient(ageIdentity(randomBytes(AGE_KEY_BYTES)).recipient);
const own = keyOf('dawam.example/far');

test('the keys come in order, and only by the key of the log that is named', () => {
  const keys = [age(), age()];
  const note = formatReadingKeys(keys, own);
  assert.equal(claimedOrigin(note), 'dawam.example/far');
  assert.deepEqual(openReadingKeys(note, own.verifier), keys);
  assert.equal(openReadingKeys(note, keyOf('dawam.example/far').verifier), undefined);
  assert.equal(openReadingKeys(note.replace(keys[0] ?? '', age()), own.verifier), undefined);
  assert.ok(formatReadingKeys([...keys, age()], own).length > note.length, 'more keys are longer');
});

test('what is no list of keys is none', () => {
  const noteOf = (lines: readonly string[]) => signNote(`${lines.join('\n')}\n`, [own]);
  const first = 'dawam reading keys/v1';
  const { name } = own.verifier;
  assert.equal(openReadingKeys(noteOf([first, name]), own.verifier), undefined);
  assert.equal(openReadingKeys(noteOf([first, name, 'age1nonsense']), own.verifier), undefined);
  assert.equal(openReadingKeys(noteOf([first, 'dawam.example/x', age()]), own.verifier), undefined);
  assert.equal(openReadingKeys(noteOf(['dawam join/v1', name, age()]), own.verifier), undefined);
  assert.equal(claimedOrigin('nothing'), undefined);
  assert.ok(openReadingKeys(noteOf([first, name, age()]), own.verifier));
});
