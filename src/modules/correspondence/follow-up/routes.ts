// Follow-up over HTTP: my work over all my offices, the office's lists, circulars, reports; each as
// an answer, as a file, and reports as a paper. Nothing is changed here but where a person wants
// their reminders.
import { z } from 'zod';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { isIsoDate } from '#lib/calendar.ts';
import { routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { askingOf, inOffice } from '#modules/correspondence/asking-routes.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import { EXPORT_ROWS_MAX } from '#modules/correspondence/export.ts';
import {
  groupings,
  lates,
  officeLists,
  reportNames,
  sorts,
} from '#modules/correspondence/follow-choices.ts';
import { findCirculars } from './circulars.ts';
import { circularsTable, missingRows, reportTable, workTable } from './follow-tables.ts';
import type { FollowUpReader } from './follow-up-port.ts';
import { askingIn, findMyWork, myOfficeOf } from './my-work.ts';
import type { MyOffice, MyQuestion } from './my-work.ts';
import { findFollowCounts, findOfficeWork } from './office-lists.ts';
import { findReport } from './report-view.ts';
import {
  addressShape,
  circularsShape,
  followCountsShape,
  myWorkShape,
  officeWorkShape,
  reportShape,
} from './shapes.ts';
import { circularsBook, listBook, myBook, printReport } from './papers.ts';
import type { MyWorkAnswer } from './shapes.ts';
import { followWord } from './words.ts';

const tag = 'follow-up';
const route = routesFor<FollowUpReader>();
const PDF = 'application/pdf';

const page = {
  from: z.coerce.number().int().min(0).max(1_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
const q = z.string().max(200).default('');
const askedMine = z.object({
  ...{ q, late: z.enum(lates).default('all'), sort: z.enum(sorts).default('due') },
  office: z.string().max(63).optional().describe('only what is in this office'),
});
const inList = inOffice.extend({ list: z.enum(officeLists) });
const askedList = z.object({
  ...{ q, late: z.enum(lates).default('all'), sort: z.enum(sorts).default('due') },
  urgent: z.enum(['yes', 'no']).default('no'),
  holder: z.string().max(200).optional().describe("key of one of the answer's holders"),
});
const askedCirculars = z.object({ q });
const inReport = inOffice.extend({ report: z.enum(reportNames) });
const day = z.string().refine(isIsoDate);
const language = z.enum(['ar', 'fa', 'en']);
const askedReport = z.object({
  from: day.optional(),
  asOf: day.optional().describe('the last day; one that is over is answered alike for ever'),
  by: z.enum(groupings).optional(),
  language: language.default('en'),
});

type MyCall = Call<FollowUpReader, 'signed-in', unknown, unknown, unknown>;

async function listMyOffices({ reader, session, appointments, now }: MyCall): Promise<MyOffice[]> {
  const ids = [...new Set(appointments.map((held) => held.office))];
  const { authority } = reader;
  const offices: MyOffice[] = [];
  for (const id of ids) {
    const asking = askingIn(id, { person: session.person, appointments, authority, now });
    if (asking === undefined) continue;
    offices.push(myOfficeOf(asking, await reader.findRhythm(id, now)));
  }
  return offices;
}

async function readMyWork(
  call: MyCall,
  question: MyQuestion,
): Promise<MyWorkAnswer & { readonly of: readonly MyOffice[] }> {
  const of = await listMyOffices(call);
  return { ...(await call.reader.read((db) => findMyWork(db, of, question))), of };
}

const myRoutes: readonly Route<FollowUpReader>[] = [
  route({
    method: 'GET',
    path: '/api/my-work',
    summary: 'What is referred to any post that the person holds, acts for or was lent.',
    tag,
    access: 'signed-in',
    query: askedMine.extend(page),
    response: myWorkShape,
    async run(call) {
      const { of: _, ...answer } = await readMyWork(call, call.query);
      return answer;
    },
  }),
  route({
    method: 'GET',
    path: '/api/my-work/export',
    summary: 'My work as a file to save.',
    tag,
    access: 'signed-in',
    query: askedMine.extend(tableAsked.shape),
    documents: tableMediaTypes,
    async run(call) {
      const whole = { ...call.query, from: 0, limit: EXPORT_ROWS_MAX };
      const { rows, of } = await readMyWork(call, whole);
      const [first] = call.appointments;
      const office = call.reader.authority.findOffice(first?.office ?? '');
      if (office === undefined) return refuseWith('correspondence.export-too-large', {});
      const look = { office, language: call.query.language };
      const title = followWord(look.language, 'follow.list.mine');
      return tableFile(call.query, workTable(title, look, { list: 'mine', offices: of }), [rows]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/my-work/book.pdf',
    summary: 'My work over all my offices, on the paper of one of them.',
    tag,
    access: 'signed-in',
    query: askedMine.extend({
      language: language.default('en'),
      paper: z.string().max(63).describe('the office on whose paper it is'),
    }),
    documents: [PDF],
    async run(call) {
      const { paper: office, ...asked } = call.query;
      const appointments = call.appointments.filter((held) => held.office === office);
      if (appointments.length === 0) return refuse('kernel.not-appointed');
      return await myBook({ ...call, office, appointments }, await listMyOffices(call), asked);
    },
  }),
  route({
    method: 'GET',
    path: '/api/my-reminders',
    summary: 'Where the person gets reminders by e-mail.',
    tag,
    access: 'signed-in',
    response: addressShape,
    async run({ reader, session }) {
      return { address: (await reader.findAddress(session.person)) ?? null };
    },
  }),
  route({
    method: 'POST',
    path: '/api/my-reminders',
    summary: 'Sets where the person gets reminders by e-mail; null: nowhere.',
    tag,
    access: 'signed-in',
    body: z.strictObject({
      address: z.email().max(254).nullable(),
      language: z.enum(['ar', 'fa', 'en']).optional().describe('in which the person reads'),
    }),
    response: addressShape,
    async run({ reader, session, body: { address, language } }) {
      await reader.setAddress(session.person, address, language ?? null);
      return { address };
    },
  }),
];

const listRoutes: readonly Route<FollowUpReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/follow-up',
    summary: 'How much of each kind there is to follow up.',
    tag,
    access: 'office',
    params: inOffice,
    response: followCountsShape,
    async run(call) {
      const rhythm = await call.reader.findRhythm(call.office, call.now);
      return await call.reader.read((db) => findFollowCounts(db, askingOf(call), rhythm));
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/follow-up/:list',
    summary: 'A list of what is to be followed up: filters, search, order, pages.',
    tag,
    access: 'office',
    params: inList,
    query: askedList.extend(page),
    response: officeWorkShape,
    async run(call) {
      const rhythm = await call.reader.findRhythm(call.office, call.now);
      const { urgent, ...asked } = call.query;
      const question = { ...asked, isUrgent: urgent === 'yes', list: call.params.list };
      return await call.reader.read((db) => findOfficeWork(db, askingOf(call), rhythm, question));
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/follow-up/:list/export',
    summary: `A list of follow-up as a file to save, of at most ${EXPORT_ROWS_MAX} rows.`,
    tag,
    access: 'office',
    params: inList,
    query: askedList.extend(tableAsked.shape),
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const rhythm = await call.reader.findRhythm(call.office, call.now);
      const { urgent, ...asked } = call.query;
      const { list } = call.params;
      const whole = { isUrgent: urgent === 'yes', list, from: 0, limit: EXPORT_ROWS_MAX };
      const question = { ...asked, ...whole };
      const found = await call.reader.read((db) => findOfficeWork(db, asking, rhythm, question));
      if (found.total > EXPORT_ROWS_MAX) return tooLarge(found.total);
      const look = { office: asking.office, language: asked.language };
      const title = followWord(look.language, `follow.list.${list}`);
      return tableFile(asked, workTable(title, look, { list }), [found.rows]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/follow-up/:list/book.pdf',
    summary: `A list of follow-up on the paper of the office, of at most ${EXPORT_ROWS_MAX} rows.`,
    tag,
    access: 'office',
    params: inList,
    query: askedList.extend({ language: language.default('en') }),
    documents: [PDF],
    run(call) {
      const { urgent, ...asked } = call.query;
      return listBook(call, { ...asked, isUrgent: urgent === 'yes', list: call.params.list });
    },
  }),
];

const CIRCULARS_MAX = 1_000;

const circularRoutes: readonly Route<FollowUpReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/circulars',
    summary: 'Circulars sent: who has acknowledged them, and who has not.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedCirculars.extend(page),
    response: circularsShape,
    run: (call) => call.reader.read((db) => findCirculars(db, askingOf(call), call.query)),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/circulars/export',
    summary: 'The latest thousand circulars with each addressee who has not acknowledged.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedCirculars.extend(tableAsked.shape),
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const question = { q: call.query.q, from: 0, limit: CIRCULARS_MAX };
      const { rows } = await call.reader.read((db) => findCirculars(db, asking, question));
      const look = { office: asking.office, language: call.query.language };
      const title = followWord(look.language, 'follow.list.circulars');
      return tableFile(call.query, circularsTable(title, look), [missingRows(rows)]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/circulars/book.pdf',
    summary: 'Circulars and who has not acknowledged them, on the paper of the office.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedCirculars.extend({ language: language.default('en') }),
    documents: [PDF],
    run: (call) => circularsBook(call, call.query),
  }),
];

const reportRoutes: readonly Route<FollowUpReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/reports/:report',
    summary: 'A report of a period; asked again for a day that is over, it says the same.',
    tag,
    access: 'office',
    params: inReport,
    query: askedReport,
    response: reportShape,
    run: (call) => findReport(call.reader, askingOf(call), { ...call.query, ...call.params }),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/reports/:report/export',
    summary: 'A report as a file to save.',
    tag,
    access: 'office',
    params: inReport,
    query: askedReport.extend(tableAsked.shape),
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const report = await findReport(call.reader, asking, { ...call.query, ...call.params });
      if (isRefusal(report)) return report;
      const look = { office: asking.office, language: call.query.language };
      return tableFile(call.query, reportTable(report, look), [report.rows]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/reports/:report/paper',
    summary: 'A report as a PDF on the paper of the office.',
    tag,
    access: 'office',
    params: inReport,
    query: askedReport,
    documents: [PDF],
    run: (call) => printReport(call, { ...call.query, ...call.params }),
  }),
];

function tooLarge(total: number): Refusal {
  return refuseWith('correspondence.export-too-large', { total, rowsMax: EXPORT_ROWS_MAX });
}

export const followUpRoutes: readonly Route<FollowUpReader>[] = [
  ...myRoutes,
  ...listRoutes,
  ...circularRoutes,
  ...reportRoutes,
];
