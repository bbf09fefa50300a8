// Deciding about the registry's care for a letter that has its number: what its visitor is given
// instead of a copy (Saudi regulation, art. 36 and 62). Of a secret letter nobody is given a note.
import type { Decision } from '#kernel/module.ts';
import { draft, today } from './case.ts';
import type { Case } from './case.ts';
import type { GiveVisitorNoteBody } from './care-commands.ts';
import { checkDueDay, refuseWith } from './checks.ts';
import { isSecret } from './clearance.ts';

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

export const careLaws = { 'give-visitor-note': giveVisitorNote };
