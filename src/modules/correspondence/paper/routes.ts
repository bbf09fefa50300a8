// PDFs over HTTP: a letter, its referral sheet and follow-up form, a page of a register, the note
// for a visitor, a loan slip. Who may read a letter may print it; that a watched one was printed is
// noted. Printing changes nothing.
import { z } from 'zod';
import type { Language } from '#kernel/authority.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { findPayload } from '#kernel/stamp-url.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { askingOf, inOffice, noteGiven, ofLetter } from '#modules/correspondence/asking-routes.ts';
import { EXPORT_ROWS_MAX } from '#modules/correspondence/export.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import type { RegisterRow } from '#modules/correspondence/shapes.ts';
import { currentYear, filters, findRegisterPage } from '#modules/correspondence/views.ts';
import type { Paper, TablePaper } from '#paper/paper.ts';
import { registerBook } from './book.ts';
import { dayOf } from '#paper/look.ts';
import type { PaperLook } from '#paper/look.ts';
import type { PaperReader } from './paper-port.ts';
import { followUpForm } from './follow-up-form.ts';
import { loanSlip } from './loan-slip.ts';
import { findStampUrl, letterCopies, printLetter } from './printing.ts';
import { readLook, readWhole } from './printing.ts';
import type { Printing, ReadLetter } from './printing.ts';
import { shortSubject, stampedParts } from './stamping.ts';
import { standingShape } from './standing.ts';
import { visitorNotePaper } from './visitor-note.ts';
import { referralSheet, registerPaper, tableMatter } from './table-papers.ts';
import type { TableAbout } from './table-papers.ts';

const tag = 'correspondence';
const route = routesFor<PaperReader>();
const PDF = 'application/pdf';
const documents = [PDF] as const;
/** As many rows as some tens of pages hold; a longer register is printed in parts. */
const REGISTER_ROWS_MAX = 200;

const askedPaper = z.object({
  language: z.enum(['ar', 'fa', 'en']).optional().describe("left out: the office's own"),
});

const askedRegister = askedPaper.extend({
  year: z.coerce.number().int().min(0).max(9_999).optional(),
  q: z.string().max(200).default(''),
  filter: z.enum(filters).default('all'),
});

type PaperCall = Call<PaperReader, 'office', unknown, unknown, unknown>;

function printingOf(call: PaperCall, language?: Language): Printing {
  return { asking: askingOf(call), origin: call.origin, language };
}

async function readLetter(call: PaperCall, id: string): Promise<ReadLetter | Refusal> {
  return await readWhole(call.reader, askingOf(call), `letter/${id}`);
}

async function lookOf(call: PaperCall, language: Language | undefined): Promise<PaperLook> {
  return await readLook(call.reader, call.office, language);
}

async function printed(call: PaperCall, paper: Paper, name: string): Promise<Document> {
  const { pdf } = await call.reader.papers.print(paper, call.now);
  return new Document(`${name}.pdf`, PDF, pdf);
}

type Stamped = TableAbout & {
  /** The entry after which it says what it says. */
  readonly index: number;
};

async function withStamp(
  call: PaperCall,
  paper: TablePaper,
  look: PaperLook,
  { index, ...about }: Stamped,
): Promise<TablePaper> {
  const matter = tableMatter(paper, about);
  const url = await findStampUrl(call.reader, printingOf(call), { matter, index });
  return { ...paper, ...stampedParts(look, matter, url) };
}

/** From its first number to its last, as it stood after the last act on any of its letters. */
function registerAbout(
  register: string,
  rows: readonly RegisterRow[],
  date: string | undefined,
): Stamped | undefined {
  const numbers = [rows.at(-1)?.number ?? null, rows[0]?.number ?? null];
  if (date === undefined || numbers.includes(null)) return undefined;
  return {
    ...{ paper: 'register-page', register, date, openSubject: '', subject: '' },
    number: [...new Set(numbers)].join(' – '),
    index: Math.max(...rows.map((one) => one.index)),
  };
}

function fileName(...parts: readonly (string | null)[]): string {
  const name = parts.filter((part) => part !== null && part !== '').join(' ');
  return name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(0, 120);
}

