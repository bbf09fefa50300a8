// Couriers over HTTP, for the registrar and the head: what waits for whom, a bundle to save on a
// stick, its slip, and a bundle from a stick to be read. A bundle tells in its own signature whose
// it is, so who carries or uploads it needs no trust.
import { Readable } from 'node:stream';

import { z } from 'zod';
import { bundleFlaws } from '#kernel/courier.ts';
import { refuse } from '#kernel/refusal.ts';
import { Document, routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import { readLook } from '#modules/correspondence/paper/printing.ts';
import type { OfficeReader } from '#programs/office-reader.ts';

import { bundleName } from './courier.ts';
import { courierSlip } from './courier-slip.ts';

const tag = 'courier';
const route = routesFor<OfficeReader>();
const office = z.string().max(63);
const params = z.object({ office });
const carriers = ['head', 'registrar', 'administrator'];
/** A stick's worth. */
const BUNDLE_BYTES_MAX = 4_000_000_000;
const BUNDLE_TYPE = 'application/octet-stream';

const wayShape = z.object({
  office,
  waiting: z.int().describe('entries that have not arrived there, as far as is known here'),
  since: z.string().nullable(),
  hasKey: z.boolean().describe('something can be sealed to it'),
});

const bundleShape = z.object({
  direction: z.enum(['out', 'in']),
  id: z.string(),
  other: office,
  at: z.string(),
  sha256: z.string(),
  counts: z.record(z.string(), z.int()),
  seenAt: z.string().nullable().describe('when the other office said that it has read it'),
});

const reportShape = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  madeAt: z.string(),
  consignments: z.int(),
  fresh: z.int(),
  files: z.int(),
  arrived: z.int(),
  isRepeated: z.boolean(),
});

type OfficeCall = Call<OfficeReader, 'office', unknown, unknown, unknown>;

function mayCarry({ appointments }: OfficeCall): boolean {
  return appointments.some(({ capacity }) => carriers.includes(capacity));
}

export const courierRoutes: readonly Route<OfficeReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/courier',
    summary: 'Offices elsewhere that something waits for, and bundles that were written and read.',
    tag,
    access: 'office',
    params,
    response: z.object({ ways: z.array(wayShape), bundles: z.array(bundleShape) }),
    async run(call) {
      if (!mayCarry(call)) return refuse('http.not-open-to-you');
      const { ways, bundles } = await call.reader.courier.list(call.office);
      return {
        ways: [...ways],
        bundles: bundles.map((bundle) => ({ ...bundle, counts: { ...bundle.counts } })),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/courier/bundle',
    summary: 'A bundle for one office elsewhere, to save on a stick.',
    tag,
    access: 'office',
    params,
    query: z.object({ to: office }),
    documents: [BUNDLE_TYPE],
    async run(call) {
      if (!mayCarry(call)) return refuse('http.not-open-to-you');
      const bundle = await call.reader.courier.write(call.office, call.query.to);
      if (bundle === undefined) return refuse('http.not-found');
      const name = bundleName(call.office, call.query.to, call.now);
      const bytes = Readable.toWeb(Readable.from(bundle, { objectMode: false }));
      return new Document(name, BUNDLE_TYPE, bytes as ReadableStream<Uint8Array>);
    },
  }),
  route({
    method: 'POST',
    path: '/api/offices/:office/courier/read',
    summary: 'Take in a bundle that a courier has brought.',
    tag,
    access: 'office',
    params,
    upload: { sizeBytesMax: BUNDLE_BYTES_MAX },
    response: z.object({
      flaw: z.enum(bundleFlaws).nullable().describe('why nothing of it was taken in'),
      report: reportShape.nullable(),
    }),
    async run(call) {
      if (!mayCarry(call)) return refuse('http.not-open-to-you');
      const outcome = await call.reader.courier.receive(call.bytes, call.office);
      if (!outcome.ok) return { flaw: outcome.flaw, report: null };
      return { flaw: null, report: { ...outcome.report } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/courier/bundles/:id/slip.pdf',
    summary: 'The slip that goes along with a bundle: from whom, to whom, what, and its hash.',
    tag,
    access: 'office',
    params: z.object({ office, id: z.uuid() }),
    query: z.object({ language: z.enum(['ar', 'fa', 'en']).optional() }),
    documents: ['application/pdf'],
    async run(call) {
      if (!mayCarry(call)) return refuse('http.not-open-to-you');
      const { bundles } = await call.reader.courier.list(call.office);
      const bundle = bundles.find(({ id, direction }) => {
        return id === call.params.id && direction === 'out';
      });
      if (bundle === undefined) return refuse('http.not-found');
      const look = await readLook(call.reader, call.office, call.query.language);
      const to = call.reader.authority.findOffice(bundle.other);
      const paper = courierSlip(bundle, look, to?.names[look.office.language] ?? bundle.other);
      const { pdf } = await call.reader.papers.print(paper, call.now);
      return new Document(`${bundle.other}-${bundle.id}.pdf`, 'application/pdf', pdf);
    },
  }),
];
