// What the registry's care for a letter adds to the facts of its life: notes that visitors were
// given, the day until which its grade of secrecy holds, and loans of its original.
import type { Origin, Secrecy } from './entries.ts';
import type { LoanBodies } from './loans.ts';

export type VisitorNoteGiven = {
  /** Whose affair it is, as the registry wrote the name. */
  readonly visitor: string;
  /** The day on which it is expected to be done. */
  readonly expectedOn: string | null;
};

type DecisionNamed = { readonly number: string; readonly date: string };

/** By a decision the grade lapses by itself. Null: a limit that was set holds no longer. */
export type SecrecyLimited = {
  readonly limit: {
    /** The last day on which the higher grade holds. */
    readonly until: string;
    /** The lower grade that follows. */
    readonly after: Secrecy;
  } | null;
  readonly decision: DecisionNamed;
};

/** The sender has said until when its grade holds; here it ends only by our own head. */
export type SecrecyLimitNoted = SecrecyLimited & { readonly origin: Origin };

export type CareBodies = LoanBodies & {
  readonly 'visitor-note-given': VisitorNoteGiven;
  readonly 'secrecy-limited': SecrecyLimited;
  readonly 'secrecy-limit-noted': SecrecyLimitNoted;
};

export const careKinds: Readonly<Record<keyof CareBodies, true>> = {
  'visitor-note-given': true,
  'secrecy-limited': true,
  'secrecy-limit-noted': true,
  'original-lent': true,
  'loan-extended': true,
  'borrower-reminded': true,
  'original-returned': true,
};
