// One PDF out of parts that the press prints one after another, given out as they come, so that a
// book of any length takes the memory of one part. Reads only PDFs as the press makes them: plain
// objects and a plain table of places. What the last part says of the document holds for the whole.
import { assert, must } from '#lib/assert.ts';

export interface PdfPart {
  readonly pdf: Uint8Array;
  /** Of how many parts this is which, from 1. */
  readonly at: number;
  readonly of: number;
}

interface PdfObject {
  readonly id: number;
  readonly bytes: Buffer;
  /** What stands before its stream, or all of it. */
  readonly head: string;
}

const ROOT_ID = 1;
const ENTRY_BYTES = 20;
/** A reference, or a string in which nothing is one. */
const REFERENCE = /\((?:\\.|[^\\()])*\)|\b([0-9]+) 0 R\b/gs;
const PAGES = /\/Pages ([0-9]+) 0 R/;

/** Between the parts stand comments, `% part 3 of 50`, by which who waits sees how far it is. */
export async function* joinPdfs(
  parts: AsyncIterable<PdfPart>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const joined = new Joined();
  for await (const part of parts) yield joined.add(part);
  yield joined.end();
}

class Joined {
  /** Place of each object by its number; 0: there is none. */
  readonly #places: number[] = [0, 0];
  readonly #kids: number[] = [];
  #sizeBytes = 0;
  #pages = 0;
  #last: { readonly objects: readonly PdfObject[]; readonly tail: string } | undefined;

  add({ pdf, at, of }: PdfPart): Uint8Array<ArrayBuffer> {
    const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
    const read = readObjects(bytes);
    const base = this.#places.length - 1;
    const objects = read.objects.map((object) => shifted(object, base));
    const tail = read.tail.replaceAll(REFERENCE, (all, id?: string) => moved(all, id, base));
    const catalog = must(
      objects.find(({ head }) => head.includes('/Type /Catalog')),
      'A PDF has a catalog.',
    );
    const root = Number(must(PAGES.exec(catalog.head)?.[1], 'A catalog names its pages.'));
    const held = new Set([catalog.id, infoOf(tail), metadataOf(catalog.head)]);
    const pieces: Buffer[] = this.#sizeBytes === 0 ? [bytes.subarray(0, read.begin)] : [];
    let sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, this.#sizeBytes);
    for (const object of objects) {
      this.#places[object.id] = 0;
      if (held.has(object.id)) continue;
      this.#places[object.id] = sizeBytes;
      const whole = object.id === root ? this.#nodeOf(object) : object.bytes;
      pieces.push(whole);
      sizeBytes += whole.length;
    }
    const told = Buffer.from(`% part ${at} of ${of}\n`);
    pieces.push(told);
    this.#sizeBytes = sizeBytes + told.length;
    this.#last = { objects: objects.filter(({ id }) => held.has(id)), tail };
    return new Uint8Array(Buffer.concat(pieces));
  }

  /** The pages of a part are one branch of those of the whole. */
  #nodeOf({ id, head }: PdfObject): Buffer {
    this.#kids.push(id);
    this.#pages += Number(/\/Count ([0-9]+)/.exec(head)?.[1] ?? 0);
    return Buffer.from(head.replace('/Type /Pages', `/Type /Pages\n  /Parent ${ROOT_ID} 0 R`));
  }

  end(): Uint8Array<ArrayBuffer> {
    const { objects, tail } = must(this.#last, 'A paper has a part at least.');
    const pieces: Buffer[] = [];
    const put = (id: number, bytes: Buffer) => {
      this.#places[id] = this.#sizeBytes;
      pieces.push(bytes);
      this.#sizeBytes += bytes.length;
    };
    const kids = this.#kids.map((id) => `${id} 0 R`).join(' ');
    const root = `<<\n  /Type /Pages\n  /Count ${this.#pages}\n  /Kids [${kids}]\n>>`;
    put(ROOT_ID, Buffer.from(`${ROOT_ID} 0 obj\n${root}\nendobj\n\n`));
    for (const object of objects) put(object.id, this.#documentOf(object));
    const size = this.#places.length;
    const places = this.#places.map((place, id) =>
      place === 0
        ? `0000000000 ${id === 0 ? '65535' : '00000'} f \n`
        : `${String(place).padStart(10, '0')} 00000 n \n`,
    );
    const trailer = tail
      .replace(/\/Size [0-9]+/, `/Size ${size}`)
      .replace(/startxref\s+[0-9]+/, `startxref\n${this.#sizeBytes}`);
    pieces.push(Buffer.from(`xref\n0 ${size}\n${places.join('')}${trailer}`, 'latin1'));
    return new Uint8Array(Buffer.concat(pieces));
  }

  #documentOf({ head, bytes }: PdfObject): Buffer {
    if (head.includes('/Type /Catalog')) {
      return Buffer.from(head.replace(PAGES, `/Pages ${ROOT_ID} 0 R`), 'latin1');
    }
    return head.includes('/Type /Metadata') ? withPages(bytes, this.#pages) : bytes;
  }
}

