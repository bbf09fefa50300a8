// What the routes of correspondence make of a call: which office, who asks, on which seat; and that
// somebody was given a letter to see.
import { z } from 'zod';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { ReadingKind } from '#kernel/reading.ts';
import { must } from '#lib/assert.ts';
import type { Call } from '#http/route.ts';
import type { CorrespondenceReader } from './reader.ts';
import type { Asking } from './views.ts';
import { seatOf, viewerOf } from './viewer.ts';
import { isWatched } from './watched.ts';

export const inOffice = z.object({ office: z.string().max(63) });
export const ofLetter = inOffice.extend({ letter: z.uuidv7() });

export type OfficeCall = Call<CorrespondenceReader, 'office', unknown, unknown, unknown>;

export function askingOf({ reader, office, session, appointments, now }: OfficeCall): Asking {
  const found = reader.authority.findOffice(office);
  return {
    office: must(found, 'A person has a seat only in an office there is.'),
    viewer: viewerOf(session.person, appointments),
    now,
    findSafety: reader.findSafety,
  };
}

/** What may be read is the sum of a person's seats; what may be done, only what the seat may. */
export function askingAs(call: OfficeCall, as: string | undefined): Asking | Refusal {
  const asking = askingOf(call);
  if (as === undefined) return asking;
  // The server has listed only those that are this person's, in this office, and hold now.
  const held = call.appointments.find((appointment) => appointment.id === as);
  if (held === undefined) return refuse('kernel.not-appointed');
  return { ...asking, seat: seatOf(asking.viewer, held) };
}

export interface Given {
  readonly letter: string;
  readonly secrecy: string;
  /** Only that it is there was shown. */
  readonly masked: boolean;
}

/** Notes that the caller was given a letter, where such letters are watched. */
export function noteGiven(
  call: OfficeCall,
  given: Given,
  what: ReadingKind,
  as: string | undefined = call.appointments[0]?.id,
): void {
  if (given.masked || !isWatched(given.secrecy)) return;
  const { person } = call.session;
  const who = { person, appointment: as ?? null };
  const where = { office: call.office, subject: given.letter };
  call.reader.noteReading({ ...where, ...who, what, file: null, at: call.now });
}
