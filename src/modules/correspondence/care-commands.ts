// What may be asked in the registry's care for a letter that has its number: a note for its
// visitor.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape } from '#kernel/text.ts';
import { day } from './body-parts.ts';

/** Saudi regulation, art. 36(3) and 62: what a visitor is given in the place of a copy. */
export const giveVisitorNoteBody = z.strictObject({
  visitor: lineShape(120),
  expectedOn: day.nullable().default(null).describe('by when it is expected to be done'),
});
export type GiveVisitorNoteBody = z.infer<typeof giveVisitorNoteBody>;

export const careCommands = {
  'give-visitor-note': {
    schema: giveVisitorNoteBody,
    capacities: ['registrar', 'clerk', 'head'],
    summary: 'Give a visitor a note with number, day and a code to ask where the letter stands.',
  },
} as const satisfies Record<string, CommandRule>;
