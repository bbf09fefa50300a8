// Parts that bodies of several commands of correspondence have in common: days, ids, references,
// addressees.
import { z } from 'zod';
import { lineShape, textShape } from '#kernel/text.ts';
import { channels, relations } from './shapes.ts';

export const day = z.iso.date();
export const officeId = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);

export const letterId = z.string().regex(/^letter\/[0-9a-f-]{36}$/);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const reason = lineShape(300);

/** The number of the person whom the matter is about, in whatever country's form. */
export const citizenNumber = lineShape(30).nullable().default(null);
/** The number of the note against which the letter was handed over. */
export const deliveryNoteNumber = lineShape(60).nullable().default(null);

/** What the office's own server adds to the body when an entry that concerns the office arrives. */
export const origin = z.strictObject({ office: officeId, index: z.int().min(0), leafHash: sha256 });

export const referenceBody = z.strictObject({
  relation: z.enum(relations).default('cites'),
  letter: letterId.nullable().default(null),
  number: lineShape(60),
  date: day.nullable().default(null),
});

export const addresseeBody = z.strictObject({
  office: officeId,
  purpose: z.enum(['action', 'information']).default('action'),
  dueOn: day.nullable().default(null),
  withheld: z.array(sha256).max(50).default([]),
});

export const outsideBody = z.strictObject({
  name: lineShape(200),
  purpose: z.enum(['action', 'information']).default('action'),
  channel: z.enum(channels).default('hand'),
  address: textShape(300).default(''),
  dueOn: day.nullable().default(null),
});
