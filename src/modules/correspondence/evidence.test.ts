// What `dawam verify` finds of signatures: nothing where all is right, and each thing that may be
// wrong, out of entries alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Passkey } from '#kernel/authority.ts';
import type { Entry, JsonObject, PlacedEntry } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { SoftwareAuthenticator } from '#modules/directory/testing/software-authenticator.ts';
import { contentDigest } from './content-digest.ts';
import type { LetterContent } from './content-digest.ts';
import type { LetterDrafted, LetterSigned, PasskeySignature, SignedBy } from './entries.ts';
import { evidence } from './evidence.ts';

const drafted: LetterDrafted = {
  ...{ subject: 'طلب', abstract: '', text: 'نأمل', secrecy: 'normal', urgency: 'normal' },
  ...{ importance: 'normal', isCircular: false, classCode: null, references: [] },
  addressees: [{ office: 'south', name: 'S', purpose: 'action', dueOn: null, withheld: [] }],
  outside: [],
};
const files = [
  { sha256: 'ab'.repeat(32), name: 'a.pdf', mediaType: 'application/pdf', sizeBytes: 9 },
];
const content: LetterContent = { ...drafted, office: 'north', files };
const digest = contentDigest(content);
const key = new SoftwareAuthenticator('https://north.example');
const credential = key.id.toString('base64url');

function sign(signed: string): PasskeySignature {
  const challenge = Buffer.from(signed, 'hex').toString('base64url');
  const { response } = key.get({ challenge, rpId: 'north.example' });
  const { clientDataJSON: clientData, authenticatorData, signature } = response;
  return { credential, clientData, authenticatorData, signature };
}

function entryOf(index: number, kind: string, body: JsonObject, person = 'huda'): PlacedEntry {
  const entry: Entry = {
    ...{ v: 1, kind, command: 'c', office: 'north', subject: 'letter/1', rung: 'alone', body },
    ...{ recordedAt: '2026-11-21T08:00:00.000Z', by: { person, capacity: 'signer' } },
    ...{ asked: '0'.repeat(64), nonce: 'AAAA' },
    ...(kind === 'letter-signed' || kind === 'draft-initialled' ? {} : { files }),
  };
  return { index, entry };
}

const signer: SignedBy = { name: 'H', title: 'Head', actingFor: null, digest, method: 'passkey' };
const signed = (change: Partial<LetterSigned> = {}): LetterSigned => {
  return { ...signer, draft: 3, passkey: sign(digest), paper: null, ...change };
};

function flaws(entries: readonly PlacedEntry[], person = 'huda'): readonly string[] {
  const passkey: Passkey = { person, publicKey: key.publicKey() };
  const find = (id: string) => (id === credential ? passkey : undefined);
  const list = must(evidence.listFlaws, 'Correspondence has signatures.');
  return list(entries, find).map(({ index, problem }) => `${index}: ${problem}`);
}

const draft = entryOf(3, 'letter-drafted', drafted);

test('a letter that was initialled, signed and dispatched as it was written has no flaws', () => {
  const out = { ...drafted, draft: 3, signed: signer };
  const entries = [
    draft,
    entryOf(4, 'draft-initialled', { draft: 3, digest, note: '' }),
    entryOf(5, 'letter-signed', signed()),
    entryOf(6, 'letter-dispatched', { ...out, dated: '2026-11-21' }),
  ];
  assert.deepEqual(flaws(entries), []);
  const bySeat = signed({ passkey: null, method: 'seat' });
  assert.deepEqual(flaws([draft, entryOf(5, 'letter-signed', bySeat)]), []);
});

test('what is wrong with a signature is said', () => {
  const other = '5b'.repeat(32);
  const one = (body: LetterSigned) => flaws([draft, entryOf(5, 'letter-signed', body)]).join();
  assert.match(one(signed({ digest: other })), /5: draft 3 has the digest .*, not 5b5b/);
  assert.match(one(signed({ draft: 2 })), /5: 2 is no draft of it/);
  assert.match(one(signed({ passkey: sign(other) })), /5: .* not right: other-challenge/);
  const broken = { ...sign(digest), signature: sign(other).signature };
  assert.match(one(signed({ passkey: broken })), /5: .* not right: wrong-signature/);
  assert.match(one(signed({ passkey: null })), /5: it is said to be signed by passkey/);
  assert.match(one(signed({ method: 'seat' })), /5: it is said to be signed by seat/);
  const unknown = { ...sign(digest), credential: 'AAAA' };
  assert.match(one(signed({ passkey: unknown })), /5: .* nobody enrolled/);
  const entries = [draft, entryOf(5, 'letter-signed', signed())];
  assert.match(flaws(entries, 'omar').join(), /5: it is signed with the passkey of omar/);
});

test('a letter that went out otherwise than it was signed is found', () => {
  const out = { ...drafted, text: 'نأمر', draft: 3, signed: signer, dated: '2026-11-21' };
  const entries = [
    draft,
    entryOf(5, 'letter-signed', signed()),
    entryOf(6, 'letter-dispatched', out),
  ];
  assert.match(flaws(entries).join(), /6: it is not what was signed/);
});
