// Bodies of the commands about closed envelopes.
import { z } from 'zod';
import { lineShape, textShape } from '#kernel/text.ts';
import { day, deliveryNoteNumber, officeId, reason } from './body-parts.ts';
import { fileShape, importances, urgencies } from './shapes.ts';

const post = z.string().min(1).max(128);

export const registerEnvelopeBody = z.strictObject({
  from: z.strictObject({ office: officeId.nullable().default(null), name: lineShape(200) }),
  theirNumber: lineShape(60).nullable().default(null),
  theirDate: day.nullable().default(null),
  receivedOn: day,
  secrecy: z.enum(['secret', 'top-secret']),
  urgency: z.enum(urgencies).default('normal'),
  unit: lineShape(120).nullable().default(null),
  damage: lineShape(300)
    .nullable()
    .default(null)
    .describe('null: the seals are whole; otherwise what is wrong with them'),
  deliveryNote: deliveryNoteNumber,
  ownHands: post
    .nullable()
    .default(null)
    .describe('appointment of the one who alone opens it; null: it is for the office'),
});
export type RegisterEnvelopeBody = z.infer<typeof registerEnvelopeBody>;

export const completeEnvelopeBody = z.strictObject({
  subject: lineShape(300),
  abstract: textShape(1_000).default(''),
  text: textShape(14_000).default(''),
  importance: z.enum(importances).default('normal'),
  classCode: lineShape(40).nullable().default(null),
  files: z.array(fileShape).max(50).default([]),
});
export type CompleteEnvelopeBody = z.infer<typeof completeEnvelopeBody>;

export const passOwnHandsBody = z.strictObject({
  to: post.nullable().describe('appointment of the next; null: whoever is cleared reads it'),
  reason,
});
export type PassOwnHandsBody = z.infer<typeof passOwnHandsBody>;
