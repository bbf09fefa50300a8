// What the archivist may ask: holds on one letter, and the disposal of a list of letters by a
// committee's decision.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape, textShape } from '#kernel/text.ts';
import { day, letterId, reason } from './body-parts.ts';
import { disposedLettersMax, excludedLettersMax } from './disposal-limits.ts';

const membersMax = 12;

export const placeHoldBody = z.strictObject({
  reason,
  authority: lineShape(200).describe('who ordered it: a court, a minister, an auditor'),
  order: z.strictObject({ number: lineShape(60), date: day.nullable().default(null) }),
});
export type PlaceHoldBody = z.infer<typeof placeHoldBody>;

export const liftHoldBody = z.strictObject({ hold: z.int().min(1), reason });
export type LiftHoldBody = z.infer<typeof liftHoldBody>;

export const disposeLettersBody = z.strictObject({
  decision: z.strictObject({
    number: lineShape(60),
    date: day,
    basis: lineShape(300).describe('law and article'),
  }),
  committee: z
    .array(z.string().min(1).max(128))
    .min(2)
    .max(membersMax)
    .describe('appointment letters of its members'),
  letters: z.array(letterId).min(1).max(disposedLettersMax),
  excluded: z
    .array(z.strictObject({ letter: letterId, reason: lineShape(200) }))
    .max(excludedLettersMax)
    .default([]),
  note: textShape(1_000).default(''),
});
export type DisposeLettersBody = z.infer<typeof disposeLettersBody>;

/** The rules of the office's archive; their law is another module's. */
export const retentionSubject = 'office-rules/retention-classes';

/** Subject: `disposal/<uuid>`. */
export const disposalCommands = {
  'dispose-letters': {
    schema: disposeLettersBody,
    capacities: ['archivist'],
    listRead(body) {
      // The body has passed the schema above.
      const { letters, excluded } = body as DisposeLettersBody;
      return [...letters, ...excluded.map(({ letter }) => letter), retentionSubject];
    },
    summary: 'Destroy archived letters that are past their years, by a committee’s decision.',
  },
} as const satisfies Record<string, CommandRule>;
