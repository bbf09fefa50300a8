// Deciding about the registry's own care for a letter that it has numbered: the index of what is
// enclosed, with the state it was found in, and the look of a second person over the registration
// (Saudi regulation, art. 18, 21, 23 and 31).
import type { Decision } from '#kernel/module.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { draft } from './case.ts';
import type { Case } from './case.ts';
import { refuseWith } from './checks.ts';
import type { IndexEnclosuresBody, ReviewRegistrationBody } from './registry-bodies.ts';

/** The whole index once more; what it said before stays in the log. */
export function indexEnclosures({ state }: Case, body: IndexEnclosuresBody): Decision {
  const { items, condition } = body;
  const { enclosureIndex } = state;
  const before = { items: enclosureIndex?.items ?? [], condition: enclosureIndex?.condition ?? '' };
  if (canonicalJson(before) === canonicalJson({ items, condition })) {
    return refuseWith('correspondence.nothing-to-correct');
  }
  return [draft('enclosures-indexed', { items, condition })];
}

/** Four eyes: nobody looks over what they have registered themselves. */
export function reviewRegistration(
  { state, by }: Case,
  { note }: ReviewRegistrationBody,
): Decision {
  if (state.numberedBy === by.person) return refuseWith('correspondence.reviewed-by-oneself');
  return [draft('registration-reviewed', { note })];
}
