// Closed envelopes: a secret letter that the registry enters without opening it. By what stands
// on the envelope it gets its number; who is cleared opens it later and adds what is inside. The
// number stays. One to own hands is opened and read by its addressee alone (0070). Pure: what the
// entries say, and what they make of the state.
import type { FileRef } from '#kernel/entry.ts';
import type { Card, Importance, Secrecy, Urgency } from './entries.ts';
import type { LetterState } from './state.ts';

/** The post on the envelope, by its appointment, as it was called when that was entered. */
export type OwnHands = { readonly appointment: string; readonly title: string };

/** What can be seen of it from outside. */
export type EnvelopeRegistered = {
  readonly from: { readonly office: string | null; readonly name: string };
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  readonly receivedOn: string;
  readonly secrecy: Secrecy;
  readonly urgency: Urgency;
  readonly unit: string | null;
  /** Null: whole; otherwise what is wrong with the seals. */
  readonly damage: string | null;
  readonly deliveryNote?: string | null;
  /** Left out, or null: for the office. */
  readonly ownHands?: OwnHands | null;
};

/** Null: it is to own hands no longer, and a secret letter like others. */
export type OwnHandsPassed = { readonly to: OwnHands | null; readonly reason: string };

/** What was inside; its enclosures stand on the entry. */
export type EnvelopeCompleted = {
  readonly subject: string;
  readonly abstract: string;
  readonly text: string;
  readonly importance: Importance;
  readonly classCode: string | null;
};

export type Envelope = {
  readonly damage: string | null;
  /** Null: it is closed. */
  readonly completedAt: string | null;
  readonly ownHands: OwnHands | null;
};

export function envelopeRegistered(
  state: LetterState,
  body: EnvelopeRegistered,
  blank: Card,
): LetterState {
  const { from, theirNumber, theirDate, receivedOn, secrecy, urgency, unit, damage } = body;
  const { deliveryNote = null, ownHands = null } = body;
  return {
    ...state,
    ...{ state: 'registered', direction: 'incoming', reason: null, medium: 'paper' },
    ...{ from, theirNumber, theirDate, receivedAt: receivedOn, unit, deliveryNote },
    card: { ...blank, secrecy, urgency },
    envelope: { damage, completedAt: null, ownHands },
  };
}

export function envelopeCompleted(
  state: LetterState,
  body: EnvelopeCompleted,
  { files, at }: { readonly files: readonly FileRef[]; readonly at: string },
): LetterState {
  const { damage = null, ownHands = null } = state.envelope ?? {};
  const envelope = { damage, completedAt: at, ownHands };
  return { ...state, card: { ...state.card, ...body }, files, envelope };
}

export function ownHandsPassed(state: LetterState, { to }: OwnHandsPassed): LetterState {
  const { envelope } = state;
  return envelope === null ? state : { ...state, envelope: { ...envelope, ownHands: to } };
}

/** Null: it is for the office, or it never was a closed envelope. */
export function findOwnHands({ envelope }: Pick<LetterState, 'envelope'>): OwnHands | null {
  return envelope?.ownHands ?? null;
}

export function isClosedEnvelope({ envelope }: Pick<LetterState, 'envelope'>): boolean {
  return envelope !== null && envelope.completedAt === null;
}
