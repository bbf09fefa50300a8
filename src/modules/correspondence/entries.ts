// The facts of official correspondence, past tense, by kind: never changed, only added to.
// Bodies hold no `undefined`: what is not there is null. Files stand on the entry, not in the body.
import type { Names } from '#kernel/authority.ts';
import type { DisposedLeaf, GivenNumber } from '#kernel/disposal.ts';
import type { Entry } from '#kernel/entry.ts';
import { careKinds } from './care-entries.ts';
import type { CareBodies } from './care-entries.ts';
import type { EnclosuresIndexed } from './enclosure-entries.ts';
import { lifetimeKinds } from './lifetime-entries.ts';
import type { LifetimeBodies } from './lifetime-entries.ts';
import type { EnvelopeCompleted, EnvelopeRegistered, OwnHandsPassed } from './envelopes.ts';
import type { channels, handoverOutcomes, importances } from './shapes.ts';
import type { media, registers } from './shapes.ts';
import type { receiptSteps, referralOutcomes, relations, reminderChannels } from './shapes.ts';
import type { secrecies, urgencies, writeOffReasons } from './shapes.ts';

export type Secrecy = (typeof secrecies)[number];
export type Urgency = (typeof urgencies)[number];
export type Importance = (typeof importances)[number];
export type Medium = (typeof media)[number];
export type RegisterName = (typeof registers)[number];
export type Purpose = 'action' | 'information';
export type Relation = (typeof relations)[number];
export type Channel = (typeof channels)[number];
export type WriteOffReason = (typeof writeOffReasons)[number];
export type HandoverOutcome = (typeof handoverOutcomes)[number];
/**
 * What an addressee's server lets the sender know; `closed` says that they are done with it,
 * `reopened` that after all they are not.
 */
export type ReceiptStep = (typeof receiptSteps)[number];

/** An entry of another office's log; its leaf bytes are kept beside as evidence. */
export type Origin = {
  readonly office: string;
  readonly index: number;
  readonly leafHash: string;
};

/** An office and its name as it was written then, in the writing office's language. */
export type NamedAddressee = {
  readonly office: string;
  readonly name: string;
  readonly purpose: Purpose;
  /** The day by which an answer is asked for. */
  readonly dueOn: string | null;
  /** Hashes of the enclosures that do not go to this addressee. */
  readonly withheld: readonly string[];
};

/** Who is not connected: the letter goes to them on paper or by e-mail. */
export type OutsideAddressee = {
  readonly name: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  /** Street or e-mail address, as written. */
  readonly address: string;
  readonly dueOn: string | null;
};

/** Another letter or decision that this one speaks of. */
export type Reference = {
  readonly relation: Relation;
  /** The letter's subject, where this office has it. */
  readonly letter: string | null;
  readonly number: string;
  readonly date: string | null;
};

export type Card = {
  readonly subject: string;
  readonly abstract: string;
  readonly text: string;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly importance: Importance;
  /** A circular says so in its heading. */
  readonly isCircular: boolean;
  /** Code of the office's subject classes. */
  readonly classCode: string | null;
  readonly references: readonly Reference[];
};

export type LetterDrafted = Card & {
  readonly addressees: readonly NamedAddressee[];
  readonly outside: readonly OutsideAddressee[];
  /**
   * The register's own words, which nobody signs and which do not travel: the unit that prepared
   * it, and the person whom it is about (Saudi regulation, art. 28).
   */
  readonly unit?: string | null;
  readonly citizenId?: string | null;
};

/** An assertion of a passkey whose challenge is the digest, all in base64url. */
export type PasskeySignature = {
  readonly credential: string;
  readonly authenticatorData: string;
  readonly clientData: string;
  readonly signature: string;
};

/** Who signed on paper, where the registry only attests that it has seen the signature. */
export type PaperSignature = {
  readonly name: string;
  readonly title: string;
  readonly signedOn: string;
};

/** Who signed, in which capacity, for whom, as they were called that day. */
export type SignedBy = {
  readonly name: string;
  readonly title: string;
  /** Title of the post whose powers were lent, or that the signer stands in for. */
  readonly actingFor: string | null;
  /** The content digest that was signed. */
  readonly digest: string;
  /** `seat`: the signed-in person confirmed, and has no passkey yet; weaker than the other two. */
  readonly method: 'passkey' | 'seat' | 'paper';
};

