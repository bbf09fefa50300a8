// A check of vectors is worth what it finds: every one-character change of a file must be found.
// Small files are made here in memory; the large one, made by another program, is used if there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';

import { encodeBase64 } from '#lib/base64.ts';

import { signCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { formatVerifierKey, signingKey, TYPE_COSIGNATURE, TYPE_ED25519 } from './note.ts';
import { formatTlogProof } from './tlog-proof.ts';
import { EMPTY_ROOT, leafHash, MemoryTree } from './tree.ts';
import { checkVectorFile, checkVectors, FAILURES_MAX } from './vectors.ts';

const FOREIGN_FILE = resolve('..', 'shared', 'vectors', 'tlog.json');
const NO_FOREIGN_FILE = existsSync(FOREIGN_FILE) ? false : `${FOREIGN_FILE} is not there`;

type Form = { readonly entries: number; readonly cosigners: number; readonly proofs: number[] };

function seedOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

function makeCosigner(i: number, text: string): Record<string, unknown> {
  const key = signingKey(`dawam.example/cosigner-${i}`, TYPE_COSIGNATURE, seedOf(10 + i));
  const time = 1_795_248_000 + i;
  return {
    name: key.verifier.name,
    seed_base64: encodeBase64(seedOf(10 + i)),
    vkey: formatVerifierKey(key.verifier),
    time,
    line: cosign(text, key, time),
  };
}

function makeVectors(form: Form): Record<string, unknown> {
  const entries = Array.from({ length: form.entries }, (_, i) => `{"n":${i},"s":"كتاب"}`);
  const tree = new MemoryTree();
  for (const entry of entries) tree.append(leafHash(Buffer.from(entry)));
  const sizes = entries.map((_, i) => i + 1);
  const log = signingKey('dawam.example/office', TYPE_ED25519, seedOf(1));
  const origin = log.verifier.name;
  const head = { origin, size: tree.size, root: tree.rootAt(tree.size), extensions: [] };
  const checkpoint = signCheckpoint(head, log);
  const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
  const cosigners = Array.from({ length: form.cosigners }, (_, i) => makeCosigner(i, text));
  const cosigned = checkpoint + cosigners.map((one) => String(one['line'])).join('');
  const proofs = new Map<string, unknown>();
  for (const index of form.proofs) {
    const path = tree.proveInclusion(tree.size, index);
    const proof = formatTlogProof({ index, path, checkpoint: cosigned });
    proofs.set(`tlog_proof_of_index_${index}`, proof);
  }
  return {
    entries,
    empty_root: encodeBase64(EMPTY_ROOT),
    root_at_size: sizes.map((size) => encodeBase64(tree.rootAt(size))),
    inclusion: sizes.map((size) => {
      const index = (size - 1) >> 1;
      return { index, size, proof: tree.proveInclusion(size, index).map(encodeBase64) };
    }),
    consistency: sizes.map((size) => {
      const old = (size + 1) >> 1;
      return { old, new: size, proof: tree.proveConsistency(old, size).map(encodeBase64) };
    }),
    log: { origin, vkey: formatVerifierKey(log.verifier), seed_base64: encodeBase64(seedOf(1)) },
    checkpoint,
    cosigners,
    cosigned_checkpoint: cosigned,
    ...Object.fromEntries(proofs),
  };
}

function fails(value: unknown): boolean {
  return checkVectors(value).failed > 0;
}

function failsAsText(text: string): boolean {
  return checkVectorFile(Buffer.from(text)).failed > 0;
}

// Other characters for the one at a place; none of them is white space for white space.
function replacements(character: string): string[] {
  const neighbour = String.fromCharCode(character.charCodeAt(0) ^ 1);
  return [neighbour, '-', '1'].filter((other) => other !== character);
}

test('files of many forms pass', () => {
  const forms: readonly Form[] = [
    { entries: 0, cosigners: 0, proofs: [] },
    { entries: 1, cosigners: 0, proofs: [0] },
    { entries: 1, cosigners: 1, proofs: [0] },
    { entries: 5, cosigners: 3, proofs: [4] },
    { entries: 300, cosigners: 2, proofs: [0, 255, 299] },
  ];
  for (const form of forms) {
    const made = makeVectors(form);
    assert.deepEqual(checkVectors(made).failures, []);
    assert.ok(checkVectors(made).passed > 2 * form.entries);
    const text = JSON.stringify({ ...made, made_by: 'this test' });
    assert.equal(checkVectorFile(Buffer.from(text)).failed, 0);
    assert.deepEqual(checkVectors({ ...made, inclusion: [], consistency: [] }).failures, []);
  }
});

test('each one-character change of a small file is found', () => {
  const text = JSON.stringify(makeVectors({ entries: 2, cosigners: 1, proofs: [1] }), null, 1);
  assert.ok(!failsAsText(text));
  for (let i = 0; i < text.length; i += 1) {
    const others = replacements(text.charAt(i));
    const other = others[i % others.length] ?? '-';
    const changed = text.slice(0, i) + other + text.slice(i + 1);
    assert.ok(failsAsText(changed), `${JSON.stringify(text.slice(i - 20, i + 20))} to ${other}`);
  }
});

test('the file made by another program passes', { skip: NO_FOREIGN_FILE }, () => {
  const result = checkVectorFile(readFileSync(FOREIGN_FILE));
  assert.deepEqual(result.failures, []);
  assert.ok(result.passed > 700);
});

test('changes all over that file are found', { skip: NO_FOREIGN_FILE }, () => {
  const text = readFileSync(FOREIGN_FILE, 'utf8');
  const freeText = /"made_by": "[^"]*"/.exec(text);
  const [from, to] =
    freeText === null ? [0, 0] : [freeText.index, freeText.index + freeText[0].length];
  // A fixed sequence of places (a linear congruence), so that a failure comes again.
  let place = 42;
  for (let i = 0; i < 120; i += 1) {
    place = (place * 48_271) % 2_147_483_647;
    const at = place % text.length;
    if (at >= from && at < to) continue;
    const other = replacements(text.charAt(at))[0] ?? '-';
    const changed = text.slice(0, at) + other + text.slice(at + 1);
    assert.ok(failsAsText(changed), `${at}: ${JSON.stringify(text.slice(at - 20, at + 20))}`);
  }
});

