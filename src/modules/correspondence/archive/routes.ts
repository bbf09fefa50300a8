// The HTTP face of the archive: what a search found as a file, and the letters behind the numbers
// that a text speaks of. The search itself has its own route.
import { z } from 'zod';
import { isRefusal } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { tableMediaTypes } from '#http/table-file.ts';
import { askingOf, inOffice } from '#modules/correspondence/asking-routes.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import { askedSearch } from '#modules/correspondence/search/shapes.ts';
import { disposalRoutes } from './disposal-routes.ts';
import { listArchived, listFiles, listYears } from './files-view.ts';
import { loanRoutes } from './loan-routes.ts';
import { listKnownNumbers } from './known-numbers.ts';
import { askedSearchFile, FOUND_ROWS_MAX, foundFile, listFound } from './search-file.ts';
import { archivedLettersShape, askedArchived, askedNumbers } from './shapes.ts';
import { filesShape, numbersShape, yearsShape } from './shapes.ts';
import { listClosedVolumes } from './volumes-view.ts';

const tag = 'correspondence';
const route = routesFor<CorrespondenceReader>();

export const archiveRoutes: readonly Route<CorrespondenceReader>[] = [
  ...disposalRoutes,
  ...loanRoutes,
  route({
    method: 'GET',
    path: '/api/offices/:office/search/export',
    summary: `What a search finds as a file to save, of at most ${FOUND_ROWS_MAX} letters.`,
    tag,
    access: 'office',
    params: inOffice,
    query: askedSearchFile,
    documents: tableMediaTypes,
    async run(call) {
      const asking = askingOf(call);
      const { format, language, ...question } = call.query;
      const asked = { ...askedSearch.parse({}), ...question };
      const rows = await listFound(call.reader, asking, asked);
      return isRefusal(rows) ? rows : await foundFile({ format, language }, asking.office, rows);
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/known-numbers',
    summary: 'Letters of the office by their numbers, many at once: for references in a text.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedNumbers,
    response: numbersShape,
    async run(call) {
      const asking = askingOf(call);
      const known = await call.reader.read((db) => listKnownNumbers(db, asking, call.query.keys));
      return { known: [...known] };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/files',
    summary: 'Files of the archive with how much lies in each.',
    tag,
    access: 'office',
    params: inOffice,
    query: z.object({ q: z.string().max(200).default('') }),
    response: filesShape,
    run: (call) => call.reader.read((db) => listFiles(db, askingOf(call), call.query.q.trim())),
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/letters',
    summary: 'Archived letters of a file, volume by volume, or of a retention class; newest first.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedArchived,
    response: archivedLettersShape,
    async run(call) {
      const { authority } = call.reader;
      const { file } = call.query;
      return await call.reader.read(async (db) => ({
        ...(await listArchived(db, askingOf(call), call.query)),
        closed: await listClosedVolumes(db, askingOf(call), { file, authority }),
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/archive/years',
    summary: 'Years of the registers, as they can be downloaded whole.',
    tag,
    access: 'office',
    params: inOffice,
    response: yearsShape,
    run: (call) => call.reader.read((db) => listYears(db, askingOf(call))),
  }),
];
