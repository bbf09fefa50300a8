// Where one letter stands in one office: `state = fold(own entries about the letter)`. Holds all
// that tables, screens and deciding need, and nothing that the entries do not say. Which command is
// allowed in which state is one complete table here; what more a command asks is in deciding.
//
//   outgoing: none ─ write ─▶ draft ─ dispatch ─▶ dispatched ─ void, all returned ─▶ void
//              │               ▲ └─ discard ─▶ discarded     (receipts move addressees)
//              └─ reserve ─▶ reserved: written; it and a numbered draft ─ void ─▶ void
//
//   incoming: none ─ register, by hand or post ──────────────▶ registered ─ void ─▶ void
//              ├─ reserve ─▶ reserved ─ register ──────────────▲  ▲
//              └─ deliver ─▶ delivered ─ see ─▶ seen ─ register ───┘
//                                └─ return ──────┴─▶ returned
import type { EntryNumber, FileRef, PlacedEntry } from '#kernel/entry.ts';
import type { CommandKind } from './commands.ts';
import { findFact } from './entries.ts';
import type {
  Card,
  Correctable,
  Fact,
  LetterDelivered,
  Medium,
  NamedAddressee,
} from './entries.ts';
import type { Origin, ReceiptNoted, ReceiptStep, RegisterName } from './entries.ts';
import type { CorrespondenceRefusal } from './refusals.ts';
import type { letterStates } from './shapes.ts';

export type LetterStateName = (typeof letterStates)[number];

/** `dispatched` says that no receipt has come yet; steps only ever move down this list. */
const addresseeSteps = ['dispatched', 'delivered', 'seen', 'registered', 'returned'] as const;
export type AddresseeStep = (typeof addresseeSteps)[number];

export type Addressee = NamedAddressee & {
  /** `waiting` in a draft; `withdrawn` was in an earlier draft and is no more. */
  readonly state: 'waiting' | 'withdrawn' | AddresseeStep;
  /** When each step happened at the addressee's, as its own log says. */
  readonly at: Readonly<Partial<Record<ReceiptStep, string>>>;
  readonly number: string | null;
  readonly reason: string | null;
};

export type LetterState = {
  readonly state: 'none' | LetterStateName;
  readonly direction: RegisterName | null;
  readonly number: EntryNumber | null;
  readonly numberedAt: string | null;
  readonly card: Card;
  readonly from: { readonly office: string | null; readonly name: string };
  readonly theirNumber: string | null;
  readonly theirDate: string | null;
  /** Paper: the day; by wire: the instant. */
  readonly receivedAt: string | null;
  readonly medium: Medium;
  readonly unit: string | null;
  readonly files: readonly FileRef[];
  readonly addressees: readonly Addressee[];
  /** Set where the letter came from another office's log. */
  readonly origin: Origin | null;
  /** Index of the latest version of the draft, until it is dispatched. */
  readonly draft: number | null;
  readonly draftedBy: string | null;
  readonly reason: string | null;
  /** Since when it stands where it stands. */
  readonly since: string;
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
};

const none: LetterState = {
  state: 'none',
  direction: null,
  number: null,
  numberedAt: null,
  card: blankCard,
  from: { office: null, name: '' },
  theirNumber: null,
  theirDate: null,
  receivedAt: null,
  medium: 'electronic',
  unit: null,
  files: [],
  addressees: [],
  origin: null,
  draft: null,
  draftedBy: null,
  reason: null,
  since: '',
  index: -1,
};

export function empty(): LetterState {
  return none;
}

export function fold(state: LetterState, placed: PlacedEntry): LetterState {
  const fact = findFact(placed.entry);
  if (fact === undefined) return state;
  return stamp(apply(state, fact, placed), state, fact, placed);
}

/** What every entry does: its index, the number it carries, since when the new state holds. */
function stamp(
  after: LetterState,
  before: LetterState,
  fact: Fact,
  placed: PlacedEntry,
): LetterState {
  const { entry, index } = placed;
  const happenedAt = entry.occurredAt ?? entry.recordedAt;
  const moved = after.state !== before.state || fact.kind === 'letter-drafted';
  return {
    ...after,
    index,
    number: entry.number ?? before.number,
    numberedAt: before.numberedAt ?? (entry.number === undefined ? null : entry.recordedAt),
    since: moved ? happenedAt : after.since,
  };
}

