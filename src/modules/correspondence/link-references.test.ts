// References in a text against the numbers an office knows.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listReferences } from '#lib/references.ts';

import { knownNumber, linkReferences, listLookupKeys } from './link-references.ts';
import type { KnownNumber } from './link-references.ts';

const known = [
  knownNumber('letter/a', 'م/٣١', '2023-09-17', 'theirs'),
  knownNumber('letter/b', '١٢٣', '2023-09-17', 'theirs'),
  knownNumber('letter/c', '123', '2023-09-17', 'ours'),
  knownNumber('letter/d', '456', null, 'theirs'),
  knownNumber('letter/e', '۷۸۹', '2023-09-18', 'theirs'),
  knownNumber('letter/f', '789', '1999-01-01', 'ours'),
  knownNumber('letter/g', '9/1445', '2023-09-17', 'ours'),
].filter((one): one is KnownNumber => one !== undefined);

function linked(text: string, self?: string): string {
  return linkReferences(listReferences(text, 'islamic-umalqura'), known, self)
    .map(({ reference, outcome, letters }) => `${reference.key} ${outcome} ${letters.join('+')}`)
    .join('; ')
    .trim();
}

test('number and date of one letter make a link', () => {
  assert.equal(linked('المرسوم الملكي رقم (م/31) وتاريخ 2/3/1445هـ'), 'م/31 exact letter/a');
  assert.equal(linked('الخطاب رقم (١٤٤٥/٩) وتاريخ ٢/٣/١٤٤٥هـ'), '1445/9 exact letter/g');
});

test('two letters with the same number and date are offered, never chosen', () => {
  assert.equal(linked('الخطاب رقم ١٢٣ في ٢/٣/١٤٤٥هـ'), '123 ambiguous letter/b+letter/c');
  assert.equal(linked('الخطاب رقم ١٢٣ في ٢/٣/١٤٤٥هـ', 'letter/b'), '123 exact letter/c');
});

test('without a date, or a day apart, it is offered; another date is another letter', () => {
  assert.equal(linked('الخطاب رقم ٤٥٦ وتاريخ ٢/٣/١٤٤٥هـ'), '456 ambiguous letter/d');
  assert.equal(linked('الخطاب رقم ٧٨٩ وتاريخ ٢/٣/١٤٤٥هـ'), '789 ambiguous letter/e');
  assert.equal(linked('الخطاب رقم (٧٨٩)'), '789 ambiguous letter/e+letter/f');
  assert.equal(linked('الخطاب رقم ٧٨٩ وتاريخ ٢/٣/١٤٤٠هـ'), '789 none');
  assert.equal(linked('الخطاب رقم ٥٥٥ وتاريخ ٢/٣/١٤٤٠هـ'), '555 none');
});

test('the keys of a text, each once, with the number read from its other end', () => {
  const text = 'القرار رقم (٥٣/٩) وتاريخ ٢/٣/١٤٤٥هـ والقرار رقم (٥٣/٩) والخطاب رقم (٧)';
  const references = listReferences(text, 'islamic-umalqura');
  assert.deepEqual(listLookupKeys(references), ['53/9', '9/53', '7']);
  assert.equal(knownNumber('letter/x', ' - ', null, 'ours'), undefined);
});
