// Addresses of tiles as tlog-tiles spells them, and who may read.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { signingKey, TYPE_ED25519 } from '#kernel/note.ts';

import { accessHeader, claimedLog, hasAccess, originHash } from './access.ts';
import { formatTilePath, parseTilePath } from './tile-path.ts';

test('addresses of tiles and bundles read and write back in one spelling', () => {
  const first = 1_234_067 * 256;
  const tile = { kind: 'hashes', level: 1, first, width: 256 } as const;
  assert.equal(formatTilePath(tile), 'tile/1/x001/x234/067');
  assert.deepEqual(parseTilePath('tile/1/x001/x234/067'), tile);
  assert.deepEqual(parseTilePath('tile/entries/000.p/17'), {
    kind: 'entries',
    level: 0,
    first: 0,
    width: 17,
  });
  const bad = [
    ...['tile/01/000', 'tile/64/000', 'tile/0/0', 'tile/0/000.p/256', 'tile/0/000.p/0'],
    ...['tile/0/x000/001', 'tile/0/001/002', 'tile/0/x001', 'tile/-1/000', 'tile/0/000.p/017'],
    ...['tile/0/000/', '/tile/0/000', 'tile/entry/000', 'tile/0/../000', ''],
  ];
  for (const path of bad) assert.equal(parseTilePath(path), undefined, path);
  const asked = fc.record({
    kind: fc.constant('hashes' as const),
    level: fc.nat(63),
    first: fc.nat(2 ** 40).map((index) => index * 256),
    width: fc.integer({ min: 1, max: 256 }),
  });
  fc.assert(
    fc.property(asked, (one) => assert.deepEqual(parseTilePath(formatTilePath(one)), { ...one })),
  );
  fc.assert(fc.property(fc.string(), (text) => assert.equal(parseTilePath(text), undefined)));
});

test('whoever has the log’s key has access, at this mirror and to this log only', () => {
  const key = signingKey('dawam.example/office', TYPE_ED25519, new Uint8Array(32).fill(1));
  const other = signingKey('dawam.example/other', TYPE_ED25519, new Uint8Array(32).fill(2));
  const header = accessHeader(key, 'dawam.example/main');
  assert.equal(claimedLog(header), originHash('dawam.example/office'));
  assert.ok(hasAccess(header, key.verifier, 'dawam.example/main'));
  assert.ok(!hasAccess(header, key.verifier, 'dawam.example/standby'));
  assert.ok(!hasAccess(header, other.verifier, 'dawam.example/main'));
  assert.ok(
    !hasAccess(accessHeader(other, 'dawam.example/main'), key.verifier, 'dawam.example/main'),
  );
  const own = originHash('dawam.example/office');
  for (const bad of [null, '', 'Log-Key', `Log-Key ${own}`, `Log-Key ${own} !`, `Bearer ${own}`]) {
    assert.ok(!hasAccess(bad, key.verifier, 'dawam.example/main'), String(bad));
  }
});
