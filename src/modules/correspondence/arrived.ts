// What a letter that comes in makes of the state: its delivery, what is enclosed for this addressee
// alone, its registration, what its sender says of it later. Part of the fold in state.ts.
import type { FileRef } from '#kernel/entry.ts';
import { addressee, outsideParty } from './addressees.ts';
import type { Correctable, EntryBodies, LetterDelivered, Secrecy } from './entries.ts';
import type { SecrecyNoted } from './entries.ts';
import { secrecies } from './shapes.ts';
import type { LetterState } from './state.ts';

export function delivered(
  state: LetterState,
  body: LetterDelivered,
  files: readonly FileRef[],
  receivedAt: string,
): LetterState {
  const { origin, from, theirNumber, theirDate, addressees, outside, dueOn, ...rest } = body;
  const { signed: signature, ...sent } = rest;
  const early = state.early.filter(({ office }) => office === from.office);
  // What its sender said of it may have been faster than the letter.
  const isTooLate = state.expiry !== null && receivedAt >= state.expiry.effectiveAt;
  const card = { ...sent, secrecy: higher(sent.secrecy, state.senderSecrecy?.after ?? 'normal') };
  return {
    ...state,
    ...{ state: isTooLate ? 'expired' : 'delivered', direction: 'incoming', medium: 'electronic' },
    ...{ card, origin, from, theirNumber, theirDate, receivedAt, dueOn, early: [] },
    files: [...files, ...early.flatMap((one) => one.files)],
    signed: { ...signature, draft: null, by: null, at: null, passkey: null },
    addressees: addressees.map((to) => addressee(to, 'dispatched')),
    outside: outside.map(outsideParty),
  };
}

export function registered(
  state: LetterState,
  body: EntryBodies['letter-registered'],
  files: readonly FileRef[],
): LetterState {
  const { unit, abstract, citizenId = null, deliveryNote = null, paper } = body;
  if (paper === null) {
    // An empty abstract of the registry's own leaves the sender's in place.
    const card = abstract === '' ? state.card : { ...state.card, abstract };
    return { ...state, state: 'registered', unit, card, citizenId };
  }
  const { from, theirNumber, theirDate, receivedOn, medium, dueOn, ...card } = paper;
  return {
    ...state,
    ...{ state: 'registered', direction: 'incoming', reason: null, card, files, unit },
    ...{ from, theirNumber, theirDate, medium, receivedAt: receivedOn, dueOn },
    ...{ citizenId, deliveryNote },
  };
}

export function corrected(state: LetterState, after: Correctable): LetterState {
  const { subject, abstract, theirNumber, theirDate, unit, fromName } = after;
  const { citizenId = state.citizenId, deliveryNote = state.deliveryNote } = after;
  return {
    ...state,
    card: {
      ...state.card,
      subject: subject ?? state.card.subject,
      abstract: abstract ?? state.card.abstract,
    },
    from: { ...state.from, name: fromName ?? state.from.name },
    theirNumber: theirNumber === undefined ? state.theirNumber : theirNumber,
    theirDate: theirDate === undefined ? state.theirDate : theirDate,
    unit: unit === undefined ? state.unit : unit,
    ...{ citizenId, deliveryNote },
  };
}

/** What comes before the letter itself waits for it. */
export function enclosed(
  state: LetterState,
  office: string,
  files: readonly FileRef[],
): LetterState {
  if (state.state === 'none') return { ...state, early: [...state.early, { office, files }] };
  return { ...state, files: [...state.files, ...files] };
}

/** A raised grade holds here at once; a lowered one waits for this office's own head. */
export function secrecyNoted(
  state: LetterState,
  { origin, after, decision }: SecrecyNoted,
  at: string,
): LetterState {
  const senderSecrecy = { after, decision, at, index: origin.index };
  const secrecy = higher(state.card.secrecy, after);
  return { ...state, senderSecrecy, card: { ...state.card, secrecy } };
}

function higher(one: Secrecy, other: Secrecy): Secrecy {
  return secrecies.indexOf(one) < secrecies.indexOf(other) ? other : one;
}
