// What needs attention on its way to other offices, over HTTP: the list, and one more try after
// somebody has mended what hindered it.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { askingOf, inOffice } from '#modules/correspondence/asking-routes.ts';
import { listAttention } from './attention-views.ts';
import type { OutsideReader } from './outside-port.ts';
import { refuseOthers } from './registry-only.ts';
import { attentionListShape, retryBody } from './shapes.ts';

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
      return { rows: [...(await call.reader.read((db) => listAttention(db, asking)))] };
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
