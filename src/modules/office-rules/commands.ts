// What may be asked: setting one topic of the office's rules, whole, with the reason. Who asks says
// which version they looked at, so that nobody overwrites what they have not seen.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape } from '#kernel/text.ts';
import { ruleShapes } from './shapes.ts';
import type { Topic } from './topics.ts';

const bodyOf = <Shape extends z.ZodType>(rules: Shape) =>
  z.strictObject({
    rules,
    reason: lineShape(300),
    /** The version that is replaced; 0 where nobody has set the topic yet. */
    version: z.int().min(0),
  });

// Administrators have their seat in the directory's office: `decide` judges who is from where.
const byTheHeads = {
  capacities: ['head', 'registrar', 'administrator', 'server'],
  fromAnyOffice: true,
} as const;

const rule = <Shape extends z.ZodType>(shape: Shape, summary: string) => ({
  ...{ schema: bodyOf(shape), ...byTheHeads, summary },
});

/** Subject: office-rules/<topic>. */
export const commands = {
  'set-working-time': rule(
    ruleShapes['working-time'],
    'Set the weekend, the hours, short days and seasons such as Ramadan.',
  ),
  'set-holidays': rule(
    ruleShapes.holidays,
    'Set the holidays and half days, dated or of every year, in three calendars.',
  ),
  'set-letterhead': rule(
    ruleShapes.letterhead,
    'Set what stands at the head and foot of letters, with the emblem.',
  ),
  'set-units': rule(ruleShapes.units, 'Set the units of the office, with their codes.'),
  'set-subject-classes': rule(
    ruleShapes['subject-classes'],
    'Set the classes of subjects with their time limits and retention.',
  ),
  'set-instructions': rule(
    ruleShapes.instructions,
    'Set the ready instructions with which letters are referred.',
  ),
  'set-templates': rule(ruleShapes.templates, 'Set the templates of letters.'),
  'set-groups': rule(ruleShapes.groups, 'Set the named groups of offices for circulars.'),
  'set-retention-classes': rule(
    ruleShapes['retention-classes'],
    'Set how long letters are kept, and what happens then.',
  ),
  'set-follow-up': rule(
    ruleShapes['follow-up'],
    'Set reminders, escalation, delivery by fiction, and who signs what.',
  ),
} as const satisfies Record<`set-${Topic}`, CommandRule>;

export type CommandKind = keyof typeof commands;
