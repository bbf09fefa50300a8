import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keyAppointment, sheets } from './sheet.ts';

const filled = {
  person: 'rana-al-otaibi',
  office: 'moj.diwan',
  capacity: 'registrar',
  title: 'أمينة سجل الديوان',
  from: '2026-11-22',
  letterNumber: '12/345',
  letterDate: '2026-11-21',
};
const inRiyadh = (day: string) => new Date(`${day}T00:00:00+03:00`).toISOString();

test('an appointment letter on paper becomes the command that records it', () => {
  const keyed = keyAppointment(filled, inRiyadh);
  assert.ok(keyed.ok);
  assert.equal(keyed.body.from, '2026-11-21T21:00:00.000Z');
  assert.deepEqual(keyed.body.letter, { number: '12/345', date: '2026-11-21' });
  assert.equal(keyed.body.until, null);
});

test('each field that the form needs is named where it is empty or wrong', () => {
  for (const field of sheets.appointment) {
    const empty = keyAppointment({ ...filled, [field.name]: ' ' }, inRiyadh);
    assert.equal(empty.ok, !field.isRequired, field.name);
  }
  const wrong = keyAppointment({ ...filled, capacity: 'king', office: 'No Office' }, inRiyadh);
  assert.deepEqual(wrong, { ok: false, fields: ['office', 'capacity'] });
});
