// In which state which command is allowed, or the reason why not: one complete table, and what a
// state says beyond its name. What a command asks beyond that is in the deciding of each.
import { isBack, isRecallable } from './addressees.ts';
import type { CommandKind } from './commands.ts';
import { findOwnHands, isClosedEnvelope } from './envelopes.ts';
import { listStandingHolds } from './holds.ts';
import { isByHand } from './lifetime.ts';
import { findOpenLoan } from './loans.ts';
import type { CorrespondenceRefusal } from './refusals.ts';
import { isOpen } from './referrals.ts';
import type { LetterState } from './state.ts';

export type Verdict = 'allowed' | CorrespondenceRefusal;
type Verdicts = Readonly<Record<CommandKind, Verdict>>;
type Some = Partial<Verdicts>;
type Lending = 'lend-original' | 'extend-loan' | 'remind-borrower' | 'return-original';

function all(refusal: CorrespondenceRefusal, ...but: readonly Some[]): Verdicts {
  const verdicts: Verdicts = {
    ...{ 'register-incoming': refusal, 'write-letter': refusal, 'discard-draft': refusal },
    ...{ 'register-envelope': refusal, 'complete-envelope': refusal, 'pass-own-hands': refusal },
    ...{ 'initial-draft': refusal, 'send-back-draft': refusal, 'sign-letter': refusal },
    ...{ 'withdraw-signature': refusal, 'dispatch-letter': refusal, 'see-letter': refusal },
    ...{ 'deliver-letter': 'correspondence.already-here', 'register-delivered': refusal },
    ...{ 'return-letter': refusal, 'note-receipt': refusal, 'correct-registration': refusal },
    ...{ 'void-number': refusal, 'reserve-number': refusal, 'recall-letter': refusal },
    ...{ 'note-recall': refusal, 'note-handover': refusal, 'note-reminder': refusal },
    ...{ 'note-answer': refusal, 'end-follow-up': refusal, 'refer-letter': refusal },
    ...{ 'open-referral': refusal, 'recall-referral': refusal, 'return-referral': refusal },
    ...{ 'transfer-referral': refusal, 'finish-referral': refusal, 'write-note': refusal },
    ...{ 'set-due-day': refusal, 'write-off-letter': refusal, 'undo-write-off': refusal },
    ...{ 'park-letter': refusal, 'resume-letter': refusal, 'archive-letter': refusal },
    ...{ 'undo-archiving': refusal, 'change-secrecy': refusal, 'link-references': refusal },
    ...{ 'deliver-enclosures': refusal, 'note-secrecy': refusal, 'note-fiction': refusal },
    ...{ 'place-hold': refusal, 'lift-hold': refusal },
    ...{ 'index-enclosures': refusal, 'review-registration': refusal },
    ...{ 'deliver-by-fiction': refusal, 'give-visitor-note': refusal },
    ...{ 'limit-secrecy': refusal, 'lapse-secrecy': refusal, 'note-secrecy-limit': refusal },
    ...{ 'expire-letter': refusal, 'resend-letter': refusal, 'note-expiry': refusal },
    'note-resending': refusal,
    ...lent(refusal),
  };
  return but.reduce<Verdicts>((sum, some) => ({ ...sum, ...some }), verdicts);
}

/** What is done with the paper of a letter. */
function lent(verdict: Verdict): Pick<Verdicts, Lending> {
  return {
    ...{ 'lend-original': verdict, 'extend-loan': verdict },
    ...{ 'remind-borrower': verdict, 'return-original': verdict },
  };
}

/** What is done only with a letter that went out. */
function sent(verdict: Verdict): Some {
  return {
    ...{ 'note-receipt': verdict, 'recall-letter': verdict, 'note-handover': verdict },
    ...{ 'note-reminder': verdict, 'note-answer': verdict, 'end-follow-up': verdict },
    ...{ 'deliver-by-fiction': verdict, 'expire-letter': verdict, 'resend-letter': verdict },
  };
}

