// How pages fall into pieces between separator sheets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usualBarSheets, findBarSheet, readBarSheets } from './separator.ts';
import { findSeparator, separatorCode, separators, splitPages } from './separator.ts';
import type { PageLook } from './separator.ts';

/** x: a page, _: a blank one, L and E: the sheets. */
function looks(text: string): PageLook[] {
  return [...text].map((sign, at) => ({
    page: at + 1,
    isBlank: sign === '_',
    separator: sign === 'L' ? 'letter' : sign === 'E' ? 'enclosure' : null,
  }));
}

/** Pieces by their page numbers; + before a page that begins an enclosure. */
function split(text: string): string {
  return splitPages(looks(text))
    .map((piece) => piece.map(({ page, starts }) => `${starts ? '+' : ''}${page}`).join(' '))
    .join(' | ');
}

test('letters lie between sheets; sheets and blank pages belong to none', () => {
  assert.equal(split('xxx'), '1 2 3');
  assert.equal(split('xLxx'), '1 | 3 4');
  assert.equal(split('LxLLx_'), '2 | 5');
  assert.equal(split('x_x'), '1 3');
  assert.equal(split('xEx_xEx'), '1 +3 5 +7');
  assert.equal(split('ExLEx'), '2 | 5');
  assert.equal(split('LLE__'), '');
});

test('only the codes of our sheets are sheets', () => {
  for (const separator of separators) {
    assert.equal(findSeparator(separatorCode(separator)), separator);
  }
  assert.equal(findSeparator('HTTPS://OFFICE.EXAMPLE/V/ABC'), undefined);
  assert.equal(findSeparator('DAWAM:SEPARATOR:2:LETTER'), undefined);
});

test('an office names the bar codes of the sheets that it has', () => {
  const sheets = readBarSheets('PATCHT, NEXT LETTER=letter, ENCLOSURE-1 =enclosure');
  assert.deepEqual(
    [...(sheets ?? [])],
    [
      ['PATCHT', 'letter'],
      ['NEXT LETTER', 'letter'],
      ['ENCLOSURE-1', 'enclosure'],
    ],
  );
  for (const wrong of ['', 'a', 'A,,B', 'A=page', 'A=letter=letter', 'X'.repeat(41)]) {
    assert.equal(readBarSheets(wrong), undefined, wrong);
  }
  assert.equal(findBarSheet(['12/345', ' patcht '], usualBarSheets), 'letter');
  assert.equal(findBarSheet(['12/345'], usualBarSheets), undefined);
});
