import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keyHoliday, sheets } from './sheet.ts';

const filled = {
  occasion: 'عطلة بسبب الأحوال الجوية',
  firstDay: '2026-11-24',
  lastDay: '2026-11-25',
  decision: 'قرار رقم ١٢ وتاريخ ١٤٤٨/٦/١٤هـ',
};
const held = { rules: { items: [] }, version: 3 };

test('an announced holiday is added to those that hold', () => {
  const keyed = keyHoliday(filled, held);
  assert.ok(keyed.ok);
  assert.equal(keyed.body.version, 3);
  assert.equal(keyed.body.reason, filled.decision);
  const [holiday] = keyed.body.rules.items;
  assert.deepEqual(holiday?.from, { calendar: 'gregory', year: 2026, month: 11, day: 24 });
  assert.equal(holiday?.until.day, 25);
  const oneDay = keyHoliday({ ...filled, lastDay: '' }, { ...held, rules: keyed.body.rules });
  assert.ok(oneDay.ok);
  assert.equal(oneDay.body.rules.items.length, 2);
  assert.equal(oneDay.body.rules.items[1]?.until.day, 24);
});

test('each field that the form needs is named where it is empty or wrong', () => {
  for (const field of sheets.holiday) {
    const empty = keyHoliday({ ...filled, [field.name]: ' ' }, held);
    assert.equal(empty.ok, !field.isRequired, field.name);
    if (!empty.ok) assert.deepEqual(empty.fields, [field.name]);
  }
  assert.deepEqual(keyHoliday({ ...filled, lastDay: '2026-02-30' }, held), {
    ...{ ok: false, fields: ['lastDay'] },
  });
});
