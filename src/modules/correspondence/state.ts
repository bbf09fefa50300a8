// Where one letter stands in one office: `state = fold(own entries about the letter)`. Holds all
// that tables, screens and deciding need, and nothing that the entries do not say. Which command is
// allowed in which state is in verdicts.ts; what more a command asks is in deciding.
//
//   outgoing: none ─ write ─▶ draft ─ sign ─▶ signed ─ dispatch ─▶ dispatched ─▶ archived
//              │             ▲ │ ▲  withdraw,  │                    │ (receipts, answers)
//              │             │ │ └─ send back ─┘                    └ void, all back ─▶ void
//              └─ reserve ─▶ reserved          discard ─▶ discarded
//
//   incoming: none ─ register, by hand or post ─▶ registered ─ write off ─▶ closed ─▶ archived
//              ├─ reserve ─▶ reserved ─ register ──▲  ▲  ▲──────── undo ──────┘◀─ undo ─┘
//              └─ deliver ─▶ delivered ─ see ─▶ seen ─┘  (referrals, notes, parking, due day)
//                                └─ return, recalled ─┴─▶ returned, recalled
//
//   both: archived ─ a committee's decision (disposal.ts) ─▶ disposed
import type { Actor, EntryNumber, FileRef, PlacedEntry } from '#kernel/entry.ts';
import { noteFiction, noteHandover, noteReceipt } from './addressees.ts';
import type { Addressee, OutsideParty } from './addressees.ts';
import { corrected, delivered, enclosed, registered, secrecyNoted } from './arrived.ts';
import { foldCare, gradeChanged, isCare, noCare } from './care.ts';
import type { Care } from './care.ts';
import { foldLifetime } from './lifetime.ts';
import type { Expiry } from './lifetime.ts';
import { findFact } from './entries.ts';
import { foldHold } from './holds.ts';
import type { Hold } from './holds.ts';
import type { EnclosuresIndexed } from './enclosure-entries.ts';
import type { AnswerNoted, Card, EntryBodies, Fact } from './entries.ts';
import type { FactOf, LetterGone, LetterWrittenOff, Medium, SecrecyNoted } from './entries.ts';
import type { Origin, PasskeySignature, Reference, RegisterName, SignedBy } from './entries.ts';
import { envelopeCompleted, envelopeRegistered, ownHandsPassed } from './envelopes.ts';
import type { Envelope } from './envelopes.ts';
import { endOpen, foldReferral } from './referrals.ts';
import type { Referral, SheetNote } from './referrals.ts';
import type { letterStates } from './shapes.ts';
import { listStanding } from './standing.ts';
import { nextStays } from './stays.ts';
import type { Stay } from './stays.ts';
import { applyWriting } from './written.ts';

export type LetterStateName = (typeof letterStates)[number];

/** One person's initials on one version of the draft. */
export type Initials = {
  readonly by: Actor;
  readonly at: string;
  readonly draft: number;
  readonly digest: string;
  readonly note: string;
  /** The draft was sent back after them. */
  readonly isFallen: boolean;
};

export type Signature = SignedBy & {
  /** The signed version of the draft; null on a letter that came by wire, like `by` and `at`. */
  readonly draft: number | null;
  readonly by: Actor | null;
  readonly at: string | null;
  readonly passkey: PasskeySignature | null;
};

export type Reminder = EntryBodies['reminder-noted'] & {
  readonly by: Actor;
  readonly at: string;
};

type Done = { readonly at: string; readonly by: Actor };

/** Something said once, with its instant. */
type Said = { readonly reason: string; readonly at: string };

