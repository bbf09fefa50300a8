// Uploads in the byte order of the published document, read in pieces of any size.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Defect } from '#lib/assert.ts';

import {
  formatBundle,
  formatMirrorInfo,
  formatPackage,
  formatUploadHead,
  PACKAGE_WIDTH,
  packageCount,
  packageSpan,
  parseBundle,
  parseMirrorInfo,
  UploadReader,
} from './add-entries.ts';
import type { EntryPackage, UploadItem } from './add-entries.ts';
import { isDisposedHash } from './disposed-hash.ts';
import type { GivenLeaf } from './disposed-hash.ts';

const origin = 'dawam.example/office';
const noTicket = new Uint8Array();

function hashOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

function packagesOf(start: number, end: number): EntryPackage[] {
  return Array.from({ length: packageCount({ start, end }) }, (_, place) => {
    const span = packageSpan({ start, end }, place);
    const leaves = Array.from({ length: span.end - span.start }, (_one, i) =>
      Uint8Array.from(Buffer.from(`entry ${span.start + i}`)),
    );
    return { leaves, proof: [hashOf(place), hashOf(7)].slice(0, place % 3) };
  });
}

function uploadOf(start: number, end: number, packages = packagesOf(start, end)): Uint8Array {
  const head = formatUploadHead({ origin, start, end, ticket: Uint8Array.of(9) });
  return Buffer.concat([head, ...packages.map(formatPackage)]);
}

function readAll(bytes: Uint8Array, cuts: readonly number[] = []): UploadItem[] {
  const reader = new UploadReader();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  places.sort((one, other) => one - other);
  return places.flatMap((place, i) => [...reader.push(bytes.subarray(places[i - 1] ?? 0, place))]);
}

// Typed arrays of different classes are not deeply equal.
function plain(items: readonly UploadItem[]): unknown {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return items.map((item) => {
    if (item.kind === 'head') return { ...item.head, ticket: hex(item.head.ticket) };
    if (item.kind === 'flaw') return item.reason;
    return [plainLeaves(item.package.leaves), item.package.proof.map(hex)];
  });
}

function plainLeaves(leaves: readonly GivenLeaf[]): unknown {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  return leaves.map((leaf) => (isDisposedHash(leaf) ? { hash: hex(leaf.hash) } : hex(leaf)));
}

function headOf(end: number): Uint8Array {
  return formatUploadHead({ origin, start: 0, end, ticket: noTicket });
}

test('the head is written as the document says', () => {
  const bytes = formatUploadHead({ origin: 'a.b', start: 258, end: 65_536, ticket: noTicket });
  assert.equal(
    Buffer.from(bytes).toString('hex'),
    '0003612e62000000000000010200000000000100000000',
  );
  const leaves = [Buffer.from('x'), { hash: hashOf(2) }];
  const one = Buffer.from(formatPackage({ leaves, proof: [hashOf(1)] })).toString('hex');
  assert.equal(one, `000178${'0000'}${'02'.repeat(32)}${'01'}${'01'.repeat(32)}`);
  const items = readAll(Buffer.concat([headOf(2), Buffer.from(one, 'hex')]), [30, 40, 50]);
  assert.deepEqual(plain(items.slice(1)), [[['78', { hash: '02'.repeat(32) }], ['01'.repeat(32)]]]);
  const bundle = formatBundle(leaves);
  assert.deepEqual(plainLeaves(parseBundle(bundle) ?? []), ['78', { hash: '02'.repeat(32) }]);
  assert.equal(parseBundle(bundle.subarray(0, -1)), undefined);
});

test('the canonical sequence is cut at multiples of 256', () => {
  const spans = (start: number, end: number) =>
    Array.from({ length: packageCount({ start, end }) }, (_, place) => {
      const span = packageSpan({ start, end }, place);
      return [span.subtreeStart, span.start, span.end];
    });
  assert.deepEqual(spans(0, 1), [[0, 0, 1]]);
  assert.deepEqual(spans(5, 5), []);
  assert.deepEqual(spans(256, 512), [[256, 256, 512]]);
  assert.deepEqual(spans(250, 520), [
    [0, 250, 256],
    [256, 256, 512],
    [512, 512, 520],
  ]);
  assert.throws(() => packageSpan({ start: 5, end: 5 }, 0), Defect);
});

