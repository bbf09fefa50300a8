// What the correspondence API answers: zod shapes that make OpenAPI, and types for the screens
// (which import them as types only). Instants are RFC 3339 in UTC; dates 'YYYY-MM-DD' Gregorian;
// screens put them into the office's calendar and digits.
import { z } from 'zod';
import { careShape } from './care-shapes.ts';

export const secrecies = ['normal', 'confidential', 'secret', 'top-secret'] as const;
export const urgencies = ['normal', 'urgent', 'very-urgent', 'immediate'] as const;
export const importances = ['normal', 'important'] as const;
export const media = ['electronic', 'paper', 'hybrid'] as const;
export const registers = ['incoming', 'outgoing'] as const;
/** How a letter speaks of another: Saudi regulation, art. 11, 14; Iranian atf, peyro, bazgasht. */
export const relations = ['reply', 'further', 'cites'] as const;
/** How a letter goes to who is not connected. */
export const channels = ['hand', 'post', 'e-mail', 'fax'] as const;
/** What became of it on that way. */
export const handoverOutcomes = [
  'sent',
  'handed-over',
  'refused',
  'undeliverable',
  'expired',
] as const;
/** Why an incoming letter is no longer outstanding: Noark 5, avskrivning BU BE TLF BN TE TO SA. */
export const writeOffReasons = [
  'reply',
  'e-mail',
  'phone',
  'memo',
  'noted',
  'information',
  'case-closed',
] as const;
/** What an addressee's server lets the sender know. */
export const receiptSteps = [
  'delivered',
  'seen',
  'registered',
  'closed',
  'reopened',
  'returned',
  'recalled',
] as const;
/** Where a referral stands; `ended`: the letter was closed over it. The first two are open. */
export const referralStates = [
  'sent',
  'opened',
  'recalled',
  'returned',
  'passed-on',
  'finished',
  'ended',
] as const;
export const referralOutcomes = ['done', 'approved', 'not-approved'] as const;
export const reminderChannels = ['call', 'letter', 'visit', 'notice'] as const;
/** Where a letter stands in one office. `reserved`: it has a number and is still to come. */
export const letterStates = [
  'reserved',
  'draft',
  'signed',
  'discarded',
  'dispatched',
  'delivered',
  'seen',
  'registered',
  'closed',
  'archived',
  'disposed',
  'returned',
  'recalled',
  'expired',
  'void',
] as const;

/** What a line of the index of enclosures is. */
export const enclosureKinds = [
  'document',
  'book',
  'map',
  'photograph',
  'disc',
  'object',
  'other',
] as const;

export const fileShape = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().min(1).max(200),
  mediaType: z.string().max(100),
  sizeBytes: z.int().min(0),
  sealed: z
    .strictObject({
      plainSha256: z.string().regex(/^[0-9a-f]{64}$/),
      sizeBytes: z.int().min(0),
    })
    .exactOptional()
    .describe('stored as an age file; the office server says it, whatever is asked'),
});

export const officeNameShape = z.object({
  id: z.string(),
  names: z.object({ ar: z.string(), fa: z.string(), en: z.string() }),
});

export const rowShape = z.object({
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
  citizenId: z.string().nullable().describe('of the person whom the letter is about'),
  deliveryNote: z.string().nullable().describe('number of the note that it was handed over with'),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  importance: z.enum(importances),
  enclosures: z.int(),
  receivedAt: z.string().nullable().describe('day it came by hand, or instant it came by wire'),
  unit: z.string().nullable(),
  holder: z.string().nullable().describe('title of the unit or person who has it'),
  since: z.string().describe('since when it stands where it stands'),
  dueOn: z.string().nullable().describe('incoming: to be answered by; outgoing: first answer due'),
  closedAt: z.string().nullable(),
  answeredAt: z.string().nullable().describe('outgoing: when the first answer came'),
  closingNumber: z.string().nullable().describe('of the answer, ours or theirs'),
  writeOff: z.enum(writeOffReasons).nullable(),
  parkedUntil: z.string().nullable(),
  file: z.string().nullable().describe('file of the archive that it lies in'),
  isCircular: z.boolean(),
  isEnvelope: z.boolean().describe('a secret envelope that nobody has opened'),
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
  dueOn: z.string().nullable().describe('an answer is asked for by this day'),
  withheld: z.array(z.string()).describe('hashes of the enclosures that do not go to them'),
  state: z.enum([
    ...(['waiting', 'dispatched', 'delivered', 'seen', 'registered', 'closed'] as const),
    ...(['returned', 'recalled', 'expired'] as const),
  ]),
  deliveredAt: z.string().nullable(),
  seenAt: z.string().nullable(),
  registeredAt: z.string().nullable(),
  closedAt: z.string().nullable().describe('they have written it off'),
  returnedAt: z.string().nullable(),
  recalledAt: z.string().nullable(),
  fictionOn: z.string().nullable().describe('day to whose end nobody there had opened it'),
  expiredOn: z.string().nullable().describe('day to whose end it had not arrived there'),
  number: z.string().nullable().describe('the number that the addressee gave it'),
  reason: z.string().nullable().describe('why it came back'),
});

