// What the office's paper looks like to a client: stock, packs, outages, sheets. Schemas of
// answers.
import { z } from 'zod';
import { languages } from './languages.ts';
import { packStages, sheetStages } from './shapes.ts';

const instant = z.string();
const names = z.object({ ar: z.string(), fa: z.string(), en: z.string() });

export const countsShape = z.object({
  ...{ opened: z.int(), used: z.int(), void: z.int() },
  ...{ missing: z.int(), returned: z.int(), outstanding: z.int() },
});

export const packShape = z.object({
  pack: z.string(),
  form: z.string(),
  isDrill: z.boolean(),
  stage: z.enum(packStages),
  languages: z.array(z.enum(languages)),
  holder: z.string().nullable(),
  outage: z.string().nullable(),
  first: z.string(),
  last: z.string(),
  counts: countsShape,
  leasedAt: instant,
  printedAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  openedAt: instant.nullable(),
});
export type PackAnswer = z.output<typeof packShape>;

export const stockShape = z.object({
  form: z.string(),
  /** Sheets of packs that nobody has opened. */
  left: z.int(),
  packs: z.int(),
  /** Numbers that the register gave a day, over the last four weeks. */
  perDay: z.number(),
  /** How long the sheets last at that pace; null where there is no pace. */
  days: z.number().nullable(),
  isLow: z.boolean(),
  /** 40 in 100 of what was leased last are left, or less. */
  isNextDue: z.boolean(),
});
export type StockAnswer = z.output<typeof stockShape>;

export const outageShape = z.object({
  outage: z.string(),
  isDrill: z.boolean(),
  stage: z.enum(['open', 'closed']),
  cause: z.string(),
  startedAt: instant,
  openedBy: names.nullable(),
  packs: z.array(z.string()),
  closed: z
    .object({
      at: instant,
      resumedAt: instant,
      name: z.string(),
      title: z.string(),
      method: z.enum(['passkey', 'seat']),
      digest: z.string(),
    })
    .nullable(),
});
export type OutageAnswer = z.output<typeof outageShape>;

export const fallbackShape = z.object({
  stock: z.array(stockShape),
  packs: z.array(packShape),
  outages: z.array(outageShape),
});
export type FallbackAnswer = z.output<typeof fallbackShape>;

const filled = z.record(z.string(), z.string());

export const sheetShape = z.object({
  pack: z.string(),
  form: z.string(),
  isDrill: z.boolean(),
  outage: z.string().nullable(),
  sheet: z.int(),
  number: z.string(),
  stage: z.enum(sheetStages),
  /** Names and amounts are left out for who is to key them a second time. */
  fields: filled.nullable(),
  again: filled.nullable(),
  differences: z.array(z.string()),
  happenedAt: instant.nullable(),
  doneBy: z.string().nullable(),
  keyedBy: z.string().nullable(),
  keyedByNames: names.nullable(),
  keyedAt: instant.nullable(),
  as: z.string().nullable(),
  endedAt: instant.nullable(),
  endedByNames: names.nullable(),
  reason: z.string().nullable(),
  report: z.object({ lastSeen: z.string(), circumstances: z.string() }).nullable(),
});
export type SheetAnswer = z.output<typeof sheetShape>;

export const resultShape = z.object({
  /** From the beginning of the outage to the first sheet that was filled in. */
  firstServedMs: z.number().nullable(),
  differing: z.int(),
  void: z.int(),
  missing: z.int(),
  /** From a sheet's first keying to its end, on the average of those that were entered. */
  perSheetMs: z.number().nullable(),
});
export type ResultAnswer = z.output<typeof resultShape>;

export const oneOutageShape = z.object({
  outage: outageShape,
  packs: z.array(packShape),
  counts: countsShape,
  sheets: z.array(sheetShape),
  result: resultShape,
});
export type OneOutageAnswer = z.output<typeof oneOutageShape>;

export const foundShape = z.object({ sheet: sheetShape.nullable() });
export type FoundAnswer = z.output<typeof foundShape>;
