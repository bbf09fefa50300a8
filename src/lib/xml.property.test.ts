// What is written as XML is read back: all that XML can hold exactly, the rest visibly replaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { element, optionalElement, textElement, xmlDeclaration, xmlText } from './xml.ts';
import { XmlReader } from './xml-reader.ts';

// Any UTF-16 at all: halves of pairs, control characters, what markup is made of.
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xff_ff })).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(']]>', '<!--', '&amp;', '\u202Eabc', '\r\n', '\u0000', '\uFFFE', '\uD800'),
);

function read(document: string, pieceChars: number): string[] {
  const texts: string[] = [];
  const reader = new XmlReader((event) => {
    if (event.kind === 'open') texts.push('');
    if (event.kind === 'text') texts.push((texts.pop() ?? '') + event.text);
  });
  for (let at = 0; at < document.length; at += pieceChars) {
    assert.deepEqual(reader.write(document.slice(at, at + pieceChars)), { ok: true });
  }
  assert.deepEqual(reader.end(), { ok: true });
  return texts;
}

test('every text comes back as xmlText says', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 9 }), (text, pieceChars) => {
      const document = `${xmlDeclaration}${textElement('a', text)}`;
      assert.deepEqual(read(document, pieceChars), [xmlText(text)]);
      assert.equal(xmlText(text).length, text.length);
    }),
  );
});

test('an attribute comes back, line ends and all', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      let value: string | undefined;
      const reader = new XmlReader((event) => {
        if (event.kind === 'open') value = event.attributes.get('x');
      });
      reader.write(element('a', [], { x: text }));
      assert.equal(value, xmlText(text));
    }),
  );
});

test('an element that may be left out is left out where it is empty', () => {
  assert.equal(optionalElement('a', ''), null);
  assert.equal(optionalElement('a', null), null);
  assert.equal(optionalElement('a', 0), '<a>0</a>');
  assert.equal(element('a', [null, textElement('b', 'c')]), '<a>\n<b>c</b>\n</a>');
});