test('what is not of the form is a failure, never a crash', () => {
  const good = makeVectors({ entries: 4, cosigners: 1, proofs: [2] });
  const values: readonly unknown[] = [undefined, null, 0, '', 'x', [], [1], {}, true, new Map()];
  for (const value of values) assert.ok(fails(value));
  const junk: readonly unknown[] = [
    null,
    0,
    -1,
    1e300,
    '',
    'x',
    '\ud800',
    [],
    [null],
    {},
    [[]],
    true,
  ];
  for (const key of Object.keys(good)) {
    const { [key]: dropped, ...rest } = good;
    assert.ok(fails(rest), `without ${key}`);
    assert.ok(fails({ ...rest, [`${key}x`]: dropped }), `${key} renamed`);
    for (const other of junk) {
      const mayBeEmpty = key === 'inclusion' || key === 'consistency';
      const isEmpty = Array.isArray(other) && other.length === 0;
      assert.equal(fails({ ...good, [key]: other }), !(mayBeEmpty && isEmpty), key);
    }
  }
  assert.ok(fails({ ...good, made_by: 7 }));
  assert.ok(fails({ ...good, extra: 1 }));
  assert.ok(fails(JSON.parse(JSON.stringify(good).replace('{', '{"__proto__":1,'))));
});

test('numbers out of bounds are failures', () => {
  const good = makeVectors({ entries: 4, cosigners: 1, proofs: [2] });
  const proof: string[] = [];
  for (const number of [-1, -0, 0.5, 5, 2 ** 53, 1e300, Infinity, Number.NaN, '1', null]) {
    assert.ok(fails({ ...good, inclusion: [{ index: number, size: 1, proof }] }));
    assert.ok(fails({ ...good, inclusion: [{ index: 0, size: number, proof }] }));
    assert.ok(fails({ ...good, consistency: [{ old: number, new: 1, proof }] }));
    assert.ok(fails({ ...good, consistency: [{ old: 1, new: number, proof }] }));
  }
  assert.ok(fails({ ...good, consistency: [{ old: 0, new: 1, proof }] }));
  assert.ok(fails({ ...good, consistency: [{ old: 0, new: 0, proof }] }));
  const { tlog_proof_of_index_2: text, ...rest } = good;
  for (const name of ['3', '02', '4', '-1', '', '9007199254740993', '2 ', 'x']) {
    assert.ok(fails({ ...rest, [`tlog_proof_of_index_${name}`]: text }), name);
    assert.ok(fails({ ...good, [`tlog_proof_of_index_${name}`]: text }), name);
  }
});

test('bytes that are no JSON in UTF-8 are one failure', () => {
  for (const bytes of ['', '{', '\ufeff{}', 'null x']) assert.ok(failsAsText(bytes));
  assert.equal(checkVectorFile(Uint8Array.of(0x22, 0xff, 0x22)).failed, 1);
});

test('the list of failures has a limit, their number has not', () => {
  const good = makeVectors({ entries: 300, cosigners: 0, proofs: [0] });
  const result = checkVectors({ ...good, root_at_size: Array.from({ length: 300 }, () => '') });
  assert.ok(result.failed >= 300);
  assert.equal(result.failures.length, FAILURES_MAX);
});
