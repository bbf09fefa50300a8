// Reading XML 1.0 with namespaces, strictly, piece by piece: text comes in pieces of any size and
// goes out as events, so that an element of a hundred megabytes is never held. No document type is
// read: none of the attacks that live in one can be spoken. What is not well formed ends the
// reading with a sentence.

export type XmlEvent =
  | {
      readonly kind: 'open';
      /** Without its prefix. */
      readonly name: string;
      /** Empty where it is in none. */
      readonly namespace: string;
      readonly attributes: ReadonlyMap<string, string>;
    }
  /** Several may follow each other. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'close' };

export type XmlResult = { readonly ok: true } | { readonly ok: false; readonly problem: string };

const DEPTH_MAX = 100;
/** A tag, a comment, an instruction or an entity; text has no limit of its own. */
const MARKUP_CHARS_MAX = 100_000;
// Productions 4 and 4a of the recommendation, without the colon.
const NAME_START =
  String.raw`A-Za-z_\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}` +
  String.raw`\u{200C}\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}` +
  String.raw`\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}`;
const NAME_REST = String.raw`${NAME_START}.0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}\-`;
const NAME = `[${NAME_START}][${NAME_REST}]*`;
const QUALIFIED = new RegExp(`^(?:(${NAME}):)?(${NAME})$`, 'u');
const ATTRIBUTE = new RegExp(
  String.raw`[ \t\n\r]+([^ \t\n\r=<>"'/]+)[ \t\n\r]*=[ \t\n\r]*(?:"([^"<]*)"|'([^'<]*)')`,
  'uy',
);
const UNREADABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};
const TAG = /^<[^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>/u;
/** `&#x0010FFFF;` is the longest that there is reason for. */
const REFERENCE_CHARS_MAX = 20;
const BAD_LETTER = 'It holds a character that XML does not have.';
const BAD_REFERENCE = 'It refers to what is not known here.';
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';

interface Open {
  readonly written: string;
  readonly namespaces: ReadonlyMap<string, string>;
}

export class XmlReader {
  readonly #take: (event: XmlEvent) => void;
  readonly #open: Open[] = [];
  #rest = '';
  #isCarried = false;
  #hasRoot = false;
  #hasBegun = false;
  #problem: string | undefined;

  constructor(take: (event: XmlEvent) => void) {
    this.#take = take;
  }

  /** The next piece of the document, without its byte order mark. */
  write(piece: string): XmlResult {
    // A piece may end between the two halves of a line end.
    const whole = this.#isCarried ? `\r${piece}` : piece;
    this.#isCarried = whole.endsWith('\r');
    const text = this.#isCarried ? whole.slice(0, -1) : whole;
    this.#rest += text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    this.#run(false);
    return this.#result();
  }

  end(): XmlResult {
    if (this.#isCarried) this.#rest += '\n';
    this.#isCarried = false;
    this.#run(true);
    if (this.#rest !== '') this.#fail('The document breaks off within markup.');
    if (!this.#hasRoot) this.#fail('The document has no element.');
    if (this.#open.length > 0) this.#fail('The document ends before its last element.');
    return this.#result();
  }

  #result(): XmlResult {
    return this.#problem === undefined ? { ok: true } : { ok: false, problem: this.#problem };
  }

  /** The first problem stands; nothing is read after it. */
  #fail(problem: string): void {
    this.#problem ??= problem;
  }

  #run(isEnd: boolean): void {
    while (this.#problem === undefined) {
      const at = this.#rest.indexOf('<');
      const text = at < 0 ? this.#rest : this.#rest.slice(0, at);
      const held = at < 0 && !isEnd ? heldBack(text) : 0;
      if (held > REFERENCE_CHARS_MAX) this.#fail('A reference is too long.');
      if (text.length > held) this.#text(text.slice(0, text.length - held));
      this.#rest = this.#rest.slice(text.length - held);
      if (at < 0 || !this.#markup()) return;
    }
  }

  #text(text: string): void {
    this.#hasBegun = true;
    const plain = unescape(text);
    if (UNREADABLE.test(text)) this.#fail(BAD_LETTER);
    else if (text.includes(']]>')) this.#fail('"]]>" stands in a text.');
    else if (plain === undefined) this.#fail(BAD_REFERENCE);
    else if (this.#open.length > 0) this.#take({ kind: 'text', text: plain });
    else if (text.trim() !== '') this.#fail('There is text outside of the root element.');
  }

  /** False where the markup at the front is not whole yet. */
  #markup(): boolean {
    const rest = this.#rest;
    if (rest.startsWith('<!--')) {
      return this.#pass('-->', 4, (inner) =>
        inner.includes('--') || inner.endsWith('-') ? 'A comment holds "--".' : undefined,
      );
    }
    if (rest.startsWith('<![CDATA[')) {
      return this.#pass(']]>', 9, (inner) => {
        if (this.#open.length === 0) return 'There is text outside of the root element.';
        this.#take({ kind: 'text', text: inner });
        return undefined;
      });
    }
    if ('<![CDATA['.startsWith(rest) || '<!--'.startsWith(rest)) return false;
    if (rest.startsWith('<!')) {
      this.#fail('A document type is not read here.');
      return false;
    }
    if (rest.startsWith('<?')) {
      const isFirst = !this.#hasBegun;
      return this.#pass('?>', 2, (inner) => findInstructionProblem(inner, isFirst));
    }
    return this.#tag();
  }

  #pass(end: string, skip: number, take: (inner: string) => string | undefined): boolean {
    const at = this.#rest.indexOf(end, skip);
    if ((at < 0 ? this.#rest.length : at) > MARKUP_CHARS_MAX) {
      this.#fail('A piece of markup is too long.');
      return false;
    }
    if (at < 0) return false;
    const inner = this.#rest.slice(skip, at);
    const problem = UNREADABLE.test(inner) ? BAD_LETTER : take(inner);
    if (problem !== undefined) this.#fail(problem);
    this.#hasBegun = true;
    this.#rest = this.#rest.slice(at + end.length);
    return true;
  }

  #tag(): boolean {
    const tag = TAG.exec(this.#rest.slice(0, MARKUP_CHARS_MAX))?.[0];
    if (tag === undefined) {
      if (this.#rest.length > MARKUP_CHARS_MAX) this.#fail('A tag is too long.');
      if (this.#rest.indexOf('<', 1) >= 0) this.#fail('A "<" stands within a tag.');
      return false;
    }
    this.#hasBegun = true;
    this.#rest = this.#rest.slice(tag.length);
    if (UNREADABLE.test(tag)) this.#fail(BAD_LETTER);
    else if (tag.startsWith('</')) this.#close(tag.slice(2, -1).trimEnd());
    else {
      const isEmpty = tag.endsWith('/>');
      this.#start(tag.slice(1, isEmpty ? -2 : -1));
      if (isEmpty && this.#problem === undefined) this.#shut();
    }
    return true;
  }

  #start(inner: string): void {
    if (this.#open.length === 0 && this.#hasRoot) this.#fail('There is a second root element.');
    if (this.#open.length >= DEPTH_MAX) this.#fail('Its elements are nested too deep.');
    this.#hasRoot = true;
    const written = /^[^ \t\n\r]*/.exec(inner)?.[0] ?? '';
    const raw = parseAttributes(inner, written.length);
    const parts = QUALIFIED.exec(written);
    if (typeof raw === 'string') this.#fail(raw);
    else if (parts === null) this.#fail(`${JSON.stringify(written.slice(0, 40))} is no name.`);
    if (typeof raw === 'string' || parts === null || this.#problem !== undefined) return;
    const [, prefix = '', name = ''] = parts;
    const outer = this.#open.at(-1)?.namespaces ?? new Map([['xml', XML_NAMESPACE]]);
    const namespaces = new Map(outer);
    for (const [key, value] of raw) {
      if (key === 'xmlns') namespaces.set('', value);
      else if (key.startsWith('xmlns:')) namespaces.set(key.slice(6), value);
    }
    const namespace = namespaces.get(prefix);
    if (namespace === undefined && prefix !== '') {
      this.#fail(`The prefix ${prefix} means nothing.`);
      return;
    }
    const own = [...raw].filter(([key]) => key !== 'xmlns' && !key.startsWith('xmlns:'));
    this.#open.push({ written, namespaces });
    this.#take({ kind: 'open', name, namespace: namespace ?? '', attributes: new Map(own) });
  }

  #close(written: string): void {
    if (this.#open.at(-1)?.written === written) this.#shut();
    else this.#fail(`</${written.slice(0, 40)}> closes what is not open.`);
  }

  #shut(): void {
    this.#open.pop();
    this.#take({ kind: 'close' });
  }
}

/** How much of a text's end may belong to what follows: a reference, "]]>", half a letter. */
function heldBack(text: string): number {
  const ampersand = text.lastIndexOf('&');
  if (ampersand >= 0 && !text.includes(';', ampersand)) return text.length - ampersand;
  const last = text.charCodeAt(text.length - 1);
  if (last >= 0xd8_00 && last <= 0xdb_ff) return 1;
  return /\]{1,2}$/.exec(text)?.[0].length ?? 0;
}

function findInstructionProblem(inner: string, isFirst: boolean): string | undefined {
  if (!/^xml([ \t\n]|$)/i.test(inner)) return undefined;
  if (!isFirst) return 'The XML declaration is not at the front.';
  if (!/version[ \t\n]*=[ \t\n]*["']1\.[0-9]+["']/.test(inner)) return 'It is not XML 1.0.';
  const encoding = /encoding[ \t\n]*=[ \t\n]*["']([^"']*)["']/.exec(inner)?.[1] ?? 'UTF-8';
  return encoding.toUpperCase() === 'UTF-8' ? undefined : `It is not in UTF-8: ${encoding}.`;
}

/** The attributes, or a sentence of what is wrong. */
function parseAttributes(inner: string, from: number): ReadonlyMap<string, string> | string {
  const attributes = new Map<string, string>();
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const found = ATTRIBUTE.exec(inner);
    if (found === null) break;
    at = ATTRIBUTE.lastIndex;
    const [, name = '', inQuotes, inApostrophes = ''] = found;
    if (attributes.has(name)) return `The attribute ${name} stands twice.`;
    if (!QUALIFIED.test(name)) return `${JSON.stringify(name)} is no name.`;
    const value = unescape((inQuotes ?? inApostrophes).replaceAll(/[\t\n]/g, ' '));
    if (value === undefined) return BAD_REFERENCE;
    attributes.set(name, value);
  }
  const isWhole = inner.slice(at).trim() === '';
  return isWhole ? attributes : `<${inner.slice(0, 40)}> is no tag.`;
}

/** Undefined where a reference is not one of XML's own five, or of no letter. */
function unescape(text: string): string | undefined {
  if (!text.includes('&')) return text;
  let isKnown = true;
  const plain = text.replaceAll(/&([^;&]*)(;?)/g, (_, reference: string, end: string) => {
    const code = /^#(?:([0-9]{1,8})|x([0-9a-fA-F]{1,8}))$/.exec(reference);
    const [, decimal, hex = ''] = code ?? [];
    const point = decimal === undefined ? parseInt(hex, 16) : Number(decimal);
    const letter = point <= 0x10_ff_ff ? String.fromCodePoint(point) : named[reference];
    if (letter === undefined || end === '' || UNREADABLE.test(letter)) isKnown = false;
    return letter ?? '';
  });
  return isKnown ? plain : undefined;
}
