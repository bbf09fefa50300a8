// What the correspondence API answers: zod shapes that make OpenAPI, and types for the screens
// (which import them as types only). Instants are RFC 3339 in UTC; dates 'YYYY-MM-DD' Gregorian;
// screens put them into the office's calendar and digits.
import { z } from 'zod';

export const secrecies = ['normal', 'confidential', 'secret', 'top-secret'] as const;
export const urgencies = ['normal', 'urgent', 'very-urgent', 'immediate'] as const;
export const importances = ['normal', 'important'] as const;
export const media = ['electronic', 'paper', 'hybrid'] as const;
export const registers = ['incoming', 'outgoing'] as const;
/** Where a letter stands in one office. `reserved`: it has a number and is still to come. */
export const letterStates = [
  'reserved',
  'draft',
  'discarded',
  'dispatched',
  'delivered',
  'seen',
  'registered',
  'returned',
  'void',
] as const;

export const fileShape = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(200),
  mediaType: z.string().max(100),
  sizeBytes: z.int().min(0),
});

export const officeNameShape = z.object({
  id: z.string(),
  names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }),
});

const rowShape = z.object({
  letter: z.string().describe('letter/<uuid>'),
  state: z.enum(letterStates),
  number: z.string().nullable().describe('as written; null while it has none'),
  numberStatus: z.enum(['used', 'reserved', 'void']).nullable(),
  year: z.int().nullable(),
  serial: z.int().nullable(),
  numberedAt: z.string().nullable(),
  subject: z.string().describe('only «secret» where the reader may not know more'),
  masked: z.boolean().describe('the subject is withheld from this reader'),
  party: z.string().describe('who it is from (incoming) or first addressee (outgoing), as written'),
  partyOffice: z.string().nullable(),
  partyCount: z.int().describe('how many addressees (outgoing), 1 for incoming'),
  theirNumber: z.string().nullable(),
  theirDate: z.string().nullable(),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  importance: z.enum(importances),
  enclosures: z.int(),
  receivedAt: z.string().nullable().describe('day it came by hand, or instant it came by wire'),
  unit: z.string().nullable(),
  holder: z.string().nullable().describe('title of the unit or person who has it'),
  since: z.string().describe('since when it stands where it stands'),
  index: z.int().describe('entry that last changed it'),
  safety: z.enum(['recorded', 'held', 'safe']),
});
export type RegisterRow = z.infer<typeof rowShape>;

export const registerShape = z.object({
  register: z.enum(registers),
  year: z.int(),
  years: z.array(z.int()),
  total: z.int().describe('rows that match the filters'),
  counts: z.object({
    all: z.int(),
    waiting: z.int(),
    urgent: z.int(),
    secret: z.int(),
    thisWeek: z.int(),
    void: z.int(),
  }),
  from: z.int(),
  rows: z.array(rowShape),
});
export type RegisterPage = z.infer<typeof registerShape>;

export const addresseeShape = z.object({
  office: z.string().nullable(),
  name: z.string(),
  purpose: z.enum(['action', 'information']),
  state: z.enum(['waiting', 'dispatched', 'delivered', 'seen', 'registered', 'returned']),
  deliveredAt: z.string().nullable(),
  seenAt: z.string().nullable(),
  registeredAt: z.string().nullable(),
  returnedAt: z.string().nullable(),
  number: z.string().nullable().describe('the number that the addressee gave it'),
  reason: z.string().nullable().describe('why it came back'),
});

export const letterShape = z.object({
  letter: z.string(),
  office: z.string(),
  direction: z.enum(['incoming', 'outgoing']),
  state: z.enum(letterStates),
  number: z.string().nullable(),
  numberStatus: z.enum(['used', 'reserved', 'void']).nullable(),
  numberedAt: z.string().nullable(),
  subject: z.string(),
  masked: z.boolean().describe('subject, abstract, text and files are withheld from this reader'),
  abstract: z.string(),
  text: z.string(),
  /** Incoming: who sent it. */
  from: z.object({ office: z.string().nullable(), name: z.string() }),
  theirNumber: z.string().nullable(),
  theirDate: z.string().nullable(),
  receivedAt: z.string().nullable(),
  addressees: z.array(addresseeShape),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  importance: z.enum(importances),
  medium: z.enum(media),
  unit: z.string().nullable(),
  files: z.array(fileShape),
  /** Why it was returned, voided or reserved, where it was. */
  reason: z.string().nullable(),
  holder: z.string().nullable(),
  since: z.string(),
  draft: z.int().nullable().describe('index to name when dispatching this version of the draft'),
  index: z.int(),
  safety: z.enum(['recorded', 'held', 'safe']),
  may: z.array(z.string()).describe('kinds of command that the person may ask for now'),
});
export type LetterAnswer = z.infer<typeof letterShape>;

export const lifeShape = z.object({
  steps: z.array(
    z.object({
      index: z.int(),
      kind: z.string().describe('kind of the entry: words `entry.<kind>`'),
      recordedAt: z.string(),
      occurredAt: z.string().nullable(),
      person: z.string(),
      names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }).nullable(),
      capacity: z.string(),
      rung: z.string(),
      number: z.string().nullable(),
      other: officeNameShape.nullable().describe('the other office that the step speaks of'),
      otherNumber: z.string().nullable(),
      otherAt: z.string().nullable().describe('when it happened at the other office'),
      receipt: z
        .enum(['delivered', 'seen', 'registered', 'returned'])
        .nullable()
        .describe('what the other office let us know; null where the step is our own'),
      note: z.string().nullable(),
      safety: z.enum(['recorded', 'held', 'safe']),
      current: z.boolean(),
    }),
  ),
});
export type LifeAnswer = z.infer<typeof lifeShape>;

export const homeShape = z.object({
  counts: z.object({
    unseen: z.int(),
    unregistered: z.int(),
    drafts: z.int(),
    awaited: z.int().describe('sent, and not yet registered by all addressees; of all years'),
    reserved: z.int(),
  }),
  waiting: z.array(
    z.object({
      letter: z.string(),
      why: z.enum(['unseen', 'unregistered', 'draft', 'undelivered']),
      subject: z.string(),
      party: z.string(),
      partyOffice: z.string().nullable(),
      number: z.string().nullable(),
      urgency: z.enum(urgencies),
      secrecy: z.enum(secrecies),
      since: z.string(),
    }),
  ),
  recent: z.array(rowShape).describe('last numbered letters of both registers'),
});
export type HomeAnswer = z.infer<typeof homeShape>;

/** Drafts, or arrivals that wait for a number: newest first, at most 200. */
export const listShape = z.object({ rows: z.array(rowShape) });
export type LetterList = z.infer<typeof listShape>;
