// What is proposed out of a text that a machine has read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proposalsOf } from './proposals.ts';

test('number and date of the head are proposed in western figures and as an ISO day', () => {
  const arabic = 'وزارة الصحة\nالرقم: ١٤٤٥/٧٧\nالتاريخ: ٢ / ٣ / ١٤٤٥ هـ\nسعادة مدير العام';
  assert.deepEqual(proposalsOf(arabic, 'islamic-umalqura'), {
    number: '1445/77',
    date: '2023-09-17',
  });
  const persian = 'شماره: ۱۲/۳۴۵\nتاریخ: ۱۴۰۲/۰۶/۲۶\nپیوست: ندارد';
  assert.deepEqual(proposalsOf(persian, 'persian'), { number: '12/345', date: '2023-09-17' });
});

test('what is not there is not guessed', () => {
  assert.deepEqual(proposalsOf('', 'gregory'), { number: null, date: null });
  assert.deepEqual(proposalsOf('نفيدكم بأن الأجهزة وصلت', 'gregory'), { number: null, date: null });
  assert.equal(proposalsOf('التاريخ: 45/13/1445', 'islamic-umalqura').date, null);
});