test('what was written is read, however it is cut', () => {
  const range = fc.tuple(fc.nat(700), fc.nat(600)).map(([start, more]) => [start, start + more]);
  fc.assert(
    fc.property(range, fc.array(fc.nat(), { maxLength: 20 }), ([start = 0, end = 0], cuts) => {
      const packages = packagesOf(start, end);
      const items = readAll(uploadOf(start, end, packages), cuts);
      const head = { origin, start, end, ticket: Uint8Array.of(9) };
      const expected: UploadItem[] = [
        { kind: 'head', head },
        ...packages.map((one): UploadItem => ({ kind: 'package', package: one })),
      ];
      assert.deepEqual(plain(items), plain(expected));
    }),
    { numRuns: 60 },
  );
});

test('an upload cut anywhere gives the packages that were whole, and no other', () => {
  const packages = packagesOf(250, 520);
  const whole = uploadOf(250, 520, packages);
  const all = readAll(whole);
  const ends = packages.map((_, i) => uploadOf(250, 520, packages.slice(0, i + 1)).length);
  for (let length = 0; length < whole.length; length += 7) {
    const items = readAll(whole.subarray(0, length));
    const expected = ends.filter((end) => end <= length).length;
    assert.equal(items.filter((item) => item.kind === 'package').length, expected);
    assert.deepEqual(plain(items), plain(all.slice(0, items.length)));
  }
  assert.deepEqual(plain(readAll(Buffer.concat([whole, Buffer.from('more')]))), plain(all));
});

test('flaws end the reading', () => {
  const flaw = (bytes: Uint8Array): string | undefined => {
    const last = readAll(bytes).at(-1);
    return last?.kind === 'flaw' ? last.reason : undefined;
  };
  assert.equal(flaw(Buffer.from('0001ff' + '00'.repeat(18), 'hex')), 'origin-not-utf8');
  const back = Buffer.from('0000' + '0000000000000002' + '0000000000000001' + '0000', 'hex');
  assert.equal(flaw(back), 'range-bad');
  const far = Buffer.from('0000' + '0000000000000000' + '0020000000000000' + '0000', 'hex');
  assert.equal(flaw(far), 'range-bad');
  const head = formatUploadHead({ origin, start: 0, end: 1, ticket: noTicket });
  assert.equal(flaw(Buffer.concat([head, Buffer.from('00010040', 'hex')])), 'proof-too-long');
});

test('bytes of any kind are read without a crash', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      const reader = new UploadReader();
      for (const piece of pieces) reader.push(piece);
      const spoilt = Buffer.from(uploadOf(0, 300));
      const reading = new UploadReader();
      for (const [i, piece] of pieces.entries()) spoilt.set(piece.subarray(0, 40), i * 300);
      const items = reading.push(spoilt);
      assert.ok(items.length <= 4);
    }),
  );
});

test('bundles read back, and nothing else is one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 300 }),
      (leaves) => {
        const read = parseBundle(formatBundle(leaves));
        if (leaves.length > PACKAGE_WIDTH) assert.equal(read, undefined);
        else
          assert.deepEqual(
            read?.map((leaf) => (isDisposedHash(leaf) ? undefined : [...leaf])),
            leaves.map((leaf) => [...leaf]),
          );
      },
    ),
  );
  assert.equal(parseBundle(Uint8Array.of(0)), undefined);
  assert.equal(parseBundle(Uint8Array.of(0, 2, 1)), undefined);
});

test('the answer that says where to go on', () => {
  const info = { size: 300, next: 256, ticket: Uint8Array.of(1, 2) };
  assert.equal(formatMirrorInfo(info), '300\n256\nAQI=\n');
  assert.deepEqual(parseMirrorInfo(formatMirrorInfo(info)), info);
  assert.deepEqual(parseMirrorInfo('0\n0\n\n'), { size: 0, next: 0, ticket: noTicket });
  for (const bad of ['', '1\n2\n', '1\n2\n\n\n', '1\n2\nx\n', '01\n2\n\n', '1\n2\n']) {
    assert.equal(parseMirrorInfo(bad), undefined, JSON.stringify(bad));
  }
});
