// Signatures by keys of the three algorithms, made here as an authenticator and a browser make them
// (WebAuthn §6.1, §6.3.3), judged right; and everything that is wrong judged so, with its reason.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { readCoseKey } from './cose-key.ts';
import { passkeyFlaws, verifyPasskey } from './passkey.ts';
import type { PasskeyToVerify } from './passkey.ts';

const digest = '5b'.repeat(32);

interface Key {
  readonly secret: KeyObject;
  readonly hash: 'sha256' | null;
  readonly cose: Buffer;
}

function jwkBytes(key: KeyObject, member: 'x' | 'y' | 'n' | 'e'): Buffer {
  return Buffer.from(key.export({ format: 'jwk' })[member] ?? '', 'base64url');
}

function bytes(value: Buffer): Buffer {
  const { length } = value;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), value]);
}

function elliptic(): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [x, y] = [bytes(jwkBytes(publicKey, 'x')), bytes(jwkBytes(publicKey, 'y'))];
  const cose = [Buffer.from('a501020326200121', 'hex'), x, Buffer.from([0x22]), y];
  return { secret: privateKey, hash: 'sha256', cose: Buffer.concat(cose) };
}

function edwards(): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const cose = [Buffer.from('a4010103272006' + '21', 'hex'), bytes(jwkBytes(publicKey, 'x'))];
  return { secret: privateKey, hash: null, cose: Buffer.concat(cose) };
}

function rsa(modulusLength = 2048): Key {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const [n, e] = [bytes(jwkBytes(publicKey, 'n')), bytes(jwkBytes(publicKey, 'e'))];
  const cose = [Buffer.from('a401030339010020', 'hex'), n, Buffer.from([0x21]), e];
  return { secret: privateKey, hash: 'sha256', cose: Buffer.concat(cose) };
}

const keys = { ES256: elliptic(), EdDSA: edwards(), RS256: rsa() };

interface Choices {
  readonly key?: Key;
  readonly type?: string;
  readonly challenge?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly flags?: number;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly tail?: string;
}

function assertion(choices: Choices = {}): PasskeyToVerify {
  const { key = keys.ES256, type = 'webauthn.get', flags = 0x05, tail = '' } = choices;
  const { origin = 'https://diwan.example', rpId = 'diwan.example', more = {} } = choices;
  const challenge = choices.challenge ?? Buffer.from(digest, 'hex').toString('base64url');
  const clientData = Buffer.from(JSON.stringify({ type, challenge, origin, ...more }));
  const counter = [flags, 0, 0, 0, 7];
  const data = Buffer.concat([sha256(rpId), Buffer.from(counter), Buffer.from(tail, 'hex')]);
  const signature = sign(key.hash, Buffer.concat([data, sha256(clientData)]), key.secret);
  return {
    publicKey: key.cose.toString('base64url'),
    credential: Buffer.alloc(32, 1).toString('base64url'),
    authenticatorData: data.toString('base64url'),
    clientData: clientData.toString('base64url'),
    signature: signature.toString('base64url'),
  };
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

function verdict(choices: Choices): string {
  const found = verifyPasskey(assertion(choices), digest);
  return found.ok ? 'ok' : found.reason;
}

test('keys of the three algorithms sign', () => {
  for (const [algorithm, key] of Object.entries(keys)) {
    assert.equal(readCoseKey(key.cose)?.algorithm, algorithm);
    const found = verifyPasskey(assertion({ key }), digest);
    assert.deepEqual(found, { ok: true, origin: 'https://diwan.example' }, algorithm);
  }
});

test('what is wrong is refused with its reason', () => {
  assert.equal(verdict({ type: 'webauthn.create' }), 'not-an-assertion');
  const other = Buffer.from('5c'.repeat(32), 'hex').toString('base64url');
  assert.equal(verdict({ challenge: other }), 'other-challenge');
  assert.equal(verdict({ flags: 0x04 }), 'not-present');
  assert.equal(verdict({ flags: 0x01 }), 'not-verified');
  assert.equal(verdict({ flags: 0x45 }), 'malformed');
  assert.equal(verdict({ tail: 'a0' }), 'malformed');
  assert.equal(verdict({ flags: 0x85 }), 'malformed');
  assert.equal(verdict({ flags: 0x85, tail: 'a0' }), 'ok');
  const signed = assertion();
  const { publicKey } = assertion({ key: elliptic() });
  const byOther = verifyPasskey({ ...signed, publicKey }, digest);
  assert.deepEqual(byOther, { ok: false, reason: 'wrong-signature' });
  const small = verifyPasskey(assertion({ key: rsa(1024) }), digest);
  assert.deepEqual(small, { ok: false, reason: 'unknown-key' });
});

test('only exactly the host that was asked for, in its own window, over a safe line', () => {
  assert.equal(verdict({ rpId: 'example' }), 'other-origin');
  assert.equal(verdict({ origin: 'https://evil.example' }), 'other-origin');
  assert.equal(verdict({ origin: 'https://x.diwan.example' }), 'other-origin');
  assert.equal(verdict({ origin: 'http://diwan.example' }), 'other-origin');
  assert.equal(verdict({ origin: 'https://diwan.example/' }), 'other-origin');
  assert.equal(verdict({ origin: 'https://diwan.example:8443' }), 'ok');
  assert.equal(verdict({ origin: 'http://localhost:8080', rpId: 'localhost' }), 'ok');
  assert.equal(verdict({ more: { crossOrigin: false } }), 'ok');
  assert.equal(verdict({ more: { crossOrigin: true } }), 'other-origin');
});

test('a digest is 32 bytes of hex and nothing else', () => {
  for (const wrong of ['', 'zz', digest.slice(2), `${digest}00`]) {
    const found = verifyPasskey(assertion(), wrong);
    assert.deepEqual(found, { ok: false, reason: 'other-challenge' }, wrong);
  }
});

test('every changed byte of every part is refused, for every algorithm', () => {
  for (const key of Object.values(keys)) {
    const good = assertion({ key });
    const members = ['publicKey', 'authenticatorData', 'clientData', 'signature'] as const;
    for (const member of members) {
      const whole = Buffer.from(good[member], 'base64url');
      for (let at = 0; at < whole.length; at += 1) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        const text = changed.toString('base64url');
        const found = verifyPasskey({ ...good, [member]: text }, digest);
        assert.equal(found.ok, false, `${member} byte ${at}`);
      }
    }
  }
});

