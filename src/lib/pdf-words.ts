// The text on the pages of a PDF as the house's press makes them: which words a person would copy
// out. Reads plain objects, faces with maps to Unicode, and what stands in them from the start to
// the end of a line; whatever is made otherwise gives undefined, never a guess and never a throw.
// What a picture on the page shows, it does not see. Runs in the browser.

/** Gives the bytes out of a deflated stream; undefined where they are none. */
export type Inflate = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array | undefined>;

interface PdfObject {
  readonly head: string;
  readonly stream: Uint8Array<ArrayBuffer> | undefined;
}

/** Glyphs of a face to what they stand for. */
type Glyphs = ReadonlyMap<number, string>;

const OBJECTS_MAX = 100_000;
const OBJECT = /(?:^|\n)([0-9]{1,9}) 0 obj\n/g;
const latin1 = new TextDecoder('latin1');

export async function findPdfWords(
  pdf: Uint8Array<ArrayBuffer>,
  inflate: Inflate,
): Promise<string | undefined> {
  const objects = objectsOf(pdf);
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head));
  if (pages.length === 0) return undefined;
  const known = new Map<number, Glyphs | undefined>();
  const texts: string[] = [];
  for (const { head } of pages) {
    const faces = new Map<string, Glyphs>();
    for (const [, name = '', id] of fontsOf(head).matchAll(/\/(\S+) ([0-9]+) 0 R/g)) {
      const face = Number(id);
      if (!known.has(face)) known.set(face, await glyphsOf(objects, face, inflate));
      const glyphs = known.get(face);
      if (glyphs === undefined) return undefined;
      faces.set(name, glyphs);
    }
    const content = objects.get(Number(/\/Contents ([0-9]+) 0 R/.exec(head)?.[1] ?? -1));
    const bytes = await bytesOf(content, inflate);
    if (bytes === undefined) return undefined;
    texts.push(pageText(latin1Of(bytes), faces));
  }
  return texts.join('\n');
}

/** Each byte a character: what TextDecoder calls latin1 is another set. */
function latin1Of(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  }
  return pieces.join('');
}

function objectsOf(pdf: Uint8Array<ArrayBuffer>): Map<number, PdfObject> {
  const all = latin1.decode(pdf);
  const objects = new Map<number, PdfObject>();
  OBJECT.lastIndex = 0;
  for (let found = OBJECT.exec(all); found !== null; found = OBJECT.exec(all)) {
    if (objects.size >= OBJECTS_MAX) return new Map();
    const start = found.index + found[0].length;
    const body = all.indexOf('endobj', start);
    const word = all.indexOf('\nstream\n', start);
    const hasStream = word >= 0 && (body < 0 || word < body);
    const head = all.slice(start, hasStream ? word : body < 0 ? all.length : body);
    const length = Number(/\/Length ([0-9]+)\b(?! 0 R)/.exec(head)?.[1] ?? Number.NaN);
    const first = word + '\nstream\n'.length;
    const hasBytes = hasStream && Number.isSafeInteger(length);
    objects.set(Number(found[1]), {
      head,
      stream: hasBytes ? pdf.slice(first, first + length) : undefined,
    });
    // What looks like an object inside a stream is none.
    if (hasBytes) OBJECT.lastIndex = first + length;
  }
  return objects;
}

async function bytesOf(
  object: PdfObject | undefined,
  inflate: Inflate,
): Promise<Uint8Array | undefined> {
  if (object?.stream === undefined) return undefined;
  if (!object.head.includes('/Filter')) return object.stream;
  return object.head.includes('/FlateDecode') ? await inflate(object.stream) : undefined;
}

function fontsOf(head: string): string {
  return /\/Font <<([^>]*)>>/.exec(head)?.[1] ?? '';
}

async function glyphsOf(
  objects: ReadonlyMap<number, PdfObject>,
  face: number,
  inflate: Inflate,
): Promise<Glyphs | undefined> {
  const map = /\/ToUnicode ([0-9]+) 0 R/.exec(objects.get(face)?.head ?? '')?.[1];
  const bytes = await bytesOf(objects.get(Number(map ?? -1)), inflate);
  return bytes === undefined ? undefined : readMap(latin1Of(bytes));
}

const GLYPHS_MAX = 65_536;

function readMap(text: string): Glyphs {
  const glyphs = new Map<number, string>();
  for (const [, block = ''] of text.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, code = '', value = ''] of block.matchAll(
      /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>/g,
    )) {
      glyphs.set(Number.parseInt(code, 16), unicodeOf(value));
    }
  }
  const range = /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])/g;
  for (const [, block = ''] of text.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    for (const [, low = '', high = '', value, list] of block.matchAll(range)) {
      const [from, until] = [Number.parseInt(low, 16), Number.parseInt(high, 16)];
      const each = [...(list ?? '').matchAll(/<([0-9A-Fa-f]*)>/g)].map(([, one = '']) => one);
      for (let code = from; code <= Math.min(until, from + GLYPHS_MAX); code += 1) {
        const one = value === undefined ? (each[code - from] ?? '') : shiftedBy(value, code - from);
        glyphs.set(code, unicodeOf(one));
      }
    }
  }
  return glyphs;
}

function shiftedBy(hex: string, count: number): string {
  const last = Number.parseInt(hex.slice(-4), 16) + count;
  return hex.slice(0, -4) + last.toString(16).padStart(4, '0');
}

/** UTF-16, big end first. */
function unicodeOf(hex: string): string {
  const units: number[] = [];
  for (let at = 0; at + 4 <= hex.length; at += 4) {
    units.push(Number.parseInt(hex.slice(at, at + 4), 16));
  }
  return String.fromCharCode(...units.filter((unit) => unit !== 0xfeff));
}

