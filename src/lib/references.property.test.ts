// Whatever a text holds, references are places in it, and their neighbourhood alone decides them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { referenceKey } from './fold.ts';
import { listReferences } from './references.ts';

const piece = fc.oneof(
  fc.constantFrom(
    ...['رقم', 'برقم', 'رقمي', 'شماره', 'مورخ', 'وتاريخ', 'بتاريخ', 'في', 'الموافق', 'ورقم', 'و'],
    ...['قرار', 'المرسوم الملكي', 'كتابكم', 'نامه', 'تعميم', 'المادة', 'إشارة إلى', 'پیرو'],
    ...[' ', '  ', '\n', '(', ')', '،', '.', '/', '-', 'هـ', 'م', 'ش', '\u200F', '\u200C', 'ـ'],
    ...['١٢٣', 'م/31', '1-1/44/د', '٢/٣/١٤٤٥', '۱۴۰۳/۲/۵', '2024-01-02', 'رمضان', '١٤٤٧', '٣٠'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' '));
const calendar = fc.constantFrom('islamic-umalqura' as const, 'persian' as const);

test('references are places of the text in their order, with the key of their number', () => {
  fc.assert(
    fc.property(text, calendar, (written, own) => {
      let start = -1;
      for (const one of listReferences(written, own)) {
        assert.ok(one.start > start && one.end > one.start && one.end <= written.length);
        start = one.start;
        assert.equal(one.key, referenceKey(one.number).key);
        assert.notEqual(one.key, '');
        assert.ok(one.date === null || one.dateText !== null);
      }
    }),
    { numRuns: 500 },
  );
});

test('what stands in an earlier paragraph moves them and changes nothing else', () => {
  const before = 'مقدمة لا رقم فيها.\n\n';
  fc.assert(
    fc.property(text, calendar, (written, own) => {
      const alone = listReferences(written, own);
      const moved = listReferences(before + written, own).map((one) => ({
        ...one,
        start: one.start - before.length,
        end: one.end - before.length,
      }));
      assert.deepEqual(moved, alone);
    }),
    { numRuns: 300 },
  );
});

test('long runs of what a pattern might try again and again come to an end', () => {
  for (const run of [
    ' ',
    '\n',
    '(',
    '1',
    '1/',
    '1 ',
    'و ',
    'ا ',
    'رقم ',
    'رقم (',
    'في ',
    '1/1/1445 ',
  ]) {
    const long = run.repeat(100_000 / run.length);
    for (const written of [long, `رقم 1${long}x`, `رقم ${long}x 1/1/1445`, `${long}رقم 1`]) {
      for (const one of listReferences(written, 'islamic-umalqura')) assert.notEqual(one.key, '');
    }
  }
});
