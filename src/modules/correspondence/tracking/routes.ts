// The public page's question: without signing in, slowly for each address, and with the same answer
// to everything that leads nowhere.
import { routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';
import { readTrackingCode } from '#modules/correspondence/tracking-code.ts';
import type { TrackingReader } from './tracking-port.ts';
import { askedTracking, trackingShape } from './tracking-shapes.ts';

const route = routesFor<TrackingReader>();

export const trackingRoutes: readonly Route<TrackingReader>[] = [
  route({
    method: 'POST',
    path: '/api/tracking',
    summary: 'Where a letter stands, for who has the number and the code of a visitor’s note.',
    tag: 'correspondence',
    access: 'anyone',
    limit: 'tracking',
    body: askedTracking,
    response: trackingShape,
    async run(call) {
      const code = readTrackingCode(call.body.code);
      if (code === undefined) return { found: null };
      return { found: await call.reader.tracking.findTracked(call.body.number, code) };
    },
  }),
];
