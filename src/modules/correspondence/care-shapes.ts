// What the registry's care has left on a letter, as the letter's answer says it.
import { z } from 'zod';

const doneShape = {
  at: z.string(),
  person: z.string(),
  names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }).nullable(),
  capacity: z.string(),
};

export const careShape = z.object({
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
