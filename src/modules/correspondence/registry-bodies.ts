// Bodies of the commands of the registry's own care: the index of what is enclosed, and the look of
// a second person over a registration.
import { z } from 'zod';
import { lineShape, textShape } from '#kernel/text.ts';
import { day } from './body-parts.ts';
import { enclosureKinds } from './shapes.ts';

export const indexEnclosuresBody = z.strictObject({
  items: z
    .array(
      z.strictObject({
        kind: z.enum(enclosureKinds).default('document'),
        title: lineShape(200),
        number: lineShape(60).nullable().default(null),
        date: day.nullable().default(null),
        pages: z.int().min(1).max(100_000).nullable().default(null),
        source: lineShape(200).or(z.literal('')).default(''),
        isPhysical: z.boolean().default(false),
      }),
    )
    .max(100),
  condition: textShape(1_000).default(''),
});
export type IndexEnclosuresBody = z.infer<typeof indexEnclosuresBody>;
export const reviewRegistrationBody = z.strictObject({ note: textShape(500).default('') });
export type ReviewRegistrationBody = z.infer<typeof reviewRegistrationBody>;
