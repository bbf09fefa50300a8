// Deciding about a letter that has its number: its due day, write-off, parking, archive, secrecy
// and references. Outstanding is what is registered and not written off.
import type { Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { addDays } from '#lib/calendar.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import { isBack } from './addressees.ts';
import { draft, today, toSender } from './case.ts';
import type { Case } from './case.ts';
import { checkDueDay, checkReplies, dayIn, nameOf, refuseWith } from './checks.ts';
import type { ArchiveLetterBody, ChangeSecrecyBody, LinkReferencesBody } from './commands.ts';
import type { ParkLetterBody, ReasonBody, SetDueDayBody, WriteOffLetterBody } from './commands.ts';
import type { Answering, Reference } from './entries.ts';
import { fileSubject } from './file-subject.ts';
import { isSecret } from './clearance.ts';
import { findOwnHands } from './envelopes.ts';
import { listHolding } from './referrals.ts';
import { secrecies } from './shapes.ts';
import type { LetterState } from './state.ts';
import { openVolumeOf } from './volumes.ts';
import type { DeliverByFictionBody } from './wire-bodies.ts';

export function setDueDay(asked: Case, { dueOn, reason }: SetDueDayBody): Decision {
  const late = checkDueDay(dueOn, today(asked), '/dueOn');
  return late ?? [draft('due-day-set', { dueOn, reason })];
}

/** The sender hears that this office is done with it, and not why. */
export function writeOffLetter(asked: Case, body: WriteOffLetterBody): Decision {
  const { state, by } = asked;
  const { reason, reply, note, origin } = body;
  const isServer = by.capacity === 'server';
  if (origin !== null && !isServer) return refuse('kernel.malformed', {}, '/origin');
  // The server's command may come again after a restore: a letter that was registered or opened
  // again only after the reply had gone out is none of its business.
  if (origin !== null && state.movedIndex > origin.index) return [];
  if (reason === 'reply' && reply === null) {
    return refuseWith('correspondence.reply-needed', {}, '/reply');
  }
  // A reply that went out closes what was asked; otherwise only the head closes over others' work.
  const holding = listHolding(state.referrals);
  if (holding.length > 0 && !isServer && by.capacity !== 'head') {
    const holder = holding[0]?.to.title ?? '';
    return refuseWith('correspondence.referrals-open', { holder, count: holding.length });
  }
  return [
    draft('letter-written-off', { reason, reply, note, origin }),
    ...toldSender(asked, 'letter-closed'),
  ];
}

export function undoWriteOff(asked: Case, { reason }: ReasonBody): Decision {
  return [draft('write-off-undone', { reason }), ...toldSender(asked, 'letter-reopened')];
}

function toldSender({ state }: Case, kind: 'letter-closed' | 'letter-reopened') {
  return state.origin === null ? [] : [draft(kind, {}, toSender(state))];
}

export function parkLetter(asked: Case, { until, reason }: ParkLetterBody): Decision {
  const day = today(asked);
  if (until <= day) {
    return refuseWith('correspondence.day-passed', { day: until, today: day }, '/until');
  }
  return [draft('letter-parked', { until, reason })];
}

export function resumeLetter(_: Case, { reason }: ReasonBody): Decision {
  return [draft('letter-resumed', { reason })];
}

export function archiveLetter({ context }: Case, body: ArchiveLetterBody): Decision {
  const { file, retention, place } = body;
  const volume = openVolumeOf(context.listEntries?.(fileSubject(file)) ?? []);
  return [draft('letter-archived', { file, volume, retention, place })];
}

export function undoArchiving(_: Case, { reason }: ReasonBody): Decision {
  return [draft('archiving-undone', { reason })];
}

/** Raised by the registrar or the head, lowered by the head; each time by a decision. */
export function changeSecrecy(asked: Case, { secrecy, decision }: ChangeSecrecyBody): Decision {
  const before = asked.state.card.secrecy;
  if (secrecy === before) return refuseWith('correspondence.secrecy-unchanged', {}, '/secrecy');
  const isLowered = secrecies.indexOf(secrecy) < secrecies.indexOf(before);
  if (isLowered && asked.by.capacity !== 'head') {
    return refuseWith('correspondence.only-head-lowers', {}, '/secrecy');
  }
  if (findOwnHands(asked.state) !== null && !isSecret(secrecy)) {
    return refuseWith('correspondence.own-hands-stays-secret', {}, '/secrecy');
  }
  const day = today(asked);
  if (decision.date > day) {
    const facts = { date: decision.date, today: day };
    return refuseWith('correspondence.decision-in-future', facts, '/decision/date');
  }
  const body = { before, after: secrecy, decision };
  return [draft('secrecy-changed', body, tellThose(asked.state))];
}

/** Those whom the letter went to and who have not given it back. */
export function tellThose({ direction, addressees }: LetterState) {
  if (direction !== 'outgoing') return {};
  const to = addressees.filter((one) => one.state !== 'waiting' && !isBack(one));
  return to.length === 0 ? {} : { to: to.map((one) => one.office) };
}

/**
 * The whole list once more: what is left out is linked no longer. What it says to be the answer to
 * is closed, or has its answer, as if the letter itself had said so.
 */
export function linkReferences(asked: Case, { references }: LinkReferencesBody): Decision {
  const { subject, state, office } = asked;
  const refused = checkReplies(references, { dated: named(asked).date, isOurs: false });
  if (refused !== undefined) return refused;
  const before = new Set(listAnswered([...state.card.references, ...state.linked]));
  const letters = listAnswered(references).filter((one) => !before.has(one) && one !== subject);
  if (letters.length === 0) return [draft('references-linked', { references, answering: null })];
  const answering: Answering = { letters, ...named(asked) };
  return [draft('references-linked', { references, answering }, { to: [office.id] })];
}

/** The letters that they say to be a reply to, each once. */
export function listAnswered(references: readonly Reference[]): readonly string[] {
  const replies = references.filter(({ relation }) => relation === 'reply');
  return [...new Set(replies.flatMap(({ letter }) => letter ?? []))];
}

function named(asked: Case): Omit<Answering, 'letters'> {
  const { state, office } = asked;
  const { number, numberedAt, receivedAt, theirNumber, theirDate, from } = state;
  const own = number?.text ?? '';
  const numberedOn = numberedAt === null ? today(asked) : dayIn(office, numberedAt);
  if (state.direction === 'outgoing') {
    const us = { office: office.id, name: nameOf(office) };
    return { register: 'outgoing', ...us, number: own, date: numberedOn };
  }
  const date = theirDate ?? receivedAt?.slice(0, 10) ?? numberedOn;
  return { register: 'incoming', ...from, number: theirNumber ?? own, date };
}

/** By the office's own timer, when the day is over on which it could last have been opened. */
export function deliverByFiction(asked: Case, body: DeliverByFictionBody): Decision {
  const { addressee, on, afterDays } = body;
  const { state, office } = asked;
  const to = state.addressees.find((one) => one.office === addressee);
  if (to?.state !== 'delivered' || to.fiction !== null) return [];
  const { delivered: deliveredAt = state.since } = to.at;
  if (on >= today(asked) || on < dayIn(office, deliveredAt)) {
    return refuse('kernel.malformed', {}, '/on');
  }
  const effectiveAt = formatInstant(instantOf(office.timeZone, addDays(on, 1), '00:00'));
  const fiction = { addressee, name: to.name, deliveredAt, on, afterDays, effectiveAt };
  return [draft('delivered-by-fiction', fiction, { to: [addressee] })];
}
