// An outgoing draft and its command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeLetterBody } from '#modules/correspondence/commands.ts';
import { bodyOfDraft, emptyOutgoing, isSame } from './outgoing-draft.ts';

const draft = {
  ...emptyOutgoing,
  subject: ' طلب ترشيح مندوب ',
  text: 'السلام عليكم ورحمة الله وبركاته،\nنأمل ترشيح مندوب.',
  addressees: [{ office: 'moe.diwan', name: 'ديوان وزارة التربية', purpose: 'action' as const }],
};

test('a draft becomes a body that the command accepts', () => {
  const body = bodyOfDraft(draft);
  assert.ok(writeLetterBody.safeParse(body).success);
  assert.equal(body.subject, 'طلب ترشيح مندوب');
});

test('drafts are the same where their commands are', () => {
  assert.ok(isSame(draft, { ...draft, subject: draft.subject.trim() }));
  assert.ok(!isSame(draft, { ...draft, text: '' }));
});
