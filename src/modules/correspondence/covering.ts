// What the tables hold of a secret letter: numbers, grades, days, offices, posts, units, and
// where it stands, which the registry's lists are made from; of what anybody wrote about it, and
// of who is no office here, no word. Pure; opening.ts is the way back, for those who may read.
import { isSecret } from './clearance.ts';
import type { Reference } from './entries.ts';
import type { LetterState } from './state.ts';

const blankReference: Reference = { relation: 'cites', letter: null, number: '', date: null };

/** The state from which rows are made; the same where the letter is not secret. */
export function coverSecret(state: LetterState): LetterState {
  if (!isSecret(state.card.secrecy)) return state;
  const { card, from, origin, addressees, outside, referrals, stays, care, writtenOff } = state;
  return {
    ...state,
    card: {
      ...{ ...card, subject: '', abstract: '', text: '' },
      references: card.references.map(() => blankReference),
    },
    linked: state.linked.map(() => blankReference),
    citizenId: null,
    writtenOff: writtenOff && { ...writtenOff, reply: null, note: '' },
    answers: state.answers.map((one) => ({ ...one, number: '' })),
    // The sender's own log says openly that it went out from there.
    from: { office: from.office, name: origin === null ? '' : from.name },
    addressees: addressees.map((to) => ({ ...to, reason: null })),
    outside: outside.map((to) => ({ ...to, name: '', address: '', receiver: null, note: '' })),
    referrals: referrals.map((one) => ({ ...one, instruction: '', note: '' })),
    care: { ...care, loans: care.loans.map((loan) => ({ ...loan, borrower: '', unit: null })) },
    stays: stays.map((one) => (isOfSomebodyHere(one) ? one : { ...one, title: '' })),
    reason: null,
  };
}

/** A post, a unit, an office; of whom else an answer is awaited, the title is a written name. */
function isOfSomebodyHere(stay: LetterState['stays'][number]): boolean {
  return stay.appointment !== null || stay.unit !== null || stay.office !== null;
}
