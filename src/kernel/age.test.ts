import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

import { must } from '#lib/assert.ts';

import { ageIdentity, formatIdentity, formatRecipient, openBytes } from './age.ts';
import { parseIdentity, sealBytes } from './age.ts';

const random = (count: number) => new Uint8Array(randomBytes(count));
const identities = [1, 2, 3].map(() => ageIdentity(random(32)));
const [first, second, stranger] = [0, 1, 2].map((i) => must(identities[i], 'There are three.'));
const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000];

test('each reader opens it, a stranger does not, and any age program does', async () => {
  assert.ok(first !== undefined && second !== undefined && stranger !== undefined);
  for (const size of sizes) {
    const plain = random(size);
    const sealed = sealBytes(plain, [first.recipient, second.recipient], random);
    for (const reader of [first, second]) {
      assert.ok(Buffer.from(plain).equals(must(openBytes(sealed, reader), `${size} bytes`)));
      const other = new Decrypter();
      other.addIdentity(formatIdentity(reader));
      assert.ok(Buffer.from(plain).equals(await other.decrypt(sealed)), `${size} bytes`);
    }
    assert.equal(openBytes(sealed, stranger), undefined);
  }
});

test('what another age program sealed is opened', async () => {
  const text = await generateX25519Identity();
  const identity = must(parseIdentity(text), 'It is an identity.');
  assert.equal(formatIdentity(identity), text);
  assert.equal(formatRecipient(identity.recipient), await identityToRecipient(text));
  for (const size of sizes) {
    const plain = random(size);
    const other = new Encrypter();
    other.addRecipient(formatRecipient(ageIdentity(random(32)).recipient));
    other.addRecipient(formatRecipient(identity.recipient));
    const opened = openBytes(await other.encrypt(plain), identity);
    assert.ok(Buffer.from(plain).equals(must(opened, `${size} bytes`)));
  }
});

test('a file with one byte changed, cut off or added is not opened', () => {
  assert.ok(first !== undefined);
  const sealed = sealBytes(random(20), [first.recipient], random);
  for (let i = 0; i < sealed.length; i += 1) {
    const changed = Uint8Array.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    assert.equal(openBytes(changed, first), undefined, `byte ${i}`);
    assert.equal(openBytes(sealed.subarray(0, i), first), undefined, `cut at ${i}`);
  }
  assert.equal(openBytes(Buffer.concat([sealed, Uint8Array.of(0)]), first), undefined);
});

test('a share that makes every agreement the same is refused', () => {
  assert.ok(first !== undefined);
  const sealed = Buffer.from(sealBytes(random(20), [first.recipient], random)).toString('latin1');
  const changed = sealed.replace(/X25519 [^\n]*/, `X25519 ${'A'.repeat(43)}`);
  assert.equal(openBytes(Buffer.from(changed, 'latin1'), first), undefined);
});
