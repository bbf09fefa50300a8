// Snippets are pieces of the original, and what they mark is what was asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseQuestion } from './question.ts';
import { listSnippets, makeMarker } from './snippet.ts';
import { listWords } from './terms.ts';

const piece = fc.constantFrom(
  'الوزارة',
  'وَزَارَتُهَا',
  'الـــوزارات',
  'نامه‌ها',
  'می‌شود',
  'تقرير',
  '١٤٤٥',
  '(م / ٣١)',
  '\u202Bكتاب\u202C',
  '😀',
  'report',
  '\n',
  'ﻻئحة',
);
const text = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(' '));
const asked = fc.constantFrom('وزارة', 'نامه ها', 'تقرير 1445', 'م/31', '"تقرير report"', 'لائحة');

test('the parts are the original, and each hit holds a word asked for', () => {
  fc.assert(
    fc.property(text, asked, (original, q) => {
      const items = parseQuestion(q, 'gregory');
      const terms = new Set(items.flatMap(({ words }) => words.map(({ term }) => term)));
      for (const snippet of listSnippets([['text', original]], makeMarker(items, 'stems'))) {
        const whole = snippet.parts.map((part) => part.text).join('');
        assert.ok(original.includes(whole));
        assert.ok(snippet.isCutBefore || original.startsWith(whole));
        assert.ok(snippet.isCutAfter || original.endsWith(whole));
        assert.ok(snippet.parts.some(({ hit }) => hit));
        for (const part of snippet.parts.filter(({ hit }) => hit)) {
          const isWord = listWords(part.text).some(({ term }) => terms.has(term));
          assert.ok(isWord || /\d|[٠-٩]/u.test(part.text), part.text);
        }
        assert.ok(!/^[\uDC00-\uDFFF]/.test(whole) && !/[\uD800-\uDBFF]$/.test(whole));
      }
    }),
  );
});

test('a hit is marked with its vowel marks, its tatweel and its non-joiner', () => {
  const hits = (original: string, q: string) =>
    listSnippets([['text', original]], makeMarker(parseQuestion(q, 'gregory'), 'stems'))
      .flatMap(({ parts }) => parts)
      .filter(({ hit }) => hit)
      .map((part) => part.text);
  assert.deepEqual(hits('قالت وَزَارَتُهَا ثم', 'وزارة'), ['وَزَارَتُهَا']);
  assert.deepEqual(hits('الـــوزارة، والوزير', 'وزارة'), ['الـــوزارة']);
  assert.deepEqual(hits('این نامه‌ها و آن نامه ها', 'نامه‌ها'), ['نامه‌ها', 'نامه ها']);
  assert.deepEqual(hits('سنة ١٤٤٥هـ و 1445', '۱۴۴۵'), ['١٤٤٥هـ', '1445']);
  assert.deepEqual(hits('رقم (م / ٣١) وتاريخ', 'م-31'), ['م / ٣١']);
});
