// What a visitor is told of the letter of their note: where it stands, since when, by when it is
// expected, and where to ask next. Never its subject, its text, a person's name or a note of the
// office; of a secret letter nothing at all. Saudi regulation, art. 36 and 62. Pure.
import type { Office } from '#kernel/authority.ts';
import { isoDateIn } from '#lib/calendar.ts';
import { parseInstant } from '#lib/instant.ts';
import { isBack } from '#modules/correspondence/addressees.ts';
import type { Addressee, OutsideParty } from '#modules/correspondence/addressees.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { addresseesOf } from '#modules/correspondence/standing.ts';
import type { LetterState } from '#modules/correspondence/state.ts';
import type { Tracked, TrackedAddressee } from './tracking-shapes.ts';

/** Undefined where nothing may be said: it is secret, or has no such note any more. */
export function toldOf(state: LetterState, office: Office, code: string): Tracked | undefined {
  const note = state.care.visitorNotes.find((one) => one.code === code);
  const { number, numberedAt, direction } = state;
  if (note === undefined || number === null || numberedAt === null) return undefined;
  if (direction === null || isSecret(state.card.secrecy)) return undefined;
  const dayOf = (at: string) => dayIn(office, at);
  const standing = standingOf(state);
  return {
    ...{ office: office.names, calendar: office.calendar, direction, standing },
    ...{ number: number.text, date: dayOf(numberedAt) },
    since: dayOf(state.since),
    unit: standing === 'at-work' ? state.unit : null,
    expectedOn: standing === 'at-work' ? (state.dueOn ?? note.expectedOn) : null,
    reply: standing === 'answered' ? replyOf(state, dayOf) : null,
    to: standing === 'sent' ? listAddressees(state, dayOf) : [],
  };
}

function dayIn(office: Office, at: string): string {
  const instantMs = parseInstant(at);
  return instantMs === undefined ? at : isoDateIn(office.timeZone, instantMs);
}

function standingOf({ state, direction, writtenOff }: LetterState): Tracked['standing'] {
  if (state === 'registered') return 'at-work';
  if (direction === 'outgoing') {
    return state === 'dispatched' || state === 'archived' ? 'sent' : 'ask-office';
  }
  if (state !== 'closed' && state !== 'archived') return 'ask-office';
  return writtenOff?.reason === 'reply' ? 'answered' : 'finished';
}

function replyOf({ writtenOff }: LetterState, dayOf: (at: string) => string): Tracked['reply'] {
  const reply = writtenOff?.reply ?? null;
  if (reply === null || writtenOff === null) return null;
  return { letter: reply.letter, number: reply.number, date: dayOf(writtenOff.at) };
}

/** Whom it went to that something is to be done; where nobody is, all of them. */
function listAddressees(
  state: LetterState,
  dayOf: (at: string) => string,
): readonly TrackedAddressee[] {
  const offices = addresseesOf(state).map((to) => ({ to, told: officeTold(to, dayOf) }));
  const others = state.outside.map((to) => ({ to, told: outsideTold(to, dayOf) }));
  const all = [...offices, ...others];
  const acting = all.filter(({ to }) => to.purpose === 'action');
  return (acting.length === 0 ? all : acting).map(({ told }) => told);
}

function officeTold(to: Addressee, dayOf: (at: string) => string): TrackedAddressee {
  const { name, number, at } = to;
  const told = (standing: TrackedAddressee['standing'], when: string | undefined) => {
    return { name, standing, number, since: when === undefined ? null : dayOf(when) };
  };
  // Visitors follow their matter, not its wires.
  if (to.state === 'expired') return told('on-its-way', undefined);
  if (isBack(to)) return told('returned', at.returned ?? at.recalled);
  if (to.state === 'closed') return told('finished', at.closed);
  if (to.state === 'registered') return told('registered', at.registered);
  if (to.state === 'delivered' || to.state === 'seen') return told('arrived', at.delivered);
  return told('on-its-way', undefined);
}

function outsideTold(
  { name, outcome, at }: OutsideParty,
  dayOf: (at: string) => string,
): TrackedAddressee {
  const since = at === null ? null : dayOf(at);
  switch (outcome) {
    case 'handed-over':
      return { name, standing: 'arrived', number: null, since };
    case 'refused':
    case 'undeliverable':
    case 'expired':
      return { name, standing: 'returned', number: null, since };
    default:
      return { name, standing: 'on-its-way', number: null, since };
  }
}
