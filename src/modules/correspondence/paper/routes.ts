// PDFs over HTTP: a letter, its referral sheet, a page of a register, a delivery note. Who may read
// a letter may print it; that a watched one was printed is noted. Printing changes nothing.
import { z } from 'zod';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { askingOf, inOffice, noteGiven, ofLetter } from '#modules/correspondence/asking-routes.ts';
import { findLetter, listEntries } from '#modules/correspondence/letter-views.ts';
import { registers } from '#modules/correspondence/shapes.ts';
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import { currentYear, filters, findRegisterPage } from '#modules/correspondence/views.ts';
import type { PlacedEntry } from '#kernel/entry.ts';
import { stampUrl } from '#kernel/stamp-url.ts';
import type { Paper } from '#paper/paper.ts';
import { isStampable, letterMatter, letterPaper } from './letter-paper.ts';
import { dayOf } from './look.ts';
import type { PaperLook } from './look.ts';
import type { PaperReader } from './paper-port.ts';

import { stampAsked } from './stamping.ts';
import type { PaperMatter } from './stamping.ts';
import { deliveryNote, referralSheet, registerPaper } from './table-papers.ts';
import type { DeliveryMatter } from './table-papers.ts';

const tag = 'correspondence';
const route = routesFor<PaperReader>();
const PDF = 'application/pdf';
const documents = [PDF] as const;
/** As many rows as some tens of pages hold; a longer register is printed in parts. */
const REGISTER_ROWS_MAX = 200;

const askedPaper = z.object({
  language: z.enum(['ar', 'fa', 'en']).optional().describe("left out: the office's own"),
});

type PaperCall = Call<PaperReader, 'office', unknown, unknown, unknown>;

interface ReadLetter {
  readonly letter: LetterAnswer;
  readonly history: readonly PlacedEntry[];
}

async function readLetter(call: PaperCall, id: string): Promise<ReadLetter | Refusal> {
  const asking = askingOf(call);
  const subject = `letter/${id}`;
  const history = await call.reader.read((db) => listEntries(db, asking.office, subject));
  const letter = findLetter(history, asking, subject, call.reader.authority);
  if (letter === undefined) return refuse('http.not-found');
  return letter.masked ? refuse('http.not-open-to-you') : { letter, history };
}

function lookOf(call: PaperCall, language: z.output<typeof askedPaper>['language']): PaperLook {
  const look = call.reader.papers.findLook(call.office, language);
  return must(look, 'A person has a seat only in an office there is.');
}

async function printed(call: PaperCall, paper: Paper, name: string): Promise<Document> {
  const { pdf } = await call.reader.papers.print(paper, call.now);
  return new Document(`${name}.pdf`, PDF, pdf);
}

/** Where the code leads: this server as the browser sees it. */
async function urlOf(call: PaperCall, matter: PaperMatter, index: number): Promise<string | null> {
  const payload = await call.reader.papers.stamp(call.office, stampAsked(matter, index));
  return payload === undefined ? null : stampUrl(call.origin, payload);
}

/** The entry that gave the letter its number here. */
function numberedIndex(history: readonly PlacedEntry[], letter: LetterAnswer): number {
  const numbered = history.findLast(({ entry }) => entry.number?.status === 'used');
  return numbered?.index ?? letter.index;
}

function fileName(...parts: readonly (string | null)[]): string {
  const name = parts.filter((part) => part !== null && part !== '').join(' ');
  return name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '-').slice(0, 120);
}

export const paperRoutes: readonly Route<PaperReader>[] = [
  route({
    method: 'GET',
    path: '/api/log-keys',
    summary: "Verifier keys of this server's offices, to check their papers and proofs with.",
    tag,
    access: 'anyone',
    response: z.object({ keys: z.array(z.string()) }),
    async run(call) {
      return { keys: [...(await call.reader.papers.listKeys())] };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/letter.pdf',
    summary: 'The letter as a paper: PDF/A with the code that shows it to be genuine.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper,
    documents,
    async run(call) {
      const read = await readLetter(call, call.params.letter);
      if (isRefusal(read)) return read;
      const { letter, history } = read;
      const look = lookOf(call, call.query.language);
      const matter = letterMatter(letter, look);
      const index = numberedIndex(history, letter);
      const url = isStampable(matter) ? await urlOf(call, matter, index) : null;
      const paper = letterPaper(matter, look, url);
      const document = await printed(call, paper, fileName(letter.number, 'letter'));
      noteGiven(call, letter, 'print');
      return document;
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
      const paper = referralSheet(read.letter, lookOf(call, call.query.language));
      const document = await printed(call, paper, fileName(read.letter.number, 'referrals'));
      noteGiven(call, read.letter, 'print');
      return document;
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/delivery-note.pdf',
    summary: 'The note that goes along with a letter that is delivered by hand.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedPaper.extend({
      outside: z.coerce.number().int().min(0).max(1_000).describe('place of the addressee'),
    }),
    documents,
    async run(call) {
      const read = await readLetter(call, call.params.letter);
      if (isRefusal(read)) return read;
      const { letter, history } = read;
      const to = letter.outside.find(({ place }) => place === call.query.outside);
      const look = lookOf(call, call.query.language);
      const date = dayOf(look, letter.numberedAt);
      if (to === undefined || letter.number === null || date === undefined) {
        return refuse('http.not-found');
      }
      const { number, secrecy } = letter;
      const matter: DeliveryMatter = {
        ...{ v: 1, paper: 'delivery-note', register: letter.direction, number, date },
        ...{ openSubject: '', receiver: [to.name, to.address].join(' – ') },
        letters: [{ number, date, unit: to.name, enclosures: letter.files.length, secrecy }],
      };
      const url = await urlOf(call, matter, numberedIndex(history, letter));
      return await printed(call, deliveryNote(matter, look, url), fileName(number, 'delivery'));
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/registers/:register/register.pdf',
    summary: `A part of a register as a paper: ${REGISTER_ROWS_MAX} entries at most.`,
    tag,
    access: 'office',
    params: inOffice.extend({ register: z.enum(registers) }),
    query: askedPaper.extend({
      year: z.coerce.number().int().min(0).max(9_999).optional(),
      q: z.string().max(200).default(''),
      filter: z.enum(filters).default('all'),
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
      const look = lookOf(call, call.query.language);
      const paper = registerPaper({ register, year, total, rows, printedAt: call.now }, look);
      return await printed(call, paper, fileName(register, year === 0 ? null : String(year)));
    },
  }),
];
