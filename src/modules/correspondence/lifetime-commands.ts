// What may be asked about a letter's lifetime on the wire: the office's own timer ends it, the
// registry sends once more.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { day, officeId, origin } from './body-parts.ts';

export const expireLetterBody = z.strictObject({
  addressee: officeId,
  on: day.describe('the last day on which it could have arrived'),
  afterDays: z.int().min(0).max(1_000).describe('working days, as the rules said that day'),
});
export type ExpireLetterBody = z.infer<typeof expireLetterBody>;
export const resendLetterBody = z.strictObject({
  addressee: officeId,
  way: z.enum(['wire', 'hand']).default('wire'),
});
export type ResendLetterBody = z.infer<typeof resendLetterBody>;
export const noteExpiryBody = z.strictObject({ origin, on: day, effectiveAt: z.iso.datetime() });
export type NoteExpiryBody = z.infer<typeof noteExpiryBody>;
export const noteResendingBody = z.strictObject({ origin });
export type NoteResendingBody = z.infer<typeof noteResendingBody>;

export const lifetimeCommands = {
  'expire-letter': {
    schema: expireLetterBody,
    capacities: ['server'],
    summary: "It did not arrive in the time that the office's rules give (by the server itself).",
  },
  'resend-letter': {
    schema: resendLetterBody,
    capacities: ['registrar', 'clerk', 'head'],
    summary: 'Send an expired letter once more, by wire or as paper by hand, under its number.',
  },
  'note-expiry': {
    schema: noteExpiryBody,
    capacities: ['server'],
    summary: 'For its sender a letter did not arrive in time (by the office server itself).',
  },
  'note-resending': {
    schema: noteResendingBody,
    capacities: ['server'],
    summary: 'Its sender sends an expired letter once more (by the office server itself).',
  },
} as const satisfies Record<string, CommandRule>;
