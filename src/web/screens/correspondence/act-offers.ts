// Which acts a letter's page offers, in which order, with which key. Whether one may be done is the
// server's word (`may`); here stands only where it is shown: the obvious next act by itself, what
// is near beside it, the rest in a menu.
import type { LetterAnswer } from '#modules/correspondence/shapes.ts';
import type { WordKey } from '#web/words/words.ts';
import { go, letterPath } from '#web/shell/route.ts';
import { listMine } from './referral-tree.ts';

/** What a dialog asks about; `step`: a referral, `place`: an addressee outside. */
export interface Asked {
  readonly kind: DialogKind;
  readonly step?: number;
  readonly place?: number;
  /** An addressee whom it did not reach. */
  readonly office?: string;
  /** A hold, to lift it. */
  readonly hold?: number;
  readonly outcome?: 'done' | 'approved' | 'not-approved';
}

export type DialogKind =
  | 'register-delivered'
  | 'complete-envelope'
  | 'pass-own-hands'
  | 'dispatch-letter'
  | 'sign-letter'
  | 'initial-draft'
  | 'send-back-draft'
  | 'withdraw-signature'
  | 'discard-draft'
  | 'versions'
  | 'refer-letter'
  | 'recall-referral'
  | 'return-referral'
  | 'transfer-referral'
  | 'finish-referral'
  | 'write-note'
  | 'set-due-day'
  | 'write-off-letter'
  | 'undo-write-off'
  | 'park-letter'
  | 'resume-letter'
  | 'archive-letter'
  | 'undo-archiving'
  | 'change-secrecy'
  | 'give-visitor-note'
  | 'limit-secrecy'
  | 'lend-original'
  | 'extend-loan'
  | 'remind-borrower'
  | 'return-original'
  | 'place-hold'
  | 'lift-hold'
  | 'link-references'
  | 'index-enclosures'
  | 'review-registration'
  | 'note-handover'
  | 'note-reminder'
  | 'end-follow-up'
  | 'recall-letter'
  | 'resend-letter'
  | 'correct-registration'
  | 'return-letter'
  | 'void-number'
  | 'readings'
  | 'proof';

export interface Viewer {
  readonly capacity: string;
  readonly secretary?: { readonly acts: readonly string[] } | null;
}

type Near = 'next' | 'near' | 'menu' | 'harm';

/** An act as it stands on the page. */
export interface Act {
  readonly word: WordKey;
  readonly code: string | null;
  readonly key: string | null;
  readonly near: Near;
  readonly run: (ask: (asked: Asked) => void) => void;
}

interface Offer {
  /** The command that it leads to; null where anybody who reads the letter may. */
  readonly command: string | null;
  readonly when?: (letter: LetterAnswer, viewer: Viewer) => boolean;
  readonly word: WordKey;
  readonly code?: string;
  readonly key?: string;
  readonly near: Near | ((letter: LetterAnswer, viewer: Viewer) => Near);
  readonly run: DialogKind | ((letter: LetterAnswer) => void);
}

const uuidOf = ({ letter }: LetterAnswer) => letter.replace('letter/', '');
const isReserved = ({ state }: LetterAnswer) => state === 'reserved';
const isSigner = ({ capacity }: Viewer) => capacity === 'signer' || capacity === 'head';
const isIncoming = ({ direction }: LetterAnswer) => direction === 'incoming';
const hasOpen = ({ referrals }: LetterAnswer) =>
  referrals.some(({ state }) => state === 'sent' || state === 'opened');

/** Saudi regulation, art. 63: who answers for the office's papers. */
const OVERSEERS: readonly string[] = ['head', 'registrar', 'archivist'];

