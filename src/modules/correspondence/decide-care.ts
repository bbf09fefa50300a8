// Deciding about the registry's care for a letter that has its number: what its visitor is given
// instead of a copy (Saudi regulation, art. 36 and 62); of a secret letter nobody is given a note.
// And until when its grade of secrecy holds: set by the head with a decision, ended by the server.
import type { Decision } from '#kernel/module.ts';
import { draft, today } from './case.ts';
import type { Case } from './case.ts';
import { isLower } from './care.ts';
import type { GiveVisitorNoteBody, LapseSecrecyBody, LimitSecrecyBody } from './care-commands.ts';
import type { NoteSecrecyLimitBody } from './care-commands.ts';
import { checkDueDay, refuseWith } from './checks.ts';
import { isSecret } from './clearance.ts';
import { findOwnHands } from './envelopes.ts';
import { isOfOthers, refuseOthers } from './decide-arriving.ts';
import { tellThose } from './decide-following.ts';
import { extendLoan, lendOriginal, remindBorrower, returnOriginal } from './decide-loans.ts';

/** So many notes were ever given of one letter: one a visit, for years. */
const VISITOR_NOTES_MAX = 100;

export function giveVisitorNote(asked: Case, body: GiveVisitorNoteBody): Decision {
  const { card, care } = asked.state;
  if (isSecret(card.secrecy)) return refuseWith('correspondence.secret-not-told');
  if (care.visitorNotes.length >= VISITOR_NOTES_MAX) {
    return refuseWith('correspondence.too-many-notes', { countMax: VISITOR_NOTES_MAX });
  }
  const { visitor, expectedOn } = body;
  const late = checkDueDay(expectedOn, today(asked), '/expectedOn');
  return late ?? [draft('visitor-note-given', { visitor, expectedOn })];
}

/** Who lowers is the head, beforehand as well; those whom it went to hear of the day at once. */
export function limitSecrecy(asked: Case, { limit, decision }: LimitSecrecyBody): Decision {
  const { card, care } = asked.state;
  const day = today(asked);
  if (decision.date > day) {
    const facts = { date: decision.date, today: day };
    return refuseWith('correspondence.decision-in-future', facts, '/decision/date');
  }
  if (limit === null) {
    if (care.secrecyLimit === null) return refuseWith('correspondence.no-secrecy-limit');
  } else if (limit.until < day) {
    const facts = { day: limit.until, today: day };
    return refuseWith('correspondence.day-passed', facts, '/limit/until');
  } else if (!isLower(limit.after, card.secrecy)) {
    return refuseWith('correspondence.limit-not-lower', {}, '/limit/after');
  } else if (findOwnHands(asked.state) !== null && !isSecret(limit.after)) {
    return refuseWith('correspondence.own-hands-stays-secret', {}, '/limit/after');
  }
  return [draft('secrecy-limited', { limit, decision }, tellThose(asked.state))];
}

/** Told twice, late, or of a day that holds no longer: then nothing happens. */
export function lapseSecrecy(asked: Case, { limit: index }: LapseSecrecyBody): Decision {
  const { care, card } = asked.state;
  const { secrecyLimit: limit } = care;
  if (limit?.index !== index || limit.until >= today(asked)) return [];
  const { after, decision } = limit;
  const body = { before: card.secrecy, after, decision };
  return [draft('secrecy-changed', body, tellThose(asked.state))];
}

export function noteSecrecyLimit({ state }: Case, body: NoteSecrecyLimitBody): Decision {
  const { origin, limit, decision } = body;
  if (isOfOthers(state, origin.office)) return refuseOthers(origin.office);
  const { senderLimit } = state.care;
  if (senderLimit !== null && senderLimit.index >= origin.index) return [];
  return [draft('secrecy-limit-noted', { origin, limit, decision })];
}

export const careLaws = {
  'give-visitor-note': giveVisitorNote,
  'limit-secrecy': limitSecrecy,
  'lapse-secrecy': lapseSecrecy,
  'note-secrecy-limit': noteSecrecyLimit,
  'lend-original': lendOriginal,
  'extend-loan': extendLoan,
  'remind-borrower': remindBorrower,
  'return-original': returnOriginal,
};
