// What a letter's lifetime on the wire adds to the facts: that it ran out, that it goes once more,
// and what the addressee's office notes of both.
import type { Origin } from './entries.ts';

/** Nothing was heard of its arrival there up to and with the day `on`. */
export type LetterExpired = {
  readonly addressee: string;
  readonly name: string;
  readonly sentAt: string;
  readonly on: string;
  /** Working days, as the rules of the sender's office said. */
  readonly afterDays: number;
  /** The first instant after that day: what arrives from then on is too late. */
  readonly effectiveAt: string;
};

/** By wire, with a new lifetime; or by hand, as paper, beside those who are not connected. */
export type LetterResent = {
  readonly addressee: string;
  readonly name: string;
  readonly way: 'wire' | 'hand';
};

export type LifetimeBodies = {
  readonly 'letter-expired': LetterExpired;
  readonly 'letter-resent': LetterResent;
  readonly 'expiry-noted': {
    readonly origin: Origin;
    readonly on: string;
    readonly effectiveAt: string;
  };
  readonly 'resending-noted': { readonly origin: Origin };
};

export const lifetimeKinds: Readonly<Record<keyof LifetimeBodies, true>> = {
  'letter-expired': true,
  'letter-resent': true,
  'expiry-noted': true,
  'resending-noted': true,
};
