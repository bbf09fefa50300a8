// What may be asked of official correspondence: the requests, imperative, with their schemas.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { lineShape, textShape } from '#kernel/text.ts';
import { fileShape, importances, media, registers, secrecies, urgencies } from './shapes.ts';

const day = z.iso.date();
const officeId = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/);

const card = {
  subject: lineShape(300),
  abstract: textShape(1_000).default(''),
  secrecy: z.enum(secrecies).default('normal'),
  urgency: z.enum(urgencies).default('normal'),
  importance: z.enum(importances).default('normal'),
  files: z.array(fileShape).max(50).default([]),
};

/** Saudi regulation, art. 20: what the incoming register says of a letter. */
export const registerIncomingBody = z.strictObject({
  ...card,
  from: z.strictObject({ office: officeId.nullable().default(null), name: lineShape(200) }),
  theirNumber: lineShape(60).nullable().default(null),
  theirDate: day.nullable().default(null),
  receivedOn: day,
  medium: z.enum(media).default('paper'),
  text: textShape(14_000).default(''),
  unit: lineShape(120).nullable().default(null),
});
export type RegisterIncomingBody = z.infer<typeof registerIncomingBody>;

export const addresseeBody = z.strictObject({
  office: officeId,
  purpose: z.enum(['action', 'information']).default('action'),
});

/** Saudi regulation, art. 28: what the outgoing register says of a letter. */
export const writeLetterBody = z.strictObject({
  ...card,
  addressees: z.array(addresseeBody).max(120).default([]),
  text: textShape(14_000).default(''),
});
export type WriteLetterBody = z.infer<typeof writeLetterBody>;

export const dispatchLetterBody = z.strictObject({
  /** The draft that the person saw: a draft changed meanwhile is not sent unread. */
  draft: z.int().min(0).describe('index of the entry that holds the draft'),
});
export type DispatchLetterBody = z.infer<typeof dispatchLetterBody>;

export const registerDeliveredBody = z.strictObject({
  unit: lineShape(120).nullable().default(null),
  abstract: textShape(1_000).default(''),
});
export type RegisterDeliveredBody = z.infer<typeof registerDeliveredBody>;

/** Corrections keep what stood there before; the number never changes. */
export const correctRegistrationBody = z.strictObject({
  reason: lineShape(300),
  subject: lineShape(300).optional(),
  abstract: textShape(1_000).optional(),
  theirNumber: lineShape(60).nullable().optional(),
  theirDate: day.nullable().optional(),
  unit: lineShape(120).nullable().optional(),
  fromName: lineShape(200).optional(),
});
export type CorrectRegistrationBody = z.infer<typeof correctRegistrationBody>;

export const voidNumberBody = z.strictObject({ reason: lineShape(300) });
export type VoidNumberBody = z.infer<typeof voidNumberBody>;
export const returnLetterBody = z.strictObject({ reason: lineShape(300) });
export type ReturnLetterBody = z.infer<typeof returnLetterBody>;
export const reserveNumberBody = z.strictObject({
  register: z.enum(registers),
  reason: lineShape(300),
});
export type ReserveNumberBody = z.infer<typeof reserveNumberBody>;
const nothing = z.strictObject({});

/** The body that the office's own server adds when an entry of another office arrives. */
const origin = z.strictObject({
  office: officeId,
  index: z.int().min(0),
  leafHash: z.string().regex(/^[0-9a-f]{64}$/),
});
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
  addressees: z.array(addresseeBody.extend({ name: z.string() })),
  files: z.array(fileShape),
});
export const deliverLetterBody = z.strictObject({ origin, letter: deliveredLetter });
export type DeliverLetterBody = z.infer<typeof deliverLetterBody>;
export const noteReceiptBody = z.strictObject({
  origin,
  step: z.enum(['delivered', 'seen', 'registered', 'returned']),
  at: z.iso.datetime(),
  number: z.string().max(120).nullable(),
  reason: z.string().max(300).nullable(),
});
export type NoteReceiptBody = z.infer<typeof noteReceiptBody>;

const registry = ['registrar', 'clerk'] as const;
const writers = ['registrar', 'clerk', 'signer', 'head'] as const;

/**
 * Subject of all: `letter/<uuid>`. A reserved number belongs to the letter that is still to come:
 * to use it, register or write under the same subject.
 */
export const commands = {
  'register-incoming': {
    schema: registerIncomingBody,
    capacities: registry,
    summary: 'Enter a letter that came by hand or post into the incoming register.',
  },
  'write-letter': {
    schema: writeLetterBody,
    capacities: writers,
    summary: 'Write an outgoing letter, or a new version of a draft.',
  },
  'discard-draft': {
    schema: nothing,
    capacities: writers,
    summary: 'Lay a draft aside; it stays in the log.',
  },
  'dispatch-letter': {
    schema: dispatchLetterBody,
    capacities: ['registrar', 'signer', 'head'],
    summary: 'Number a draft in the outgoing register and send it to its addressees.',
  },
  'deliver-letter': {
    schema: deliverLetterBody,
    capacities: ['server'],
    summary: 'A letter of another office arrives (by the office server itself).',
  },
  'see-letter': {
    schema: nothing,
    capacities: ['registrar', 'clerk', 'head', 'signer'],
    summary: 'An official has opened a delivered letter: that is its receipt.',
  },
  'register-delivered': {
    schema: registerDeliveredBody,
    capacities: registry,
    summary: 'Enter a delivered letter into the incoming register with a number of its own.',
  },
  'return-letter': {
    schema: returnLetterBody,
    capacities: registry,
    summary: 'Send a delivered letter back unregistered: wrongly addressed or incomplete.',
  },
  'note-receipt': {
    schema: noteReceiptBody,
    capacities: ['server'],
    summary: "The addressee's receipt returns (by the office server itself).",
  },
  'correct-registration': {
    schema: correctRegistrationBody,
    capacities: registry,
    summary: 'Correct what the register says of a letter; the former words stay visible.',
  },
  'void-number': {
    schema: voidNumberBody,
    capacities: ['registrar', 'head'],
    summary: 'Void a registration or a reservation; its number stays visible and is never reused.',
  },
  'reserve-number': {
    schema: reserveNumberBody,
    capacities: ['registrar'],
    summary: 'Take the next number of a register for a letter or draft still to be finished.',
  },
} as const satisfies Record<string, CommandRule>;

export type CommandKind = keyof typeof commands;