/** What is done before a letter goes out. */
function written(verdict: Verdict): Some {
  return {
    ...{ 'write-letter': verdict, 'discard-draft': verdict, 'initial-draft': verdict },
    ...{ 'send-back-draft': verdict, 'sign-letter': verdict, 'withdraw-signature': verdict },
    'dispatch-letter': verdict,
  };
}

/** What is done as long as a letter that came in is outstanding, and later undone. */
function followed(verdict: Verdict): Some {
  return {
    ...{ 'refer-letter': verdict, 'open-referral': verdict, 'recall-referral': verdict },
    ...{ 'return-referral': verdict, 'transfer-referral': verdict, 'finish-referral': verdict },
    ...{ 'set-due-day': verdict, 'write-off-letter': verdict, 'undo-write-off': verdict },
    ...{ 'park-letter': verdict, 'resume-letter': verdict },
  };
}

/** What is done with any letter that has its number. */
function kept(verdict: Verdict): Some {
  return {
    ...{ 'correct-registration': verdict, 'archive-letter': verdict, 'undo-archiving': verdict },
    ...{ 'write-note': verdict, 'link-references': verdict, 'change-secrecy': verdict },
    ...{ 'place-hold': verdict, 'lift-hold': verdict },
    ...{ 'index-enclosures': verdict, 'review-registration': verdict },
    ...{ 'give-visitor-note': verdict, 'limit-secrecy': verdict, 'lapse-secrecy': verdict },
    ...lent(verdict),
  };
}

/** What is done with a letter that came by wire, before it has its number. */
function arrived(verdict: Verdict): Some {
  return { 'see-letter': verdict, 'register-delivered': verdict, 'return-letter': verdict };
}

/** What the sender's server says of a letter that came from there, whenever it says it. */
const told: Some = {
  ...{ 'note-recall': 'allowed', 'deliver-enclosures': 'allowed' },
  ...{ 'note-secrecy': 'allowed', 'note-fiction': 'allowed', 'note-secrecy-limit': 'allowed' },
  ...{ 'note-expiry': 'allowed', 'note-resending': 'allowed' },
};
const noMore: Some = { 'reserve-number': 'correspondence.already-numbered' };

const ofDelivered = all(
  'correspondence.incoming-letter',
  ...[arrived('allowed'), followed('correspondence.not-registered')],
  ...[kept('correspondence.not-registered'), told],
  {
    'register-incoming': 'correspondence.arrived-by-wire',
    'register-envelope': 'correspondence.arrived-by-wire',
    'void-number': 'correspondence.no-number',
    ...{ 'change-secrecy': 'allowed', 'limit-secrecy': 'allowed', 'lapse-secrecy': 'allowed' },
  },
);

const ofDraft = all(
  'correspondence.outgoing-letter',
  ...[written('allowed'), sent('correspondence.not-dispatched')],
  kept('correspondence.not-dispatched'),
  {
    'dispatch-letter': 'correspondence.not-signed',
    'withdraw-signature': 'correspondence.not-signed',
    'void-number': 'allowed',
    'reserve-number': 'allowed',
  },
);

const ofSent = all(
  'correspondence.outgoing-letter',
  ...[written('correspondence.already-dispatched'), sent('allowed'), kept('allowed'), noMore],
  { 'void-number': 'allowed', 'undo-archiving': 'correspondence.not-archived' },
);

const ofRegistered = all(
  'correspondence.incoming-letter',
  ...[arrived('correspondence.already-registered'), followed('allowed'), kept('allowed')],
  ...[told, noMore],
  {
    'register-incoming': 'correspondence.already-registered',
    'register-envelope': 'correspondence.already-registered',
    ...{ 'complete-envelope': 'allowed', 'pass-own-hands': 'allowed' },
    'see-letter': 'correspondence.already-seen',
    'void-number': 'allowed',
    'undo-write-off': 'correspondence.not-written-off',
    'archive-letter': 'correspondence.still-outstanding',
    'undo-archiving': 'correspondence.not-archived',
  },
);

