// What the API answers about delivery on foot and by mail: letters that wait for a way or are on
// it, delivery notes, and mails that wait to be registered. Screens import these as types.
import { z } from 'zod';
import { safeties } from '#kernel/rung.ts';
import { lineShape } from '#kernel/text.ts';
import {
  channels,
  handoverOutcomes,
  referenceShape,
  secrecies,
} from '#modules/correspondence/shapes.ts';
import { fileShape, importances, urgencies } from '#modules/correspondence/shapes.ts';

const slipShape = z.object({
  id: z.string(),
  number: z.string().describe('of the delivery note that it went out with'),
});

export const consignedShape = z.object({
  letter: z.string(),
  place: z.int().describe('of the addressee, to name it in note-handover'),
  number: z.string(),
  numberedAt: z.string(),
  subject: z.string(),
  masked: z.boolean(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  enclosures: z.int(),
  unit: z.string().nullable(),
  name: z.string(),
  address: z.string(),
  dueOn: z.string().nullable(),
  outcome: z.enum(handoverOutcomes).nullable(),
  heardAt: z.string().nullable(),
  note: z.string(),
  slip: slipShape.nullable(),
});
export type Consigned = z.infer<typeof consignedShape>;

export const consignedListShape = z.object({
  rows: z.array(consignedShape).describe('oldest first'),
  total: z.int(),
  counts: z.record(z.enum(channels), z.int()).describe('open ones, by channel'),
  mailCount: z.int().describe('mails that wait to be registered'),
  attentionCount: z.int().describe('deliveries that wait for a person'),
  hasMailbox: z.boolean(),
});
export type ConsignedList = z.infer<typeof consignedListShape>;

/** Papers that are referred inside the office, and have not been handed over, or not opened. */
export const insideShape = z.object({
  letter: z.string(),
  step: z.int().describe('of the referral sheet'),
  number: z.string(),
  numberedAt: z.string(),
  subject: z.string(),
  masked: z.boolean(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  enclosures: z.int(),
  holder: z.string().describe('title of the post or unit'),
  sentAt: z.string(),
  openedAt: z.string().nullable(),
  slip: slipShape.nullable(),
});
export type Inside = z.infer<typeof insideShape>;
export const insideListShape = z.object({ rows: z.array(insideShape).describe('oldest first') });
export type InsideList = z.infer<typeof insideListShape>;

const slipLetter = z.string().regex(/^letter\/[0-9a-f-]{36}$/);
/** To who is not connected, by the place among the addressees. */
export const slipItemShape = z.strictObject({
  letter: slipLetter,
  place: z.int().min(0).max(1_000),
});
/** To a post or unit of the office, by the step of the referral sheet. */
const insideItemShape = z.strictObject({ letter: slipLetter, step: z.int().min(1).max(10_000) });
export type InsideItem = z.infer<typeof insideItemShape>;
export const makeNoteBody = z.strictObject({
  id: z.uuidv7().describe('asked again with the same id, the same note is answered'),
  receiver: lineShape(200),
  items: z.array(slipItemShape).min(1).max(100).or(z.array(insideItemShape).min(1).max(100)),
});
export type MakeNoteBody = z.infer<typeof makeNoteBody>;

export const noteShape = z.object({
  id: z.string(),
  number: z.string(),
  madeAt: z.string(),
  receiver: z.string(),
  count: z.int(),
  open: z.int().describe('how many of them nobody has noted as handed over or back'),
});
export type DeliveryNote = z.infer<typeof noteShape>;
export const noteListShape = z.object({ rows: z.array(noteShape).describe('newest first') });
export type DeliveryNoteList = z.infer<typeof noteListShape>;

/** What a capsule said, as far as the register asks for it. */
export const mailCardShape = z.object({
  fromName: z.string(),
  theirNumber: z.string().nullable(),
  theirDate: z.string().nullable(),
  abstract: z.string(),
  dueOn: z.string().nullable(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  importance: z.enum(importances),
  references: z.array(referenceShape.omit({ isLinked: true })),
});
export type MailCard = z.infer<typeof mailCardShape>;

export const mailKinds = ['capsule', 'plain', 'automatic', 'unreadable', 'too-large'] as const;
export const leftOutReasons = [
  'unknown-type',
  'too-large',
  'empty',
  'too-many',
  'capsule',
  'infected',
] as const;

export const mailShape = z.object({
  id: z.string(),
  letter: z.string().describe('the subject to register it under'),
  receivedAt: z.string(),
  kind: z.enum(mailKinds),
  senderName: z.string(),
  senderAddress: z.string(),
  subject: z.string(),
  text: z.string(),
  card: mailCardShape.nullable(),
  answers: z.object({ letter: z.string(), number: z.string(), date: z.string() }).nullable(),
  files: z.array(fileShape),
  unscanned: z.array(z.string()).describe('hashes of files that no scanner has looked at'),
  leftOut: z.array(z.object({ name: z.string(), why: z.enum(leftOutReasons) })),
});
export type MailArrival = z.infer<typeof mailShape>;
export const mailListShape = z.object({
  rows: z.array(mailShape).describe('oldest first'),
  hasMailbox: z.boolean(),
});
export type MailList = z.infer<typeof mailListShape>;

const refusalShape = z.object({
  refused: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  field: z.string().optional(),
});

/** What of a letter was on its way to another office: the letter itself, or word about it. */
export const attentionMatters = ['letter', 'recall', 'notice'] as const;

export const attentionShape = z.object({
  index: z.int().describe('of the entry that travels'),
  recipient: z.string(),
  matter: z.enum(attentionMatters),
  letter: z.string(),
  number: z.string().nullable(),
  subject: z.string(),
  masked: z.boolean(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  since: z.string(),
  refusal: refusalShape.nullable().describe('null: it is being tried again'),
});
export type Attention = z.infer<typeof attentionShape>;

export const inboundShape = z.object({
  from: z.string().describe('office that wrote it, by the name of its log'),
  origin: z.string().describe('name of that log'),
  index: z.int().describe('of the entry there'),
  leafHash: z.string().describe('of its bytes, in hex'),
  since: z.string(),
  refusal: refusalShape.nullable().describe('null: it is being tried again'),
  aside: z
    .object({ reason: z.string(), at: z.string() })
    .nullable()
    .describe('a person has laid it aside'),
});
export type InboundTrouble = z.infer<typeof inboundShape>;

export const infectedShape = z.object({
  sha256: z.string(),
  signature: z.string().describe('what the scanner calls it'),
  isHere: z.boolean().describe('a file of this office, which a centre keeps from the others'),
  letter: z.string(),
  number: z.string().nullable(),
  subject: z.string(),
  masked: z.boolean(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  since: z.string(),
});
export type InfectedFile = z.infer<typeof infectedShape>;

export const attentionListShape = z.object({
  rows: z.array(attentionShape).describe('oldest first'),
  inbound: z
    .array(inboundShape)
    .describe('what came from other servers and could not be taken in, oldest first'),
  infected: z.array(infectedShape).describe('files of letters that are in quarantine'),
});
export type AttentionList = z.infer<typeof attentionListShape>;

export const travelStates = ['waiting', 'travelling'] as const;
export const travellingListShape = z.object({
  rows: z.array(
    z.object({
      index: z.int(),
      recipient: z.string(),
      matter: z.enum(attentionMatters),
      since: z.string(),
      state: z.enum(travelStates).describe('waiting: no centre has it yet'),
      safety: z.enum(safeties),
    }),
  ),
});
export type TravellingList = z.infer<typeof travellingListShape>;

export const askedFiles = z.object({
  of: z
    .string()
    .regex(/^[0-9a-f]{64}(?:,[0-9a-f]{64}){0,59}$/)
    .optional()
    .describe('SHA-256 of the files whose findings are asked for'),
});

export const awaitedFilesShape = z.object({
  files: z.array(z.string()).describe('SHA-256 of files that entries name and that travel still'),
  findings: z
    .array(
      z.object({
        sha256: z.string(),
        finding: z.enum(['infected', 'not-scanned']),
        why: z.string().nullable(),
      }),
    )
    .describe('what was not found clean, of the files that were asked for'),
});
export type AwaitedFileList = z.infer<typeof awaitedFilesShape>;

export const retryInboundBody = z.strictObject({
  items: z
    .array(z.strictObject({ origin: z.string().max(300), index: z.int().min(0) }))
    .min(1)
    .max(200),
});

export const retryBody = z.strictObject({
  items: z
    .array(z.strictObject({ index: z.int().min(0), recipient: z.string().max(63) }))
    .min(1)
    .max(200),
});