export type LetterState = {
  readonly state: 'none' | LetterStateName;
  readonly direction: RegisterName | null;
  readonly number: EntryNumber | null;
  readonly numberedAt: string | null;
  readonly card: Card;
  /** What the registry linked beside the letter's own references. */
  readonly linked: readonly Reference[];
  /** The most that were ever linked at once: tables keep a row for each. */
  readonly linkedMost: number;
  readonly from: { readonly office: string | null; readonly name: string };
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  /** Paper: the day; by wire: the instant. */
  readonly receivedAt: string | null;
  readonly medium: Medium;
  readonly unit: string | null;
  /** Whom it is about; incoming, the note that it was handed over with. */
  readonly citizenId: string | null;
  readonly deliveryNote: string | null;
  readonly files: readonly FileRef[];
  /** Enclosures that came before the letter itself, and from where. */
  readonly early: readonly { readonly office: string; readonly files: readonly FileRef[] }[];
  readonly addressees: readonly Addressee[];
  readonly outside: readonly OutsideParty[];
  /** Set where the letter came from another office's log. */
  readonly origin: Origin | null;
  /** Index of the latest version of the draft, until it is dispatched. */
  readonly draft: number | null;
  readonly draftedBy: string | null;
  readonly initials: readonly Initials[];
  readonly signed: Signature | null;
  readonly sentBack: (Said & { readonly by: Actor }) | null;
  readonly enclosureIndex: (EnclosuresIndexed & Done) | null;
  /** Who put it into the register: somebody else looks over it. */
  readonly numberedBy: string | null;
  /** Null again where it was corrected afterwards. */
  readonly reviewed: (EntryBodies['registration-reviewed'] & Done) | null;
  /** Incoming: the grade that its sender gives it now. */
  readonly senderSecrecy:
    | (Pick<SecrecyNoted, 'after' | 'decision'> & { readonly at: string; readonly index: number })
    | null;
  /** Incoming: for its sender it counts as delivered since the end of that day. */
  readonly fiction: (Omit<EntryBodies['fiction-noted'], 'origin'> & { readonly at: string }) | null;
  /** We want it back; or, with its origin, the sender told us so. */
  readonly recall: (Said & { readonly origin: Origin | null }) | null;
  readonly referrals: readonly Referral[];
  readonly notes: readonly SheetNote[];
  /** Incoming: the day by which it is to be answered, set here or asked for by the sender. */
  readonly dueOn: string | null;
  readonly parkedUntil: string | null;
  readonly writtenOff: (Omit<LetterWrittenOff, 'origin'> & { readonly at: string }) | null;
  readonly archived: (Required<EntryBodies['letter-archived']> & { readonly at: string }) | null;
  readonly holds: readonly Hold[];
  readonly envelope: Envelope | null;
  readonly care: Care;
  /** Incoming: for its sender it had not arrived in time. */
  readonly expiry: Expiry | null;
  /** Incoming: the sender's entry by which it was last sent once more. */
  readonly resentIndex: number | null;
  /** Destroyed by a decision: all that is left of it. */
  readonly disposed: (Omit<LetterGone, 'leaves'> & { readonly at: string }) | null;
  /** Outgoing: letters that answer it. */
  readonly answers: readonly (Omit<AnswerNoted, 'origin'> & { readonly at: string })[];
  readonly reminders: readonly Reminder[];
  readonly followUpEnded: Said | null;
  readonly stays: readonly Stay[];
  readonly reason: string | null;
  /** Since when it stands where it stands. */
  readonly since: string;
  /** Index of the entry that brought it there. */
  readonly movedIndex: number;
  /** Index of the entry that last changed it. */
  readonly index: number;
};

const blankCard: Card = {
  subject: '',
  abstract: '',
  text: '',
  secrecy: 'normal',
  urgency: 'normal',
  importance: 'normal',
  isCircular: false,
  classCode: null,
  references: [],
};

const none: LetterState = {
  ...{ state: 'none', direction: null, number: null, numberedAt: null },
  ...{ card: blankCard, linked: [], linkedMost: 0, from: { office: null, name: '' } },
  ...{ theirNumber: null, theirDate: null, receivedAt: null, medium: 'electronic', unit: null },
  ...{ senderSecrecy: null, fiction: null, early: [], enclosureIndex: null },
  ...{ citizenId: null, deliveryNote: null, numberedBy: null, reviewed: null },
  ...{ files: [], addressees: [], outside: [], origin: null, draft: null, draftedBy: null },
  ...{ initials: [], signed: null, sentBack: null, recall: null, referrals: [], notes: [] },
  ...{ dueOn: null, parkedUntil: null, writtenOff: null, archived: null, answers: [] },
  ...{ holds: [], disposed: null, envelope: null, care: noCare },
  ...{ expiry: null, resentIndex: null },
  ...{
    reminders: [],
    followUpEnded: null,
    stays: [],
    reason: null,
    since: '',
    movedIndex: -1,
    index: -1,
  },
};

export function empty(): LetterState {
  return none;
}

export function fold(state: LetterState, placed: PlacedEntry): LetterState {
  const fact = findFact(placed.entry);
  if (fact === undefined) return state;
  if (fact.kind === 'entries-disposed') return gone(fact.body, placed);
  return stamp(apply(state, fact, placed), state, fact, placed);
}

/** Nothing of what the letter was before: its entries are gone, or about to be. */
function gone(body: LetterGone, placed: PlacedEntry): LetterState {
  const { index } = placed;
  const { leaves: _, ...what } = body;
  const { direction, number, numberedAt } = body.kept;
  const at = happenedAt(placed);
  return {
    ...none,
    ...{ state: 'disposed', direction, number, numberedAt, disposed: { ...what, at } },
    ...{ since: at, movedIndex: index, index },
  };
}

