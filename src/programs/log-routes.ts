// The log of an office over HTTP: the proof that an entry is registered, and how things stand with
// continuity. An entry is given byte for byte, so only to who may read what it is about.
import { z } from 'zod';
import type { ReadingKind } from '#kernel/reading.ts';
import { refuse } from '#kernel/refusal.ts';
import { rungs } from '#kernel/rung.ts';
import { routesFor } from '#http/route.ts';
import type { Call, Route } from '#http/route.ts';
import type { OfficeReader } from './office-reader.ts';

const tag = 'log';
const route = routesFor<OfficeReader>();
const office = z.string().max(63);

export const proofShape = z.object({
  index: z.int(),
  entry: z.string().describe('the exact leaf: canonical JSON'),
  opened: z.string().optional().describe('what a sealed leaf says; the proof is not about it'),
  proof: z.string().describe('a C2SP tlog-proof'),
  keys: z.array(z.string()).describe('verifier keys to check it with'),
  checkpoint: z.object({ size: z.int(), root: z.string().describe('base64') }),
});

export const continuityShape = z.object({
  rung: z.enum(rungs),
  waiting: z.int().describe('acts that no centre holds yet'),
  since: z.string().nullable().describe('since when the first of them waits'),
  log: z.object({ size: z.int(), recordedAt: z.string() }),
});

export const logRoutes: readonly Route<OfficeReader>[] = [
  route({
    method: 'GET',
    path: '/api/offices/:office/entries/:index/proof',
    summary: 'An entry of the log with the proof that it is registered.',
    tag,
    access: 'office',
    params: z.object({ office, index: z.coerce.number().int().min(0) }),
    query: z.object({
      to: z.enum(['keep', 'read']).default('keep').describe('what is noted of a watched letter'),
    }),
    response: proofShape,
    async run(call) {
      const { index } = call.params;
      const subject = await call.reader.findSubject(call.office, index);
      if (subject === undefined) return refuse('http.not-found');
      const viewer = { person: call.session.person, appointments: call.appointments };
      const look = await call.reader.findLook(call.office, subject, viewer);
      if (!look.mayRead) return refuse('http.not-open-to-you');
      const found = await call.reader.findProof(call.office, index);
      if (found === undefined) {
        // Its place in the log is kept, and its hash; its bytes were destroyed.
        return refuse('correspondence.disposed', { number: look.number });
      }
      if (look.isWatched) noteGiven(call, subject, call.query.to === 'read' ? 'opened' : 'export');
      const { leaf, opened, proof, keys, checkpoint } = found;
      const root = Buffer.from(checkpoint.root).toString('base64');
      return {
        ...{ index, proof, keys: [...keys] },
        entry: new TextDecoder().decode(leaf),
        ...(opened === undefined ? {} : { opened: new TextDecoder().decode(opened) }),
        checkpoint: { size: checkpoint.size, root },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/api/offices/:office/continuity',
    summary: 'The rung that the office stands on, and what waits for the centres.',
    tag,
    access: 'office',
    params: z.object({ office }),
    response: continuityShape,
    async run(call) {
      const { size, recordedAt } = await call.reader.findHead(call.office);
      const log = { size, recordedAt };
      const standing = call.reader.findStanding(call.office, size);
      // Where no centre was ever joined, nothing waits for one.
      if (standing === undefined) return { rung: 'alone' as const, waiting: 0, since: null, log };
      const { rung, waiting } = standing;
      const next = size - waiting;
      const since = waiting === 0 ? undefined : await call.reader.findRecordedAt(call.office, next);
      return { rung, waiting, since: since ?? null, log };
    },
  }),
];

/** The leaf has the letter's whole text. */
function noteGiven(
  call: Call<OfficeReader, 'office', unknown, unknown, unknown>,
  subject: string,
  what: ReadingKind,
): void {
  const { office, now: at } = call;
  const appointment = call.appointments[0]?.id ?? null;
  const who = { person: call.session.person, appointment };
  call.reader.noteReading({ office, subject, ...who, what, file: null, at });
}
