// What may be asked of official correspondence: the requests, imperative, with their schemas.
import { z } from 'zod';
import type { CommandRule } from '#kernel/module.ts';
import { packSubject, sheetRefShape } from '#kernel/sheet.ts';
import { lineShape, textShape } from '#kernel/text.ts';
import { addresseeBody, citizenNumber, day, deliveryNoteNumber, letterId } from './body-parts.ts';
import { officeId, origin, outsideBody } from './body-parts.ts';
import { careCommands } from './care-commands.ts';
import { lifetimeCommands } from './lifetime-commands.ts';
import { reason, referenceBody, sha256 } from './body-parts.ts';
import { fileSubject } from './file-subject.ts';
import { liftHoldBody, placeHoldBody } from './disposal-bodies.ts';
import { completeEnvelopeBody, registerEnvelopeBody } from './envelope-bodies.ts';
import { passOwnHandsBody } from './envelope-bodies.ts';
import { fileShape, handoverOutcomes, importances, media, registers } from './shapes.ts';
import { referralOutcomes, reminderChannels, secrecies } from './shapes.ts';
import { urgencies, writeOffReasons } from './shapes.ts';
import { indexEnclosuresBody, reviewRegistrationBody } from './registry-bodies.ts';
import { deliverByFictionBody, deliverEnclosuresBody, deliverLetterBody } from './wire-bodies.ts';
import { noteAnswerBody, noteFictionBody, noteRecallBody } from './wire-bodies.ts';
import { fileMark } from './volume-bodies.ts';
import { noteReceiptBody, noteSecrecyBody } from './wire-bodies.ts';

const card = {
  subject: lineShape(300),
  abstract: textShape(1_000).default(''),
  secrecy: z.enum(secrecies).default('normal'),
  urgency: z.enum(urgencies).default('normal'),
  importance: z.enum(importances).default('normal'),
  isCircular: z.boolean().default(false),
  classCode: lineShape(40).nullable().default(null),
  references: z.array(referenceBody).max(30).default([]),
  files: z.array(fileShape).max(50).default([]),
  sheet: sheetRefShape.optional().describe('the paper sheet that it is keyed in from'),
};

/** Saudi regulation, art. 20: what the incoming register says of a letter. */
export const registerIncomingBody = z.strictObject({
  ...card,
  from: z.strictObject({ office: officeId.nullable().default(null), name: lineShape(200) }),
  theirNumber: lineShape(60).nullable().default(null),
  theirDate: day.nullable().default(null),
  receivedOn: day,
  medium: z.enum(media).default('paper'),
  dueOn: day.nullable().default(null),
  text: textShape(14_000).default(''),
  unit: lineShape(120).nullable().default(null),
  citizenId: citizenNumber.describe('of the person whom the matter is about'),
  deliveryNote: deliveryNoteNumber.describe('number of the note that it was handed over with'),
});
export type RegisterIncomingBody = z.infer<typeof registerIncomingBody>;

