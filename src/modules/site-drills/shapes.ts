// What is answered about drills.
import { z } from 'zod';
import { drillWays, reportBody } from './commands.ts';

export const drillsShape = z.object({
  isDue: z.boolean().describe('no drill was reported for a month'),
  dueSince: z.string().nullable().describe('null: never, or not yet'),
  drills: z.array(
    z.object({
      id: z.string(),
      way: z.enum(drillWays),
      from: z.string(),
      to: z.string(),
      begunAt: z.string(),
      by: z.object({ ar: z.string(), fa: z.string(), en: z.string() }).nullable(),
      marks: z.int(),
      report: reportBody.nullable(),
    }),
  ),
});
export type DrillsAnswer = z.output<typeof drillsShape>;