export const paperRoutes: readonly Route<PaperReader>[] = [
  route({
    method: 'GET',
    path: '/api/log-keys',
    summary: "Verifier keys of this server's offices and their centres, to check papers with.",
    tag,
    access: 'anyone',
    response: z.object({ keys: z.array(z.string()) }),
    async run(call) {
      return { keys: [...(await call.reader.papers.listKeys())] };
    },
  }),
  route({
    method: 'POST',
    path: '/api/paper-standing',
    summary: 'Whether the letter of a paper still stands, told to who has the code of the paper.',
    tag,
    access: 'anyone',
    body: z.strictObject({ code: z.string().min(100).max(4_000) }),
    response: standingShape,
    async run(call) {
      const payload = findPayload(call.body.code);
      if (payload === undefined) return { standing: 'unknown' as const, since: null };
      return await call.reader.papers.findStanding(payload);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/letter.pdf',
    summary: 'The letter as a paper: PDF/A with the code that shows it to be genuine.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper.extend({
      copy: z.enum(letterCopies).default('original').describe('kept: with the initials'),
    }),
    documents,
    async run(call) {
      const printing = printingOf(call, call.query.language);
      const { copy } = call.query;
      const made = await printLetter(call.reader, printing, `letter/${call.params.letter}`, copy);
      if (isRefusal(made)) return made;
      const { letter, pdf } = made;
      noteGiven(call, letter, 'print');
      const name = copy === 'kept' ? 'file-copy' : 'letter';
      return new Document(`${fileName(letter.number, name)}.pdf`, PDF, pdf);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/referral-sheet.pdf',
    summary: "The letter's referral sheet: who was asked what, and their notes, in order.",
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper,
    documents,
    async run(call) {
      const read = await readLetter(call, call.params.letter);
      if (isRefusal(read)) return read;
      const { letter, history } = read;
      const look = await lookOf(call, call.query.language);
      const paper = referralSheet(letter, look);
      const { number, secrecy, direction: register, subject } = letter;
      const date = dayOf(look, letter.numberedAt);
      const isOpen = secrecy === 'normal';
      const stamped =
        number === null || date === undefined
          ? paper
          : await withStamp(call, paper, look, {
              ...{ paper: 'referral-sheet', register, number, date, subject },
              openSubject: isOpen ? shortSubject(subject) : '',
              index: history.at(-1)?.index ?? letter.index,
            });
      const document = await printed(call, stamped, fileName(number, 'referrals'));
      noteGiven(call, letter, 'print');
      return document;
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/follow-up-form.pdf',
    summary: 'The form of following up a letter that went out: its calls and written reminders.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper,
    documents,
    async run(call) {
      const read = await readLetter(call, call.params.letter);
      if (isRefusal(read)) return read;
      const { letter, history } = read;
      const look = await lookOf(call, call.query.language);
      const { number, subject, secrecy } = letter;
      const date = dayOf(look, letter.numberedAt);
      if (letter.direction === 'incoming' || number === null || date === undefined) {
        return refuse('http.not-found');
      }
      const paper = await withStamp(call, followUpForm(letter, look), look, {
        ...{ paper: 'report', register: 'outgoing', number, date, subject },
        openSubject: secrecy === 'normal' ? shortSubject(subject) : '',
        index: history.at(-1)?.index ?? letter.index,
      });
      const document = await printed(call, paper, fileName(number, 'follow-up'));
      noteGiven(call, letter, 'print');
      return document;
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/visitor-note.pdf',
    summary: 'The note that a visitor is given in the place of a copy.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper.extend({
      note: z.coerce.number().int().min(0).max(1_000).describe('place of the note'),
    }),
    documents,
    async run(call) {
      const read = await readLetter(call, call.params.letter);
      if (isRefusal(read)) return read;
      const { letter } = read;
      const note = letter.care.visitorNotes[call.query.note];
      if (note === undefined || letter.number === null) return refuse('http.not-found');
      const look = await lookOf(call, call.query.language);
      const paper = visitorNotePaper(letter, note, { look, origin: call.origin });
      return await printed(call, paper, fileName(letter.number, 'visitor'));
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/loan-slip.pdf',
    summary: 'The slip of a loan: signed by who takes the original, kept in its place.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper.extend({
      loan: z.coerce.number().int().min(1).max(10_000).describe('number of the loan'),
    }),
    documents,
    async run(call) {
      const read = await readLetter(call, call.params.letter);
      if (isRefusal(read)) return read;
      const { letter, history } = read;
      const loan = letter.care.loans.find((one) => one.loan === call.query.loan);
      const look = await lookOf(call, call.query.language);
      const { number, direction: register, subject, secrecy } = letter;
      const date = dayOf(look, letter.numberedAt);
      if (loan === undefined || number === null || date === undefined) {
        return refuse('http.not-found');
      }
      const paper = await withStamp(call, loanSlip(letter, loan, look), look, {
        ...{ paper: 'loan-slip', register, number, date, subject },
        openSubject: secrecy === 'normal' ? shortSubject(subject) : '',
        index: history.at(-1)?.index ?? letter.index,
      });
      const document = await printed(call, paper, fileName(number, 'loan', String(loan.loan)));
      noteGiven(call, letter, 'print');
      return document;
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/registers/:register/book.pdf',
    summary: `A register as a book, oldest first, of at most ${EXPORT_ROWS_MAX} entries.`,
    tag,
    access: 'office',
    params: inOffice.extend({ register: z.enum(registers) }),
    query: askedRegister,
    documents,
    async run(call) {
      const { register } = call.params;
      const { q, filter, language } = call.query;
      const year = call.query.year ?? currentYear(askingOf(call), register);
      return await registerBook(call, { register, year, q, filter, language });
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/registers/:register/register.pdf',
    summary: `A part of a register as a paper: ${REGISTER_ROWS_MAX} entries at most.`,
    tag,
    access: 'office',
    params: inOffice.extend({ register: z.enum(registers) }),
    query: askedRegister.extend({
      from: z.coerce.number().int().min(0).max(10_000_000).default(0),
    }),
    documents,
    async run(call) {
      const asking = askingOf(call);
      const { register } = call.params;
      const { q, filter, from } = call.query;
      const year = call.query.year ?? currentYear(asking, register);
      const question = { register, year, q, filter, from, limit: REGISTER_ROWS_MAX };
      const page = await call.reader.read((db) => findRegisterPage(db, asking, question));
      const { rows, total } = page;
      const look = await lookOf(call, call.query.language);
      const paper = registerPaper({ register, year, total, rows, printedAt: call.now }, look);
      const about = registerAbout(register, rows, dayOf(look, call.now));
      const stamped = about === undefined ? paper : await withStamp(call, paper, look, about);
      return await printed(call, stamped, fileName(register, year === 0 ? null : String(year)));
    },
  }),
];