/** Signed before it has a number: `draft` is the entry of the version that was signed. */
export type LetterSigned = SignedBy & {
  readonly draft: number;
  readonly passkey: PasskeySignature | null;
  readonly paper: PaperSignature | null;
};

/** Initials are on one version of the draft; their digest is their own. */
export type DraftInitialled = {
  readonly draft: number;
  readonly digest: string;
  readonly note: string;
};

/** How a letter reached, or did not reach, an addressee who is not connected. */
export type HandoverNoted = {
  /** Place in the list of outside addressees. */
  readonly outside: number;
  readonly outcome: HandoverOutcome;
  readonly receiver: string | null;
  readonly note: string;
};

/** The post, or the unit, that a referral is for. */
export type Holder = {
  readonly appointment: string | null;
  readonly unit: string | null;
  /** As it was called that day. */
  readonly title: string;
};

export type LetterReferred = {
  /** 1, 2 … in the letter. */
  readonly step: number;
  /** The referral out of which this one was made. */
  readonly parent: number | null;
  readonly to: Holder;
  readonly purpose: Purpose;
  readonly instruction: string;
  readonly dueOn: string | null;
};

export type ReferralFinished = {
  readonly step: number;
  readonly outcome: (typeof referralOutcomes)[number];
  readonly note: string;
};

export type LetterWrittenOff = {
  readonly reason: WriteOffReason;
  readonly reply: { readonly letter: string | null; readonly number: string } | null;
  readonly note: string;
  /** Set where the office's own reply wrote it off. */
  readonly origin: Origin | null;
};

export type AnswerNoted = {
  readonly origin: Origin;
  readonly letter: string;
  /** Null where the answer came on paper from who has no office here. */
  readonly office: string | null;
  readonly name: string;
  readonly number: string;
  readonly date: string;
};

/** The letters that are answered by a letter, and how their sheets name it. */
export type Answering = {
  /** `letter/<uuid>`, each once. */
  readonly letters: readonly string[];
  /** Where the answer stands: an outgoing one closes, an incoming one is noted. */
  readonly register: RegisterName;
  readonly office: string | null;
  readonly name: string;
  readonly number: string;
  readonly date: string;
};

/** The sender changed the grade, by its own decision; this office's grade is its own. */
export type SecrecyNoted = {
  readonly origin: Origin;
  readonly before: Secrecy;
  readonly after: Secrecy;
  readonly decision: { readonly number: string; readonly date: string };
};

/** Nobody at the addressee's opened the letter up to and with the day `on`. */
export type DeliveredByFiction = {
  readonly addressee: string;
  readonly name: string;
  /** When it arrived there, as the addressee's own log says. */
  readonly deliveredAt: string;
  readonly on: string;
  /** Working days, as the rules of the sender's office said. */
  readonly afterDays: number;
  /** The first instant after that day. */
  readonly effectiveAt: string;
};

/**
 * The whole letter once more: this entry is what travels. `dated` is the office's own day. Its
 * files are those that go to every addressee, and no `withheld` is filled in: who gets less learns
 * nothing of it. The rest goes in entries of its own.
 */
export type LetterDispatched = Card & {
  readonly draft: number;
  readonly from: { readonly office: string; readonly name: string; readonly names: Names };
  readonly dated: string;
  readonly addressees: readonly NamedAddressee[];
  readonly outside: readonly OutsideAddressee[];
  readonly signed: SignedBy;
};

export type LetterDelivered = Card & {
  readonly origin: Origin;
  readonly from: { readonly office: string; readonly name: string };
  readonly theirNumber: string;
  readonly theirDate: string;
  readonly addressees: readonly NamedAddressee[];
  readonly outside: readonly OutsideAddressee[];
  readonly signed: SignedBy;
  /** The day by which this office is asked to answer. */
  readonly dueOn: string | null;
};

/** What a letter that came by hand or post says of itself. */
export type PaperCard = Card & {
  readonly from: { readonly office: string | null; readonly name: string };
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  readonly receivedOn: string;
  readonly medium: Medium;
  readonly dueOn: string | null;
};

