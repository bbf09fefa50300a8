// Rows of one letter: a function of its folded state, the same wherever its entries are. Of a
// secret letter they hold no word that somebody wrote.
import type { Row, Rows } from '#kernel/module.ts';
import { foldText, referenceKey } from '#lib/fold.ts';
import type { Addressee, OutsideParty } from './addressees.ts';
import { coverSecret } from './covering.ts';
import type { Reference } from './entries.ts';
import { isClosedEnvelope } from './envelopes.ts';
import { listStandingHolds } from './holds.ts';
import { isByHand } from './lifetime.ts';
import type { Loan } from './loans.ts';
import type { Referral } from './referrals.ts';
import { addresseesOf, findDueDay, findHolder, isWaiting } from './standing.ts';
import type { LetterState } from './state.ts';
import type { Stay } from './stays.ts';
import { verdictOn } from './verdicts.ts';

/** A row that was written once stays, so lists that still may shrink are not written yet. */
export function project(office: string, subject: string, folded: LetterState): Rows {
  const state = coverSecret(folded);
  if (state.state === 'none' || state.direction === null) return {};
  const isOutgoing = state.direction === 'outgoing';
  const addressees = isOutgoing ? state.addressees : [];
  const isFixed = !isOutgoing || isOut(state);
  const outside = isOutgoing && isFixed ? state.outside : [];
  const at = { office, subject };
  return {
    // Whether an answer came is asked by names, of which the covered state has none.
    letter: [{ ...letterRow(office, subject, state), due_on: findDueDay(folded) }],
    addressee: addressees.map((to, place) => addresseeRow(office, subject, to, place)),
    outside: outside.map((to, place) => outsideRow(at, to, place)),
    referral: state.referrals.map((referral) => referralRow(at, referral)),
    stay: state.stays.map((stay, place) => stayRow(at, stay, place)),
    reference: isFixed ? referenceRows(at, state) : [],
    loan: state.care.loans.map((loan) => loanRow(at, loan)),
    secrecy_limit: state.care.wasLimited ? [limitRow(at, state)] : [],
    visitor_note: state.care.visitorNotes.map(({ code, at: given_at }, place) => {
      return { ...at, place, code, given_at };
    }),
  };
}

/** It went out, whatever became of it then. */
function isOut({ addressees, outside, draft, signed, state }: LetterState): boolean {
  if (state === 'dispatched' || state === 'archived') return true;
  const isSent = draft === null && signed !== null;
  return state === 'void' && isSent && addressees.length + outside.length > 0;
}

/** As it is, secret or not. */
export function letterRow(office: string, subject: string, state: LetterState) {
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
    citizen_id: state.citizenId,
    delivery_note: state.deliveryNote,
    unit: state.unit,
    enclosures: files.length,
    holder: findHolder(state) || null,
    drafted_by: state.draftedBy,
    since: state.since,
    index: state.index,
    waiting: isWaiting(state),
    undelivered: countUnheard(state),
    due_on: findDueDay(state),
    closed_at: state.writtenOff?.at ?? null,
    write_off: state.writtenOff?.reason ?? null,
    parked_until: state.parkedUntil,
    archive_file: state.archived?.file ?? null,
    archive_volume: state.archived?.volume ?? null,
    retention: state.archived?.retention ?? state.disposed?.kept.retention ?? null,
    class_code: card.classCode,
    is_circular: card.isCircular,
    is_reviewed: state.reviewed !== null,
    is_envelope: isClosedEnvelope(state),
    signed_at: state.signed?.at ?? null,
    answered_at: state.answers[0]?.at ?? null,
    closing_number: closingNumber(state),
    holds: listStandingHolds(state.holds).length,
    disposal: state.disposed?.disposal ?? null,
    archived_at: state.archived?.at ?? state.disposed?.kept.archivedAt ?? null,
    words: wordsOf(state),
    reference: referenceOf(state),
  };
}

/** Number of the answer, given or received: the closing fields of art. 20 and 28. */
function closingNumber({ direction, writtenOff, answers }: LetterState): string | null {
  const answer = direction === 'incoming' ? writtenOff?.reply : answers[0];
  return answer === undefined || answer === null || answer.number === '' ? null : answer.number;
}

/** Its subject; of a letter still to come, why its number was reserved. */
export function headingOf(state: LetterState): string {
  return state.card.subject === '' ? (state.reason ?? '') : state.card.subject;
}

/** Addressees of whom nothing has been heard since it went out. */
function countUnheard(state: LetterState): number {
  if (state.state !== 'dispatched') return 0;
  const offices = state.addressees.filter(
    (to) => to.state === 'dispatched' || (to.state === 'expired' && !isByHand(state, to.office)),
  );
  return offices.length + state.outside.filter((to) => to.outcome === null).length;
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
  const addressees = addresseesOf(state);
  const first = addressees[0];
  return {
    party: first?.name ?? state.outside[0]?.name ?? '',
    party_office: first?.office ?? null,
    party_count: addressees.length + state.outside.length,
  };
}

