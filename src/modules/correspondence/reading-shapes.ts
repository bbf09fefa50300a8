// What is told of who saw and copied a letter, and what a browser may tell of itself.
import { z } from 'zod';
import { readingKinds } from '#kernel/reading.ts';

/** GET /api/offices/{office}/letters/{letter}/readings, newest first. */
export const readingsShape = z.object({
  watched: z.boolean().describe('false: of this letter nothing is being noted now'),
  readings: z.array(
    z.object({
      at: z.string(),
      person: z.string(),
      names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }).nullable(),
      title: z
        .object({ ar: z.string(), fa: z.string(), en: z.string() })
        .nullable()
        .describe('of the post that let them in'),
      what: z.enum(readingKinds),
      file: z.object({ sha256: z.string(), name: z.string().nullable() }).nullable(),
    }),
  ),
});
export type ReadingsAnswer = z.infer<typeof readingsShape>;

/** What a browser tells of itself. */
export const toldReadingShape = z.strictObject({ what: z.enum(['print', 'copied']) });
