import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Defect } from '#lib/assert.ts';

import { signCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { parseNote, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from './note.ts';
import {
  EXTRA_SIZE_MAX_BYTES,
  formatTlogProof,
  parseTlogProof,
  TLOG_PROOF_SIZE_MAX_BYTES,
  verifyTlogProof,
} from './tlog-proof.ts';
import { leafHash, MemoryTree } from './tree.ts';

const TIME_S = 1_795_248_000;
const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const office = signingKey('dawam.example/office', TYPE_ED25519, seed(1));
const main = signingKey('dawam.example/main', TYPE_COSIGNATURE, seed(2));
const standby = signingKey('dawam.example/standby', TYPE_COSIGNATURE, seed(3));

const leaves = Array.from({ length: 11 }, (_, i) => Buffer.from(`{"n":${i}}`));
const leaf = leaves[6] ?? Buffer.alloc(0);
const tree = new MemoryTree();
for (const one of leaves) tree.append(leafHash(one));
const head = { origin: office.verifier.name, size: 11, root: tree.rootAt(11), extensions: [] };
const bare = signCheckpoint(head, office);
const text = bare.slice(0, bare.indexOf('\n\n') + 1);
const checkpoint = bare + cosign(text, main, TIME_S) + cosign(text, standby, TIME_S);
const path = tree.proveInclusion(11, 6);
const PROOF = formatTlogProof({ index: 6, path, checkpoint });
const logKey = office.verifier;
const cosignerKeys = [main.verifier, standby.verifier];
const trust = { logKey, cosignerKeys, quorum: 2 };

function reasonOf(read: { ok: boolean; reason?: string }): string {
  return read.reason ?? 'none';
}

test('what is written reads back and verifies, with and without extra data', () => {
  for (const extra of [undefined, Uint8Array.of(1, 2, 3)]) {
    const proof = { index: 6, path, checkpoint, ...(extra === undefined ? {} : { extra }) };
    const written = formatTlogProof(proof);
    const read = parseTlogProof(Buffer.from(written));
    assert.ok(read.ok);
    assert.equal(formatTlogProof(read.proof), written);
    assert.deepEqual(read.proof.extra, extra);
    const verified = verifyTlogProof(written, leaf, trust);
    assert.ok(verified.ok);
    assert.equal(verified.index, 6);
    assert.equal(verified.checkpoint.size, 11);
    assert.deepEqual(
      verified.cosigned.map(({ timeS }) => timeS),
      [TIME_S, TIME_S],
    );
  }
});

test('a log of one entry has a proof with no path', () => {
  const one = new MemoryTree();
  one.append(leafHash(leaf));
  const note = signCheckpoint({ ...head, size: 1, root: one.rootAt(1) }, office);
  const proof = formatTlogProof({ index: 0, path: [], checkpoint: note });
  assert.ok(proof.startsWith('c2sp.org/tlog-proof@v1\nindex 0\n\ndawam.example/office\n1\n'));
  assert.ok(verifyTlogProof(proof, leaf, { logKey, cosignerKeys: [], quorum: 0 }).ok);
});

test('every flaw of the text has its reason', () => {
  const [header = '', index = '', first = ''] = PROOF.split('\n');
  const replaced = (from: string, to: string): string => PROOF.replace(`${from}\n`, to);
  const long = `${first}\n`.repeat(60);
  const big = Buffer.alloc(EXTRA_SIZE_MAX_BYTES + 1).toString('base64');
  const flaws: readonly (readonly [string | Uint8Array, string])[] = [
    ['', 'proof-header-bad'],
    [PROOF.slice(1), 'proof-header-bad'],
    [`${header}\n${index}\n`, 'proof-header-bad'],
    [replaced(header, `${header} \n`), 'proof-header-bad'],
    [replaced(index, `extra \n${index}\n`), 'proof-extra-bad'],
    [replaced(index, `extra AA\n${index}\n`), 'proof-extra-bad'],
    [replaced(index, `extra ${big}\n${index}\n`), 'proof-extra-bad'],
    [replaced(index, ''), 'proof-index-bad'],
    [replaced(index, 'index 06\n'), 'proof-index-bad'],
    [replaced(index, 'index -6\n'), 'proof-index-bad'],
    [replaced(index, 'index 9007199254740992\n'), 'proof-index-bad'],
    [replaced(index, `${index}\n${index}\n`), 'proof-path-bad'],
    [replaced(first, `${first.slice(4)}\n`), 'proof-path-bad'],
    [replaced(first, `${first} \n`), 'proof-path-bad'],
    [replaced(first, long), 'proof-path-too-long'],
    [replaced(first, '\n'), 'signature-wrong'],
    [`${header}\n${index}\n\n`, 'note-without-signatures'],
    [Buffer.from('ff', 'hex'), 'note-not-utf8'],
    ['a'.repeat(TLOG_PROOF_SIZE_MAX_BYTES + 1), 'proof-too-large'],
  ];
  for (const [source, reason] of flaws) {
    const read = verifyTlogProof(source, leaf, { ...trust, quorum: 0 });
    assert.equal(reasonOf(read), reason);
  }
});

test('the wrong leaf, index, log, cosigners or time is refused', () => {
  const check = (source: string, bytes: Uint8Array, changed: object = {}): string =>
    reasonOf(verifyTlogProof(source, bytes, { ...trust, ...changed }));
  assert.equal(check(PROOF, leaf), 'none');
  assert.equal(check(PROOF, leaves[7] ?? leaf), 'proof-wrong');
  assert.equal(check(PROOF.replace('index 6', 'index 7'), leaf), 'proof-wrong');
  assert.equal(check(PROOF.replace('index 6', 'index 11'), leaf), 'proof-wrong');
  const stranger = signingKey('dawam.example/other', TYPE_ED25519, seed(4));
  assert.equal(check(PROOF, leaf, { logKey: stranger.verifier }), 'signature-missing');
  const uncosigned = formatTlogProof({ index: 6, path, checkpoint: bare });
  assert.equal(check(uncosigned, leaf), 'cosignatures-too-few');
  assert.equal(check(uncosigned, leaf, { quorum: 0 }), 'none');
  assert.equal(check(PROOF, leaf, { quorum: 3 }), 'cosignatures-too-few');
  const bounds = { latestS: TIME_S - 1 };
  assert.equal(check(PROOF, leaf, { bounds }), 'cosignature-time-too-late');
  for (const quorum of [-1, 0.5, Number.NaN]) {
    assert.throws(() => check(PROOF, leaf, { quorum }), Defect);
  }
});

test('one public key under two names, or one line twice, is one cosigner', () => {
  const alias = signingKey('dawam.example/alias', TYPE_COSIGNATURE, seed(2));
  const line = cosign(text, main, TIME_S);
  const note = bare + line + line + cosign(text, alias, TIME_S);
  const proof = formatTlogProof({ index: 6, path, checkpoint: note });
  const keys = [main.verifier, alias.verifier, standby.verifier];
  const verified = verifyTlogProof(proof, leaf, { logKey, cosignerKeys: keys, quorum: 2 });
  assert.equal(reasonOf(verified), 'cosignatures-too-few');
  const twice = [main.verifier, { ...main.verifier }];
  const again = verifyTlogProof(proof, leaf, { logKey, cosignerKeys: twice, quorum: 2 });
  assert.equal(reasonOf(again), 'cosignatures-too-few');
});

test('no one changed bit of a proof goes unseen', () => {
  const bytes = Buffer.from(PROOF);
  for (let i = 0; i < bytes.length * 8; i += 3) {
    const changed = Buffer.from(bytes);
    changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
    assert.equal(verifyTlogProof(changed, leaf, trust).ok, false, `bit ${i}`);
  }
});

test('what is no proof is not written', () => {
  const good = { index: 6, path, checkpoint };
  assert.ok(parseNote(checkpoint).ok);
  const bad = [
    { ...good, index: -1 },
    { ...good, index: 2 ** 53 },
    { ...good, path: [leaf] },
    { ...good, path: Array.from({ length: 54 }, () => leafHash(leaf)) },
    { ...good, checkpoint: text },
    { ...good, extra: new Uint8Array() },
    { ...good, extra: new Uint8Array(EXTRA_SIZE_MAX_BYTES + 1) },
  ];
  for (const proof of bad) assert.throws(() => formatTlogProof(proof), Defect);
});
