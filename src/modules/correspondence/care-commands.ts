// What may be asked in the registry's care for a letter that has its number: a note for its
// visitor, and a day until which its grade of secrecy holds.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape } from '#kernel/text.ts';
import { day, origin } from './body-parts.ts';
import { secrecies } from './shapes.ts';

/** Saudi regulation, art. 36(3) and 62: what a visitor is given in the place of a copy. */
export const giveVisitorNoteBody = z.strictObject({
  visitor: lineShape(120),
  expectedOn: day.nullable().default(null).describe('by when it is expected to be done'),
});
export type GiveVisitorNoteBody = z.infer<typeof giveVisitorNoteBody>;

export const limitSecrecyBody = z.strictObject({
  limit: z
    .strictObject({
      until: day.describe('the last day on which the grade holds'),
      after: z.enum(secrecies).describe('the lower grade that follows'),
    })
    .nullable()
    .describe('null: the grade holds without a day again'),
  decision: z.strictObject({ number: lineShape(60), date: day }),
});
export type LimitSecrecyBody = z.infer<typeof limitSecrecyBody>;
/** By the office's own timer, when the last day is over. */
export const lapseSecrecyBody = z.strictObject({
  limit: z.int().min(0).describe('index of the entry that set the day'),
});
export type LapseSecrecyBody = z.infer<typeof lapseSecrecyBody>;
export const noteSecrecyLimitBody = limitSecrecyBody.extend({ origin });
export type NoteSecrecyLimitBody = z.infer<typeof noteSecrecyLimitBody>;

export const careCommands = {
  'give-visitor-note': {
    schema: giveVisitorNoteBody,
    capacities: ['registrar', 'clerk', 'head'],
    summary: 'Give a visitor a note with number, day and a code to ask where the letter stands.',
  },
  'limit-secrecy': {
    schema: limitSecrecyBody,
    capacities: ['head'],
    summary: 'By a decision the grade of secrecy lapses by itself after a day.',
  },
  'lapse-secrecy': {
    schema: lapseSecrecyBody,
    capacities: ['server'],
    summary: 'The last day of the grade is over (by the office server itself).',
  },
  'note-secrecy-limit': {
    schema: noteSecrecyLimitBody,
    capacities: ['server'],
    summary: 'The sender says until when its grade holds (by the office server itself).',
  },
} as const satisfies Record<string, CommandRule>;
