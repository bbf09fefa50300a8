import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enteringOf } from './sheet-letter.ts';

const at = '2026-11-20T09:00:00.000Z';
const sheet = { pack: 'p', sheet: 3, happenedAt: at };

test('a sheet becomes the command of its form, with the sheet in its body', () => {
  const fields = { receivedOn: '2026-11-20', from: 'Dar', subject: 'Bridge' };
  const made = enteringOf({ ...sheet, form: 'incoming', fields });
  assert.ok(made?.ok === true);
  assert.equal(made.kind, 'register-incoming');
  assert.equal(made.at, at);
  assert.deepEqual(Reflect.get(made.body, 'sheet'), { pack: 'p', sheet: 3 });
  const out = enteringOf({ ...sheet, form: 'outgoing', fields: { to: 'south', subject: 'x' } });
  assert.ok(out?.ok === true);
  assert.equal(out.kind, 'write-letter');
});

test('what the law would not take is named; nothing is made of what was not agreed', () => {
  const wrong = enteringOf({ ...sheet, form: 'incoming', fields: { subject: 'Bridge' } });
  assert.deepEqual(wrong, { ok: false, fields: ['from', 'receivedOn'] });
  assert.equal(enteringOf({ ...sheet, form: 'incoming', fields: null }), undefined);
  assert.equal(enteringOf({ ...sheet, form: 'tax', fields: {} }), undefined);
});
