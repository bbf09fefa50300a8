// A text with its references as links is still the same text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listReferences } from '#lib/references.ts';
import { knownNumber, linkReferences } from '#modules/correspondence/link-references.ts';
import type { KnownNumber } from '#modules/correspondence/link-references.ts';
import { listPieces } from './linked-pieces.ts';

const text =
  'إشارة إلى الخطاب رقم (١٢٣) وتاريخ ٢/٣/١٤٤٥هـ، والقرار رقم (٧/٤٤)، والخطاب رقم ٩٩ في ٢/٣/١٤٤٥هـ.';
const known = [
  knownNumber('letter/a', '123', '2023-09-17', 'theirs'),
  knownNumber('letter/b', '7/44', '2020-01-01', 'ours'),
].filter((one): one is KnownNumber => one !== undefined);

test('what is known leads there, what is not stays plain, and no letter is lost', () => {
  const links = linkReferences(listReferences(text, 'islamic-umalqura'), known);
  const pieces = listPieces(text, links);
  assert.equal(pieces.map((piece) => piece.text).join(''), text);
  const leading = pieces.filter(({ leads }) => leads !== null);
  assert.deepEqual(
    leading.map(({ leads }) => leads),
    [
      { to: 'letter', letter: 'letter/a' },
      { to: 'search', number: '٧/٤٤', letters: 1 },
    ],
  );
  assert.ok(leading[0]?.text.includes('١٢٣'));
  assert.deepEqual(listPieces('نص', []), [{ text: 'نص', leads: null }]);
  assert.deepEqual(listPieces('', []), []);
});
