// Consignments: read back as they were written, and believed only with their proof.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { canonicalJson } from '#lib/canonical-json.ts';
import { encodeBase64 } from '#lib/base64.ts';

import { signCheckpoint } from './checkpoint.ts';
import {
  addressingOf,
  domainOf,
  formatConsignment,
  makeConsignmentCheck,
  officeOfOrigin,
  parseConsignment,
  verifyConsignment,
} from './consignment.ts';
import type { Consignment } from './consignment.ts';
import { cosign } from './cosignature.ts';
import { signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from './note.ts';
import type { VerifierKey } from './note.ts';
import { formatTlogProof } from './tlog-proof.ts';
import { leafHash, MemoryTree } from './tree.ts';

const key = signingKey('dawam.example/land', TYPE_ED25519, new Uint8Array(32).fill(1));
const otherKey = signingKey('dawam.example/land', TYPE_ED25519, new Uint8Array(32).fill(2));
const centreKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(3));
const strange = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(4));
const origin = key.verifier.name;
const leaves = Array.from({ length: 300 }, (_, i) =>
  Buffer.from(
    canonicalJson({ office: i === 7 ? 'health' : 'land', n: i, to: ['health', 'water', 'health'] }),
  ),
);
const tree = new MemoryTree();
for (const leaf of leaves) tree.append(leafHash(leaf));

function consign(index: number, by = key): Consignment {
  const root = tree.rootAt(300);
  const signed = signCheckpoint({ origin, size: 300, root, extensions: [] }, by);
  const text = signed.slice(0, signed.indexOf('\n\n') + 1);
  const checkpoint = signed + cosign(text, centreKey, 1_795_248_000);
  const path = tree.proveInclusion(300, index);
  const leaf = new Uint8Array(leaves[index] ?? []);
  return { origin, index, leaf, proof: formatTlogProof({ index, path, checkpoint }) };
}

const findKey = (name: string): VerifierKey | undefined =>
  name === origin ? key.verifier : undefined;

test('a line reads back as it was written', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => one.isWellFormed());
  const one = fc.record({
    ...{ origin: text, index: fc.maxSafeNat(), leaf: fc.uint8Array(), proof: text },
  });
  fc.assert(
    fc.property(one, (consignment) => {
      const line = formatConsignment(consignment);
      assert.ok(!line.includes('\n'));
      assert.deepEqual(parseConsignment(line), { ...consignment });
    }),
  );
});

test('rubbish is no consignment, a later version’s members are let through', () => {
  fc.assert(fc.property(fc.string(), (line) => assert.equal(parseConsignment(line), undefined)));
  const whole = { origin, index: 5, leaf: encodeBase64(new Uint8Array(3)), proof: 'x' };
  const bad = [
    ...[
      { origin: 5 },
      { origin: '' },
      { index: -1 },
      { index: 0.5 },
      { index: '1' },
      { leaf: 'A' },
    ],
    ...[{ leaf: null }, { proof: 7 }, { leaf: encodeBase64(new Uint8Array(65_536)) }],
  ];
  for (const change of bad) {
    assert.equal(parseConsignment(canonicalJson({ ...whole, ...change })), undefined);
  }
  assert.equal(parseConsignment('null'), undefined);
  assert.equal(parseConsignment(JSON.stringify(whole)), undefined, 'not in the one spelling');
  const later = canonicalJson({ ...whole, colour: 'green' });
  assert.deepEqual(parseConsignment(later), { ...whole, leaf: new Uint8Array(3) });
});

test('what is proven is believed, and says to whom it goes', () => {
  const check = makeConsignmentCheck({ findKey, cosignerKeys: [centreKey.verifier] });
  for (const index of [0, 5, 255, 299]) {
    const judged = check(consign(index));
    assert.ok(judged.ok, `entry ${index}`);
    const { office, to, leafHash: hash } = judged.verified;
    assert.deepEqual([office, to], ['land', ['health', 'water']]);
    assert.deepEqual(hash, leafHash(leaves[index] ?? new Uint8Array()));
  }
});

test('each flaw is found', () => {
  const flawOf = (consignment: Consignment, cosigner = centreKey.verifier) => {
    const judged = verifyConsignment(consignment, { findKey, cosignerKeys: [cosigner] });
    return judged.ok ? undefined : judged.flaw;
  };
  const good = consign(5);
  assert.equal(flawOf(good), undefined);
  assert.equal(flawOf({ ...good, origin: 'dawam.example/water' }), 'log-unknown');
  assert.equal(flawOf(consign(5, otherKey)), 'not-proven', 'signed by another key');
  assert.equal(flawOf({ ...good, index: 6 }), 'not-proven', 'another place');
  assert.equal(flawOf({ ...good, leaf: Buffer.from('{}') }), 'not-proven', 'another leaf');
  assert.equal(flawOf({ ...good, proof: consign(6).proof }), 'not-proven', 'another proof');
  assert.equal(flawOf({ ...good, proof: 'rubbish' }), 'not-proven');
  assert.equal(flawOf({ ...good, proof: good.proof.replace('300', '301') }), 'not-proven');
  assert.equal(flawOf(good, strange.verifier), 'not-cosigned');
  assert.equal(flawOf(consign(7)), 'of-another-office');
  const asAnother = { findKey: () => otherKey.verifier };
  assert.deepEqual(verifyConsignment(good, asAnother), { ok: false, flaw: 'not-proven' });
  const spoilt = fc.tuple(fc.nat(good.proof.length - 1), fc.integer({ min: 33, max: 126 }));
  fc.assert(
    fc.property(spoilt, ([at, code]) => {
      const letter = String.fromCodePoint(code);
      const proof = good.proof.slice(0, at) + letter + good.proof.slice(at + 1);
      const judged = verifyConsignment({ ...good, proof }, { findKey });
      // A letter in the centre's line, or base 64's own twin, changes nothing that is looked at.
      if (judged.ok) assert.ok(proof === good.proof || at > good.proof.indexOf('\u2014'));
    }),
  );
});

test('who wrote, to whom, with which files: read from later versions, rubbish is to nobody', () => {
  const sha256 = 'ab'.repeat(32);
  const later = { v: 2, office: 'land', to: ['b', 5, '../x', 'b'], files: [{ sha256 }, {}, 7] };
  const read = addressingOf(Buffer.from(canonicalJson(later)));
  assert.deepEqual(read, { office: 'land', to: ['b'], files: [sha256] });
  const nobody = { office: undefined, to: [], files: [] };
  for (const text of ['', 'null', '[]', '7', '{"to":7,"files":{}}', '\u0000']) {
    assert.deepEqual(addressingOf(Buffer.from(text)), nobody, text);
  }
  assert.deepEqual(addressingOf(Uint8Array.of(255, 254)), nobody);
  assert.deepEqual([domainOf(origin), officeOfOrigin(origin)], ['dawam.example/', 'land']);
});
