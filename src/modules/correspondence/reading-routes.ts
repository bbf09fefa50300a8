// Who saw and copied a letter: for who answers for the office's papers; and what a browser tells of
// printing and copying, which the server itself cannot see.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { askingOf, noteGiven, ofLetter } from './asking-routes.ts';
import type { OfficeCall } from './asking-routes.ts';
import { findLetter, listEntries } from './letter-views.ts';
import type { CorrespondenceReader } from './reader.ts';
import { readingsShape, toldReadingShape } from './reading-shapes.ts';
import { listReadings } from './reading-views.ts';
import type { LetterAnswer } from './shapes.ts';
import { isWatched } from './watched.ts';

const tag = 'correspondence';
const route = routesFor<CorrespondenceReader>();
const overseers: readonly string[] = ['head', 'registrar', 'archivist'];

export const readingRoutes: readonly Route<CorrespondenceReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/readings',
    summary:
      'Who saw and copied a letter that is not of normal secrecy; newest first, at most 500.',
    tag,
    access: 'office',
    params: ofLetter,
    response: readingsShape,
    async run(call) {
      const capacities = call.appointments.map(({ capacity }) => capacity);
      if (!capacities.some((capacity) => overseers.includes(capacity))) {
        return refuse('http.not-open-to-you');
      }
      const letter = await readLetter(call, call.params.letter);
      if (letter === undefined) return refuse('http.not-found');
      const { authority } = call.reader;
      const readings = await call.reader.read((db) => listReadings(db, authority, letter));
      return { watched: isWatched(letter.secrecy), readings };
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/letters/:letter/readings',
    summary: 'The browser tells that the person printed the letter or copied from it.',
    tag,
    access: 'office',
    params: ofLetter,
    body: toldReadingShape,
    response: z.object({ watched: z.boolean() }),
    async run(call) {
      const letter = await readLetter(call, call.params.letter);
      if (letter === undefined) return refuse('http.not-found');
      if (letter.masked) return refuse('http.not-open-to-you');
      noteGiven(call, letter, call.body.what);
      return { watched: isWatched(letter.secrecy) };
    },
  }),
];

async function readLetter(call: OfficeCall, id: string): Promise<LetterAnswer | undefined> {
  const asking = askingOf(call);
  const letter = `letter/${id}`;
  const history = await call.reader.read((db) => listEntries(db, asking.office, letter));
  return findLetter(history, asking, letter, call.reader.authority);
}
