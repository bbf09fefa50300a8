// What a letter's state means to those who follow it up: who has it now, by when, what is still
// waited for. Questions about a state, with no answer stored anywhere else.
import { hasArrived, isBack } from './addressees.ts';
import type { Addressee } from './addressees.ts';
import { listHolding } from './referrals.ts';
import type { Initials, LetterState } from './state.ts';
import { registry } from './stays.ts';
import type { Standing } from './stays.ts';

/** Those whom a letter goes to, or went to. */
export function addresseesOf(state: LetterState): readonly Addressee[] {
  return state.addressees.filter((to) => to.state !== 'withdrawn');
}

/** Initials that are not on the version that is to be signed, or was. */
export function isStale(state: LetterState, initials: Initials): boolean {
  return initials.isFallen || initials.draft !== (state.draft ?? state.signed?.draft ?? -1);
}

/** Title of the posts or unit, or name of the office, that has it; null: the registry itself. */
export function findHolder(state: LetterState): string | null {
  switch (state.state) {
    case 'registered': {
      const titles = listHolding(state.referrals).map(({ to }) => to.title);
      return titles.length === 0 ? state.unit : titles.join(' · ');
    }
    case 'dispatched': {
      const [first, ...others] = [...addresseesOf(state), ...state.outside];
      if (first === undefined || others.length > 0) return null;
      return 'receipts' in first && isBack(first) ? null : first.name;
    }
    case 'returned':
    case 'recalled':
    case 'expired':
      return state.from.name;
    default:
      return null;
  }
}

/** An answer is asked for by a day, and neither came nor is waited for no longer. */
function listAwaited({ addressees, outside, answers, followUpEnded }: LetterState): Standing[] {
  if (followUpEnded !== null) return [];
  const offices = addressees.flatMap((to): Standing[] => {
    const { office, name: title, purpose, dueOn, state } = to;
    const isThere = !isBack(to) && state !== 'waiting' && state !== 'closed';
    const isAnswered = answers.some((answer) => answer.office === office);
    if (!isThere || isAnswered || purpose !== 'action' || dueOn === null) return [];
    return [{ ...registry, kind: 'awaited', office, title, dueOn }];
  });
  const others = outside.flatMap(({ name: title, purpose, dueOn }): Standing[] => {
    const isAnswered = answers.some((answer) => answer.office === null && answer.name === title);
    if (isAnswered || purpose !== 'action' || dueOn === null) return [];
    return [{ ...registry, kind: 'awaited', title, dueOn }];
  });
  return [...offices, ...others];
}

/** What holds now of all that follow-up asks about. */
export function listStanding(state: LetterState): readonly Standing[] {
  if (state.direction === 'outgoing') {
    const isOut = state.state === 'dispatched' || state.state === 'archived';
    return isOut ? listAwaited(state) : [];
  }
  if (state.state !== 'registered') return [];
  const { dueOn, unit, parkedUntil } = state;
  const standing: Standing[] = [{ ...registry, kind: 'outstanding', dueOn }];
  const holding = listHolding(state.referrals);
  for (const { to, dueOn: own } of holding) {
    standing.push({ ...registry, ...to, kind: 'with', dueOn: own ?? dueOn });
  }
  if (holding.length === 0 && unit !== null) {
    standing.push({ ...registry, kind: 'with', unit, title: unit, dueOn });
  }
  if (parkedUntil !== null) standing.push({ ...registry, kind: 'parked', dueOn: parkedUntil });
  return standing;
}

/** The day that counts: incoming, until when to answer; outgoing, the first answer that is due. */
export function findDueDay(state: LetterState): string | null {
  if (state.direction === 'incoming') return state.dueOn;
  const days = listStanding(state).flatMap(({ dueOn }) => dueOn ?? []);
  return days.sort()[0] ?? null;
}

/**
 * Whether the registry has still to do something about it. Parked letters count as long as their
 * day is not known here: who reads the table compares `parkedUntil` with today.
 */
export function isWaiting(state: LetterState): boolean {
  switch (state.state) {
    case 'reserved':
    case 'draft':
    case 'signed':
    case 'delivered':
    case 'seen':
      return true;
    case 'registered':
      return state.unit === null && listHolding(state.referrals).length === 0;
    case 'dispatched':
      return (
        addresseesOf(state).some((to) => to.state !== 'registered' && to.state !== 'closed') ||
        state.outside.some((to) => !hasArrived(to))
      );
    default:
      return false;
  }
}
