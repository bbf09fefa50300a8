// What needs attention on its way to other offices, over HTTP: the list, and one more try after
// somebody has mended what hindered it.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { askingOf, inOffice, ofLetter } from '#modules/correspondence/asking-routes.ts';
import { listAttention, listAwaitedFiles, listInbound, listTravelling } from './attention-views.ts';
import type { OutsideReader } from './outside-port.ts';
import { refuseOthers } from './registry-only.ts';
import { attentionListShape, awaitedFilesShape, retryBody, retryInboundBody } from './shapes.ts';
import { travellingListShape } from './shapes.ts';

const tag = 'correspondence';
const route = routesFor<OutsideReader>();

export const attentionRoutes: readonly Route<OutsideReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/attention',
    summary: 'What was sent to other offices and has not arrived, with the reason, oldest first.',
    tag,
    access: 'office',
    params: inOffice,
    response: attentionListShape,
    async run(call) {
      const asking = askingOf(call);
      return await call.reader.read(async (db) => ({
        rows: [...(await listAttention(db, asking))],
        inbound: [...(await listInbound(db, asking))],
      }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/letters/:letter/travelling',
    summary: 'What of the letter is on its way to other servers, and how far it has come.',
    tag,
    access: 'office',
    params: ofLetter,
    response: travellingListShape,
    async run(call) {
      const asking = askingOf(call);
      const subject = `letter/${call.params.letter}`;
      return { rows: await call.reader.read((db) => listTravelling(db, asking, subject)) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/awaited-files',
    summary: 'Files that letters of the office name and that are still on their way here.',
    tag,
    access: 'office',
    params: inOffice,
    response: awaitedFilesShape,
    async run(call) {
      const { office } = askingOf(call);
      return { files: [...(await call.reader.read((db) => listAwaitedFiles(db, office)))] };
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/attention/retry-inbound',
    summary: 'Take these in once more; those that have been taken in meanwhile are passed over.',
    tag,
    access: 'office',
    params: inOffice,
    body: retryInboundBody,
    response: z.object({ tried: z.int() }),
    async run(call) {
      const refused = refuseOthers(call);
      if (refused !== undefined) return refused;
      let tried = 0;
      for (const { origin, index } of call.body.items) {
        const place = { office: call.office, origin, index };
        if (await call.reader.outside.retryInbound(place)) tried += 1;
      }
      return tried === 0 ? refuse('http.not-found') : { tried };
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/attention/retry',
    summary: 'Deliver these once more; those that have arrived meanwhile are passed over.',
    tag,
    access: 'office',
    params: inOffice,
    body: retryBody,
    response: z.object({ tried: z.int() }),
    async run(call) {
      const refused = refuseOthers(call);
      if (refused !== undefined) return refused;
      let tried = 0;
      for (const { index, recipient } of call.body.items) {
        const waiting = { office: call.office, index, recipient };
        if (await call.reader.outside.retryDelivery(waiting)) tried += 1;
      }
      return tried === 0 ? refuse('http.not-found') : { tried };
    },
  }),
];