const BEFORE_DISPATCH: readonly Offer[] = [
  {
    command: 'register-delivered',
    word: 'act.register-delivered',
    ...{ code: 'KeyR', key: 'R', near: 'next', run: 'register-delivered' },
  },
  {
    command: 'complete-envelope',
    word: 'act.complete-envelope',
    ...{ code: 'KeyE', key: 'E', near: 'next', run: 'complete-envelope' },
  },
  { command: 'pass-own-hands', word: 'act.pass-own-hands', near: 'menu', run: 'pass-own-hands' },
  {
    command: 'register-incoming',
    when: isReserved,
    word: 'act.register-on-number',
    ...{ code: 'KeyR', key: 'R', near: 'next' },
    run: (letter) => go(`/incoming/new?for=${uuidOf(letter)}`),
  },
  {
    command: 'dispatch-letter',
    word: 'act.dispatch',
    ...{ code: 'KeyD', key: 'D', near: 'next', run: 'dispatch-letter' },
  },
  {
    command: 'sign-letter',
    when: (_, viewer) => isSigner(viewer),
    word: 'act.sign',
    ...{ code: 'KeyS', key: 'S', near: 'next', run: 'sign-letter' },
  },
  {
    command: 'sign-letter',
    when: (_, viewer) => !isSigner(viewer),
    word: 'act.attest',
    ...{ code: 'KeyS', key: 'S', near: 'near', run: 'sign-letter' },
  },
  {
    command: 'write-letter',
    when: ({ state }) => state === 'draft' || state === 'reserved',
    word: 'act.edit',
    ...{ code: 'KeyE', key: 'E' },
    near: (letter, viewer) => (isSigner(viewer) && letter.sentBack === null ? 'near' : 'next'),
    run: (letter) => go(`${letterPath(letter.letter)}/edit`),
  },
  {
    command: 'initial-draft',
    word: 'act.initial',
    ...{ code: 'KeyI', key: 'I', near: 'near', run: 'initial-draft' },
  },
  {
    command: 'send-back-draft',
    word: 'act.send-back',
    ...{ code: 'KeyK', key: 'K', near: 'near', run: 'send-back-draft' },
  },
  {
    command: 'return-letter',
    word: 'act.return-letter',
    ...{ code: 'KeyB', key: 'B', near: 'near', run: 'return-letter' },
  },
];

const FOLLOWING: readonly Offer[] = [
  {
    command: 'refer-letter',
    when: (letter, { capacity }) => letter.referrals.length === 0 || capacity !== 'signer',
    word: 'act.refer',
    ...{ code: 'KeyR', key: 'R' },
    near: (letter) => (hasOpen(letter) ? 'near' : 'next'),
    run: 'refer-letter',
  },
  {
    command: 'write-letter',
    // Answering begins another letter: it is offered to whoever may write one.
    when: (letter) => isIncoming(letter) && letter.state === 'registered',
    word: 'act.answer',
    ...{ code: 'KeyA', key: 'A', near: 'near' },
    run: (letter) => go(`/outgoing/new?answers=${uuidOf(letter)}`),
  },
  {
    command: 'write-off-letter',
    word: 'act.write-off',
    ...{ code: 'KeyO', key: 'O', near: 'near', run: 'write-off-letter' },
  },
  {
    command: 'archive-letter',
    word: 'act.archive',
    ...{ code: 'KeyA', key: 'A' },
    near: (letter) => (letter.state === 'closed' ? 'next' : 'menu'),
    run: 'archive-letter',
  },
  {
    command: 'resume-letter',
    word: 'act.resume',
    ...{ code: 'KeyH', key: 'H', near: 'next', run: 'resume-letter' },
  },
  {
    command: 'write-note',
    word: 'act.note',
    ...{ code: 'KeyT', key: 'T', near: 'menu', run: 'write-note' },
  },
  {
    command: 'set-due-day',
    word: 'act.due-day',
    ...{ code: 'KeyU', key: 'U', near: 'menu', run: 'set-due-day' },
  },
  {
    command: 'park-letter',
    when: ({ parkedUntil }) => parkedUntil === null,
    word: 'act.park',
    ...{ code: 'KeyH', key: 'H', near: 'menu', run: 'park-letter' },
  },
  {
    command: 'note-reminder',
    word: 'act.reminder',
    ...{ code: 'KeyG', key: 'G', near: 'near', run: 'note-reminder' },
  },
  {
    command: 'link-references',
    word: 'act.link',
    ...{ code: 'KeyL', key: 'L', near: 'menu', run: 'link-references' },
  },
  {
    command: 'correct-registration',
    word: 'act.correct-registration',
    ...{ code: 'KeyC', key: 'C', near: 'menu', run: 'correct-registration' },
  },
  {
    command: 'give-visitor-note',
    when: ({ secrecy }) => secrecy === 'normal' || secrecy === 'confidential',
    ...{ word: 'act.visitor-note', near: 'menu', run: 'give-visitor-note' },
  },
  { command: 'index-enclosures', word: 'act.index', near: 'menu', run: 'index-enclosures' },
  {
    command: 'review-registration',
    ...{ word: 'act.look-over', near: 'menu', run: 'review-registration' },
  },
  { command: 'place-hold', word: 'act.place-hold', near: 'menu', run: 'place-hold' },
  { command: 'change-secrecy', word: 'act.secrecy', near: 'menu', run: 'change-secrecy' },
  { command: 'lend-original', word: 'act.lend', near: 'menu', run: 'lend-original' },
  { command: 'return-original', word: 'act.take-back', near: 'near', run: 'return-original' },
  { command: 'limit-secrecy', word: 'act.limit-secrecy', near: 'menu', run: 'limit-secrecy' },
  { command: 'end-follow-up', word: 'act.end-follow-up', near: 'menu', run: 'end-follow-up' },
];

