// The digest that people sign: fixed for ever by an example, changed by any change of what can be
// read, untouched by what else stands on a letter, and the same in whatever order members come.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { contentBytes, contentDigest } from './content-digest.ts';
import type { LetterContent } from './content-digest.ts';

const letter: LetterContent = {
  office: 'moj.diwan',
  subject: 'طلب صور صكوك',
  abstract: '',
  text: 'السلام عليكم\nنأمل تزويدنا بالصور.',
  secrecy: 'normal',
  urgency: 'urgent',
  importance: 'normal',
  isCircular: false,
  classCode: null,
  references: [{ relation: 'reply', letter: null, number: 'م/31', date: '2026-11-01' }],
  addressees: [
    { office: 'mcit.diwan', name: 'الديوان', purpose: 'action', dueOn: null, withheld: [] },
  ],
  outside: [
    { name: 'Bank', purpose: 'information', channel: 'hand', address: 'Dar 7', dueOn: null },
  ],
  files: [{ sha256: 'ab'.repeat(32), name: 'مسح.pdf', mediaType: 'application/pdf', sizeBytes: 7 }],
};

const written =
  'dawam letter content v1\n' +
  '{"addressees":[{"dueOn":null,"name":"الديوان","office":"mcit.diwan","purpose":"action",' +
  '"withheld":[]}],"card":{"abstract":"","classCode":null,"importance":"normal",' +
  '"isCircular":false,"references":[{"date":"2026-11-01","number":"م/31","relation":"reply"}],' +
  '"secrecy":"normal","subject":"طلب صور صكوك",' +
  '"text":"السلام عليكم\\nنأمل تزويدنا بالصور.","urgency":"urgent"},' +
  '"files":[{"mediaType":"application/pdf","name":"مسح.pdf","sha256":"' +
  `${'ab'.repeat(32)}","sizeBytes":7}],"office":"moj.diwan","outside":[{"address":"Dar 7",` +
  '"channel":"hand","dueOn":null,"name":"Bank","purpose":"information"}]}';

test('the format, byte for byte', () => {
  assert.equal(new TextDecoder().decode(contentBytes(letter)), written);
  assert.equal(contentDigest(letter), hash('sha256', written));
});

const changes: readonly Partial<LetterContent>[] = [
  { office: 'moj.it' },
  { subject: 'طلب صور صكوك ' },
  { abstract: 'x' },
  { text: '' },
  { secrecy: 'secret' },
  { urgency: 'normal' },
  { importance: 'important' },
  { isCircular: true },
  { classCode: '' },
  { references: [] },
  { references: [{ relation: 'further', letter: null, number: 'م/31', date: '2026-11-01' }] },
  { references: [{ relation: 'reply', letter: null, number: 'م/31', date: null }] },
  { addressees: [] },
  { addressees: letter.addressees.map((to) => ({ ...to, dueOn: '2026-12-01' })) },
  { addressees: letter.addressees.map((to) => ({ ...to, withheld: ['ab'.repeat(32)] })) },
  { addressees: [...letter.addressees, ...letter.addressees] },
  { outside: [] },
  { outside: letter.outside.map((to) => ({ ...to, channel: 'post' })) },
  { files: [] },
  { files: letter.files.map((file) => ({ ...file, name: 'scan.pdf' })) },
  { files: letter.files.map((file) => ({ ...file, sha256: 'ac'.repeat(32) })) },
];

test('whatever can be read counts', () => {
  const digests = [{}, ...changes].map((change) => contentDigest({ ...letter, ...change }));
  assert.equal(new Set(digests).size, digests.length);
});

test('what cannot be read does not count', () => {
  const references = letter.references.map((one) => ({ ...one, letter: 'letter/1' }));
  const more = { ...letter, references, number: '7', state: 'draft', draft: 12 };
  const addressees = letter.addressees.map((to) => ({ ...to, state: 'waiting', at: {} }));
  const { files, outside, ...rest } = { ...more, addressees };
  assert.equal(contentDigest({ files, outside, ...rest }), contentDigest(letter));
});

test('no two texts share a digest by moving a border between members', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (subject, text) => {
      const one = contentDigest({ ...letter, subject, text });
      if (text === '') return;
      assert.notEqual(one, contentDigest({ ...letter, subject: subject + text, text: '' }));
      assert.notEqual(one, contentDigest({ ...letter, subject: text, text: subject + text }));
    }),
  );
});
