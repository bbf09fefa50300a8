// What may be asked in the registry's care for a letter that has its number: a note for its
// visitor, a day until which its grade of secrecy holds, and lending its paper original.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape, textShape } from '#kernel/text.ts';
import { day, origin, reason } from './body-parts.ts';
import { retentionSubject } from './disposal-bodies.ts';
import { reminderChannels, secrecies } from './shapes.ts';

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

export const lendOriginalBody = z.strictObject({
  borrower: lineShape(200),
  unit: lineShape(120).nullable().default(null).describe('their unit or office'),
  purpose: textShape(500).default(''),
  dueOn: day.describe('by when it is to be back'),
});
export type LendOriginalBody = z.infer<typeof lendOriginalBody>;
export const extendLoanBody = z.strictObject({ dueOn: day, reason });
export type ExtendLoanBody = z.infer<typeof extendLoanBody>;
export const remindBorrowerBody = z.strictObject({
  channel: z.enum(reminderChannels),
  note: textShape(500).default(''),
});
export type RemindBorrowerBody = z.infer<typeof remindBorrowerBody>;
export const returnOriginalBody = z.strictObject({
  condition: textShape(500).default('').describe('what is wrong with it, where something is'),
});
export type ReturnOriginalBody = z.infer<typeof returnOriginalBody>;

const lenders = ['registrar', 'archivist', 'head'] as const;

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
  'lend-original': {
    schema: lendOriginalBody,
    capacities: lenders,
    // What is kept for ever is not lent.
    listRead: () => [retentionSubject],
    summary: 'Lend the paper original of a letter, to be back by a day.',
  },
  'extend-loan': {
    schema: extendLoanBody,
    capacities: lenders,
    summary: 'Another day by which the original is to be back.',
  },
  'remind-borrower': {
    schema: remindBorrowerBody,
    capacities: lenders,
    summary: 'Who has the original was reminded to bring it back.',
  },
  'return-original': {
    schema: returnOriginalBody,
    capacities: lenders,
    summary: 'The original is back, and in which state.',
  },
} as const satisfies Record<string, CommandRule>;
