// The HTTP face of the archive's search: one route. Who may find what is in the views.
import { z } from 'zod';
import { must } from '#lib/assert.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import { viewerOf } from '#modules/correspondence/viewer.ts';
import { askedSearch, searchShape } from './shapes.ts';
import { findLetters } from './views.ts';

const route = routesFor<CorrespondenceReader>();

export const searchRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/search',
    summary: "Letters of the office's archive by words, numbers and days; with snippets.",
    tag: 'correspondence',
    access: 'office',
    params: z.object({ office: z.string().max(63) }),
    query: askedSearch,
    response: searchShape,
    async run({ reader, office, session, appointments, now, query }) {
      const asking = {
        office: must(reader.authority.findOffice(office), 'A seat is in an office there is.'),
        viewer: viewerOf(session.person, appointments),
        now,
      };
      return await reader.read((db) => findLetters(db, asking, query));
    },
  }),
];