/** Saudi regulation, art. 28: what the outgoing register says of a letter. */
export const writeLetterBody = z.strictObject({
  ...card,
  addressees: z.array(addresseeBody).max(120).default([]),
  outside: z.array(outsideBody).max(60).default([]),
  text: textShape(14_000).default(''),
  unit: lineShape(120).nullable().default(null).describe('that prepared it'),
  citizenId: citizenNumber,
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
  citizenId: citizenNumber,
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
  citizenId: lineShape(30).nullable().optional(),
  deliveryNote: lineShape(60).nullable().optional(),
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
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
/** The version of the draft that the person saw, and the digest that they computed from it. */
const seenDraft = { draft: z.int().min(0), digest: sha256 };

export const initialDraftBody = z.strictObject({
  ...seenDraft,
  note: textShape(1_000).default(''),
});
export type InitialDraftBody = z.infer<typeof initialDraftBody>;
export const sendBackDraftBody = z.strictObject({
  draft: z.int().min(0),
  reason: textShape(1_000),
});
export type SendBackDraftBody = z.infer<typeof sendBackDraftBody>;

export const signLetterBody = z.strictObject({
  ...seenDraft,
  passkey: z
    .strictObject({
      credential: base64url.max(1_400),
      authenticatorData: base64url.max(2_000),
      clientData: base64url.max(4_000),
      signature: base64url.max(2_000),
    })
    .nullable()
    .default(null),
  /** By the registry, which has the signed sheet in hand. */
  paper: z
    .strictObject({ name: lineShape(120), title: lineShape(120), signedOn: day })
    .nullable()
    .default(null),
});
export type SignLetterBody = z.infer<typeof signLetterBody>;

export const noteHandoverBody = z.strictObject({
  outside: z.int().min(0),
  outcome: z.enum(handoverOutcomes),
  receiver: lineShape(120).nullable().default(null),
  note: textShape(500).default(''),
});
export type NoteHandoverBody = z.infer<typeof noteHandoverBody>;

export const noteReminderBody = z.strictObject({
  addressee: lineShape(200).nullable().default(null),
  channel: z.enum(reminderChannels),
  note: textShape(500).default(''),
});
export type NoteReminderBody = z.infer<typeof noteReminderBody>;

/** One of the two: a post of this office, by its appointment, or a unit by its name. */
const holder = z
  .strictObject({
    appointment: z.string().min(1).max(128).nullable().default(null),
    unit: lineShape(120).nullable().default(null),
  })
  .refine((to) => (to.appointment === null) !== (to.unit === null));

export const referLetterBody = z.strictObject({
  parent: z.int().min(1).nullable().default(null),
  to: z.array(holder).min(1).max(20),
  purpose: z.enum(['action', 'information']).default('action'),
  instruction: textShape(1_000).default(''),
  dueOn: day.nullable().default(null),
});
export type ReferLetterBody = z.infer<typeof referLetterBody>;

const step = z.int().min(1);
export const referralBody = z.strictObject({ step });
export type ReferralBody = z.infer<typeof referralBody>;
export const referralReasonBody = z.strictObject({ step, reason });
export type ReferralReasonBody = z.infer<typeof referralReasonBody>;
export const transferReferralBody = z.strictObject({ step, to: holder, reason });
export type TransferReferralBody = z.infer<typeof transferReferralBody>;
export const finishReferralBody = z.strictObject({
  step,
  outcome: z.enum(referralOutcomes).default('done'),
  note: textShape(2_000).default(''),
});
export type FinishReferralBody = z.infer<typeof finishReferralBody>;
export const writeNoteBody = z.strictObject({
  step: step.nullable().default(null),
  text: textShape(2_000).refine((text) => text !== ''),
});
export type WriteNoteBody = z.infer<typeof writeNoteBody>;

export const setDueDayBody = z.strictObject({ dueOn: day.nullable(), reason });
export type SetDueDayBody = z.infer<typeof setDueDayBody>;
export const writeOffLetterBody = z.strictObject({
  reason: z.enum(writeOffReasons),
  reply: z
    .strictObject({ letter: letterId.nullable().default(null), number: lineShape(60) })
    .nullable()
    .default(null),
  note: textShape(500).default(''),
  /** By the office's own server, when its reply goes out. */
  origin: origin.nullable().default(null),
});
export type WriteOffLetterBody = z.infer<typeof writeOffLetterBody>;
export const parkLetterBody = z.strictObject({ until: day, reason });
export type ParkLetterBody = z.infer<typeof parkLetterBody>;
export const archiveLetterBody = z.strictObject({
  file: fileMark.describe('number or name of the file that it is laid in'),
  retention: lineShape(40).nullable().default(null).describe('code of a retention class'),
  place: lineShape(120).or(z.literal('')).default('').describe('where the paper stands'),
});
export type ArchiveLetterBody = z.infer<typeof archiveLetterBody>;
export const changeSecrecyBody = z.strictObject({
  secrecy: z.enum(secrecies),
  decision: z.strictObject({ number: lineShape(60), date: day }),
});
export type ChangeSecrecyBody = z.infer<typeof changeSecrecyBody>;
export const linkReferencesBody = z.strictObject({ references: z.array(referenceBody).max(30) });
export type LinkReferencesBody = z.infer<typeof linkReferencesBody>;
export const reasonBody = z.strictObject({ reason });
export type ReasonBody = z.infer<typeof reasonBody>;
const nothing = z.strictObject({});

/** Nothing is read beside the letter where it did not come on a sheet. */
function readSheet(body: unknown): readonly string[] | undefined {
  // The body has passed the schema of a letter.
  const { sheet } = body as WriteLetterBody | RegisterIncomingBody;
  return sheet === undefined ? undefined : [packSubject(sheet.pack)];
}

const registry = ['registrar', 'clerk'] as const;
const writers = ['registrar', 'clerk', 'signer', 'head'] as const;
const signers = ['signer', 'head'] as const;
/** Whoever has a post that may stand on an envelope. */
const officials = [...writers, 'archivist', 'administrator'] as const;
const keepers = ['registrar', 'archivist', 'head'] as const;
const archivists = ['archivist', 'head'] as const;

/**
 * Subject of all: `letter/<uuid>`. A reserved number belongs to the letter that is still to come:
 * to use it, register or write under the same subject.
 */
export const commands = {
  'register-incoming': {
    schema: registerIncomingBody,
    capacities: registry,
    listRead: readSheet,
    secretaryAct: 'register',
    summary: 'Enter a letter that came by hand or post into the incoming register.',
  },
  'register-envelope': {
    schema: registerEnvelopeBody,
    capacities: registry,
    secretaryAct: 'register',
    summary: 'Enter a closed secret envelope into the incoming register, unopened.',
  },
  'complete-envelope': {
    schema: completeEnvelopeBody,
    capacities: officials,
    summary: 'Add what was inside a closed envelope; its number stays.',
  },
  'pass-own-hands': {
    schema: passOwnHandsBody,
    capacities: officials,
    summary: 'Pass an envelope to own hands to another post, or give it free.',
  },
  'write-letter': {
    schema: writeLetterBody,
    capacities: writers,
    listRead: readSheet,
    secretaryAct: 'prepare',
    summary: 'Write an outgoing letter, or a new version of a draft.',
  },
  'discard-draft': {
    schema: nothing,
    capacities: writers,
    secretaryAct: 'prepare',
    summary: 'Lay a draft aside; it stays in the log.',
  },
  'dispatch-letter': {
    schema: dispatchLetterBody,
    capacities: ['registrar', 'signer', 'head'],
    summary: 'Number a signed letter in the outgoing register and send it to its addressees.',
  },
  'deliver-letter': {
    schema: deliverLetterBody,
    capacities: ['server'],
    summary: 'A letter of another office arrives (by the office server itself).',
  },
  'see-letter': {
    schema: nothing,
    capacities: ['registrar', 'clerk', 'head', 'signer'],
    secretaryAct: 'register',
    summary: 'An official has opened a delivered letter: that is its receipt.',
  },
  'register-delivered': {
    schema: registerDeliveredBody,
    capacities: registry,
    secretaryAct: 'register',
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
  'initial-draft': {
    schema: initialDraftBody,
    capacities: writers,
    summary: 'Put initials on this version of a draft.',
  },
  'send-back-draft': {
    schema: sendBackDraftBody,
    capacities: writers,
    summary: 'Send a draft back to its writer with comments; its initials and signature fall.',
  },
  'sign-letter': {
    schema: signLetterBody,
    capacities: ['signer', 'head', 'registrar'],
    summary: 'Sign this version of a draft; a registrar attests a signature on paper.',
  },
  'withdraw-signature': {
    schema: reasonBody,
    capacities: signers,
    summary: 'Take the signature back before the letter has gone out.',
  },
  'recall-letter': {
    schema: reasonBody,
    capacities: ['registrar', 'head'],
    summary: 'Ask the addressees to give back a letter that they have not registered.',
  },
  'note-recall': {
    schema: noteRecallBody,
    capacities: ['server'],
    summary: 'The sender takes a letter back (by the office server itself).',
  },
  'deliver-enclosures': {
    schema: deliverEnclosuresBody,
    capacities: ['server'],
    summary: 'Enclosures for this addressee and not for all arrive (by the office server itself).',
  },
  'note-secrecy': {
    schema: noteSecrecyBody,
    capacities: ['server'],
    summary: 'The sender has changed the secrecy of a letter (by the office server itself).',
  },
  'deliver-by-fiction': {
    schema: deliverByFictionBody,
    capacities: ['server'],
    summary: "Nobody opened it in the time that the office's rules give (by the server itself).",
  },
  'note-fiction': {
    schema: noteFictionBody,
    capacities: ['server'],
    summary: 'For its sender a letter counts as delivered (by the office server itself).',
  },
  'note-handover': {
    schema: noteHandoverBody,
    capacities: [...registry, 'server'],
    summary: 'What became of a letter to who is not connected.',
  },
  'note-reminder': {
    schema: noteReminderBody,
    capacities: writers,
    summary: 'A call, a visit or a letter that reminded an addressee.',
  },
  'note-answer': {
    schema: noteAnswerBody,
    capacities: ['server'],
    summary: 'A letter answers this one (by the office server itself).',
  },
  'end-follow-up': {
    schema: reasonBody,
    capacities: writers,
    summary: 'No answer is waited for any longer.',
  },
  'refer-letter': {
    schema: referLetterBody,
    capacities: writers,
    secretaryAct: 'refer',
    summary: 'Refer a registered letter to posts or units, each with its own line on the sheet.',
  },
  'open-referral': {
    schema: referralBody,
    capacities: writers,
    secretaryAct: 'refer',
    summary: 'Who holds a referral has opened it: from now on it is not recalled.',
  },
  'recall-referral': {
    schema: referralReasonBody,
    capacities: writers,
    secretaryAct: 'refer',
    summary: 'Take back a referral that nobody has opened.',
  },
  'return-referral': {
    schema: referralReasonBody,
    capacities: writers,
    summary: 'Give a referral back to who made it.',
  },
  'transfer-referral': {
    schema: transferReferralBody,
    capacities: writers,
    summary: 'Pass a referral on to who is concerned.',
  },
  'finish-referral': {
    schema: finishReferralBody,
    capacities: writers,
    summary: 'Done, approved or not approved, with a note.',
  },
  'write-note': {
    schema: writeNoteBody,
    capacities: [...writers, 'archivist'],
    secretaryAct: 'refer',
    summary: 'A note on the referral sheet; nothing is ever written on the letter itself.',
  },
  'set-due-day': {
    schema: setDueDayBody,
    capacities: writers,
    summary: 'The day by which the letter is to be answered.',
  },
  'write-off-letter': {
    schema: writeOffLetterBody,
    capacities: [...writers, 'server'],
    summary: 'The letter is no longer outstanding, with one of the seven reasons.',
  },
  'undo-write-off': {
    schema: reasonBody,
    capacities: ['registrar', 'head'],
    summary: 'The letter is outstanding again.',
  },
  'park-letter': {
    schema: parkLetterBody,
    capacities: writers,
    summary: 'Lay a letter aside until a day; it comes back by itself.',
  },
  'resume-letter': {
    schema: reasonBody,
    capacities: writers,
    summary: 'Take a parked letter up again.',
  },
  'archive-letter': {
    schema: archiveLetterBody,
    capacities: keepers,
    // Which volume of the file is open.
    listRead: (body) => [fileSubject((body as ArchiveLetterBody).file)],
    summary: 'Lay a finished letter into a file of the archive.',
  },
  'undo-archiving': {
    schema: reasonBody,
    capacities: keepers,
    summary: 'Take a letter out of the archive again.',
  },
  'place-hold': {
    schema: placeHoldBody,
    capacities: archivists,
    summary: 'Nothing of the letter is destroyed as long as this order stands.',
  },
  'lift-hold': {
    schema: liftHoldBody,
    capacities: archivists,
    summary: 'One order no longer keeps the letter from being destroyed.',
  },
  'change-secrecy': {
    schema: changeSecrecyBody,
    capacities: ['registrar', 'head'],
    summary: 'Raise or lower the secrecy by a decision, which is named.',
  },
  'index-enclosures': {
    schema: indexEnclosuresBody,
    capacities: [...registry, 'archivist'],
    summary: 'The index of what is enclosed, whole, and in which state it was found.',
  },
  'review-registration': {
    schema: reviewRegistrationBody,
    capacities: [...registry, 'head'],
    summary: 'Somebody else than who registered it has looked over what the register says.',
  },
  'link-references': {
    schema: linkReferencesBody,
    capacities: [...registry, 'archivist'],
    summary: 'What other letters this one speaks of.',
  },
  ...careCommands,
  ...lifetimeCommands,
} as const satisfies Record<string, CommandRule>;

export type CommandKind = keyof typeof commands;
