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

export const careShape = z.object({
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
