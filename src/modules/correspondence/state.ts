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
import type { Actor, EntryNumber, FileRef, PlacedEntry } from '#kernel/entry.ts';
import { addressee, noteHandover, noteReceipt, outsideParty, redraft } from './addressees.ts';
import type { Addressee, OutsideParty } from './addressees.ts';
import { findFact } from './entries.ts';
import type { AnswerNoted, Card, Correctable, EntryBodies, Fact } from './entries.ts';
import type { LetterDelivered, LetterSigned, LetterWrittenOff, Medium } from './entries.ts';
import type { Origin, PasskeySignature, Reference, RegisterName, SignedBy } from './entries.ts';
import { endOpen, foldReferral } from './referrals.ts';
import type { Referral, SheetNote } from './referrals.ts';
import type { letterStates } from './shapes.ts';
import { listStanding } from './standing.ts';
import { nextStays } from './stays.ts';
import type { Stay } from './stays.ts';

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
  readonly files: readonly FileRef[];
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
  /** We want it back; or, with its origin, the sender told us so. */
  readonly recall: (Said & { readonly origin: Origin | null }) | null;
  readonly referrals: readonly Referral[];
  readonly notes: readonly SheetNote[];
  /** Incoming: the day by which it is to be answered, set here or asked for by the sender. */
  readonly dueOn: string | null;
  readonly parkedUntil: string | null;
  readonly writtenOff: (Omit<LetterWrittenOff, 'origin'> & { readonly at: string }) | null;
  readonly archived: (EntryBodies['letter-archived'] & { readonly at: string }) | null;
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
  ...{ files: [], addressees: [], outside: [], origin: null, draft: null, draftedBy: null },
  ...{ initials: [], signed: null, sentBack: null, recall: null, referrals: [], notes: [] },
  ...{ dueOn: null, parkedUntil: null, writtenOff: null, archived: null, answers: [] },
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
  return stamp(apply(state, fact, placed), state, fact, placed);
}

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
    numberedAt: before.numberedAt ?? (entry.number === undefined ? null : entry.recordedAt),
    since: moved ? happenedAt(placed) : after.since,
    movedIndex: moved ? index : before.movedIndex,
    stays: nextStays(before.stays, listStanding(after), entry.recordedAt),
  };
}

function happenedAt({ entry }: PlacedEntry): string {
  return entry.occurredAt ?? entry.recordedAt;
}

function apply(state: LetterState, fact: Fact, placed: PlacedEntry): LetterState {
  const { entry } = placed;
  switch (fact.kind) {
    case 'number-reserved':
    case 'letter-drafted':
    case 'draft-discarded':
    case 'draft-initialled':
    case 'draft-sent-back':
    case 'letter-signed':
    case 'signature-withdrawn':
    case 'letter-dispatched':
      return applyWriting(state, fact, placed);
    case 'receipt-noted':
    case 'letter-recalled':
    case 'handover-noted':
    case 'reminder-noted':
    case 'answer-noted':
    case 'follow-up-ended':
      return applySent(state, fact, placed);
    case 'letter-delivered':
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
    case 'note-written': {
      const note = { ...fact.body, at: happenedAt(placed), by: entry.by };
      return { ...state, notes: [...state.notes, note] };
    }
    default:
      return applyFollowing(state, fact, placed);
  }
}

type FactOf<Kind extends keyof EntryBodies> = Extract<Fact, { kind: Kind }>;

type Writing =
  | 'number-reserved'
  | 'letter-drafted'
  | 'draft-discarded'
  | 'draft-initialled'
  | 'draft-sent-back'
  | 'letter-signed'
  | 'signature-withdrawn'
  | 'letter-dispatched';

