// What writing, signing and dispatching make of a letter's state. Part of the fold in state.ts.
import type { Actor, PlacedEntry } from '#kernel/entry.ts';
import { addressee, outsideParty, redraft } from './addressees.ts';
import type { FactOf, LetterSigned, NamedAddressee } from './entries.ts';
import type { LetterState } from './state.ts';

export type Writing =
  | 'number-reserved'
  | 'letter-drafted'
  | 'draft-discarded'
  | 'draft-initialled'
  | 'draft-sent-back'
  | 'letter-signed'
  | 'signature-withdrawn'
  | 'letter-dispatched'
  | 'enclosures-dispatched';

export function applyWriting(
  state: LetterState,
  fact: FactOf<Writing>,
  { entry, index }: PlacedEntry,
): LetterState {
  const at = entry.occurredAt ?? entry.recordedAt;
  const files = entry.files ?? [];
  switch (fact.kind) {
    case 'number-reserved': {
      const reserved = state.state === 'none' ? 'reserved' : state.state;
      const { register, reason } = fact.body;
      return { ...state, state: reserved, direction: register, reason };
    }
    case 'letter-drafted': {
      const { addressees, outside, unit = null, citizenId = null, ...card } = fact.body;
      return {
        ...state,
        ...{ state: 'draft', direction: 'outgoing', card, files, draft: index, sentBack: null },
        addressees: redraft(state.addressees, addressees),
        outside: outside.map(outsideParty),
        ...{ draftedBy: entry.by.person, unit, citizenId },
      };
    }
    case 'draft-discarded':
      return { ...state, state: 'discarded', draft: null };
    case 'draft-initialled': {
      const initials = { ...fact.body, by: entry.by, at, isFallen: false };
      return { ...state, initials: [...state.initials, initials] };
    }
    case 'draft-sent-back':
      return {
        ...state,
        ...{ state: 'draft', signed: null, medium: 'electronic' },
        initials: state.initials.map((one) => ({ ...one, isFallen: true })),
        sentBack: { reason: fact.body.reason, at, by: entry.by },
      };
    case 'letter-signed':
      return signed(state, fact.body, { by: entry.by, at });
    case 'signature-withdrawn':
      return { ...state, state: 'draft', signed: null, medium: 'electronic' };
    case 'letter-dispatched': {
      const { draft: _, from, dated: __, addressees, outside, signed: ___, ...card } = fact.body;
      const sent = addressees.map((to) => ({
        ...addressee(withheldFrom(to, state), 'dispatched'),
        sentAt: entry.recordedAt,
      }));
      const withdrawn = state.addressees.filter((to) => to.state === 'withdrawn');
      return {
        ...state,
        ...{ state: 'dispatched', direction: 'outgoing', card, draft: null, reason: null },
        // The draft says what is enclosed in all; here stands only what everybody gets.
        files: state.draft === null ? files : state.files,
        from: { office: from.office, name: from.name },
        addressees: [...sent, ...withdrawn],
        outside: outside.map(outsideParty),
      };
    }
    // Known from the draft.
    case 'enclosures-dispatched':
      return state;
  }
}

function withheldFrom(to: NamedAddressee, { addressees }: LetterState): NamedAddressee {
  const drafted = addressees.find((one) => one.office === to.office && one.state === 'waiting');
  return { ...to, withheld: drafted?.withheld ?? to.withheld };
}

function signed(
  state: LetterState,
  body: LetterSigned,
  { by, at }: { readonly by: Actor; readonly at: string },
): LetterState {
  const { paper, ...signature } = body;
  return {
    ...state,
    state: 'signed',
    signed: { ...signature, by, at },
    medium: paper === null ? state.medium : 'hybrid',
  };
}