const namesShape = z.object({ ar: z.string(), fa: z.string(), en: z.string() });

/** A person as they are called now; null where the directory does not know them. */
const personShape = {
  person: z.string(),
  names: namesShape.nullable(),
  capacity: z.string(),
};

export const referenceShape = z.object({
  relation: z.enum(relations),
  letter: z.string().nullable().describe('letter/<uuid>, where this office has it'),
  number: z.string(),
  date: z.string().nullable(),
  isLinked: z.boolean().describe('the registry linked it; the letter itself does not say so'),
});

export const outsideShape = z.object({
  place: z.int().describe('to name it in note-handover'),
  name: z.string(),
  purpose: z.enum(['action', 'information']),
  channel: z.enum(channels),
  address: z.string(),
  dueOn: z.string().nullable(),
  outcome: z.enum(handoverOutcomes).nullable(),
  receiver: z.string().nullable(),
  at: z.string().nullable(),
  note: z.string(),
  insteadOf: z.string().nullable().describe('office that it did not reach by wire'),
});

const signedShape = z.object({
  name: z.string(),
  title: z.string(),
  actingFor: z.string().nullable(),
  digest: z.string(),
  method: z.enum(['passkey', 'seat', 'paper']),
  at: z.string().nullable().describe('null on a letter that came by wire'),
});

const initialsShape = z.object({
  ...personShape,
  at: z.string(),
  draft: z.int(),
  isStale: z.boolean().describe('a later version was written, or the draft was sent back'),
  note: z.string(),
});

const referralShape = z.object({
  step: z.int(),
  parent: z.int().nullable(),
  to: z.object({
    appointment: z.string().nullable(),
    unit: z.string().nullable(),
    title: z.string(),
    names: namesShape.nullable().describe('who holds the post'),
  }),
  by: z.string(),
  byNames: namesShape.nullable(),
  byBehalf: namesShape.nullable().describe('in whose name'),
  purpose: z.enum(['action', 'information']),
  instruction: z.string(),
  dueOn: z.string().nullable(),
  state: z.enum(referralStates),
  outcome: z.enum(referralOutcomes).nullable(),
  sentAt: z.string(),
  openedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  note: z.string().describe('what was said when it ended'),
  isMine: z.boolean().describe('open, and for who asks'),
});

const noteShape = z.object({
  ...personShape,
  behalf: namesShape.nullable().describe('in whose name'),
  at: z.string(),
  step: z.int().nullable(),
  text: z.string(),
});

const answerShape = z.object({
  letter: z.string(),
  office: z.string().nullable(),
  name: z.string(),
  number: z.string(),
  date: z.string(),
  at: z.string(),
});

const writtenOffShape = z.object({
  reason: z.enum(writeOffReasons),
  reply: z.object({ letter: z.string().nullable(), number: z.string() }).nullable(),
  note: z.string(),
  at: z.string(),
});

const archivedShape = z.object({
  file: z.string(),
  volume: z.int(),
  retention: z.string().nullable(),
  place: z.string(),
  at: z.string(),
});

const holdShape = z.object({
  hold: z.int().describe('to name it in lift-hold'),
  reason: z.string(),
  authority: z.string().describe('who ordered it'),
  order: z.object({ number: z.string(), date: z.string().nullable() }),
  ...personShape,
  at: z.string(),
  lifted: z.object({ ...personShape, reason: z.string(), at: z.string() }).nullable(),
});

