// Invitations and the words of those who follow them: what is signed is read again, and nothing
// else is believed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from '#kernel/note.ts';

import {
  formatInvitation,
  formatInvitationLink,
  formatJoin,
  invitationId,
  isKeyOf,
  isNoteOf,
  isProven,
  openInvitation,
  openJoin,
  parseInvitationLink,
} from './invitation.ts';

const keyFor = (name: string, byte: number, type: 1 | 4 = TYPE_ED25519) =>
  signingKey(`dawam.example/${name}`, type, new Uint8Array(32).fill(byte));
const directory = keyFor('directory', 1);
const land = keyFor('land', 2);
const thief = keyFor('land', 3);
const main = keyFor('main', 4, TYPE_COSIGNATURE).verifier;
const secret = new Uint8Array(16).fill(7);
const url = 'https://centre.example/dawam';
const invited = {
  ...{ office: 'land', id: invitationId(secret), hours: 72 },
  centres: [{ role: 'main' as const, url, key: main }],
};
const note = formatInvitation(invited, directory);

test('an invitation is read as it was signed, and not when a letter of it was changed', () => {
  assert.deepEqual(openInvitation(note), { ...invited, directory: directory.verifier });
  for (const [from, to] of [
    ['\nland\n', '\nsea\n'],
    ['\n72\n', '\n720\n'],
    [url, 'https://other.example'],
    ['main https', 'master https'],
    ['invitation/v1', 'invitation/v2'],
  ] as const) {
    assert.equal(openInvitation(note.replace(from, to)), undefined, from);
  }
  assert.equal(
    openInvitation(formatInvitation({ ...invited, hours: 9_999 }, directory)),
    undefined,
  );
  assert.equal(openInvitation('rubbish'), undefined);
  assert.equal(openInvitation('x'.repeat(20_000)), undefined);
});

test('a link is short, and speaks of one note only', () => {
  const link = formatInvitationLink(url, secret, note);
  assert.ok(link.length < 100, link);
  const read = parseInvitationLink(` ${link}\n`);
  assert.ok(read !== undefined && read.url === url);
  assert.deepEqual(read.secret, secret);
  assert.ok(isNoteOf(read, note));
  const other = formatInvitation({ ...invited, hours: 73 }, directory);
  assert.ok(!isNoteOf(read, other));
  for (const text of [link.slice(0, -1), `${link}#x`, link.replace('/join', ''), 'rubbish', '']) {
    assert.equal(parseInvitationLink(text), undefined, text);
  }
});

test('who joins shows the secret of the link, for one key, to the directory', () => {
  const word = openJoin(formatJoin(secret, land));
  assert.ok(word !== undefined && isProven(word, secret));
  assert.ok(isKeyOf(word.key, directory.verifier, 'land'));
  assert.ok(!isKeyOf(word.key, directory.verifier, 'sea'));
  assert.ok(!isProven(word, new Uint8Array(16).fill(8)));
  // A centre that knows the id and has seen the word cannot put another key in its place.
  const stolen = openJoin(formatJoin(new Uint8Array(16).fill(9), thief));
  assert.ok(stolen !== undefined);
  assert.ok(!isProven({ ...stolen, id: word.id }, secret));
  assert.ok(!isProven({ ...stolen, id: word.id, proof: word.proof }, secret));
  assert.equal(openJoin(formatJoin(secret, land).replace(word.proof, 'AAAA')), undefined);
  assert.equal(openJoin('rubbish'), undefined);
});