/** In which state which command is allowed, or the reason why not. */
export const verdicts: Readonly<Record<LetterState['state'], Verdicts>> = {
  none: all('correspondence.no-such-letter', told, {
    'register-incoming': 'allowed',
    'register-envelope': 'allowed',
    'write-letter': 'allowed',
    'deliver-letter': 'allowed',
    'reserve-number': 'allowed',
  }),
  reserved: all(
    'correspondence.no-draft',
    ...[arrived('correspondence.not-delivered'), sent('correspondence.not-dispatched')],
    ...[followed('correspondence.not-registered'), kept('correspondence.not-registered'), noMore],
    ...[{ 'register-incoming': 'allowed', 'write-letter': 'allowed' } as const],
    { 'register-envelope': 'allowed', 'void-number': 'allowed' },
  ),
  draft: ofDraft,
  signed: {
    ...ofDraft,
    ...written('correspondence.already-signed'),
    'send-back-draft': 'allowed',
    'withdraw-signature': 'allowed',
    'dispatch-letter': 'allowed',
  },
  discarded: all('correspondence.draft-discarded'),
  dispatched: ofSent,
  delivered: ofDelivered,
  seen: { ...ofDelivered, 'see-letter': 'correspondence.already-seen' },
  registered: ofRegistered,
  closed: {
    ...ofRegistered,
    ...followed('correspondence.written-off'),
    // Who has it for information may still read it and say so.
    'open-referral': 'allowed',
    'finish-referral': 'allowed',
    'undo-write-off': 'allowed',
    'archive-letter': 'allowed',
    'void-number': 'correspondence.written-off',
  },
  // In both directions: what is late still comes, and nothing else but taking it out again.
  archived: all('correspondence.archived', sent('allowed'), told, {
    ...{ 'place-hold': 'allowed', 'lift-hold': 'allowed' },
    'recall-letter': 'correspondence.archived',
    'resend-letter': 'correspondence.archived',
    'note-reminder': 'correspondence.archived',
    'end-follow-up': 'correspondence.archived',
    ...{ 'undo-archiving': 'allowed', 'pass-own-hands': 'allowed' },
    'write-note': 'allowed',
    'change-secrecy': 'allowed',
    'link-references': 'allowed',
    ...{ 'give-visitor-note': 'allowed', 'limit-secrecy': 'allowed', 'lapse-secrecy': 'allowed' },
    ...lent('allowed'),
  }),
  disposed: all('correspondence.disposed', { 'deliver-letter': 'correspondence.disposed' }),
  returned: all('correspondence.already-returned', told),
  recalled: all('correspondence.recalled', told),
  expired: all('correspondence.expired', told),
  // A late receipt of a letter that came back from everybody is still noted.
  void: all('correspondence.number-void', told, {
    ...{ 'note-receipt': 'allowed', 'return-original': 'allowed' },
  }),
};

/** The verdict of the table, and of what the state alone says beyond its name. */
export function verdictOn(state: LetterState, kind: CommandKind): Verdict {
  const verdict = verdicts[state.state][kind];
  return verdict === 'allowed' ? finerVerdict(state, kind) : verdict;
}

