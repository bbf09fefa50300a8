// Parcels: read back as they were written, whatever bytes their leaves are, and unpacked into
// consignments that are believed just as if each had come alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { canonicalJson } from '#lib/canonical-json.ts';
import { must } from '#lib/assert.ts';

import { signCheckpoint } from './checkpoint.ts';
import { makeConsignmentCheck, verifyConsignment } from './consignment.ts';
import type { Consignment } from './consignment.ts';
import { cosign } from './cosignature.ts';
import { proveJointly } from './joint-proof.ts';
import { signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from './note.ts';
import type { SigningKey } from './note.ts';
import { formatParcel, PARCEL_LEAVES_MAX, readParcel, unpack } from './parcel.ts';
import type { Parcel } from './parcel.ts';
import { leafHash, MemoryTree } from './tree.ts';

const key = signingKey('dawam.example/land', TYPE_ED25519, new Uint8Array(32).fill(1));
const otherKey = signingKey('dawam.example/land', TYPE_ED25519, new Uint8Array(32).fill(2));
const centreKey = signingKey('dawam.example/main', TYPE_COSIGNATURE, new Uint8Array(32).fill(3));
const origin = key.verifier.name;
const leaves = Array.from({ length: 300 }, (_, n) =>
  Buffer.from(canonicalJson({ office: n === 7 ? 'health' : 'land', n, to: ['water'] })),
);
const tree = new MemoryTree();
for (const leaf of leaves) tree.append(leafHash(leaf));
const trust = {
  findKey: (name: string) => (name === origin ? key.verifier : undefined),
  cosignerKeys: [centreKey.verifier],
};

function pack(indexes: readonly number[], by: SigningKey = key): Parcel {
  const head = { origin, size: 300, root: tree.rootAt(300), extensions: [] };
  const signed = signCheckpoint(head, by);
  const text = signed.slice(0, signed.indexOf('\n\n') + 1);
  return {
    origin,
    checkpoint: signed + cosign(text, centreKey, 1_795_248_000),
    indexes,
    leaves: indexes.flatMap((index) => leaves[index] ?? []),
    hashes: proveJointly(300, indexes, tree.subtree),
  };
}

function flawsOf(consignments: readonly Consignment[]): readonly string[] {
  const check = makeConsignmentCheck(trust);
  return consignments.map((one) => {
    const judged = check(one);
    return judged.ok ? 'believed' : judged.flaw;
  });
}

function unpacked(parcel: Parcel): readonly Consignment[] {
  return must(unpack(parcel), 'It can be unpacked.');
}

test('it reads back as it was written, whatever bytes the leaves are', () => {
  const odd = [
    ...[Buffer.from('{"a":1}'), Buffer.from('{"a":\n1}'), Buffer.from([0x7b, 0xff, 0xfe])],
    ...[Buffer.from(''), Buffer.from('"x"'), Buffer.from('{\r\u2028\ufeff}')],
  ];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array(), fc.constantFrom(...odd)), { minLength: 1 }),
      (list) => {
        const indexes = list.map((_, i) => i + (i > 2 ? 10 : 3));
        const parcel = { ...pack([1]), indexes, leaves: list.map((one) => Buffer.from(one)) };
        const lines = ['before', ...formatParcel(parcel).split('\n'), 'after'];
        const read = must(readParcel(lines, 1), 'It is read.');
        assert.equal(lines[read.next], 'after');
        const { hashes, leaves: bytes, ...rest } = read.parcel;
        assert.deepEqual(rest, { origin, checkpoint: parcel.checkpoint, indexes });
        assert.deepEqual(
          bytes.map((one) => Buffer.from(one)),
          parcel.leaves,
        );
        assert.deepEqual(
          hashes.map((one) => Buffer.from(one)),
          parcel.hashes.map((one) => Buffer.from(one)),
        );
      },
    ),
  );
});

test('what is no parcel is none', () => {
  const [head = '', ...rest] = formatParcel(pack([1, 2, 9])).split('\n');
  const heads = [
    ...['', '{', '[]', head.replace('"proof":"', '"proof":"A'), head.replace('[1,2]', '[1,4]')],
    ...[
      head.replace('[1,2]', '[1,0]'),
      head.replace('[1,2]', '[-1,2]'),
      head.replace('[1,2]', '1'),
    ],
    head.replace('[1,2]', `[1,${PARCEL_LEAVES_MAX}]`),
    head.replace(`"origin":"${origin}"`, '"origin":""'),
  ];
  for (const one of heads) assert.equal(readParcel([one, ...rest], 0), undefined, one);
  assert.equal(readParcel([head, ...rest.slice(1)], 0), undefined, 'a leaf is missing');
  assert.equal(readParcel([head, 'x', ...rest.slice(1)], 0), undefined, 'that is no leaf');
  const parcel = pack([1, 2, 9]);
  assert.equal(unpack({ ...parcel, checkpoint: 'none' }), undefined);
  assert.equal(unpack({ ...parcel, hashes: parcel.hashes.slice(1) }), undefined);
  assert.equal(unpack({ ...parcel, indexes: [1, 2, 300] }), undefined);
});

test('each entry in it is believed by its own proof, here and elsewhere', () => {
  const consignments = unpacked(pack([0, 5, 6, 299]));
  assert.deepEqual(flawsOf(consignments), Array(4).fill('believed'));
  for (const { reckoned: _, ...alone } of consignments) {
    assert.equal(verifyConsignment(alone, trust).ok, true);
  }
});

test('it is believed no more than what comes alone', () => {
  assert.deepEqual(flawsOf(unpacked(pack([6, 7]))), ['believed', 'of-another-office']);
  assert.deepEqual(flawsOf(unpacked(pack([6, 8], otherKey))), ['not-proven', 'not-proven']);
  const parcel = pack([6, 8]);
  const lone = parcel.checkpoint.slice(0, parcel.checkpoint.trimEnd().lastIndexOf('\n') + 1);
  assert.deepEqual(
    flawsOf(unpacked({ ...parcel, checkpoint: lone })),
    Array(2).fill('not-cosigned'),
  );
  const changed = [...parcel.leaves.slice(0, 1), Buffer.from('{"office":"land","to":["water"]}')];
  assert.deepEqual(flawsOf(unpacked({ ...parcel, leaves: changed })), Array(2).fill('not-proven'));
  const moved = unpacked({ ...parcel, indexes: [6, 9] });
  assert.deepEqual(flawsOf(moved), Array(2).fill('not-proven'));
  const strange = unpacked({ ...parcel, origin: 'dawam.example/health' });
  assert.deepEqual(flawsOf(strange), Array(2).fill('log-unknown'));
});
