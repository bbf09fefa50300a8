// What the search answers: zod shapes that make OpenAPI, and types for the screen. Days that are
// asked for are ISO days of the Gregorian calendar; other calendars are a matter of the screen.
import { z } from 'zod';
import { GREGORIAN_YEAR_MAX, GREGORIAN_YEAR_MIN } from '#lib/limits.ts';
import {
  letterStates,
  registers,
  registerShape,
  secrecies,
  urgencies,
} from '#modules/correspondence/shapes.ts';
import { fieldNames } from './document.ts';
import { QUESTION_CHARS_MAX, modes } from './question.ts';

export const sorts = ['date', 'rank'] as const;
const kinds = ['direction', 'year', 'state', 'party', 'secrecy', 'urgency'] as const;
const facets = [...kinds, 'file', 'volume'] as const;

// Of years that the calendars know; the day after must be one of them too.
const day = z.iso
  .date()
  .refine((iso) => iso > `${GREGORIAN_YEAR_MIN}` && iso < `${GREGORIAN_YEAR_MAX}-12-31`);

export const askedSearch = z.object({
  q: z.string().max(QUESTION_CHARS_MAX).default(''),
  mode: z
    .enum(modes)
    .default('stems')
    .describe('any form of a word; as spelled but folded; letter by letter'),
  direction: z.enum(registers).optional(),
  year: z.coerce.number().int().min(0).max(9_999).optional().describe("the register's year"),
  state: z.enum(letterStates).optional(),
  secrecy: z.enum(secrecies).optional(),
  urgency: z.enum(urgencies).optional(),
  party: z.string().max(400).optional().describe('value of the facet `party`'),
  file: z.string().max(120).optional().describe('mark of the file of the archive it lies in'),
  volume: z.coerce.number().int().min(1).max(9_999).optional().describe('volume of the file'),
  from: day.optional().describe('first day, of numbering or of coming to where it stands'),
  until: day.optional().describe('last day'),
  sort: z.enum(sorts).default('date').describe('newest first, or best first'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(400).optional().describe('`next` of the page before'),
  facets: z.enum(['true', 'false']).default('false'),
});
export type AskedSearch = z.output<typeof askedSearch>;

const snippetShape = z.object({
  field: z.enum(fieldNames),
  parts: z
    .array(z.object({ text: z.string(), hit: z.boolean() }))
    .describe('together the text as it is spelled in the letter'),
  isCutBefore: z.boolean(),
  isCutAfter: z.boolean(),
});

export const searchShape = z.object({
  understood: z
    .array(
      z.object({
        kind: z.enum(['word', 'phrase', 'number', 'date']),
        text: z.string().describe('as it was typed'),
        day: z.string().nullable().describe('of a date, in ISO form'),
        isFound: z
          .boolean()
          .nullable()
          .describe('alone, without filters, in any letter; told only where nothing was found'),
      }),
    )
    .describe('what was looked for; all of it had to be met'),
  mode: z.enum(modes),
  total: z.object({
    count: z.int(),
    kind: z
      .enum(['exact', 'about', 'at-least'])
      .describe('counted; estimated from how frequent the words are; so many were seen'),
  }),
  rows: z.array(
    registerShape.shape.rows.element.extend({
      direction: z.enum(registers),
      snippets: z.array(snippetShape),
    }),
  ),
  next: z.string().nullable().describe('`after` for the next page; null where this is the last'),
  facets: z
    .array(
      z.object({
        facet: z.enum(facets),
        values: z.array(
          z.object({ value: z.string(), label: z.string().nullable(), letters: z.int() }),
        ),
      }),
    )
    .nullable()
    .describe('null unless asked for; of the first hits where there are very many'),
  facetsOf: z.int().nullable().describe('how many hits the facets were counted in, at most'),
  behind: z.int().describe('entries of the log that are not in the index yet'),
});
export type SearchAnswer = z.infer<typeof searchShape>;
