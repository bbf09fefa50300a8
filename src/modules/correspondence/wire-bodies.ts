// What offices' own servers ask of each other's letters, and each of its own: the bodies of the
// commands that no person gives. Each names the entry that it follows from.
import { z } from 'zod';
import { addresseeBody, day, letterId, officeId, origin, outsideBody } from './body-parts.ts';
import { referenceBody, sha256 } from './body-parts.ts';
import { fileShape, importances, receiptSteps, secrecies, urgencies } from './shapes.ts';

/** What the sender wrote, copied; unknown members of later versions stay behind in the evidence. */
const deliveredLetter = z.object({
  from: z.object({ office: officeId, name: z.string() }),
  number: z.string(),
  dated: day,
  subject: z.string(),
  abstract: z.string(),
  text: z.string(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  importance: z.enum(importances),
  isCircular: z.boolean(),
  classCode: z.string().nullable(),
  references: z.array(referenceBody),
  addressees: z.array(addresseeBody.extend({ name: z.string() })),
  outside: z.array(outsideBody),
  signed: z.object({
    name: z.string(),
    title: z.string(),
    actingFor: z.string().nullable(),
    digest: sha256,
    method: z.enum(['passkey', 'seat', 'paper']),
  }),
  files: z.array(fileShape),
});
export const deliverLetterBody = z.strictObject({ origin, letter: deliveredLetter });
export type DeliverLetterBody = z.infer<typeof deliverLetterBody>;
export const noteReceiptBody = z.strictObject({
  origin,
  step: z.enum(receiptSteps),
  at: z.iso.datetime(),
  number: z.string().max(120).nullable(),
  reason: z.string().max(300).nullable(),
});
export type NoteReceiptBody = z.infer<typeof noteReceiptBody>;
/** The sender takes back what nobody has registered yet. */
export const noteRecallBody = z.strictObject({ origin, reason: z.string().max(300) });
export type NoteRecallBody = z.infer<typeof noteRecallBody>;
/** A letter that answers this one was dispatched here, or came from an addressee. */
export const noteAnswerBody = z.strictObject({
  origin,
  letter: letterId,
  office: officeId.nullable(),
  name: z.string().max(200),
  number: z.string().max(120),
  date: day,
});
export type NoteAnswerBody = z.infer<typeof noteAnswerBody>;
/** What is enclosed for this addressee and withheld from others. */
export const deliverEnclosuresBody = z.strictObject({ origin, files: z.array(fileShape).min(1) });
export type DeliverEnclosuresBody = z.infer<typeof deliverEnclosuresBody>;
/** The sender's own decision, by which it raised or lowered the secrecy. */
export const noteSecrecyBody = z.strictObject({
  origin,
  before: z.enum(secrecies),
  after: z.enum(secrecies),
  decision: z.strictObject({ number: z.string().max(120), date: day }),
});
export type NoteSecrecyBody = z.infer<typeof noteSecrecyBody>;
const afterDays = z.int().min(0).max(1_000).describe('working days, as the rules said that day');
export const deliverByFictionBody = z.strictObject({
  addressee: officeId,
  on: day.describe('the last day on which it could have been opened'),
  afterDays,
});
export type DeliverByFictionBody = z.infer<typeof deliverByFictionBody>;
export const noteFictionBody = z.strictObject({ origin, on: day, afterDays });
export type NoteFictionBody = z.infer<typeof noteFictionBody>;
