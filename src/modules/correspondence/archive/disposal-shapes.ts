// What the archive's routes answer about holds and disposals. Days are ISO days.
import { z } from 'zod';
import { registers } from '#modules/correspondence/shapes.ts';
import { archivedShape } from './shapes.ts';

const names = z.object({ ar: z.string(), fa: z.string(), en: z.string() });

export const askedDue = z.object({
  day: z.iso.date().describe('letters whose years are over on this day'),
});

const dueRow = archivedShape.extend({
  keptUntil: z.string().nullable().describe('first day on which it is no longer kept'),
});
export type DueRow = z.infer<typeof dueRow>;

export const dueShape = z.object({
  day: z.string(),
  classes: z.array(
    z.object({
      code: z.string(),
      names,
      action: z.enum(['keep', 'destroy', 'decide-later']),
      years: z.int(),
      basis: z.string(),
      total: z.int().describe('letters there are; at most 1,000 of them are listed'),
      rows: z.array(dueRow),
    }),
  ),
});
export type DueAnswer = z.infer<typeof dueShape>;

export const heldShape = z.object({
  rows: z.array(archivedShape),
  total: z.int().describe('letters there are; at most 1,000 of them are listed'),
});
export type HeldAnswer = z.infer<typeof heldShape>;

const disposalShape = z.object({
  disposal: z.string().describe('disposal/<uuid>'),
  number: z.string(),
  date: z.string(),
  basis: z.string(),
  committee: z.array(z.object({ name: z.string(), title: z.string() })),
  letters: z.int().describe('how many were destroyed'),
  excluded: z.array(z.object({ letter: z.string(), number: z.string(), reason: z.string() })),
  note: z.string(),
  by: z.object({ person: z.string(), names: names.nullable() }),
  decidedAt: z.string(),
  index: z.int().describe('entry that holds the decision'),
  safety: z.enum(['recorded', 'held', 'safe']),
});

/** Newest first, at most 500. */
export const disposalsShape = z.object({ disposals: z.array(disposalShape) });
export type Disposals = z.infer<typeof disposalsShape>;

export const disposalAnswerShape = disposalShape.extend({
  rows: z.array(
    z.object({
      letter: z.string(),
      number: z.string(),
      direction: z.enum(registers),
      numberedAt: z.string(),
      archivedAt: z.string(),
      retention: z.string().nullable(),
    }),
  ),
});
export type DisposalAnswer = z.infer<typeof disposalAnswerShape>;