/** All but the last word on a letter. */
type LivingFact = Exclude<Fact, { readonly kind: 'entries-disposed' }>;

/** What every entry does: its index, its number, since when the new state holds, who has it. */
function stamp(
  after: LetterState,
  before: LetterState,
  fact: Fact,
  placed: PlacedEntry,
): LetterState {
  const { entry, index } = placed;
  const moved = after.state !== before.state || fact.kind === 'letter-drafted';
  return {
    ...after,
    index,
    number: entry.number ?? before.number,
    numberedBy: entry.number?.status === 'used' ? entry.by.person : before.numberedBy,
    numberedAt: before.numberedAt ?? (entry.number === undefined ? null : entry.recordedAt),
    since: moved ? happenedAt(placed) : after.since,
    movedIndex: moved ? index : before.movedIndex,
    stays: nextStays(before.stays, listStanding(after), entry.recordedAt),
  };
}

function happenedAt({ entry }: PlacedEntry): string {
  return entry.occurredAt ?? entry.recordedAt;
}

function apply(state: LetterState, fact: LivingFact, placed: PlacedEntry): LetterState {
  const { entry } = placed;
  const done = { at: happenedAt(placed), by: entry.by };
  if (isCare(fact)) return { ...state, care: foldCare(state.care, fact, placed) };
  switch (fact.kind) {
    case 'number-reserved':
    case 'letter-drafted':
    case 'draft-discarded':
    case 'draft-initialled':
    case 'draft-sent-back':
    case 'letter-signed':
    case 'signature-withdrawn':
    case 'letter-dispatched':
    case 'enclosures-dispatched':
      return applyWriting(state, fact, placed);
    case 'enclosures-indexed':
      return { ...state, enclosureIndex: { ...fact.body, ...done } };
    case 'registration-reviewed':
      return { ...state, reviewed: { ...fact.body, ...done } };
    case 'receipt-noted':
    case 'letter-recalled':
    case 'handover-noted':
    case 'reminder-noted':
    case 'answer-noted':
    case 'follow-up-ended':
    case 'delivered-by-fiction':
      return applySent(state, fact, placed);
    case 'letter-delivered':
    case 'enclosures-delivered':
    case 'secrecy-noted':
    case 'fiction-noted':
    case 'letter-seen':
    case 'letter-registered':
    case 'letter-returned':
    case 'recall-noted':
    case 'registration-corrected':
    case 'number-voided':
      return applyReceived(state, fact, placed);
    case 'letter-referred':
    case 'referral-opened':
    case 'referral-recalled':
    case 'referral-returned':
    case 'referral-transferred':
    case 'referral-finished': {
      const referrals = foldReferral(state.referrals, fact, happenedAt(placed), entry.by);
      return { ...state, referrals };
    }
    case 'envelope-registered':
      return envelopeRegistered(state, fact.body, blankCard);
    case 'envelope-completed':
      return envelopeCompleted(state, fact.body, {
        files: entry.files ?? [],
        at: happenedAt(placed),
      });
    case 'own-hands-passed':
      return ownHandsPassed(state, fact.body);
    case 'letter-expired':
    case 'letter-resent':
    case 'expiry-noted':
    case 'resending-noted':
      return foldLifetime(state, fact, entry.recordedAt);
    case 'note-written':
      return { ...state, notes: [...state.notes, { ...fact.body, ...done }] };
    default:
      return applyFollowing(state, fact, placed);
  }
}

type Sent =
  | 'receipt-noted'
  | 'letter-recalled'
  | 'handover-noted'
  | 'reminder-noted'
  | 'answer-noted'
  | 'follow-up-ended'
  | 'delivered-by-fiction';

function applySent(state: LetterState, fact: FactOf<Sent>, placed: PlacedEntry): LetterState {
  const at = happenedAt(placed);
  switch (fact.kind) {
    case 'receipt-noted': {
      const addressees = noteReceipt(state.addressees, fact.body);
      const since = fact.body.at > state.since ? fact.body.at : state.since;
      return { ...state, addressees, since };
    }
    case 'letter-recalled':
      return { ...state, recall: { reason: fact.body.reason, at, origin: null } };
    case 'handover-noted':
      return { ...state, outside: noteHandover(state.outside, fact.body, at) };
    case 'reminder-noted': {
      const reminder = { ...fact.body, at, by: placed.entry.by };
      return { ...state, reminders: [...state.reminders, reminder] };
    }
    case 'answer-noted': {
      const { origin: _, ...answer } = fact.body;
      return { ...state, answers: [...state.answers, { ...answer, at }] };
    }
    case 'follow-up-ended':
      return { ...state, followUpEnded: { reason: fact.body.reason, at } };
    case 'delivered-by-fiction':
      return { ...state, addressees: noteFiction(state.addressees, fact.body) };
  }
}