/** What search looks through. Words with zero-width non-joiners stand both split and closed up. */
function wordsOf(state: LetterState): string {
  const names =
    state.direction === 'incoming'
      ? [state.from.name]
      : [...addresseesOf(state), ...state.outside].map((to) => to.name);
  const parts = [headingOf(state), state.card.abstract, ...names, state.unit ?? ''];
  const text = parts.filter((part) => part !== '').join('\n');
  const joined = text.includes('\u200C') ? foldText(text.replaceAll('\u200C', '')) : '';
  return [foldText(text), joined].filter((part) => part !== '').join('\n');
}

/** All its numbers, each between bars so that a search can ask for the beginning. */
function referenceOf(state: LetterState): string {
  const { number: own, theirNumber, citizenId, deliveryNote } = state;
  const numbers = [own?.text, theirNumber, citizenId, deliveryNote];
  const keys = numbers.map((number) => referenceKey(number ?? '').key).filter((key) => key !== '');
  return keys.length === 0 ? '' : `|${keys.join('|')}|`;
}

function addresseeRow(office: string, subject: string, to: Addressee, place: number): Row {
  return {
    ...{ office, subject, addressee: to.office, place },
    ...{ name: to.name, purpose: to.purpose, state: to.state },
    ...{ due_on: to.dueOn, withheld: to.withheld.length },
    delivered_at: to.at.delivered ?? null,
    seen_at: to.at.seen ?? null,
    registered_at: to.at.registered ?? null,
    closed_at: to.at.closed ?? null,
    returned_at: to.at.returned ?? null,
    recalled_at: to.at.recalled ?? null,
    fiction_on: to.fiction?.on ?? null,
    sent_at: to.sentAt,
    expired_on: to.expiry?.on ?? null,
    number: to.number,
    reason: to.reason,
  };
}

interface At {
  readonly office: string;
  readonly subject: string;
}

function outsideRow(at: At, to: OutsideParty, place: number): Row {
  const { name, purpose, channel, address, dueOn, outcome, receiver, note } = to;
  const heard = { outcome, receiver, heard_at: to.at, note };
  return { ...at, place, name, purpose, channel, address, due_on: dueOn, ...heard };
}

/** Null days where nothing lapses: taken away, lapsed, or a letter of which no grade is changed. */
function limitRow(at: At, state: LetterState): Row {
  const isActive = verdictOn(state, 'lapse-secrecy') === 'allowed';
  const limit = isActive ? state.care.secrecyLimit : null;
  const { until = null, after = null, index = null } = limit ?? {};
  return { ...at, until, after, index };
}

function loanRow(at: At, { loan, borrower, unit, dueOn, returned, reminders, ...lent }: Loan): Row {
  return {
    ...{ ...at, loan, borrower, unit, lent_at: lent.at, due_on: dueOn },
    returned_at: returned?.at ?? null,
    reminders: reminders.length,
    reminded_at: reminders.at(-1)?.at ?? null,
  };
}

function referralRow(at: At, referral: Referral): Row {
  const { step, parent, to, by, purpose, instruction, dueOn, state, outcome } = referral;
  return {
    ...{ ...at, step, parent, purpose, instruction, due_on: dueOn, state, outcome },
    holder_appointment: to.appointment,
    holder_unit: to.unit,
    holder_title: to.title,
    person: by.person,
    sent_at: referral.sentAt,
    opened_at: referral.openedAt,
    ended_at: referral.endedAt,
  };
}

function stayRow(at: At, stay: Stay, place: number): Row {
  return {
    ...{ ...at, place, kind: stay.kind, due_on: stay.dueOn },
    holder_appointment: stay.appointment,
    holder_unit: stay.unit,
    holder_office: stay.office,
    holder_title: stay.title,
    begun_at: stay.begunAt,
    ended_at: stay.endedAt,
  };
}

/** Those of the letter, then those linked here; a place that is linked no longer is blank. */
function referenceRows(at: At, { card, linked, linkedMost }: LetterState): Row[] {
  const own = card.references.map((one, place) => referenceRow(at, one, place, false));
  const first = own.length;
  const blank: Reference = { relation: 'cites', letter: null, number: '', date: null };
  const later = Array.from({ length: linkedMost }, (_, i) => linked[i] ?? blank);
  return [...own, ...later.map((one, i) => referenceRow(at, one, first + i, true))];
}

function referenceRow(at: At, one: Reference, place: number, isLinked: boolean): Row {
  const { relation, number, date, letter } = one;
  const { key } = referenceKey(number);
  return { ...at, place, relation, key, number, date, letter, is_linked: isLinked };
}
