// The neighbour's door over HTTP. The caller is a server: it has no session, and shows the key of
// its office's log; the bundle says the rest.
import { Readable } from 'node:stream';

import { z } from 'zod';
import { bundleFlaws } from '#kernel/courier.ts';
import { refuse } from '#kernel/refusal.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Route } from '#http/route.ts';

import type { NeighbourDoor } from './neighbour-door.ts';

export interface NeighbourReader {
  readonly neighbourDoor: NeighbourDoor;
}

const tag = 'neighbours';
const route = routesFor<NeighbourReader>();
const office = z.string().max(63);
const BUNDLE_BYTES_MAX = 4_000_000_000;
const BUNDLE_TYPE = 'application/octet-stream';

export const neighbourOffices = z.object({ offices: z.array(office) });

/** Of an exchange that brought no bundle back. */
export const neighbourAnswer = z.object({
  flaw: z.enum(bundleFlaws).nullable().describe('why nothing was taken in'),
});

export const neighbourRoutes: readonly Route<NeighbourReader>[] = [
  route({
    method: 'GET',
    path: '/api/neighbours/offices',
    summary: 'Offices that keep their registers on this server, for the server of a neighbour.',
    tag,
    access: 'anyone',
    response: neighbourOffices,
    run: (call) => Promise.resolve({ offices: [...call.reader.neighbourDoor.listHere()] }),
  }),
  route({
    method: 'POST',
    path: '/api/neighbours/bundles',
    summary:
      "A neighbour leaves a courier's bundle for an office here, and gets that office's own.",
    tag,
    access: 'anyone',
    query: z.object({
      from: z.string().min(1).max(300),
      to: office,
      word: z.string().max(500),
      introduction: z.string().max(4_000).exactOptional(),
    }),
    upload: { sizeBytesMax: BUNDLE_BYTES_MAX },
    documents: [BUNDLE_TYPE],
    response: neighbourAnswer,
    async run(call) {
      const { from, to, word, introduction } = call.query;
      const visit = { from, to, word, introduction };
      const visited = await call.reader.neighbourDoor.visit(visit, call.bytes);
      if (visited.kind === 'not-here') return refuse('http.not-found');
      if (visited.kind === 'stranger') return refuse('http.not-open-to-you');
      if (visited.kind === 'flaw') return { flaw: visited.flaw };
      if (visited.bundle === undefined) return { flaw: null };
      const bytes = Readable.toWeb(Readable.from(visited.bundle, { objectMode: false }));
      return new Document(`${to}.dawam-courier`, BUNDLE_TYPE, bytes as ReadableStream<Uint8Array>);
    },
  }),
];
