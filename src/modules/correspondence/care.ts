// What the registry's care for a letter has left on it: notes given to visitors, until when its
// grade of secrecy holds, loans of its original. A part of the letter's state, folded from its
// entries; it moves the letter nowhere.
import type { Actor, PlacedEntry } from '#kernel/entry.ts';
import { careKinds } from './care-entries.ts';
import type { CareBodies, SecrecyLimited, VisitorNoteGiven } from './care-entries.ts';
import type { Secrecy } from './entries.ts';
import { foldLoan } from './loans.ts';
import type { Loan } from './loans.ts';
import { secrecies } from './shapes.ts';
import { trackingCodeOf } from './tracking-code.ts';

type Done = { readonly at: string; readonly by: Actor };

export type VisitorNote = VisitorNoteGiven &
  Done & {
    /** With the letter's number it opens the public page. */
    readonly code: string;
  };

type Limit = NonNullable<SecrecyLimited['limit']> & {
  readonly decision: SecrecyLimited['decision'];
  readonly at: string;
};

/** `index`: of the entry that set it. */
export type SecrecyLimit = Limit & { readonly index: number };

export type Care = {
  readonly visitorNotes: readonly VisitorNote[];
  readonly secrecyLimit: SecrecyLimit | null;
  /** Its row stays when the limit is taken away. */
  readonly wasLimited: boolean;
  readonly loans: readonly Loan[];
  /** Incoming: what its sender last said, at that place of the sender's log. */
  readonly senderLimit: { readonly limit: Limit | null; readonly index: number } | null;
};

export const noCare: Care = {
  ...{ visitorNotes: [], secrecyLimit: null, wasLimited: false, senderLimit: null, loans: [] },
};

/** A fact of the registry's care. */
export type CareFact = {
  [Kind in keyof CareBodies]: { readonly kind: Kind; readonly body: CareBodies[Kind] };
}[keyof CareBodies];

export function isCare(fact: { readonly kind: string }): fact is CareFact {
  return Object.hasOwn(careKinds, fact.kind);
}

export function foldCare(care: Care, fact: CareFact, { entry, index }: PlacedEntry): Care {
  const at = entry.occurredAt ?? entry.recordedAt;
  switch (fact.kind) {
    case 'visitor-note-given': {
      const note = { ...fact.body, at, by: entry.by, code: trackingCodeOf(entry.nonce) };
      return { ...care, visitorNotes: [...care.visitorNotes, note] };
    }
    case 'secrecy-limited': {
      const limit = limitOf(fact.body, at);
      return { ...care, wasLimited: true, secrecyLimit: limit && { ...limit, index } };
    }
    case 'secrecy-limit-noted': {
      const senderLimit = { limit: limitOf(fact.body, at), index: fact.body.origin.index };
      return { ...care, senderLimit };
    }
    default:
      return { ...care, loans: foldLoan(care.loans, fact, { entry, index }) };
  }
}

function limitOf({ limit, decision }: SecrecyLimited, at: string): Limit | null {
  return limit && { ...limit, decision, at };
}

export function isLower(one: Secrecy, than: Secrecy): boolean {
  return secrecies.indexOf(one) < secrecies.indexOf(than);
}

/** A limit has done its work, or has none left, once the grade is as low as it would make it. */
export function gradeChanged(care: Care, now: Secrecy): Care {
  const { secrecyLimit } = care;
  if (secrecyLimit === null || isLower(secrecyLimit.after, now)) return care;
  return { ...care, secrecyLimit: null };
}