test('every text that is not the one base64url of its bytes is refused', () => {
  const good = assertion();
  for (const member of ['credential', 'authenticatorData', 'clientData', 'signature'] as const) {
    for (const wrong of ['', `${good[member]}=`, ` ${good[member]}`, `${good[member]}+`, 'A']) {
      const found = verifyPasskey({ ...good, [member]: wrong }, digest);
      assert.deepEqual(found, { ok: false, reason: 'malformed' }, `${member} ${wrong}`);
    }
    const long = verifyPasskey({ ...good, [member]: 'A'.repeat(8_000) }, digest);
    assert.deepEqual(long, { ok: false, reason: 'malformed' });
  }
});

test('nothing at all makes it fall', () => {
  const good = assertion();
  const members = ['publicKey', 'authenticatorData', 'clientData', 'signature'] as const;
  const junk = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((one) => Buffer.from(one).toString('base64url')),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...members), junk, (member, text) => {
      const found = verifyPasskey({ ...good, [member]: text }, digest);
      assert.ok(!found.ok && passkeyFlaws.includes(found.reason));
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (one) => {
      assert.equal(readCoseKey(one), undefined);
    }),
    { numRuns: 2_000 },
  );
});

test('a COSE key has its members once and nothing behind them', () => {
  const { cose } = keys.EdDSA;
  assert.equal(readCoseKey(Buffer.concat([cose, Buffer.from([0])])), undefined);
  assert.equal(readCoseKey(cose.subarray(0, -1)), undefined);
  const twice = Buffer.concat([Buffer.from([0xa5]), cose.subarray(1), Buffer.from('0101', 'hex')]);
  assert.equal(readCoseKey(twice), undefined);
  const more = Buffer.concat([Buffer.from([0xa5]), cose.subarray(1), Buffer.from('0405', 'hex')]);
  assert.equal(readCoseKey(more), undefined);
  assert.equal(readCoseKey(Buffer.from('a4')), undefined);
  // A map, a text and a byte string that claim to be longer than what there is.
  for (const hex of ['b9ffff', 'bbffffffffffffffff', 'a10358ff', 'a101bf', 'a10161']) {
    assert.equal(readCoseKey(Buffer.from(hex, 'hex')), undefined);
  }
});

test('a point that is not on the curve is no key', () => {
  const signed = assertion();
  const cose = Buffer.from(keys.ES256.cose);
  cose.fill(7, 12, 40);
  const found = verifyPasskey({ ...signed, publicKey: cose.toString('base64url') }, digest);
  assert.deepEqual(found, { ok: false, reason: 'unknown-key' });
});
