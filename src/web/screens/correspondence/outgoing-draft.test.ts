// An outgoing draft and its command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeLetterBody } from '#modules/correspondence/commands.ts';
import {
  addresseeNamed,
  answerTo,
  bodyOfDraft,
  completed,
  draftOf,
  emptyOutgoing,
  isSame,
} from './outgoing-draft.ts';
import { aLetter } from './testing/a-letter.ts';

const FILE = {
  sha256: 'a'.repeat(64),
  name: 'scan.pdf',
  mediaType: 'application/pdf',
  sizeBytes: 9,
};

const draft = {
  ...emptyOutgoing,
  subject: ' طلب ترشيح مندوب ',
  text: 'السلام عليكم ورحمة الله وبركاته،\nنأمل ترشيح مندوب.',
  addressees: [addresseeNamed('moe.diwan', 'ديوان وزارة التربية')],
};

test('a draft becomes a body that the command accepts', () => {
  const body = bodyOfDraft({
    ...draft,
    isCircular: true,
    outside: [
      { name: 'مؤسسة البناء', purpose: 'action', channel: 'post', address: 'ص.ب 1', dueOn: null },
    ],
    references: [{ relation: 'further', letter: null, number: '12/345', date: '2026-11-01' }],
  });
  assert.ok(writeLetterBody.safeParse(body).success);
  assert.equal(body.subject, 'طلب ترشيح مندوب');
});

test('drafts are the same where their commands are', () => {
  assert.ok(isSame(draft, { ...draft, subject: draft.subject.trim() }));
  assert.ok(!isSame(draft, { ...draft, text: '' }));
});

test('what is no longer enclosed is withheld from nobody', () => {
  const to = { ...addresseeNamed('moe.diwan', 'ديوان'), withheld: [FILE.sha256] };
  const [kept] = bodyOfDraft({ ...draft, addressees: [to], files: [FILE] }).addressees;
  assert.deepEqual(kept?.withheld, [FILE.sha256]);
  const [gone] = bodyOfDraft({ ...draft, addressees: [to] }).addressees;
  assert.deepEqual(gone?.withheld, []);
});

test('a letter that was saved reads back as the draft that it was', () => {
  const saved = aLetter({
    ...draft,
    ...{ direction: 'outgoing', state: 'draft', files: [FILE], subject: draft.subject.trim() },
    addressees: draft.addressees.map((to) => ({
      ...to,
      ...{ withheld: [], state: 'waiting', deliveredAt: null, seenAt: null, registeredAt: null },
      ...{ closedAt: null, returnedAt: null, recalledAt: null, number: null, reason: null },
      fictionOn: null,
      expiredOn: null,
    })),
    ...{ outside: [], references: [] },
  });
  assert.ok(isSame(draftOf(saved), { ...draft, files: [FILE] }));
});

test('an answer goes to who wrote, in reply to the number that they know', () => {
  const answer = answerTo(aLetter(), '2026-11-22');
  assert.deepEqual(
    answer.addressees.map(({ office }) => office),
    ['moe.diwan'],
  );
  assert.deepEqual(answer.references, [
    {
      relation: 'reply',
      letter: 'letter/01a201a0-1c80-7b3b-87ba-bcd1662826da',
      number: '77',
      date: '2026-11-18',
    },
  ]);
  assert.ok(writeLetterBody.safeParse(bodyOfDraft(answer)).success);
});

test('an answer is of the unit that has the letter, about the same person', () => {
  const answer = answerTo(aLetter({ unit: 'إدارة الطرق', citizenId: '1098765432' }), '2026-11-22');
  const { unit, citizenId } = bodyOfDraft(answer);
  assert.deepEqual([unit, citizenId], ['إدارة الطرق', '1098765432']);
  const plain = bodyOfDraft({ ...answer, unit: ' ', citizenId: '' });
  assert.deepEqual([plain.unit, plain.citizenId], [null, null]);
});

test('an answer to somebody who is not connected goes to them outside, under our number', () => {
  const from = { office: null, name: 'مؤسسة البناء' };
  const answer = answerTo(aLetter({ from, theirNumber: null, theirDate: null }), '2026-11-22');
  assert.deepEqual([answer.addressees, answer.outside[0]?.name], [[], 'مؤسسة البناء']);
  assert.deepEqual(
    [answer.references[0]?.number, answer.references[0]?.date],
    ['12/345', '2026-11-20'],
  );
  assert.ok(writeLetterBody.safeParse(bodyOfDraft(answer)).success);
});

test('a draft kept by earlier screens is completed', () => {
  const kept = { subject: 'x', addressees: [{ office: 'a', name: 'b', purpose: 'action' }] };
  const whole = completed(JSON.parse(JSON.stringify(kept)), emptyOutgoing);
  assert.deepEqual(whole.addressees[0]?.withheld, []);
  assert.deepEqual(whole.outside, []);
});
