// Who may read a secret letter, and what somebody may ask for. Saudi regulation, art. 21(9)-(11):
// of a secret letter the register says «secret» and no more. Registrars and heads read all of them;
// a draft is read also by who wrote it and by the signers who answer for it, and a letter by those
// to whose post it was referred, as long as the referral is open. What came to own hands is read by
// its addressee and those to whom they referred it, and by no holder of a loan of that post (0070).
import type { CommandRule } from '#kernel/module.ts';
import { commands } from './commands.ts';
import type { CommandKind } from './commands.ts';
import type { Secrecy } from './entries.ts';
import { findOwnHands } from './envelopes.ts';
import { hasOriginal } from './loans.ts';
import { isOpen } from './referrals.ts';
import type { LetterState } from './state.ts';
import { verdictOn } from './verdicts.ts';

export interface Viewer {
  readonly person: string;
  /** All that the person's appointments in this office give. */
  readonly capacities: readonly string[];
  /** The person's own appointments; a loan of another's is one of them, that other's is not. */
  readonly seats?: readonly string[];
  /** Posts that the person holds, stands in for or was lent: what is referred to them is theirs. */
  readonly posts?: readonly string[];
  /** Those of them whose secret letters are theirs to read: not always a secretary's. */
  readonly secretPosts?: readonly string[];
  /** What the head lets them do as a secretary. */
  readonly acts?: readonly string[];
}

/** The office server carries letters; it reads what it carries. */
const cleared = ['registrar', 'head', 'server'];

/** Of every letter of the office, drafts too. */
export function mayReadAll(viewer: Viewer): boolean {
  return viewer.capacities.some((capacity) => cleared.includes(capacity));
}

export function isSecret(secrecy: string): boolean {
  return secrecy === 'secret' || secrecy === 'top-secret';
}

/** What the question needs of a letter or of its row. */
export interface Readable {
  readonly state: string;
  readonly secrecy: string;
  readonly draftedBy: string | null;
}

export function mayReadRow(letter: Readable, viewer: Viewer): boolean {
  if (!isSecret(letter.secrecy) || mayReadAll(viewer)) return true;
  if (letter.state !== 'draft' && letter.state !== 'signed') return false;
  return letter.draftedBy === viewer.person || viewer.capacities.includes('signer');
}

export function mayRead(letter: LetterState, viewer: Viewer): boolean {
  const secrecy: Secrecy = letter.card.secrecy;
  const row = { state: letter.state, secrecy, draftedBy: letter.draftedBy };
  if (findOwnHands(letter) !== null) {
    const isCarried = viewer.capacities.includes('server');
    return isCarried || isNamedOn(letter, viewer.seats) || isReferredTo(letter, viewer);
  }
  return mayReadRow(row, viewer) || isReferredTo(letter, viewer);
}

/** It came to own hands, and to theirs. */
export function isNamedOn(letter: LetterState, seats: readonly string[] = []): boolean {
  const named = findOwnHands(letter)?.appointment;
  return named !== undefined && seats.includes(named);
}

function isReferredTo(letter: LetterState, viewer: Viewer): boolean {
  const named = findOwnHands(letter)?.appointment ?? null;
  const posts = viewer.secretPosts ?? viewer.posts ?? [];
  return letter.referrals.some((one) => {
    const to = one.to.appointment;
    // The addressee's own step opens nothing to who was lent their post.
    return isOpen(one) && to !== null && to !== named && posts.includes(to);
  });
}

/** Commands that nobody can answer for who has not read the letter. */
function needsReading(kind: CommandKind): boolean {
  switch (kind) {
    case 'complete-envelope':
    case 'write-letter':
    case 'discard-draft':
    case 'initial-draft':
    case 'send-back-draft':
    case 'sign-letter':
    case 'dispatch-letter':
    case 'see-letter':
    case 'correct-registration':
    case 'refer-letter':
    case 'open-referral':
    case 'return-referral':
    case 'transfer-referral':
    case 'finish-referral':
    case 'write-note':
    case 'set-due-day':
    case 'park-letter':
    case 'write-off-letter':
    case 'link-references':
    case 'index-enclosures':
    case 'review-registration':
    case 'give-visitor-note':
    case 'lend-original':
      return true;
    default:
      return false;
  }
}

/** They have not read what they would have to answer for. */
export function isUnread(letter: LetterState, kind: CommandKind, isCleared: boolean): boolean {
  return needsReading(kind) && !isCleared && !isOnlyWrittenOff(letter, kind);
}

/** What its addressee is done with is closed by the registry, which has not read it. */
function isOnlyWrittenOff(letter: LetterState, kind: CommandKind): boolean {
  const { envelope, referrals } = letter;
  if (kind !== 'write-off-letter' || findOwnHands(letter) === null) return false;
  return envelope?.completedAt !== null && !referrals.some(isOpen);
}

/** Kinds of command that the person may ask for now, in the order of the table of commands. */
export function listAllowed(letter: LetterState, viewer: Viewer): CommandKind[] {
  const isCleared = mayRead(letter, viewer);
  return (Object.keys(commands) as CommandKind[]).filter((kind) => {
    if (!isPermitted(kind, viewer) || isUnread(letter, kind, isCleared)) return false;
    return verdictOn(letter, kind) === 'allowed' && isTheirs(letter, kind, viewer);
  });
}

function isPermitted(kind: CommandKind, viewer: Viewer): boolean {
  const { capacities, secretaryAct: act }: CommandRule = commands[kind];
  const allowed: readonly string[] = capacities;
  return (
    viewer.capacities.some((capacity) => capacity !== 'server' && allowed.includes(capacity)) ||
    (act !== undefined && viewer.acts?.includes(act) === true)
  );
}

/** Acts on a step of the referral sheet are only offered to who may do one of them. */
function isTheirs(letter: LetterState, kind: CommandKind, viewer: Viewer): boolean {
  const { referrals, numberedBy, card } = letter;
  const { posts = [], capacities, person } = viewer;
  const isHead = capacities.includes('head');
  const isRegistrar = isHead || capacities.includes('registrar');
  const open = referrals.filter(isOpen);
  const own = open.filter(({ to }) => to.appointment === null || posts.includes(to.appointment));
  switch (kind) {
    case 'complete-envelope':
      return findOwnHands(letter) === null ? isRegistrar : isNamedOn(letter, viewer.seats);
    case 'pass-own-hands':
      return isRegistrar || isNamedOn(letter, viewer.seats);
    case 'lend-original':
      return hasOriginal(letter);
    case 'limit-secrecy':
      return card.secrecy !== 'normal';
    case 'review-registration':
      return numberedBy !== person;
    case 'refer-letter':
      return isRegistrar || isFirstReferrer(capacities) || own.length > 0;
    case 'transfer-referral':
      return isRegistrar || own.length > 0;
    case 'return-referral':
    case 'finish-referral':
      return own.length > 0;
    case 'open-referral':
      return own.some(({ state }) => state === 'sent');
    case 'recall-referral':
      return open.some(({ state, by }) => state === 'sent' && (isHead || by.person === person));
    default:
      return true;
  }
}

/** They begin the sheet of a letter: the registry, and the head by the hand of a secretary. */
function isFirstReferrer(capacities: readonly string[]): boolean {
  return capacities.includes('clerk') || capacities.includes('secretary');
}
