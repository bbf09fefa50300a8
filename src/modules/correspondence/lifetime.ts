// A letter's lifetime on the wire, as both sides see it. Both compare the instant of arrival in the
// addressee's own log with the same `effectiveAt`, so they agree in whatever order word comes. What
// somebody has opened or registered there has arrived. Pure.
import type { Addressee } from './addressees.ts';
import type { FactOf } from './entries.ts';
import type { LetterExpired, LifetimeBodies } from './lifetime-entries.ts';
import type { LetterState } from './state.ts';

/** Incoming: since when its sender counts it as not arrived. */
export type Expiry = { readonly on: string; readonly effectiveAt: string };

export function foldLifetime(
  state: LetterState,
  fact: FactOf<keyof LifetimeBodies>,
  at: string,
): LetterState {
  switch (fact.kind) {
    case 'letter-expired':
      return { ...state, addressees: expired(state.addressees, fact.body) };
    case 'letter-resent':
      return fact.body.way === 'wire' ? onceMore(state, fact.body, at) : byHand(state, fact.body);
    case 'expiry-noted': {
      const { on, effectiveAt } = fact.body;
      const isHere = state.state === 'delivered';
      return { ...state, ...(isHere ? { state: 'expired' } : {}), expiry: { on, effectiveAt } };
    }
    case 'resending-noted': {
      const isBack = state.state === 'expired';
      const resentIndex = fact.body.origin.index;
      return { ...state, ...(isBack ? { state: 'delivered' } : {}), expiry: null, resentIndex };
    }
  }
}

function expired(
  addressees: readonly Addressee[],
  expiry: LetterExpired,
): LetterState['addressees'] {
  return addressees.map((to) =>
    to.office === expiry.addressee && to.state === 'dispatched'
      ? { ...to, state: 'expired', expiry }
      : to,
  );
}

function onceMore(
  state: LetterState,
  { addressee }: { readonly addressee: string },
  sentAt: string,
): LetterState {
  const addressees = state.addressees.map((to): Addressee =>
    to.office === addressee && to.state === 'expired'
      ? { ...to, state: lastHeard(to), expiry: null, sentAt }
      : to,
  );
  return { ...state, addressees };
}

/** As paper, to the same addressee: it is handed over and noted like any other that goes so. */
function byHand(state: LetterState, { addressee }: { readonly addressee: string }): LetterState {
  const to = state.addressees.find(({ office }) => office === addressee);
  if (to === undefined) return state;
  const { name, purpose, dueOn } = to;
  const paper = { name, purpose, channel: 'hand', address: '', dueOn } as const;
  const unheard = { outcome: null, receiver: null, at: null, note: '', insteadOf: addressee };
  return { ...state, outside: [...state.outside, { ...paper, ...unheard }] };
}

function lastHeard({ receipts }: Addressee): 'dispatched' | 'delivered' {
  return receipts.some(({ step }) => step === 'delivered') ? 'delivered' : 'dispatched';
}

/** What a receipt makes of an expiry that was said before it came. */
export function afterReceipt(to: Addressee): Addressee {
  const { expiry, state, at } = to;
  if (expiry === null) return to;
  const isLate = state === 'delivered' && (at.delivered ?? '') >= expiry.effectiveAt;
  return isLate ? { ...to, state: 'expired' } : { ...to, expiry: null };
}

/** It goes to them as paper already. */
export function isByHand({ outside }: Pick<LetterState, 'outside'>, office: string): boolean {
  return outside.some(({ insteadOf }) => insteadOf === office);
}
