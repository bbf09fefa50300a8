// What is XML and what is not, however the document is cut into pieces.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XmlReader } from './xml-reader.ts';

/** The document as text, or the problem. */
function read(document: string, pieceChars = document.length): string {
  let seen = '';
  const reader = new XmlReader((event) => {
    if (event.kind === 'open') {
      const attributes = [...event.attributes].map(([name, value]) => ` ${name}=${value}`);
      seen += `<${event.namespace}|${event.name}${attributes.join('')}>`;
    } else seen += event.kind === 'text' ? event.text : '</>';
  });
  for (let at = 0; at < document.length; at += pieceChars) {
    const result = reader.write(document.slice(at, at + pieceChars));
    if (!result.ok) return result.problem;
  }
  const result = reader.end();
  return result.ok ? seen : result.problem;
}

function check(document: string, expected: string): void {
  for (const pieceChars of [document.length, 1, 2, 3, 7]) {
    assert.equal(read(document, pieceChars), expected, `${document} in pieces of ${pieceChars}`);
  }
}

test('a document is read the same in pieces of any size', () => {
  check('<?xml version="1.0" encoding="UTF-8"?>\r\n<a>b</a>\n', '<|a>b</>');
  check('<a x="1 &amp;&#10;2"><b/>&lt;&#x645;&#65;</a>', '<|a x=1 &\n2><|b></><مA</>');
  check('<p:a xmlns:p="u" xmlns="v"><b p:c="1"/></p:a>', '<u|a><v|b p:c=1></></>');
  check('<a><!-- x --><![CDATA[<&]]><?pi y?>z</a>', '<|a><&z</>');
  check('<a>\r\n\r</a>', '<|a>\n\n</>');
  check('<a>] ]] ]]&gt;</a>', '<|a>] ]] ]]></>');
  check('<a>\u{1F600}</a>', '<|a>\u{1F600}</>');
});

test('what is not well formed is refused with a sentence', () => {
  check('<a><b></a>', '</a> closes what is not open.');
  check('<a>', 'The document ends before its last element.');
  check('', 'The document has no element.');
  check('<a/><b/>', 'There is a second root element.');
  check('x<a/>', 'There is text outside of the root element.');
  check('<a>]]></a>', '"]]>" stands in a text.');
  check('<a>&nbsp;</a>', 'It refers to what is not known here.');
  check('<a>&#0;</a>', 'It refers to what is not known here.');
  check('<a>\u0001</a>', 'It holds a character that XML does not have.');
  check('<a x="1" x="2"/>', 'The attribute x stands twice.');
  check('<p:a/>', 'The prefix p means nothing.');
  check('<a', 'The document breaks off within markup.');
  check('<a x=1/>', '<a x=1> is no tag.');
  check('<?xml version="1.0" encoding="UTF-16"?><a/>', 'It is not in UTF-8: UTF-16.');
  check(' <?xml version="1.0"?><a/>', 'The XML declaration is not at the front.');
});

test('a document type is never read, so no entity is ever expanded', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>';
  check(bomb, 'A document type is not read here.');
  check('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'A document type is not read here.');
});

test('depth, markup and references have limits', () => {
  assert.equal(read('<a>'.repeat(200)), 'Its elements are nested too deep.');
  assert.equal(read(`<a x="${'y'.repeat(200_000)}"/>`), 'A tag is too long.');
  assert.equal(read(`<a>&${'y'.repeat(100)}`), 'A reference is too long.');
});
