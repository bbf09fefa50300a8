// The facts of official correspondence, past tense, by kind: never changed, only added to.
// Bodies hold no `undefined`: what is not there is null. Files stand on the entry, not in the body.
import type { Names } from '#kernel/authority.ts';
import type { Entry } from '#kernel/entry.ts';
import type { importances, media, registers, secrecies, urgencies } from './shapes.ts';

export type Secrecy = (typeof secrecies)[number];
export type Urgency = (typeof urgencies)[number];
export type Importance = (typeof importances)[number];
export type Medium = (typeof media)[number];
export type RegisterName = (typeof registers)[number];
export type Purpose = 'action' | 'information';
export type ReceiptStep = 'delivered' | 'seen' | 'registered' | 'returned';

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
};

export type Card = {
  readonly subject: string;
  readonly abstract: string;
  readonly text: string;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly importance: Importance;
};

export type LetterDrafted = Card & { readonly addressees: readonly NamedAddressee[] };

/** The whole letter once more: this entry is what travels. `dated` is the office's own day. */
export type LetterDispatched = Card & {
  readonly draft: number;
  readonly from: { readonly office: string; readonly name: string; readonly names: Names };
  readonly dated: string;
  readonly addressees: readonly NamedAddressee[];
};

export type LetterDelivered = Card & {
  readonly origin: Origin;
  readonly from: { readonly office: string; readonly name: string };
  readonly theirNumber: string;
  readonly theirDate: string;
  readonly addressees: readonly NamedAddressee[];
};

/** What a letter that came by hand or post says of itself. */
export type PaperCard = Card & {
  readonly from: { readonly office: string | null; readonly name: string };
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  readonly receivedOn: string;
  readonly medium: Medium;
};

/** `paper` is null where the letter had been delivered: then `abstract` is the registry's own. */
export type LetterRegistered = {
  readonly unit: string | null;
  readonly abstract: string;
  readonly paper: PaperCard | null;
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
};

export type RegistrationCorrected = {
  readonly reason: string;
  readonly before: Correctable;
  readonly after: Correctable;
};

export type EntryBodies = {
  readonly 'number-reserved': { readonly register: RegisterName; readonly reason: string };
  readonly 'letter-drafted': LetterDrafted;
  readonly 'draft-discarded': Readonly<Record<string, never>>;
  readonly 'letter-dispatched': LetterDispatched;
  readonly 'letter-delivered': LetterDelivered;
  readonly 'letter-seen': Readonly<Record<string, never>>;
  readonly 'letter-registered': LetterRegistered;
  readonly 'letter-returned': { readonly reason: string };
  readonly 'receipt-noted': ReceiptNoted;
  readonly 'registration-corrected': RegistrationCorrected;
  readonly 'number-voided': { readonly reason: string };
};

export type EntryKind = keyof EntryBodies;

/** An entry whose kind says the type of its body. */
export type Fact = {
  [Kind in EntryKind]: { readonly kind: Kind; readonly body: EntryBodies[Kind] };
}[EntryKind];

const kinds: Readonly<Record<EntryKind, true>> = {
  'number-reserved': true,
  'letter-drafted': true,
  'draft-discarded': true,
  'letter-dispatched': true,
  'letter-delivered': true,
  'letter-seen': true,
  'letter-registered': true,
  'letter-returned': true,
  'receipt-noted': true,
  'registration-corrected': true,
  'number-voided': true,
};

/** Every kind of entry, in the order of a letter's life. */
export const entryKinds: readonly string[] = Object.keys(kinds);

/** Undefined for a kind of a later version: readers pass over what they do not know. */
export function findFact(entry: Entry): Fact | undefined {
  if (!entryKinds.includes(entry.kind)) return undefined;
  // The log holds only what this module's decisions wrote: the kind says the body's type.
  return { kind: entry.kind, body: entry.body } as Fact;
}
