// Deciding about a letter's lifetime on the wire: it runs out where nothing is heard of its
// arrival, and goes once more by wire or by hand. The number stays.
import type { Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { addDays } from '#lib/calendar.ts';
import { instantOf } from '#lib/calendar-clock.ts';
import { formatInstant } from '#lib/instant.ts';
import { draft, today } from './case.ts';
import type { Case } from './case.ts';
import { checkAddressees, dayIn, refuseWith } from './checks.ts';
import { isByHand } from './lifetime.ts';
import type { ExpireLetterBody, NoteExpiryBody, NoteResendingBody } from './lifetime-commands.ts';
import type { ResendLetterBody } from './lifetime-commands.ts';
import type { LetterState } from './state.ts';

/** By the office's own timer, when the day is over on which it could last have arrived. */
function expireLetter(asked: Case, { addressee, on, afterDays }: ExpireLetterBody): Decision {
  const { state, office } = asked;
  const to = state.addressees.find((one) => one.office === addressee);
  if (to?.state !== 'dispatched') return [];
  const sentAt = to.sentAt ?? state.since;
  if (on >= today(asked) || on < dayIn(office, sentAt))
    return refuse('kernel.malformed', {}, '/on');
  const effectiveAt = formatInstant(instantOf(office.timeZone, addDays(on, 1), '00:00'));
  const body = { addressee, name: to.name, sentAt, on, afterDays, effectiveAt };
  return [draft('letter-expired', body, { to: [addressee] })];
}

function resendLetter(asked: Case, { addressee, way }: ResendLetterBody): Decision {
  const { state, office, context } = asked;
  const to = state.addressees.find((one) => one.office === addressee);
  if (to?.state !== 'expired') return refuseWith('correspondence.not-expired', {}, '/addressee');
  if (isByHand(state, addressee)) {
    return refuseWith('correspondence.goes-by-hand', { office: to.name }, '/way');
  }
  const closed = way === 'wire' ? checkAddressees([to], office.id, context) : undefined;
  if (closed !== undefined) return closed;
  const told = way === 'wire' ? { to: [addressee] } : {};
  return [draft('letter-resent', { addressee, name: to.name, way }, told)];
}

/** What has been opened here stays, and so does what arrived in time. */
function noteExpiry({ state }: Case, { origin, on, effectiveAt }: NoteExpiryBody): Decision {
  if (isOfOthers(state, origin.office)) return refuseOthers(origin.office);
  const isOvertaken = state.resentIndex !== null && state.resentIndex > origin.index;
  const isLate = state.state === 'delivered' && (state.receivedAt ?? '') >= effectiveAt;
  const isNews = state.state === 'none' || isLate;
  if (isOvertaken || !isNews) return [];
  return [draft('expiry-noted', { origin, on, effectiveAt })];
}

function noteResending({ state }: Case, { origin }: NoteResendingBody): Decision {
  if (isOfOthers(state, origin.office)) return refuseOthers(origin.office);
  const isNews = state.state === 'none' || state.state === 'expired';
  return isNews ? [draft('resending-noted', { origin })] : [];
}

function isOfOthers({ state, origin }: LetterState, office: string): boolean {
  return state !== 'none' && origin?.office !== office;
}

function refuseOthers(office: string): Decision {
  return refuseWith('correspondence.not-an-addressee', { office });
}

export const lifetimeLaws = {
  'expire-letter': expireLetter,
  'resend-letter': resendLetter,
  'note-expiry': noteExpiry,
  'note-resending': noteResending,
};