const disposedShape = z.object({
  disposal: z.string().describe('disposal/<uuid>'),
  decision: z.object({ number: z.string(), date: z.string() }),
  at: z.string(),
  archivedAt: z.string(),
  retention: z.string().nullable(),
});

const reminderShape = z.object({
  ...personShape,
  at: z.string(),
  addressee: z.string().nullable(),
  channel: z.enum(reminderChannels),
  note: z.string(),
});

const senderSecrecyShape = z.object({
  secrecy: z.enum(secrecies),
  decision: z.object({ number: z.string(), date: z.string() }).nullable(),
  at: z.string(),
});

const doneShape = { ...personShape, at: z.string() };

const enclosureIndexShape = z.object({
  ...doneShape,
  items: z.array(
    z.object({
      kind: z.enum(enclosureKinds),
      title: z.string(),
      number: z.string().nullable(),
      date: z.string().nullable(),
      pages: z.int().nullable(),
      source: z.string(),
      isPhysical: z.boolean().describe('lies with the paper, and is in no file'),
    }),
  ),
  condition: z.string().describe('what was found torn, missing or too much'),
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
  masked: z.boolean().describe('what the letter says is withheld from this reader'),
  abstract: z.string(),
  text: z.string(),
  isCircular: z.boolean(),
  classCode: z.string().nullable(),
  references: z.array(referenceShape),
  /** Incoming: who sent it. */
  from: z.object({ office: z.string().nullable(), name: z.string() }),
  theirNumber: z.string().nullable(),
  theirDate: z.string().nullable(),
  citizenId: z.string().nullable(),
  deliveryNote: z.string().nullable(),
  receivedAt: z.string().nullable(),
  addressees: z.array(addresseeShape),
  outside: z.array(outsideShape),
  secrecy: z.enum(secrecies),
  urgency: z.enum(urgencies),
  importance: z.enum(importances),
  medium: z.enum(media),
  unit: z.string().nullable(),
  files: z.array(fileShape),
  dueOn: z.string().nullable(),
  signed: signedShape.nullable(),
  digest: z.string().nullable().describe('content digest of the draft, to initial or sign'),
  initials: z.array(initialsShape),
  sentBack: z.object({ ...personShape, reason: z.string(), at: z.string() }).nullable(),
  recall: z.object({ reason: z.string(), at: z.string() }).nullable(),
  referrals: z.array(referralShape),
  notes: z.array(noteShape),
  writtenOff: writtenOffShape.nullable(),
  answers: z.array(answerShape),
  reminders: z.array(reminderShape),
  followUpEnded: z.object({ reason: z.string(), at: z.string() }).nullable(),
  parkedUntil: z.string().nullable(),
  envelope: z
    .object({
      ...{ damage: z.string().nullable(), completedAt: z.string().nullable() },
      ownHands: z
        .object({ appointment: z.string(), title: z.string() })
        .nullable()
        .describe('who alone opens and reads it'),
    })
    .nullable()
    .describe('it came as a closed secret envelope; completedAt null: nobody has opened it'),
  archived: archivedShape.nullable(),
  holds: z.array(holdShape).describe('orders that keep or kept it from being destroyed'),
  disposed: disposedShape.nullable().describe('destroyed: only its number and days are here'),
  care: careShape,
  enclosureIndex: enclosureIndexShape.nullable(),
  reviewed: z.object({ ...doneShape, note: z.string() }).nullable(),
  senderSecrecy: senderSecrecyShape.nullable().describe('incoming: what its sender made of it'),
  fictionOn: z.string().nullable().describe('incoming: from its end it counts as delivered'),
  /** Why it was returned, recalled, voided or reserved, where it was. */
  reason: z.string().nullable(),
  holder: z.string().nullable(),
  since: z.string(),
  draft: z.int().nullable().describe('index to name when signing or dispatching this version'),
  index: z.int(),
  safety: z.enum(['recorded', 'held', 'safe']),
  takenInAt: z
    .int()
    .nullable()
    .describe('index of the entry that took it in from another office that keeps a log'),
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
      behalf: namesShape.nullable().describe('in whose name it was done'),
      capacity: z.string(),
      rung: z.string(),
      number: z.string().nullable(),
      other: officeNameShape.nullable().describe('the other office that the step speaks of'),
      otherNumber: z.string().nullable(),
      otherAt: z.string().nullable().describe('when it happened at the other office'),
      receipt: z
        .enum(receiptSteps)
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
