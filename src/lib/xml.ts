// Writing XML 1.0: elements and text, always escaped, in pieces that may be of any size. What XML
// cannot hold (control characters, halves of surrogate pairs) becomes U+FFFD, visibly. Knows no
// schema; names are the program's own and are asserted, not escaped.
import { assert } from './assert.ts';

/** Written XML: only this module's functions make it from texts. */
export type Xml = string & { readonly xml: true };

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*(:[A-Za-z_][A-Za-z0-9_.-]*)?$/;
// The characters of production 2 of the recommendation, the other way round.
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  // Also where it need not be, so that "]]>" never stands in a text.
  '>': '&gt;',
  '"': '&quot;',
  // Readers would turn them into line feeds and spaces.
  '\r': '&#13;',
};

/** The text as a reader of the XML will get it. */
export function xmlText(text: string): string {
  return text.replaceAll(UNWRITABLE, '\uFFFD');
}

function escape(text: string): string {
  return xmlText(text).replaceAll(/[&<>"\r]/g, (letter) => escapes[letter] ?? letter);
}

type Attributes = Readonly<Record<string, string>>;

export function openTag(name: string, attributes: Attributes = {}): Xml {
  assert(NAME.test(name), 'Names of elements are the program’s own.');
  const written = Object.entries(attributes).map(([key, value]) => {
    assert(NAME.test(key), 'Names of attributes are the program’s own.');
    return ` ${key}="${escape(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`;
  });
  return `<${name}${written.join('')}>` as Xml;
}

export function closeTag(name: string): Xml {
  return `</${name}>` as Xml;
}

/** An element of elements, one to a line. */
export function element(
  name: string,
  children: readonly (Xml | null)[],
  attributes: Attributes = {},
): Xml {
  const inner = children.filter((child) => child !== null).join('\n');
  const body = inner === '' ? '' : `\n${inner}\n`;
  return `${openTag(name, attributes)}${body}${closeTag(name)}` as Xml;
}

/** An element of text. */
export function textElement(name: string, text: string | number | boolean): Xml {
  return `${openTag(name)}${escape(String(text))}${closeTag(name)}` as Xml;
}

/** Nothing where there is nothing to say. */
export function optionalElement(name: string, text: string | number | null): Xml | null {
  return text === null || text === '' ? null : textElement(name, text);
}

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n' as Xml;