const COUNTED = /(<xmpTPg:NPages>)[0-9]+/;

/** Metadata say of how many pages the document is, and of how many bytes they are. */
function withPages(bytes: Buffer, pages: number): Buffer {
  const text = bytes.toString('latin1');
  const counted = text.replace(COUNTED, (_, tag: string) => `${tag}${pages}`);
  const more = counted.length - text.length;
  const sized = counted.replace(/\/Length ([0-9]+)/, (_, length: string) => {
    return `/Length ${Number(length) + more}`;
  });
  return Buffer.from(sized, 'latin1');
}

function infoOf(tail: string): number {
  return Number(/\/Info ([0-9]+) 0 R/.exec(tail)?.[1] ?? 0);
}

function metadataOf(catalog: string): number {
  return Number(/\/Metadata ([0-9]+) 0 R/.exec(catalog)?.[1] ?? 0);
}

function moved(all: string, id: string | undefined, base: number): string {
  return id === undefined ? all : `${Number(id) + base} 0 R`;
}

function shifted({ id, bytes, head }: PdfObject, base: number): PdfObject {
  const renamed = head
    .replace(/^[0-9]+ 0 obj/, `${id + base} 0 obj`)
    .replaceAll(REFERENCE, (all, found?: string) => moved(all, found, base));
  const rest = bytes.subarray(Buffer.byteLength(head, 'latin1'));
  return {
    id: id + base,
    bytes: Buffer.concat([Buffer.from(renamed, 'latin1'), rest]),
    head: renamed,
  };
}

/** The objects by the table at the end; `begin` is where the first stands. */
function readObjects(bytes: Buffer) {
  const last = bytes.subarray(-64).toString('latin1');
  const table = Number(must(/startxref\s+([0-9]+)/.exec(last)?.[1], 'A PDF ends with a place.'));
  const head = bytes.subarray(table, table + 32).toString('latin1');
  const named = must(
    /^xref\n0 ([0-9]+)\n/.exec(head) ?? undefined,
    'The press writes a plain table.',
  );
  const count = Number(named[1]);
  const rows = bytes.subarray(table + named[0].length).toString('latin1');
  const places: { readonly id: number; readonly place: number }[] = [];
  for (let id = 1; id < count; id += 1) {
    const row = rows.slice(id * ENTRY_BYTES, (id + 1) * ENTRY_BYTES);
    if (row[17] === 'n') places.push({ id, place: Number(row.slice(0, 10)) });
  }
  places.sort((a, b) => a.place - b.place);
  const objects = places.map(({ id, place }, at): PdfObject => {
    const own = bytes.subarray(place, places[at + 1]?.place ?? table);
    const stream = own.indexOf('\nstream', 0, 'latin1');
    const text = own.subarray(0, stream < 0 ? own.length : stream).toString('latin1');
    assert(text.startsWith(`${id} 0 obj`), 'An object stands where the table says.');
    return { id, bytes: own, head: text };
  });
  const begin = must(places[0], 'A PDF has objects.').place;
  return { objects, begin, tail: rows.slice(count * ENTRY_BYTES) };
}
