// What the archive's routes answer: zod shapes that make OpenAPI, and types for the screens. Days
// are ISO days of the Gregorian calendar; keys of numbers are those of lib/fold.
import { z } from 'zod';
import { registers, rowShape } from '#modules/correspondence/shapes.ts';

/** So many numbers of a text are looked up by one call. */
export const KEYS_MAX = 60;
/** Stands between keys; no key has it. */
export const KEY_SEPARATOR = '|';

export const askedNumbers = z.object({
  keys: z
    .string()
    .max(6_000)
    .transform((text) => text.split(KEY_SEPARATOR).filter((key) => key !== ''))
    .pipe(z.array(z.string()).max(KEYS_MAX))
    .describe(`at most ${KEYS_MAX} reference keys with ${KEY_SEPARATOR} between them`),
});

export const numbersShape = z.object({
  known: z
    .array(
      z.object({
        letter: z.string().describe('letter/<uuid>'),
        key: z.string().describe('reference key of the number'),
        date: z.string().nullable().describe('the day that stands beside the number'),
        whose: z.enum(['ours', 'theirs']),
        number: z.string().describe('as this office has it'),
        subject: z.string().describe('only «secret» where the reader may not know more'),
      }),
    )
    .describe('letters of this office whose own number, or whose sender’s, is among those asked'),
});
export type NumbersAnswer = z.infer<typeof numbersShape>;

export const filesShape = z.object({
  files: z.array(
    z.object({
      file: z.string().describe('mark of the file, as the registry wrote it'),
      letters: z.int(),
      firstAt: z.string().describe('when the first and the last of its letters was numbered'),
      lastAt: z.string(),
      volumes: z.int().describe('closed ones, and the open one'),
    }),
  ),
  total: z.int().describe('files there are; at most 500 of them are listed'),
});
export type FilesAnswer = z.infer<typeof filesShape>;

export const archivedShape = rowShape.extend({
  direction: z.enum(registers),
  /** Code of a retention class of the office's rules. */
  retention: z.string().nullable(),
  archivedAt: z.string(),
  holds: z.int().describe('orders that keep it from being destroyed'),
  volume: z.int().describe('of its file'),
});
export type ArchivedRow = z.infer<typeof archivedShape>;

export const askedArchived = z
  .object({
    file: z.string().min(1).max(200).optional(),
    retention: z.string().min(1).max(64).optional().describe('code of a retention class'),
    until: z.iso.date().optional().describe('archived on this day or before'),
  })
  .refine(({ file, retention }) => file !== undefined || retention !== undefined);
export type AskedArchived = z.output<typeof askedArchived>;

const names = z.object({ ar: z.string(), fa: z.string(), en: z.string() });

export const archivedLettersShape = z.object({
  rows: z.array(archivedShape),
  total: z.int().describe('letters there are; at most 1,000 of them are listed'),
  closed: z
    .array(
      z.object({
        volume: z.int(),
        closedAt: z.string(),
        by: z.object({ person: z.string(), names: names.nullable() }),
        index: z.int().describe('entry that closed it'),
        safety: z.enum(['recorded', 'held', 'safe']),
      }),
    )
    .describe('volumes of the file that are closed, newest first; the next one is open'),
});
export type ArchivedLetters = z.infer<typeof archivedLettersShape>;

/** Years of each register, newest first: what can be taken away as a whole. */
export const yearsShape = z.object({
  registers: z.array(
    z.object({
      register: z.enum(registers),
      years: z.array(z.object({ year: z.int(), letters: z.int() })),
    }),
  ),
  mayTakeAll: z.boolean().describe('complete exports, which hold secret letters too'),
});
export type YearsAnswer = z.infer<typeof yearsShape>;