function apply(state: LetterState, fact: Fact, { entry, index }: PlacedEntry): LetterState {
  const files = entry.files ?? [];
  switch (fact.kind) {
    case 'number-reserved': {
      const reserved = state.state === 'none' ? 'reserved' : state.state;
      const { register, reason } = fact.body;
      return { ...state, state: reserved, direction: register, reason };
    }
    case 'letter-drafted': {
      const { addressees, ...card } = fact.body;
      return {
        ...state,
        ...{ state: 'draft', direction: 'outgoing', card, files, draft: index },
        addressees: redraft(state.addressees, addressees),
        draftedBy: entry.by.person,
      };
    }
    case 'draft-discarded':
      return { ...state, state: 'discarded', draft: null };
    case 'letter-dispatched': {
      const { draft: _, from, dated: __, addressees, ...card } = fact.body;
      const sent = addressees.map((to) => addressee(to, 'dispatched'));
      const withdrawn = state.addressees.filter((to) => to.state === 'withdrawn');
      return {
        ...state,
        ...{ state: 'dispatched', direction: 'outgoing', card, files, draft: null, reason: null },
        from: { office: from.office, name: from.name },
        addressees: [...sent, ...withdrawn],
      };
    }
    case 'letter-delivered':
      return delivered(state, fact.body, files, entry.recordedAt);
    case 'letter-seen':
      return { ...state, state: 'seen' };
    case 'letter-registered':
      return registered(state, fact.body, files);
    case 'letter-returned':
      return { ...state, state: 'returned', reason: fact.body.reason };
    case 'receipt-noted':
      return noted(state, fact.body);
    case 'registration-corrected':
      return corrected(state, fact.body.after);
    case 'number-voided':
      return { ...state, state: 'void', draft: null, reason: fact.body.reason };
  }
}

function addressee(to: NamedAddressee, state: Addressee['state']): Addressee {
  return { ...to, state, at: {}, number: null, reason: null };
}

function redraft(before: readonly Addressee[], now: readonly NamedAddressee[]): Addressee[] {
  const kept = new Set(now.map((to) => to.office));
  const dropped = before.filter((to) => !kept.has(to.office));
  return [
    ...now.map((to) => addressee(to, 'waiting')),
    ...dropped.map((to) => addressee(to, 'withdrawn')),
  ];
}

function delivered(
  state: LetterState,
  body: LetterDelivered,
  files: readonly FileRef[],
  receivedAt: string,
): LetterState {
  const { origin, from, theirNumber, theirDate, addressees, ...card } = body;
  return {
    ...state,
    ...{ state: 'delivered', direction: 'incoming', medium: 'electronic' },
    ...{ card, files, origin, from, theirNumber, theirDate, receivedAt },
    addressees: addressees.map((to) => addressee(to, 'dispatched')),
  };
}

function registered(
  state: LetterState,
  body: Extract<Fact, { kind: 'letter-registered' }>['body'],
  files: readonly FileRef[],
): LetterState {
  const { unit, abstract, paper } = body;
  if (paper === null) {
    // An empty abstract of the registry's own leaves the sender's in place.
    const card = abstract === '' ? state.card : { ...state.card, abstract };
    return { ...state, state: 'registered', unit, card };
  }
  const { from, theirNumber, theirDate, receivedOn, medium, ...card } = paper;
  return {
    ...state,
    ...{ state: 'registered', direction: 'incoming', reason: null, card, files, unit },
    ...{ from, theirNumber, theirDate, medium, receivedAt: receivedOn },
  };
}

/** Receipts may come late, twice and in any order: an addressee's state only moves forward. */
function noted(state: LetterState, receipt: ReceiptNoted): LetterState {
  const addressees = state.addressees.map((to) => {
    if (to.office !== receipt.origin.office) return to;
    return {
      ...to,
      state: isBehind(to.state, receipt.step) ? receipt.step : to.state,
      at: { ...to.at, [receipt.step]: receipt.at },
      number: receipt.number ?? to.number,
      reason: receipt.reason ?? to.reason,
    };
  });
  return { ...state, addressees, since: receipt.at > state.since ? receipt.at : state.since };
}

