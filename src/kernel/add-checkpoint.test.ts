// The example of the published document reads and writes back to the byte; rubbish has a reason.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import {
  formatAddCheckpoint,
  formatTreeSize,
  parseAddCheckpoint,
  parseTreeSize,
} from './add-checkpoint.ts';

// C2SP tlog-witness, "Example request body".
const example = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa ${[
  'Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5',
  '/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=',
].join('')}
— example.com/behind-the-sofa ${[
  'opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks',
  '+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=',
].join('')}
`;

function reasonOf(text: string | Uint8Array): string {
  const read = parseAddCheckpoint(Buffer.from(text));
  return read.ok ? 'none' : read.reason;
}

test('the example of the published document', () => {
  const read = parseAddCheckpoint(Buffer.from(example));
  assert.ok(read.ok);
  assert.equal(read.request.old, 20_852_014);
  assert.equal(read.request.proof.length, 4);
  assert.equal(read.note.signatures.length, 2);
  assert.ok(read.note.text.startsWith('example.com/behind-the-sofa\n20852163\n'));
  assert.equal(formatAddCheckpoint(read.request), example);
});

test('every flaw has its reason', () => {
  const proofLine = `${example.split('\n')[1]}\n`;
  const long = example.replace(proofLine, proofLine.repeat(61));
  assert.equal(reasonOf(long), 'proof-too-long');
  assert.equal(reasonOf(example.replace(proofLine, proofLine.repeat(60))), 'none');
  assert.equal(reasonOf(example.replace('old ', 'OLD ')), 'old-size-bad');
  assert.equal(reasonOf(example.replace('old 2', 'old 02')), 'old-size-bad');
  assert.equal(reasonOf(example.replace('old 20852014', 'old -1')), 'old-size-bad');
  assert.equal(reasonOf(example.replace('PlRN', 'PlR*')), 'proof-hash-bad');
  assert.equal(reasonOf(example.replace('PlRN', '')), 'proof-hash-bad');
  assert.equal(reasonOf('old 1\n'), 'request-without-empty-line');
  assert.equal(reasonOf(Uint8Array.of(0xff, 0xfe)), 'request-not-utf8');
  assert.equal(reasonOf(new Uint8Array(1_100_000)), 'request-too-large');
  assert.equal(reasonOf('old 1\n\nexample.com/x\n1\n'), 'note-without-signatures');
  assert.equal(reasonOf(`old 0\n\n${example.slice(example.indexOf('\n\n') + 2)}`), 'none');
});

test('bytes of any kind are answered, and what is read writes back the same', () => {
  fc.assert(
    fc.property(
      fc.nat(example.length - 1),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      (at, character) => {
        const changed = example.slice(0, at) + character + example.slice(at + 1);
        const read = parseAddCheckpoint(Buffer.from(changed));
        if (read.ok) assert.equal(formatAddCheckpoint(read.request), changed);
      },
    ),
    { numRuns: 500 },
  );
});

test('the size in the answer 409', () => {
  assert.equal(parseTreeSize(formatTreeSize(20_852_163)), 20_852_163);
  for (const bad of ['', '1', '01\n', '-1\n', '1\n\n', ' 1\n', `${2 ** 53}\n`]) {
    assert.equal(parseTreeSize(bad), undefined, JSON.stringify(bad));
  }
});