const READING: readonly Offer[] = [
  {
    command: null,
    when: ({ state, direction }) => direction === 'outgoing' && state !== 'reserved',
    ...{ word: 'act.versions', near: 'menu', run: 'versions' },
  },
  {
    command: null,
    when: (_, { capacity }) => OVERSEERS.includes(capacity),
    ...{ word: 'act.readings', near: 'menu', run: 'readings' },
  },
  {
    command: null,
    ...{ word: 'act.proof', code: 'KeyV', key: 'V', near: 'menu', run: 'proof' },
  },
  {
    command: null,
    ...{ word: 'act.print', code: 'KeyP', key: 'P', near: 'menu', run: () => window.print() },
  },
];

const UNDOING: readonly Offer[] = [
  {
    command: 'withdraw-signature',
    word: 'act.withdraw-signature',
    near: 'harm',
    run: 'withdraw-signature',
  },
  { command: 'undo-write-off', word: 'act.undo-write-off', near: 'harm', run: 'undo-write-off' },
  { command: 'undo-archiving', word: 'act.undo-archiving', near: 'harm', run: 'undo-archiving' },
  { command: 'recall-letter', word: 'act.recall', near: 'harm', run: 'recall-letter' },
  {
    command: 'void-number',
    when: isReserved,
    word: 'act.void-reservation',
    ...{ code: 'Delete', key: 'Del', near: 'near', run: 'void-number' },
  },
  {
    command: 'void-number',
    when: (letter) => !isReserved(letter),
    word: 'act.void-number',
    ...{ near: 'harm', run: 'void-number' },
  },
  {
    command: 'discard-draft',
    word: 'act.discard-draft',
    ...{ code: 'Delete', key: 'Del', near: 'harm', run: 'discard-draft' },
  },
];

const OFFERS = [...BEFORE_DISPATCH, ...FOLLOWING, ...READING, ...UNDOING];

/** At most one stands first: where several would, the earlier in the table; the rest are near. */
export function listActs(letter: LetterAnswer, viewer: Viewer): Act[] {
  const mine = listMine(letter.referrals);
  const isAnswering = (offer: Offer) => offer.word === 'act.answer';
  const offered = OFFERS.filter((offer) => {
    const { command } = offer;
    const isAllowed =
      command === null ||
      (isAnswering(offer) ? mayAnswer(letter, viewer) : letter.may.includes(command));
    return isAllowed && (offer.when?.(letter, viewer) ?? true);
  });
  // Somebody who has it on their desk finds the next act there.
  let isTaken = mine.length > 0 && letter.may.includes('finish-referral');
  return offered.map(({ word, code, key, near: place, run }) => {
    const wanted = typeof place === 'function' ? place(letter, viewer) : place;
    const near = wanted === 'next' && isTaken ? 'near' : wanted;
    isTaken ||= near === 'next';
    return {
      ...{ word, near, code: code ?? null, key: key ?? null },
      run: (ask) => (typeof run === 'string' ? ask({ kind: run }) : run(letter)),
    };
  });
}

const WRITERS: readonly string[] = ['registrar', 'clerk', 'signer', 'head'];

function mayAnswer({ masked }: LetterAnswer, { capacity, secretary }: Viewer): boolean {
  const prepares = secretary?.acts.includes('prepare') === true;
  return !masked && (WRITERS.includes(capacity) || prepares);
}