function finerVerdict(state: LetterState, kind: CommandKind): Verdict {
  switch (kind) {
    case 'register-incoming':
    case 'register-envelope':
      return isFor(state, 'outgoing') ? 'correspondence.reserved-for-outgoing' : 'allowed';
    case 'complete-envelope':
      return isClosedEnvelope(state) ? 'allowed' : 'correspondence.no-closed-envelope';
    case 'pass-own-hands':
      return findOwnHands(state) === null ? 'correspondence.not-to-own-hands' : 'allowed';
    case 'write-letter':
      return isFor(state, 'incoming') ? 'correspondence.reserved-for-incoming' : 'allowed';
    case 'reserve-number':
      return state.number === null ? 'allowed' : 'correspondence.already-numbered';
    case 'void-number':
      return voidVerdict(state);
    case 'recall-letter':
      return recallVerdict(state);
    case 'note-handover':
      return handoverVerdict(state);
    case 'resend-letter':
      return resendVerdict(state);
    case 'note-receipt':
    case 'note-answer':
    case 'deliver-by-fiction':
    case 'expire-letter':
      return isFor(state, 'incoming') ? 'correspondence.incoming-letter' : 'allowed';
    case 'note-recall':
    case 'deliver-enclosures':
    case 'note-secrecy':
    case 'note-secrecy-limit':
    case 'note-fiction':
    case 'note-expiry':
    case 'note-resending':
      return isFor(state, 'outgoing') ? 'correspondence.outgoing-letter' : 'allowed';
    case 'end-follow-up':
      return state.followUpEnded === null ? 'allowed' : 'correspondence.follow-up-ended';
    case 'open-referral':
    case 'recall-referral':
      return openVerdict(state, true);
    case 'return-referral':
    case 'transfer-referral':
    case 'finish-referral':
      return openVerdict(state, false);
    case 'review-registration':
      return state.reviewed === null ? 'allowed' : 'correspondence.already-reviewed';
    case 'resume-letter':
      return state.parkedUntil === null ? 'correspondence.not-parked' : 'allowed';
    case 'lift-hold':
      return listStandingHolds(state.holds).length > 0 ? 'allowed' : 'correspondence.no-such-hold';
    case 'lend-original':
      return findOpenLoan(state.care.loans) ? 'correspondence.original-lent' : 'allowed';
    case 'extend-loan':
    case 'remind-borrower':
    case 'return-original':
      return findOpenLoan(state.care.loans) ? 'allowed' : 'correspondence.original-not-lent';
    case 'archive-letter':
      return isOnItsWay(state) ? 'correspondence.still-on-its-way' : 'allowed';
    default:
      return 'allowed';
  }
}

function isFor(state: LetterState, direction: LetterState['direction']): boolean {
  return state.direction === direction;
}

function voidVerdict(state: LetterState): Verdict {
  if (state.number === null) return 'correspondence.no-number';
  const isOut = state.state === 'dispatched' && !state.addressees.every(isBack);
  return isOut || hasOutside(state) ? 'correspondence.still-with-addressees' : 'allowed';
}

/** Somebody outside has it on paper or by e-mail: nothing comes back from there by itself. */
function hasOutside({ state, outside }: LetterState): boolean {
  const back = ['refused', 'undeliverable', 'expired'];
  return state === 'dispatched' && outside.some((to) => !back.includes(to.outcome ?? ''));
}

function recallVerdict(state: LetterState): Verdict {
  if (state.recall !== null) return 'correspondence.recall-asked';
  return state.addressees.some(isRecallable) ? 'allowed' : 'correspondence.nothing-to-recall';
}

/** Something is left that has not arrived and does not go by hand yet. */
function resendVerdict(state: LetterState): Verdict {
  const isLeft = state.addressees.some(
    (to) => to.state === 'expired' && !isByHand(state, to.office),
  );
  return isLeft ? 'allowed' : 'correspondence.not-expired';
}

function handoverVerdict(state: LetterState): Verdict {
  if (isFor(state, 'incoming')) return 'correspondence.incoming-letter';
  return state.outside.length === 0 ? 'correspondence.no-such-outside' : 'allowed';
}

function openVerdict({ referrals }: LetterState, isUntouched: boolean): Verdict {
  const found = referrals.some((one) => isOpen(one) && (!isUntouched || one.state === 'sent'));
  return found ? 'allowed' : 'correspondence.no-open-referral';
}

/** Not delivered to everybody: a letter that nobody got is not laid into the archive. */
function isOnItsWay({ direction, addressees, outside }: LetterState): boolean {
  if (direction === 'incoming') return false;
  const isUnheard = addressees.some((to) => to.state === 'dispatched');
  return isUnheard || outside.some((to) => to.outcome === null);
}
