// What is asked and answered on the public page on which visitors follow their letters. Days are
// ISO days of the Gregorian calendar; the page puts the office's calendar beside it.
import { z } from 'zod';
import { CALENDARS } from '#lib/calendar.ts';
import { registers } from '#modules/correspondence/shapes.ts';

export const askedTracking = z.strictObject({
  number: z.string().min(1).max(80).describe('number of the letter, in any digits'),
  code: z.string().min(1).max(40).describe('code on the note, however it is typed'),
});

const addresseeShape = z.object({
  name: z.string(),
  standing: z.enum(['on-its-way', 'arrived', 'registered', 'finished', 'returned']),
  number: z.string().nullable().describe('their own number, to ask there with'),
  since: z.string().nullable(),
});
export type TrackedAddressee = z.infer<typeof addresseeShape>;

export const trackedShape = z.object({
  office: z.object({ ar: z.string(), fa: z.string(), en: z.string() }),
  calendar: z.enum(CALENDARS),
  direction: z.enum(registers),
  number: z.string(),
  date: z.string(),
  standing: z.enum(['at-work', 'answered', 'finished', 'sent', 'ask-office']),
  since: z.string(),
  unit: z.string().nullable().describe('responsible unit; never a person'),
  expectedOn: z.string().nullable(),
  reply: z
    .object({ letter: z.string().nullable(), number: z.string(), date: z.string() })
    .nullable(),
  to: z.array(addresseeShape).readonly(),
});
export type Tracked = z.infer<typeof trackedShape>;

/** The same where the number is wrong, the code is, or the letter is secret. */
export const trackingShape = z.object({
  found: trackedShape
    .omit({ reply: true })
    .extend({
      reply: z.object({ number: z.string(), date: z.string() }).nullable(),
    })
    .nullable(),
});
export type TrackingAnswer = z.infer<typeof trackingShape>;
