// Receipts are told in whole sentences in each language.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { say } from '#web/words/words.ts';
import ar from '#web/words/ar.json' with { type: 'json' };
import en from '#web/words/en.json' with { type: 'json' };
import fa from '#web/words/fa.json' with { type: 'json' };
import { receiptSaid } from './receipt-said.ts';

const other = { id: 'north', names: { ar: 'ديوان الشمال', fa: 'دبیرخانهٔ شمال', en: 'North' } };
const registered = { receipt: 'registered', other, otherNumber: '12/1448' } as const;

function told(language: 'ar' | 'fa' | 'en', step: Parameters<typeof receiptSaid>[0]) {
  const said = receiptSaid(step, (names) => names[language]);
  const words = { ar, fa, en }[language];
  const text = said === null ? null : say(words, language, 'western', said.key, said.facts);
  return text?.replaceAll(/[\u2068\u2069]/g, '') ?? null;
}

test('the addressee, what it did and its number stand in one sentence', () => {
  assert.equal(told('ar', registered), 'قُيّد في ديوان الشمال برقم 12/1448');
  assert.equal(told('fa', registered), 'در دبیرخانهٔ شمال با شمارهٔ 12/1448 ثبت شد');
  assert.equal(told('en', registered), 'Registered at North as 12/1448');
  assert.equal(told('en', { ...registered, receipt: 'seen' }), 'Opened at North');
});

test('a step of our own is no receipt; of an unknown office only the step is told', () => {
  assert.equal(told('en', { ...registered, receipt: null }), null);
  assert.equal(told('en', { ...registered, other: null }), 'Registered there');
  assert.equal(told('en', { ...registered, otherNumber: null }), 'Registered there');
});
