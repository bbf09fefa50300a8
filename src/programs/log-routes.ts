// The log of an office over HTTP: the proof that an entry is registered. An entry is given byte for
// byte, so only to who may read what it is about.
import { z } from 'zod';
import type { ReadingKind } from '#kernel/reading.ts';
import { refuse } from '#kernel/refusal.ts';
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
