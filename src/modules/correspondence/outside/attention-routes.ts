// What needs attention on its way to other offices, over HTTP: the list, and one more try after
// somebody has mended what hindered it.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { askingOf, inOffice, ofLetter } from '#modules/correspondence/asking-routes.ts';
import { listAttention, listAwaitedFiles, listInbound, listTravelling } from './attention-views.ts';
import { listFindings, listInfected } from './finding-views.ts';
import type { OutsideReader } from './outside-port.ts';
import { refuseOthers } from './registry-only.ts';
import { askedFiles, attentionListShape, awaitedFilesShape } from './shapes.ts';
import { retryBody, retryInboundBody, travellingListShape } from './shapes.ts';

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
        infected: [...(await listInfected(db, asking))],
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
    summary: 'Files of letters that are still on their way here, and what a scanner said of some.',
    tag,
    access: 'office',
    params: inOffice,
    query: askedFiles,
    response: awaitedFilesShape,
    async run(call) {
      const { office } = askingOf(call);
      const asked = call.query.of?.split(',') ?? [];
      return await call.reader.read(async (db) => ({
        files: [...(await listAwaitedFiles(db, office))],
        findings: [...(await listFindings(db, office, asked))],
      }));
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
