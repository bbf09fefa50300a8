// From the form of an incoming letter to its command.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registerIncomingBody } from '#modules/correspondence/commands.ts';
import { bodyOf, emptyDraft, nextOf, URGENCIES, wrongIn } from './incoming-draft.ts';

const today = '2026-11-21';
const filled = {
  ...emptyDraft(today),
  fromName: ' هيئة التسجيل العقاري ',
  subject: 'طلب صور صكوك محفوظة',
  theirNumber: 'م/٣١',
  theirDate: '2026-11-19',
};

test('a filled form becomes a body that the command accepts', () => {
  const body = bodyOf(filled, today);
  assert.ok(registerIncomingBody.safeParse(body).success);
  assert.equal(body?.from.name, 'هيئة التسجيل العقاري');
  assert.equal(body?.unit, null);
});

test('an empty form is told what it needs', () => {
  assert.deepEqual(wrongIn(emptyDraft(today), today), { fromName: 'needed', subject: 'needed' });
  assert.equal(bodyOf(emptyDraft(today), today), undefined);
});

test('days that cannot be are named', () => {
  const later = { ...filled, receivedOn: '2026-11-22', theirDate: '2026-11-23' };
  assert.deepEqual(wrongIn(later, today), { receivedOn: 'future', theirDate: 'after-receipt' });
});

test('a key goes round a list of choices', () => {
  assert.equal(nextOf(URGENCIES, 'normal'), 'urgent');
  assert.equal(nextOf(URGENCIES, 'immediate'), 'normal');
});