function isBehind(now: Addressee['state'], step: AddresseeStep): boolean {
  const names: readonly string[] = addresseeSteps;
  return names.indexOf(now) < names.indexOf(step);
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

/** Title of the unit, or name of the office, that has the letter; null: the registry itself. */
export function findHolder(state: LetterState): string | null {
  switch (state.state) {
    case 'registered':
      return state.unit;
    case 'dispatched': {
      const [first, ...others] = state.addressees.filter((to) => to.state !== 'withdrawn');
      const isOnly = first !== undefined && others.length === 0;
      return isOnly && first.state !== 'returned' ? first.name : null;
    }
    case 'returned':
      return state.from.name;
    default:
      return null;
  }
}

/** Whether somebody has still to do something about it. */
export function isWaiting(state: LetterState): boolean {
  switch (state.state) {
    case 'reserved':
    case 'draft':
    case 'delivered':
    case 'seen':
      return true;
    case 'registered':
      return state.unit === null;
    case 'dispatched':
      return state.addressees.some((to) => to.state !== 'withdrawn' && to.state !== 'registered');
    default:
      return false;
  }
}

type Verdict = 'allowed' | CorrespondenceRefusal;
type Verdicts = Readonly<Record<CommandKind, Verdict>>;

function all(refusal: CorrespondenceRefusal, but: Partial<Verdicts> = {}): Verdicts {
  return {
    'register-incoming': refusal,
    'write-letter': refusal,
    'discard-draft': refusal,
    'dispatch-letter': refusal,
    'deliver-letter': 'correspondence.already-here',
    'see-letter': refusal,
    'register-delivered': refusal,
    'return-letter': refusal,
    'note-receipt': refusal,
    'correct-registration': refusal,
    'void-number': refusal,
    'reserve-number': refusal,
    ...but,
  };
}

const ofDelivered = all('correspondence.incoming-letter', {
  'register-incoming': 'correspondence.arrived-by-wire',
  'see-letter': 'allowed',
  'register-delivered': 'allowed',
  'return-letter': 'allowed',
  'correct-registration': 'correspondence.not-registered',
  'void-number': 'correspondence.no-number',
});

/** In which state which command is allowed, or the reason why not. */
export const verdicts: Readonly<Record<LetterState['state'], Verdicts>> = {
  none: all('correspondence.no-such-letter', {
    'register-incoming': 'allowed',
    'write-letter': 'allowed',
    'deliver-letter': 'allowed',
    'reserve-number': 'allowed',
  }),
  reserved: all('correspondence.no-draft', {
    'register-incoming': 'allowed',
    'write-letter': 'allowed',
    'see-letter': 'correspondence.not-delivered',
    'register-delivered': 'correspondence.not-delivered',
    'return-letter': 'correspondence.not-delivered',
    'note-receipt': 'correspondence.not-dispatched',
    'correct-registration': 'correspondence.not-registered',
    'void-number': 'allowed',
    'reserve-number': 'correspondence.already-numbered',
  }),
  draft: all('correspondence.outgoing-letter', {
    'write-letter': 'allowed',
    'discard-draft': 'allowed',
    'dispatch-letter': 'allowed',
    'note-receipt': 'correspondence.not-dispatched',
    'correct-registration': 'correspondence.not-registered',
    'void-number': 'allowed',
    'reserve-number': 'allowed',
  }),
  discarded: all('correspondence.draft-discarded'),
  dispatched: all('correspondence.already-dispatched', {
    'register-incoming': 'correspondence.outgoing-letter',
    'see-letter': 'correspondence.outgoing-letter',
    'register-delivered': 'correspondence.outgoing-letter',
    'return-letter': 'correspondence.outgoing-letter',
    'note-receipt': 'allowed',
    'correct-registration': 'allowed',
    'void-number': 'allowed',
    'reserve-number': 'correspondence.already-numbered',
  }),
  delivered: ofDelivered,
  seen: { ...ofDelivered, 'see-letter': 'correspondence.already-seen' },
  registered: all('correspondence.incoming-letter', {
    'register-incoming': 'correspondence.already-registered',
    'see-letter': 'correspondence.already-seen',
    'register-delivered': 'correspondence.already-registered',
    'return-letter': 'correspondence.already-registered',
    'correct-registration': 'allowed',
    'void-number': 'allowed',
    'reserve-number': 'correspondence.already-numbered',
  }),
  returned: all('correspondence.already-returned'),
  // A late receipt of a letter that came back from everybody is still noted.
  void: all('correspondence.number-void', { 'note-receipt': 'allowed' }),
};

/** The verdict of the table, and of what the state alone says beyond its name. */
export function verdictOn(state: LetterState, kind: CommandKind): Verdict {
  const verdict = verdicts[state.state][kind];
  if (verdict !== 'allowed') return verdict;
  if (kind === 'register-incoming' && state.direction === 'outgoing') {
    return 'correspondence.reserved-for-outgoing';
  }
  if (kind === 'write-letter' && state.direction === 'incoming') {
    return 'correspondence.reserved-for-incoming';
  }
  if (kind === 'reserve-number' && state.number !== null) return 'correspondence.already-numbered';
  if (kind !== 'void-number') return 'allowed';
  if (state.number === null) return 'correspondence.no-number';
  const isOut = state.state === 'dispatched';
  const isBack = state.addressees.every((to) => ['returned', 'withdrawn'].includes(to.state));
  return isOut && !isBack ? 'correspondence.still-with-addressees' : 'allowed';
}
