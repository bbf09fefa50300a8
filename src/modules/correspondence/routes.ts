// The HTTP face of correspondence: registers, lists, letters, exports. What changes a letter goes
// through the commands' own route. No law here: who may see what is in clearance.ts and the views.
import { z } from 'zod';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Document, Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import type { TableAsked } from '#http/table-file.ts';
import { askingAs, askingOf, inOffice, noteGiven, ofLetter } from './asking-routes.ts';
import type { OfficeCall } from './asking-routes.ts';
import { refuseWith } from './checks.ts';
import { EXPORT_ROWS_MAX, REGISTER_ROWS_MAX, tableOf } from './export.ts';
import { findLetter, findLife, listEntries } from './letter-views.ts';
import type { CorrespondenceReader } from './reader.ts';
import { readingRoutes } from './reading-routes.ts';
import {
  homeShape,
  letterShape,
  lifeShape,
  listShape,
  registers,
  registerShape,
} from './shapes.ts';
import type { RegisterRow } from './shapes.ts';
import { currentYear, filters, findHome, findRegisterPage, listArrivals } from './views.ts';
import { listDrafts, listRowsBelow } from './views.ts';
import type { Asking, RegisterQuestion } from './views.ts';

const tag = 'correspondence';
const route = routesFor<CorrespondenceReader>();

const inRegister = inOffice.extend({ register: z.enum(registers) });

const asked = z.object({
  year: z.coerce.number().int().min(0).max(9_999).optional(),
  q: z.string().max(200).default(''),
  filter: z.enum(filters).default('all'),
});
const askedPage = asked.extend({
  from: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
const askedExport = asked.extend(tableAsked.shape);

function questionOf(
  asking: Asking,
  register: RegisterQuestion['register'],
  { year, q, filter }: z.output<typeof asked>,
): RegisterQuestion {
  return { register, q, filter, year: year ?? currentYear(asking, register) };
}

const EXPORT_PIECE_ROWS = 1_000;

/** Newest first; each piece is a transaction of its own, so that a slow reader holds nothing. */
async function* exportRows(
  { reader }: OfficeCall,
  asking: Asking,
  question: RegisterQuestion,
): AsyncGenerator<readonly RegisterRow[]> {
  let below = Number.MAX_SAFE_INTEGER;
  for (let count = 0; count < REGISTER_ROWS_MAX;) {
    const piece = { ...question, below, limit: EXPORT_PIECE_ROWS };
    const rows = await reader.read((db) => listRowsBelow(db, asking, piece));
    const last = rows.at(-1)?.serial;
    if (last === undefined || last === null) return;
    yield rows;
    below = last;
    count += rows.length;
  }
}

function tooLarge(total: number, rowsMax: number): Refusal {
  return refuseWith('correspondence.export-too-large', { total, rowsMax });
}

/** A list without pages: read at once, and refused where it does not fit into one file. */
async function listFile(
  call: OfficeCall,
  list: 'arrivals' | 'drafts',
  asked: TableAsked,
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const listAll = list === 'arrivals' ? listArrivals : listDrafts;
  const { rows } = await call.reader.read((db) => listAll(db, asking, EXPORT_ROWS_MAX + 1));
  if (rows.length > EXPORT_ROWS_MAX) return tooLarge(rows.length, EXPORT_ROWS_MAX);
  const table = tableOf(list, { office: asking.office, language: asked.language });
  return tableFile(asked, table, [rows]);
}

const noSuchLetter = () => refuse('http.not-found');

const askedLetter = z.object({
  as: z
    .string()
    .max(128)
    .optional()
    .describe('appointment of the seat in use: `may` lists what this one may do, not all of them'),
});

const registerRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/registers/:register',
    summary: 'A page of a register: filters, search, counts; newest number first.',
    tag,
    access: 'office',
    params: inRegister,
    query: askedPage,
    response: registerShape,
    async run(call) {
      const asking = askingOf(call);
      const { from, limit } = call.query;
      const question = questionOf(asking, call.params.register, call.query);
      return await call.reader.read((db) =>
        findRegisterPage(db, asking, { ...question, from, limit }),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/registers/:register/export',
    summary: `A register as a file to save, of at most ${REGISTER_ROWS_MAX} letters.`,
    tag,
    access: 'office',
    params: inRegister,
    query: askedExport,
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const { register } = call.params;
      const question = questionOf(asking, register, call.query);
      const page = await call.reader.read((db) =>
        findRegisterPage(db, asking, { ...question, from: 0, limit: 1 }),
      );
      if (page.total > REGISTER_ROWS_MAX) return tooLarge(page.total, REGISTER_ROWS_MAX);
      const { office } = asking;
      const table = tableOf(register, { office, language: call.query.language }, question.year);
      return tableFile(call.query, table, exportRows(call, asking, question));
    },
  }),
];

const listRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/home',
    summary: 'What waits for the office, and its latest numbered letters.',
    tag,
    access: 'office',
    params: inOffice,
    response: homeShape,
    run: (call) => call.reader.read((db) => findHome(db, askingOf(call))),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/drafts',
    summary: 'Outgoing letters that are not dispatched yet, newest first.',
    tag,
    access: 'office',
    params: inOffice,
    response: listShape,
    run: (call) => call.reader.read((db) => listDrafts(db, askingOf(call))),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/drafts/export',
    summary: 'The drafts as a file to save.',
    tag,
    access: 'office',
    params: inOffice,
    query: tableAsked,
    documents: tableMediaTypes,
    run: (call) => listFile(call, 'drafts', call.query),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/arrivals',
    summary: 'Letters that were delivered and have no number here yet, newest first.',
    tag,
    access: 'office',
    params: inOffice,
    response: listShape,
    run: (call) => call.reader.read((db) => listArrivals(db, askingOf(call))),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/arrivals/export',
    summary: 'The letters that wait to be registered, as a file to save.',
    tag,
    access: 'office',
    params: inOffice,
    query: tableAsked,
    documents: tableMediaTypes,
    run: (call) => listFile(call, 'arrivals', call.query),
  }),
];

const letterRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter',
    summary: 'One letter as this office knows it, and what the person may do with it.',
    tag,
    access: 'office',
    params: ofLetter,
    query: askedLetter,
    response: letterShape,
    async run(call) {
      const asking = askingAs(call, call.query.as);
      if (isRefusal(asking)) return asking;
      const letter = `letter/${call.params.letter}`;
      const history = await call.reader.read((db) => listEntries(db, asking.office, letter));
      const found = findLetter(history, asking, letter, call.reader.authority);
      if (found === undefined) return noSuchLetter();
      noteGiven(call, found, 'opened', call.query.as);
      return found;
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/life',
    summary: "The letter's line of life: who had it, since when, oldest first.",
    tag,
    access: 'office',
    params: ofLetter,
    response: lifeShape,
    async run(call) {
      const asking = askingOf(call);
      const letter = `letter/${call.params.letter}`;
      const history = await call.reader.read((db) => listEntries(db, asking.office, letter));
      return findLife(history, asking, call.reader.authority) ?? noSuchLetter();
    },
  }),
];

export const routes: readonly Route<CorrespondenceReader>[] = [
  ...registerRoutes,
  ...listRoutes,
  ...letterRoutes,
  ...readingRoutes,
];
