// The browser's own check against trees and signatures made by the kernel: what the kernel proves
// the browser accepts, and one changed byte anywhere is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBase64 } from '#lib/base64.ts';
import { signCheckpoint } from '#kernel/checkpoint.ts';
import { formatVerifierKey, signingKey, TYPE_ED25519 } from '#kernel/note.ts';
import { formatTlogProof } from '#kernel/tlog-proof.ts';
import { leafHash, MemoryTree } from '#kernel/tree.ts';
import { verifyProof } from './verify-proof.ts';
import type { ProofAnswer } from './verify-proof.ts';

const key = signingKey('dawam.example/moj.diwan', TYPE_ED25519, new Uint8Array(32).fill(7));
const encoder = new TextEncoder();

function answerFor(size: number, index: number): ProofAnswer {
  const tree = new MemoryTree();
  const entry = (at: number) => `{"kind":"letter-registered","n":${at}}`;
  for (let at = 0; at < size; at += 1) tree.append(leafHash(encoder.encode(entry(at))));
  const root = tree.rootAt(size);
  const checkpoint = signCheckpoint({ origin: key.verifier.name, size, root, extensions: [] }, key);
  const proof = formatTlogProof({ index, path: tree.proveInclusion(size, index), checkpoint });
  const keys = [formatVerifierKey(key.verifier)];
  return {
    index,
    entry: entry(index),
    proof,
    keys,
    checkpoint: { size, root: encodeBase64(root) },
  };
}

test('every entry of trees of many sizes is proven', async () => {
  for (const size of [1, 2, 3, 7, 8, 13]) {
    for (let index = 0; index < size; index += 1) {
      const verdict = await verifyProof(answerFor(size, index));
      assert.equal(verdict.ok, true, `${index} of ${size}`);
      assert.equal(verdict.ok && verdict.isSignatureChecked, true);
    }
  }
});

test('a changed entry is not in the tree', async () => {
  const answer = answerFor(9, 4);
  const entry = answer.entry.replace('4', '5');
  assert.deepEqual(await verifyProof({ ...answer, entry }), { ok: false, reason: 'not-in-tree' });
});

test('a checkpoint signed by another key is refused', async () => {
  const answer = answerFor(9, 4);
  const other = signingKey(key.verifier.name, TYPE_ED25519, new Uint8Array(32).fill(8));
  const keys = [formatVerifierKey(other.verifier)];
  const verdict = await verifyProof({ ...answer, keys });
  assert.deepEqual(verdict, { ok: false, reason: 'signature-wrong' });
  assert.deepEqual(await verifyProof({ ...answer, keys: [] }), { ok: false, reason: 'no-key' });
});

test('no changed line of the proof is accepted', async () => {
  const answer = answerFor(9, 4);
  const lines = answer.proof.split('\n');
  for (const at of lines.keys()) {
    if (lines[at] === '') continue;
    const changed = lines.map((line, other) => (other === at ? `${line.slice(0, -2)}AA` : line));
    const verdict = await verifyProof({ ...answer, proof: changed.join('\n') });
    assert.equal(verdict.ok, false, lines[at]);
  }
});
