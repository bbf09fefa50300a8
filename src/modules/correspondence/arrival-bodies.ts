// What may be asked of what came from another server and could not be taken in: laying it aside.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape } from '#kernel/text.ts';
import { reason } from './body-parts.ts';

export const layArrivalAsideBody = z.strictObject({
  origin: lineShape(300).describe('name of the log that it came from'),
  entry: z.int().min(0).describe('its index there'),
  refused: lineShape(100).describe('why it could not be taken in, as it was shown'),
  reason,
});
export type LayArrivalAsideBody = z.infer<typeof layArrivalAsideBody>;

/** Subject: `arrival/<leaf hash in hex>`. */
export const arrivalCommands = {
  'lay-arrival-aside': {
    schema: layArrivalAsideBody,
    capacities: ['registrar', 'head'],
    summary: 'Lay aside what came from another server and cannot be taken in, with a reason.',
  },
} as const satisfies Record<string, CommandRule>;
