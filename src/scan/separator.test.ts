// How pages fall into pieces between separator sheets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
