// The HTTP face of disposal: what is due, what is held, the decisions there were, each also as a
// file. Disposing itself is a command like any other.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { tableAsked, tableFile, tableMediaTypes } from '#http/table-file.ts';
import { askingOf, inOffice } from '#modules/correspondence/asking-routes.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import { dueLines, dueTable, goneTable } from './disposal-file.ts';
import { askedDue, disposalAnswerShape, disposalsShape } from './disposal-shapes.ts';
import { dueShape, heldShape } from './disposal-shapes.ts';
import { findDisposal, findDue, listDisposals, listHeld } from './disposal-views.ts';

const tag = 'correspondence';
const route = routesFor<CorrespondenceReader>();
const ofDisposal = inOffice.extend({ disposal: z.uuidv7() });

export const disposalRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/due',
    summary: 'Archived letters that no longer have to be kept on a day, by retention class.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedDue,
    response: dueShape,
    run: (call) => call.reader.read((db) => findDue(db, askingOf(call), call.query.day)),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/due/export',
    summary: 'The list for the committee as a file to save.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedDue.extend(tableAsked.shape),
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const { day, ...asked } = call.query;
      const due = await call.reader.read((db) => findDue(db, asking, day));
      const look = { office: asking.office, language: asked.language };
      return tableFile(asked, dueTable(look, day), [dueLines(due)]);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/held',
    summary: 'Letters that an order keeps from being destroyed.',
    tag,
    access: 'office',
    params: inOffice,
    response: heldShape,
    run: (call) => call.reader.read((db) => listHeld(db, askingOf(call))),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/disposals',
    summary: 'Decisions by which letters were destroyed, newest first.',
    tag,
    access: 'office',
    params: inOffice,
    response: disposalsShape,
    run: (call) =>
      call.reader.read((db) => listDisposals(db, askingOf(call), call.reader.authority)),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/disposals/:disposal',
    summary: 'One decision with the numbers of the letters that were destroyed.',
    tag,
    access: 'office',
    params: ofDisposal,
    response: disposalAnswerShape,
    async run(call) {
      const subject = `disposal/${call.params.disposal}`;
      const { authority } = call.reader;
      const found = await call.reader.read((db) =>
        findDisposal(db, askingOf(call), subject, authority),
      );
      return found ?? refuse('http.not-found');
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/disposals/:disposal/export',
    summary: 'The numbers of the letters that were destroyed by a decision, as a file to save.',
    tag,
    access: 'office',
    params: ofDisposal,
    query: tableAsked,
    documents: tableMediaTypes,
    async run(call) {
      const subject = `disposal/${call.params.disposal}`;
      const asking = askingOf(call);
      const { authority } = call.reader;
      const found = await call.reader.read((db) => findDisposal(db, asking, subject, authority));
      if (found === undefined) return refuse('http.not-found');
      const look = { office: asking.office, language: call.query.language };
      return tableFile(call.query, goneTable(look, found), [found.rows]);
    },
  }),
];