const TOKEN = /<<|>>|<[0-9A-Fa-f\s]*>|\[|\]|\/[^\s/<>[\]()]+|[^\s/<>[\]()]+|\(/y;
const SPACE = /\s*/y;

function* tokensOf(content: string): Generator<string> {
  for (let at = 0; at < content.length;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(content)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(content)?.[0];
    const whole = token === '(' ? stringAt(content, at) : token;
    if (whole !== undefined) yield whole;
    at += Math.max(1, whole?.length ?? 0);
  }
}

/** Up to its own bracket: those inside come in pairs, or have a stroke before them. */
function stringAt(content: string, from: number): string {
  let depth = 0;
  for (let at = from; at < content.length; at += 1) {
    const sign = content[at];
    if (sign === '\\') at += 1;
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (depth === 0) return content.slice(from, at + 1);
  }
  return content.slice(from);
}

/** A glyph that is set a little higher or lower is an item of its own, and still of its word. */
const RAISED_SHARE = 0.6;

/** What is painted, item by item; glyphs that stand for nothing known are signs of replacement. */
class Painted {
  readonly #lines: string[] = [];
  readonly #faces: ReadonlyMap<string, Glyphs>;
  #units: string[] = [];
  #glyphs: Glyphs | undefined;
  #size = 0;
  #height = Number.NaN;
  #next = Number.NaN;
  // Marked content inside each other; what stands for the text of one that says so.
  readonly #marks: (string | undefined)[] = [];

  constructor(faces: ReadonlyMap<string, Glyphs>) {
    this.#faces = faces;
  }

  /** All that was painted, a line for each item. */
  end(): string {
    this.#lines.push(inOrder(this.#units));
    return this.#lines.join('\n');
  }

  #begin(): void {
    const offset = Math.abs(this.#next - this.#height);
    this.#height = this.#next;
    if (offset > 0 && offset < this.#size * RAISED_SHARE) return;
    this.#lines.push(inOrder(this.#units));
    this.#units = [];
  }

  do(operator: string, { name, strings, numbers }: Operands): void {
    const isSaid = this.#marks.some((mark) => mark !== undefined);
    switch (operator) {
      case 'cm':
        this.#next = numbers.at(-1) ?? Number.NaN;
        break;
      case 'BT':
        this.#begin();
        break;
      case 'Tf':
        this.#glyphs = this.#faces.get(name);
        this.#size = numbers.at(-1) ?? 0;
        break;
      case 'BDC':
      case 'BMC': {
        const said = name === 'ActualText' ? actualOf(strings) : undefined;
        if (said !== undefined && !isSaid) this.#units.push(said);
        this.#marks.push(said);
        break;
      }
      case 'EMC':
        this.#marks.pop();
        break;
      case 'Tj':
      case 'TJ':
        if (isSaid) break;
        for (const text of strings) this.#units.push(...shownBy(text, this.#glyphs));
    }
  }
}

interface Operands {
  readonly name: string;
  readonly strings: readonly string[];
  readonly numbers: readonly number[];
}

function pageText(content: string, faces: ReadonlyMap<string, Glyphs>): string {
  const painted = new Painted(faces);
  let name = '';
  let [strings, numbers]: [string[], number[]] = [[], []];
  for (const token of tokensOf(content)) {
    if (token.startsWith('(') || /^<[^<]/.test(token)) strings.push(token);
    else if (token.startsWith('/')) name = token.slice(1);
    else if (/^[A-Za-z'"*]+$/.test(token)) {
      painted.do(token, { name, strings, numbers });
      [strings, numbers] = [[], []];
    } else if (/^[-+.0-9]+$/.test(token)) numbers.push(Number(token));
  }
  return painted.end();
}

/** The text that a mark says for what it holds: the only string there in UTF-16. */
function actualOf(strings: readonly string[]): string | undefined {
  const said = strings.find((text) => /^<FEFF/i.test(text));
  return said === undefined ? undefined : unicodeOf(said.replaceAll(/[<>\s]/g, ''));
}

function shownBy(text: string, glyphs: Glyphs | undefined): string[] {
  const bytes = text.startsWith('<') ? hexBytes(text) : stringBytes(text);
  const shown: string[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    shown.push(glyphs?.get((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) ?? '\uFFFD');
  }
  return shown;
}

function hexBytes(text: string): number[] {
  const digits = text.replaceAll(/[<>\s]/g, '');
  return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

function stringBytes(text: string): number[] {
  const bytes: number[] = [];
  for (const [piece] of text.slice(1, -1).matchAll(/\\[0-7]{1,3}|\\[^]|[^]/g)) {
    const escaped = piece.slice(1);
    if (!piece.startsWith('\\')) bytes.push(piece.charCodeAt(0));
    else if (/^[0-7]/.test(escaped)) bytes.push(Number.parseInt(escaped, 8) % 256);
    else if (escaped !== '\n') bytes.push(ESCAPES[escaped] ?? escaped.charCodeAt(0));
  }
  return bytes;
}

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;
const LTR = /[\p{L}\p{N}]/u;

/** Glyphs are painted from the left; what runs from the right is turned round. */
function inOrder(units: readonly string[]): string {
  if (!units.some((unit) => RTL.test(unit) && !/\p{N}/u.test(unit))) return units.join('');
  const turned: string[] = [];
  let run: string[] = [];
  for (const unit of units.toReversed()) {
    const isRun = /\p{N}/u.test(unit) || (LTR.test(unit) && !RTL.test(unit));
    if (isRun) {
      run.unshift(unit);
      continue;
    }
    turned.push(...run, unit);
    run = [];
  }
  return [...turned, ...run].join('');
}
