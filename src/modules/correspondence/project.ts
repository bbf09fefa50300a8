// Rows of one letter: a function of its folded state, the same wherever its entries are.
import type { Row, Rows } from '#kernel/module.ts';
import { foldText, referenceKey } from '#lib/fold.ts';
import { findHolder, isWaiting } from './state.ts';
import type { Addressee, LetterState } from './state.ts';

export function project(office: string, subject: string, state: LetterState): Rows {
  if (state.state === 'none' || state.direction === null) return {};
  const isOutgoing = state.direction === 'outgoing';
  const addressees = isOutgoing ? state.addressees : [];
  return {
    letter: [letterRow(office, subject, state)],
    addressee: addressees.map((to, place) => addresseeRow(office, subject, to, place)),
  };
}

function letterRow(office: string, subject: string, state: LetterState): Row {
  const { card, number, files } = state;
  return {
    ...{ office, subject, direction: state.direction, state: state.state },
    register: number?.register ?? null,
    year: number?.year ?? null,
    serial: number?.serial ?? null,
    number: number?.text ?? null,
    number_status: number?.status ?? null,
    numbered_at: state.numberedAt,
    heading: headingOf(state),
    ...{ secrecy: card.secrecy, urgency: card.urgency, importance: card.importance },
    medium: state.medium,
    ...partyOf(state),
    their_number: state.theirNumber,
    their_date: state.theirDate,
    received_at: state.receivedAt,
    unit: state.unit,
    enclosures: files.length,
    holder: findHolder(state),
    drafted_by: state.draftedBy,
    since: state.since,
    index: state.index,
    waiting: isWaiting(state),
    undelivered: state.addressees.filter((to) => isUnheard(state, to)).length,
    words: wordsOf(state),
    reference: referenceOf(state),
  };
}

/** Its subject; of a letter still to come, why its number was reserved. */
export function headingOf(state: LetterState): string {
  return state.card.subject === '' ? (state.reason ?? '') : state.card.subject;
}

function isUnheard(state: LetterState, to: Addressee): boolean {
  return state.state === 'dispatched' && to.state === 'dispatched';
}

/** Who it is from, or the first of those it goes to. */
export function partyOf(state: LetterState): {
  readonly party: string;
  readonly party_office: string | null;
  readonly party_count: number;
} {
  if (state.direction === 'incoming') {
    return { party: state.from.name, party_office: state.from.office, party_count: 1 };
  }
  const addressees = state.addressees.filter((to) => to.state !== 'withdrawn');
  const first = addressees[0];
  return {
    party: first?.name ?? '',
    party_office: first?.office ?? null,
    party_count: addressees.length,
  };
}

/** What search looks through. Words with zero-width non-joiners stand both split and closed up. */
function wordsOf(state: LetterState): string {
  const names =
    state.direction === 'incoming'
      ? [state.from.name]
      : state.addressees.filter((to) => to.state !== 'withdrawn').map((to) => to.name);
  const parts = [headingOf(state), state.card.abstract, ...names, state.unit ?? ''];
  const text = parts.filter((part) => part !== '').join('\n');
  const joined = text.includes('\u200C') ? foldText(text.replaceAll('\u200C', '')) : '';
  return [foldText(text), joined].filter((part) => part !== '').join('\n');
}

/** Our number and theirs, each between bars so that a search can ask for the beginning. */
function referenceOf(state: LetterState): string {
  const numbers = [state.number?.text ?? '', state.theirNumber ?? ''];
  const keys = numbers.map((number) => referenceKey(number).key).filter((key) => key !== '');
  return keys.length === 0 ? '' : `|${keys.join('|')}|`;
}

function addresseeRow(office: string, subject: string, to: Addressee, place: number): Row {
  return {
    ...{ office, subject, addressee: to.office, place },
    ...{ name: to.name, purpose: to.purpose, state: to.state },
    delivered_at: to.at.delivered ?? null,
    seen_at: to.at.seen ?? null,
    registered_at: to.at.registered ?? null,
    returned_at: to.at.returned ?? null,
    number: to.number,
    reason: to.reason,
  };
}