/** `paper` is null where the letter had been delivered: then `abstract` is the registry's own. */
export type LetterRegistered = {
  readonly unit: string | null;
  readonly abstract: string;
  /** Whom the matter is about, and the note that the letter came with: art. 20. */
  readonly citizenId?: string | null;
  readonly deliveryNote?: string | null;
  readonly paper: PaperCard | null;
  /** Only where it was written down on a sheet first. */
  readonly sheet?: EnteredSheet;
};

/** The paper sheet that a letter was keyed in from, and who had filled it in. */
export type EnteredSheet = {
  readonly pack: string;
  readonly sheet: number;
  readonly doneBy: string;
};

export type ReceiptNoted = {
  readonly origin: Origin;
  readonly step: ReceiptStep;
  readonly at: string;
  readonly number: string | null;
  readonly reason: string | null;
};

/** The parts of a registration that can be corrected; a correction names only what it changes. */
export type Correctable = {
  readonly subject?: string;
  readonly abstract?: string;
  readonly theirNumber?: string | null;
  readonly theirDate?: string | null;
  readonly unit?: string | null;
  readonly fromName?: string;
  readonly citizenId?: string | null;
  readonly deliveryNote?: string | null;
};

export type RegistrationCorrected = {
  readonly reason: string;
  readonly before: Correctable;
  readonly after: Correctable;
};

/** What stays of a letter that was disposed of, and the leaves that went. */
export type LetterGone = {
  /** `disposal/<uuid>` */
  readonly disposal: string;
  readonly decision: { readonly number: string; readonly date: string };
  readonly kept: {
    readonly direction: RegisterName;
    readonly number: GivenNumber;
    readonly numberedAt: string;
    readonly archivedAt: string;
    readonly retention: string | null;
  };
  readonly leaves: readonly DisposedLeaf[];
};

export type EntryBodies = CareBodies &
  LifetimeBodies & {
    readonly 'number-reserved': {
      readonly register: RegisterName;
      readonly reason: string;
      readonly sheet?: EnteredSheet;
    };
    readonly 'letter-drafted': LetterDrafted;
    readonly 'draft-discarded': Readonly<Record<string, never>>;
    readonly 'letter-dispatched': LetterDispatched;
    readonly 'letter-delivered': LetterDelivered;
    /** Files that go to those of `to` and not to all; `digest` is that of the signed letter. */
    readonly 'enclosures-dispatched': { readonly digest: string };
    readonly 'enclosures-delivered': { readonly origin: Origin };
    readonly 'letter-seen': Readonly<Record<string, never>>;
    readonly 'letter-registered': LetterRegistered;
    readonly 'envelope-registered': EnvelopeRegistered;
    readonly 'envelope-completed': EnvelopeCompleted;
    readonly 'own-hands-passed': OwnHandsPassed;
    readonly 'letter-returned': { readonly reason: string };
    readonly 'receipt-noted': ReceiptNoted;
    readonly 'registration-corrected': RegistrationCorrected;
    readonly 'number-voided': { readonly reason: string };
    readonly 'draft-initialled': DraftInitialled;
    readonly 'draft-sent-back': { readonly draft: number; readonly reason: string };
    readonly 'letter-signed': LetterSigned;
    readonly 'signature-withdrawn': { readonly reason: string };
    readonly 'letter-recalled': { readonly reason: string };
    readonly 'recall-noted': { readonly origin: Origin; readonly reason: string };
    readonly 'handover-noted': HandoverNoted;
    readonly 'reminder-noted': {
      readonly addressee: string | null;
      readonly channel: (typeof reminderChannels)[number];
      readonly note: string;
    };
    readonly 'answer-noted': AnswerNoted;
    readonly 'follow-up-ended': { readonly reason: string };
    readonly 'letter-referred': LetterReferred;
    readonly 'referral-opened': { readonly step: number };
    readonly 'referral-recalled': { readonly step: number; readonly reason: string };
    readonly 'referral-returned': { readonly step: number; readonly reason: string };
    readonly 'referral-transferred': {
      readonly step: number;
      readonly to: Holder;
      readonly reason: string;
    };
    readonly 'referral-finished': ReferralFinished;
    readonly 'note-written': { readonly step: number | null; readonly text: string };
    readonly 'due-day-set': { readonly dueOn: string | null; readonly reason: string };
    readonly 'letter-written-off': LetterWrittenOff;
    readonly 'write-off-undone': { readonly reason: string };
    /** What the sender hears of a write-off, and of its undoing: no reason, no note. */
    readonly 'letter-closed': Readonly<Record<string, never>>;
    readonly 'letter-reopened': Readonly<Record<string, never>>;
    readonly 'letter-parked': { readonly until: string; readonly reason: string };
    readonly 'letter-resumed': { readonly reason: string };
    readonly 'letter-archived': {
      readonly file: string;
      /** Left out: the first. */
      readonly volume?: number;
      readonly retention: string | null;
      readonly place: string;
    };
    readonly 'archiving-undone': { readonly reason: string };
    readonly 'hold-placed': {
      /** 1, 2 … on the letter. */
      readonly hold: number;
      readonly reason: string;
      /** Who ordered it. */
      readonly authority: string;
      readonly order: { readonly number: string; readonly date: string | null };
    };
    readonly 'hold-lifted': { readonly hold: number; readonly reason: string };
    readonly 'entries-disposed': LetterGone;
    readonly 'secrecy-changed': {
      readonly before: Secrecy;
      readonly after: Secrecy;
      readonly decision: { readonly number: string; readonly date: string };
    };
    readonly 'secrecy-noted': SecrecyNoted;
    readonly 'delivered-by-fiction': DeliveredByFiction;
    readonly 'fiction-noted': {
      readonly origin: Origin;
      readonly on: string;
      readonly afterDays: number;
    };
    readonly 'enclosures-indexed': EnclosuresIndexed;
    readonly 'registration-reviewed': { readonly note: string };
    /** `answering`: of the letters that it is a reply to, those that were not linked before. */
    readonly 'references-linked': {
      readonly references: readonly Reference[];
      readonly answering: Answering | null;
    };
  };