type Received =
  | 'letter-delivered'
  | 'enclosures-delivered'
  | 'secrecy-noted'
  | 'fiction-noted'
  | 'letter-seen'
  | 'letter-registered'
  | 'letter-returned'
  | 'recall-noted'
  | 'registration-corrected'
  | 'number-voided';

function applyReceived(
  state: LetterState,
  fact: FactOf<Received>,
  placed: PlacedEntry,
): LetterState {
  const files = placed.entry.files ?? [];
  switch (fact.kind) {
    case 'letter-delivered':
      return delivered(state, fact.body, files, placed.entry.recordedAt);
    case 'enclosures-delivered':
      return enclosed(state, fact.body.origin.office, files);
    case 'secrecy-noted':
      return secrecyNoted(state, fact.body, happenedAt(placed));
    case 'fiction-noted': {
      const { on, afterDays } = fact.body;
      return { ...state, fiction: { on, afterDays, at: happenedAt(placed) } };
    }
    case 'letter-seen':
      return { ...state, state: 'seen' };
    case 'letter-registered':
      return registered(state, fact.body, files);
    case 'letter-returned':
      return { ...state, state: 'returned', reason: fact.body.reason };
    case 'recall-noted': {
      const recall = { ...fact.body, at: happenedAt(placed) };
      // What has a number here stays: then the sender's wish is only seen.
      if (state.state !== 'delivered' && state.state !== 'seen') return { ...state, recall };
      return { ...state, state: 'recalled', reason: recall.reason, recall };
    }
    case 'registration-corrected':
      return { ...corrected(state, fact.body.after), reviewed: null };
    case 'number-voided': {
      const referrals = endOpen(state.referrals, ['action', 'information'], happenedAt(placed));
      const ended = { referrals, draft: null, signed: state.signed, parkedUntil: null };
      return { ...state, ...ended, state: 'void', reason: fact.body.reason };
    }
  }
}

type Following =
  | 'due-day-set'
  | 'letter-written-off'
  | 'write-off-undone'
  | 'letter-closed'
  | 'letter-reopened'
  | 'letter-parked'
  | 'letter-resumed'
  | 'letter-archived'
  | 'archiving-undone'
  | 'hold-placed'
  | 'hold-lifted'
  | 'secrecy-changed'
  | 'references-linked';

function applyFollowing(
  state: LetterState,
  fact: FactOf<Following>,
  placed: PlacedEntry,
): LetterState {
  const at = happenedAt(placed);
  switch (fact.kind) {
    case 'due-day-set':
      return { ...state, dueOn: fact.body.dueOn };
    case 'letter-written-off': {
      const { origin: _, ...how } = fact.body;
      const referrals = endOpen(state.referrals, ['action'], at);
      const writtenOff = { ...how, at };
      return { ...state, state: 'closed', referrals, writtenOff, parkedUntil: null };
    }
    case 'write-off-undone':
      return { ...state, state: 'registered', writtenOff: null };
    // The sender's share of the two above: here they are known already.
    case 'letter-closed':
    case 'letter-reopened':
      return state;
    case 'letter-parked':
      return { ...state, parkedUntil: fact.body.until };
    case 'letter-resumed':
      return { ...state, parkedUntil: null };
    case 'letter-archived': {
      const referrals = endOpen(state.referrals, ['action', 'information'], at);
      const archived = { volume: 1, ...fact.body, at };
      return { ...state, state: 'archived', referrals, archived };
    }
    case 'hold-placed':
    case 'hold-lifted':
      return { ...state, holds: foldHold(state.holds, fact, at, placed.entry.by) };
    case 'archiving-undone': {
      const back = state.direction === 'outgoing' ? 'dispatched' : 'closed';
      return { ...state, state: back, archived: null };
    }
    case 'secrecy-changed': {
      const { after: secrecy } = fact.body;
      const care = gradeChanged(state.care, secrecy);
      return { ...state, card: { ...state.card, secrecy }, care };
    }
    case 'references-linked': {
      const linked = fact.body.references;
      return { ...state, linked, linkedMost: Math.max(state.linkedMost, linked.length) };
    }
  }
}
