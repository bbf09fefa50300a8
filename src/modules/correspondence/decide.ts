// The law of official correspondence: one letter's state and a command give entries or a refusal.
// The table of verdicts says first what is allowed; then each command asks its own questions, in
// the files beside. Pure.
import type { output } from 'zod';
import type { Command, Context, Decision } from '#kernel/module.ts';
import { refuse } from '#kernel/refusal.ts';
import { isUuid7 } from '#lib/uuid.ts';
import { careLaws } from './decide-care.ts';
import { lifetimeLaws } from './decide-lifetime.ts';
import type { Case } from './case.ts';
import { checkOccurredAt, refuseWith } from './checks.ts';
import { isUnread, mayRead } from './clearance.ts';
import { commands } from './commands.ts';
import type { CommandKind } from './commands.ts';
import { correctRegistration, deliverEnclosures, deliverLetter } from './decide-arriving.ts';
import { completeEnvelope, passOwnHands, registerEnvelope } from './decide-envelopes.ts';
import { findOwnHands } from './envelopes.ts';
import { endFollowUp, noteAnswer, noteFiction, noteSecrecy } from './decide-arriving.ts';
import { noteHandover, noteRecall, noteReceipt, noteReminder } from './decide-arriving.ts';
import { registerDelivered, registerIncoming, returnLetter } from './decide-arriving.ts';
import { seeLetter } from './decide-arriving.ts';
import { archiveLetter, changeSecrecy, deliverByFiction } from './decide-following.ts';
import { linkReferences, parkLetter } from './decide-following.ts';
import { resumeLetter, setDueDay, undoArchiving, undoWriteOff } from './decide-following.ts';
import { writeOffLetter } from './decide-following.ts';
import { liftHold, placeHold } from './decide-holding.ts';
import { indexEnclosures, reviewRegistration } from './decide-registry.ts';
import { finishReferral, openReferral, recallReferral, referLetter } from './decide-referring.ts';
import { returnReferral, transferReferral, writeNote } from './decide-referring.ts';
import { discardDraft, dispatchLetter, initialDraft, recallLetter } from './decide-writing.ts';
import { reserveNumber, sendBackDraft, signLetter, voidNumber } from './decide-writing.ts';
import { withdrawSignature, writeLetter } from './decide-writing.ts';
import { sealSecret } from './sealing.ts';
import type { LetterState } from './state.ts';
import { verdictOn } from './verdicts.ts';
import { viewerOf } from './viewer.ts';

export function decide(state: LetterState, command: Command, context: Context): Decision {
  const kind = findKind(command.kind);
  if (kind === undefined) return refuse('kernel.unknown-command', { kind: command.kind });
  const { subject, by, occurredAt } = command;
  const [family, id] = subject.split('/', 2);
  if (family !== 'letter' || id === undefined || !isUuid7(id)) {
    return refuseWith('correspondence.bad-subject', { subject });
  }
  const office = context.authority.findOffice(command.office);
  if (office === undefined) return refuse('kernel.unknown-office', { office: command.office });
  const untimely = checkOccurredAt(command, context.now);
  if (untimely !== undefined) return untimely;
  const verdict = verdictOn(state, kind);
  if (verdict !== 'allowed') {
    // Nobody is waiting for the server's word that there is nothing to do.
    const isQuiet = by.capacity === 'server' && (isTold(kind) || state.state === 'disposed');
    return isQuiet ? [] : refuseWith(verdict, factsOf(state));
  }
  const own =
    by.appointment === undefined ? undefined : context.authority.findAppointment(by.appointment);
  const viewer = viewerOf(by.person, own === undefined ? [] : [own]);
  const seats = findOwnHands(state) === null ? [] : seatsOf(command, context);
  const isCleared = mayRead(state, { ...viewer, seats, capacities: [by.capacity] });
  if (isUnread(state, kind, isCleared)) {
    const ownHands = findOwnHands(state);
    if (ownHands === null) return refuseWith('correspondence.secret-letter');
    return refuseWith('correspondence.to-own-hands', { holder: ownHands.title });
  }
  const decideKind = laws[kind] as (asked: Case, body: unknown) => Decision;
  const asked: Case = { subject, state, office, by, context, seats, isCleared, occurredAt };
  return sealSecret(state, decideKind(asked, command.body));
}

/** Somebody with several posts need not change seats for what is in their own hands anyway. */
function seatsOf({ by, office }: Command, { authority, now }: Context): readonly string[] {
  const own = authority.listAppointmentsOf(by.person, now).filter((one) => one.office === office);
  return [...own.map(({ id }) => id), ...(by.appointment === undefined ? [] : [by.appointment])];
}

function findKind(kind: string): CommandKind | undefined {
  return Object.hasOwn(commands, kind) ? (kind as CommandKind) : undefined;
}

/** What a reply does to the letter that it answers, where there is something left to do. */
function isTold(kind: CommandKind): boolean {
  return kind === 'write-off-letter' || kind === 'note-answer';
}

/** What the sentence of a refusal may want to name. */
function factsOf(state: LetterState): Record<string, string> {
  return { number: state.number?.text ?? '', since: state.since, reason: state.reason ?? '' };
}

type Law<Kind extends CommandKind> = (
  asked: Case,
  body: output<(typeof commands)[Kind]['schema']>,
) => Decision;

// The body has passed the schema of its kind before anybody asked for a decision.
const laws: { readonly [Kind in CommandKind]: Law<Kind> } = {
  'register-incoming': registerIncoming,
  'register-envelope': registerEnvelope,
  'complete-envelope': completeEnvelope,
  'pass-own-hands': passOwnHands,
  'write-letter': writeLetter,
  'discard-draft': discardDraft,
  'initial-draft': initialDraft,
  'send-back-draft': sendBackDraft,
  'sign-letter': signLetter,
  'withdraw-signature': withdrawSignature,
  'dispatch-letter': dispatchLetter,
  'deliver-letter': deliverLetter,
  'see-letter': seeLetter,
  'register-delivered': registerDelivered,
  'return-letter': returnLetter,
  'note-receipt': noteReceipt,
  'correct-registration': correctRegistration,
  'void-number': voidNumber,
  'reserve-number': reserveNumber,
  'recall-letter': recallLetter,
  'note-recall': noteRecall,
  'note-handover': noteHandover,
  'note-reminder': noteReminder,
  'note-answer': noteAnswer,
  'deliver-enclosures': deliverEnclosures,
  'note-secrecy': noteSecrecy,
  'deliver-by-fiction': deliverByFiction,
  'note-fiction': noteFiction,
  'end-follow-up': endFollowUp,
  'refer-letter': referLetter,
  'open-referral': openReferral,
  'recall-referral': recallReferral,
  'return-referral': returnReferral,
  'transfer-referral': transferReferral,
  'finish-referral': finishReferral,
  'write-note': writeNote,
  'set-due-day': setDueDay,
  'write-off-letter': writeOffLetter,
  'undo-write-off': undoWriteOff,
  'park-letter': parkLetter,
  'resume-letter': resumeLetter,
  'archive-letter': archiveLetter,
  'undo-archiving': undoArchiving,
  'place-hold': placeHold,
  'lift-hold': liftHold,
  'change-secrecy': changeSecrecy,
  'index-enclosures': indexEnclosures,
  'review-registration': reviewRegistration,
  'link-references': linkReferences,
  ...careLaws,
  ...lifetimeLaws,
};