export type EntryKind = keyof EntryBodies;

/** An entry whose kind says the type of its body. */
export type Fact = {
  [Kind in EntryKind]: { readonly kind: Kind; readonly body: EntryBodies[Kind] };
}[EntryKind];

export type FactOf<Kind extends EntryKind> = Extract<Fact, { kind: Kind }>;

const kinds: Readonly<Record<EntryKind, true>> = {
  'number-reserved': true,
  'letter-drafted': true,
  'draft-discarded': true,
  'letter-dispatched': true,
  'letter-delivered': true,
  'enclosures-dispatched': true,
  'enclosures-delivered': true,
  'letter-seen': true,
  'letter-registered': true,
  'envelope-registered': true,
  'envelope-completed': true,
  'own-hands-passed': true,
  'letter-returned': true,
  'receipt-noted': true,
  'registration-corrected': true,
  'number-voided': true,
  'draft-initialled': true,
  'draft-sent-back': true,
  'letter-signed': true,
  'signature-withdrawn': true,
  'letter-recalled': true,
  'recall-noted': true,
  'handover-noted': true,
  'reminder-noted': true,
  'answer-noted': true,
  'follow-up-ended': true,
  'letter-referred': true,
  'referral-opened': true,
  'referral-recalled': true,
  'referral-returned': true,
  'referral-transferred': true,
  'referral-finished': true,
  'note-written': true,
  'due-day-set': true,
  'letter-written-off': true,
  'write-off-undone': true,
  'letter-closed': true,
  'letter-reopened': true,
  'letter-parked': true,
  'letter-resumed': true,
  'letter-archived': true,
  'archiving-undone': true,
  'hold-placed': true,
  'hold-lifted': true,
  'entries-disposed': true,
  'secrecy-changed': true,
  'secrecy-noted': true,
  'delivered-by-fiction': true,
  'fiction-noted': true,
  'enclosures-indexed': true,
  'registration-reviewed': true,
  'references-linked': true,
  ...careKinds,
  ...lifetimeKinds,
};

/** Every kind of entry, in the order of a letter's life. */
export const entryKinds: readonly string[] = Object.keys(kinds);

/** Undefined for a kind of a later version: readers pass over what they do not know. */
export function findFact(entry: Entry): Fact | undefined {
  // Who cannot open it keeps it, and folds nothing.
  if (!entryKinds.includes(entry.kind) || entry.sealed !== undefined) return undefined;
  // The log holds only what this module's decisions wrote: the kind says the body's type.
  return { kind: entry.kind, body: entry.body } as Fact;
}