function applyWriting(state: LetterState, fact: FactOf<Writing>, placed: PlacedEntry): LetterState {
  const { entry, index } = placed;
  const at = happenedAt(placed);
  const files = entry.files ?? [];
  switch (fact.kind) {
    case 'number-reserved': {
      const reserved = state.state === 'none' ? 'reserved' : state.state;
      const { register, reason } = fact.body;
      return { ...state, state: reserved, direction: register, reason };
    }
    case 'letter-drafted': {
      const { addressees, outside, ...card } = fact.body;
      return {
        ...state,
        ...{ state: 'draft', direction: 'outgoing', card, files, draft: index, sentBack: null },
        addressees: redraft(state.addressees, addressees),
        outside: outside.map(outsideParty),
        draftedBy: entry.by.person,
      };
    }
    case 'draft-discarded':
      return { ...state, state: 'discarded', draft: null };
    case 'draft-initialled': {
      const initials = { ...fact.body, by: entry.by, at, isFallen: false };
      return { ...state, initials: [...state.initials, initials] };
    }
    case 'draft-sent-back':
      return {
        ...state,
        ...{ state: 'draft', signed: null, medium: 'electronic' },
        initials: state.initials.map((one) => ({ ...one, isFallen: true })),
        sentBack: { reason: fact.body.reason, at, by: entry.by },
      };
    case 'letter-signed':
      return signed(state, fact.body, placed);
    case 'signature-withdrawn':
      return { ...state, state: 'draft', signed: null, medium: 'electronic' };
    case 'letter-dispatched': {
      const { draft: _, from, dated: __, addressees, outside, signed: ___, ...card } = fact.body;
      const sent = addressees.map((to) => addressee(to, 'dispatched'));
      const withdrawn = state.addressees.filter((to) => to.state === 'withdrawn');
      return {
        ...state,
        ...{ state: 'dispatched', direction: 'outgoing', card, files, draft: null, reason: null },
        from: { office: from.office, name: from.name },
        addressees: [...sent, ...withdrawn],
        outside: outside.map(outsideParty),
      };
    }
  }
}

function signed(state: LetterState, body: LetterSigned, placed: PlacedEntry): LetterState {
  const { paper, ...signature } = body;
  return {
    ...state,
    state: 'signed',
    signed: { ...signature, by: placed.entry.by, at: happenedAt(placed) },
    medium: paper === null ? state.medium : 'hybrid',
  };
}

type Sent =
  | 'receipt-noted'
  | 'letter-recalled'
  | 'handover-noted'
  | 'reminder-noted'
  | 'answer-noted'
  | 'follow-up-ended';

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
  }
}

type Received =
  | 'letter-delivered'
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
      return corrected(state, fact.body.after);
    case 'number-voided': {
      const referrals = endOpen(state.referrals, ['action', 'information'], happenedAt(placed));
      const ended = { referrals, draft: null, signed: state.signed, parkedUntil: null };
      return { ...state, ...ended, state: 'void', reason: fact.body.reason };
    }
  }
}

function delivered(
  state: LetterState,
  body: LetterDelivered,
  files: readonly FileRef[],
  receivedAt: string,
): LetterState {
  const { origin, from, theirNumber, theirDate, addressees, outside, dueOn, ...rest } = body;
  const { signed: signature, ...card } = rest;
  return {
    ...state,
    ...{ state: 'delivered', direction: 'incoming', medium: 'electronic' },
    ...{ card, files, origin, from, theirNumber, theirDate, receivedAt, dueOn },
    signed: { ...signature, draft: null, by: null, at: null, passkey: null },
    addressees: addressees.map((to) => addressee(to, 'dispatched')),
    outside: outside.map(outsideParty),
  };
}

function registered(
  state: LetterState,
  body: EntryBodies['letter-registered'],
  files: readonly FileRef[],
): LetterState {
  const { unit, abstract, paper } = body;
  if (paper === null) {
    // An empty abstract of the registry's own leaves the sender's in place.
    const card = abstract === '' ? state.card : { ...state.card, abstract };
    return { ...state, state: 'registered', unit, card };
  }
  const { from, theirNumber, theirDate, receivedOn, medium, dueOn, ...card } = paper;
  return {
    ...state,
    ...{ state: 'registered', direction: 'incoming', reason: null, card, files, unit },
    ...{ from, theirNumber, theirDate, medium, receivedAt: receivedOn, dueOn },
  };
}

function corrected(state: LetterState, after: Correctable): LetterState {
  const { subject, abstract, theirNumber, theirDate, unit, fromName } = after;
  return {
    ...state,
    card: {
      ...state.card,
      subject: subject ?? state.card.subject,
      abstract: abstract ?? state.card.abstract,
    },
    from: { ...state.from, name: fromName ?? state.from.name },
    theirNumber: theirNumber === undefined ? state.theirNumber : theirNumber,
    theirDate: theirDate === undefined ? state.theirDate : theirDate,
    unit: unit === undefined ? state.unit : unit,
  };
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
      return { ...state, state: 'archived', referrals, archived: { ...fact.body, at } };
    }
    case 'archiving-undone': {
      const back = state.direction === 'outgoing' ? 'dispatched' : 'closed';
      return { ...state, state: back, archived: null };
    }
    case 'secrecy-changed':
      return { ...state, card: { ...state.card, secrecy: fact.body.after } };
    case 'references-linked': {
      const linked = fact.body.references;
      return { ...state, linked, linkedMost: Math.max(state.linkedMost, linked.length) };
    }
  }
}
