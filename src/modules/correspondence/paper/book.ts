// A register or a list of any length on paper: printed part after part and given out as it is
// printed, so that a year of a large office takes no more memory than one part, and stops when
// nobody takes it any more. The code stands at the end and vouches for all rows by their digest.
import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib/canonical-json.ts';
import type { Language } from '#kernel/authority.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { Document } from '#http/route.ts';
import { askingOf } from '#modules/correspondence/asking-routes.ts';
import type { OfficeCall } from '#modules/correspondence/asking-routes.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import { EXPORT_ROWS_MAX } from '#modules/correspondence/export.ts';
import type { RegisterRow } from '#modules/correspondence/shapes.ts';
import { findRegisterPage, listRowsAbove } from '#modules/correspondence/views.ts';
import type { Asking, RegisterQuestion } from '#modules/correspondence/views.ts';
import { joinPdfs } from '#paper/pdf-join.ts';
import type { PdfPart } from '#paper/pdf-join.ts';
import type { TablePaper } from '#paper/paper.ts';
import { dayOf } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperReader } from './paper-port.ts';
import { findStampUrl, readLook } from './printing.ts';
import { stampedParts } from './stamping.ts';
import { asPart, registerPaper } from './table-papers.ts';
import type { BookMatter } from './table-papers.ts';

const PDF = 'application/pdf';
/** Longer tables take more time for each of their rows. */
export const PART_ROWS = 250;

export interface BookPart {
  /** As it would be printed alone. */
  readonly paper: TablePaper;
  /** The entry after which its rows say what they say. */
  readonly index: number;
}

export interface Book {
  readonly name: string;
  readonly total: number;
  /** Parts of at most `PART_ROWS` rows; one at least. */
  parts(): AsyncIterable<BookPart>;
  /** What the code says, the rows apart; undefined where nothing can be said of it. */
  about(): Pick<BookMatter, 'paper' | 'register' | 'number' | 'date'> | undefined;
}

type BookCall = OfficeCall & { readonly reader: PaperReader };

interface Printing {
  readonly asking: Asking;
  readonly look: PaperLook;
  readonly book: Book;
}

/** The first part is printed before anything is answered. */
export async function bookPdf(call: BookCall, printing: Printing): Promise<Document | Refusal> {
  const { name, total } = printing.book;
  if (total > EXPORT_ROWS_MAX) {
    return refuseWith('correspondence.export-too-large', { total, rowsMax: EXPORT_ROWS_MAX });
  }
  const bytes = joinPdfs(printParts(call, printing));
  // A press that is too busy says so before there is half a file.
  const first = await bytes.next();
  const whole = (async function* () {
    if (first.done !== true) yield first.value;
    yield* bytes;
  })();
  return new Document(`${name}.pdf`, PDF, ReadableStream.from(whole));
}

async function* printParts(
  call: BookCall,
  { asking, look, book }: Printing,
): AsyncGenerator<PdfPart> {
  const of = Math.max(1, Math.ceil(book.total / PART_ROWS));
  const digest = createHash('sha256');
  let [at, pagesBefore, rows, index] = [0, 0, 0, 0];
  for await (const { value, isLast } of withLast(book.parts())) {
    at += 1;
    rows += value.paper.rows.length;
    index = Math.max(index, value.index);
    for (const { cells } of value.paper.rows) digest.update(`${canonicalJson(cells)}\n`);
    let paper = asPart(value.paper, { pagesBefore, isLast });
    const about = isLast ? book.about() : undefined;
    if (about !== undefined) {
      const { title } = paper;
      const said = { title, rows, rowsSha256: digest.digest('hex') };
      const matter: BookMatter = { v: 1, ...about, openSubject: '', ...said };
      const stamped = { matter, index };
      const url = await findStampUrl(call.reader, { asking, origin: call.origin }, stamped);
      paper = { ...paper, ...stampedParts(look, matter, url) };
    }
    const printed = await call.reader.papers.print(paper, call.now);
    pagesBefore += printed.pages;
    yield { pdf: printed.pdf, at, of: Math.max(of, at) };
  }
}

/** Each with whether it is the last. */
async function* withLast<Value>(
  values: AsyncIterable<Value>,
): AsyncGenerator<{ readonly value: Value; readonly isLast: boolean }> {
  let held: { readonly value: Value } | undefined;
  for await (const value of values) {
    if (held !== undefined) yield { value: held.value, isLast: false };
    held = { value };
  }
  if (held !== undefined) yield { value: held.value, isLast: true };
}

interface RegisterAsked extends RegisterQuestion {
  readonly language: Language | undefined;
}

/** The register as a book, from its first number on. */
export async function registerBook(
  call: BookCall,
  { language, ...question }: RegisterAsked,
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const { register, year } = question;
  const look = await readLook(call.reader, call.office, language);
  const none = { ...question, from: 0, limit: 1 };
  const { total } = await call.reader.read((db) => findRegisterPage(db, asking, none));
  // The first and the last row, as they come by.
  let ends: readonly RegisterRow[] = [];
  const partOf = (rows: readonly RegisterRow[]): BookPart => ({
    paper: registerPaper({ register, year, total, rows, printedAt: call.now }, look),
    index: Math.max(0, ...rows.map((one) => one.index)),
  });
  async function* parts(): AsyncGenerator<BookPart> {
    let above = -1;
    for (let count = 0; count < EXPORT_ROWS_MAX;) {
      const piece = { ...question, above, limit: PART_ROWS };
      const rows = await call.reader.read((db) => listRowsAbove(db, asking, piece));
      const [first, last] = [rows[0], rows.at(-1)];
      if (first === undefined || last === undefined || last.serial === null) break;
      ends = [ends[0] ?? first, last];
      above = last.serial;
      count += rows.length;
      yield partOf(rows);
    }
    if (ends.length === 0) yield partOf([]);
  }
  const book: Book = {
    ...{ name: [register, year === 0 ? '' : String(year)].join(' ').trim(), total, parts },
    about() {
      const numbers = ends.map((row) => row.number);
      const date = dayOf(look, call.now);
      if (date === undefined || numbers.length === 0 || numbers.includes(null)) return undefined;
      const number = [...new Set(numbers)].join(' – ');
      return { paper: 'register-page', register, number, date };
    },
  };
  return await bookPdf(call, { asking, look, book });
}
