// What the registry's care has left on a letter, as the letter's answer says it.
import { z } from 'zod';

const doneShape = {
  at: z.string(),
  person: z.string(),
  names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }).nullable(),
  capacity: z.string(),
};

/** `secrecies` of the shapes, which has this shape in it. */
const grade = z.enum(['normal', 'confidential', 'secret', 'top-secret']);
const limitShape = z
  .object({
    until: z.string().describe('the last day on which the grade holds'),
    after: grade.describe('the lower grade that follows'),
    decision: z.object({ number: z.string(), date: z.string() }).nullable(),
    at: z.string(),
  })
  .nullable();

const loanShape = z.object({
  ...doneShape,
  loan: z.int(),
  borrower: z.string(),
  unit: z.string().nullable(),
  purpose: z.string(),
  dueOn: z.string().describe('by when it is to be back'),
  reminders: z.array(z.object({ ...doneShape, channel: z.string(), note: z.string() })),
  returned: z.object({ ...doneShape, condition: z.string() }).nullable(),
});

export const careShape = z.object({
  loans: z.array(loanShape).describe('loans of the paper original, oldest first'),
  secrecyLimit: limitShape,
  senderLimit: limitShape.describe('incoming: until when its sender keeps its own grade'),
  visitorNotes: z
    .array(
      z.object({
        ...doneShape,
        visitor: z.string(),
        expectedOn: z.string().nullable(),
        code: z.string().describe('opens the public page, together with the number'),
      }),
    )
    .describe('notes that visitors were given in the place of a copy'),
});
export type CareAnswer = z.infer<typeof careShape>;
