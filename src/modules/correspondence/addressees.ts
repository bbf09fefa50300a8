// Who a letter went to, and how it stands with each of them. An addressee's server sends receipts,
// which may come late, twice and in any order; each names the place of its entry in the
// addressee's log, so the latest word is always known. No I/O, no law: only what was heard.
import type { DeliveredByFiction, HandoverNoted, NamedAddressee } from './entries.ts';
import { afterReceipt } from './lifetime.ts';
import type { LetterExpired } from './lifetime-entries.ts';
import type { HandoverOutcome, OutsideAddressee, ReceiptNoted, ReceiptStep } from './entries.ts';

/** `dispatched` says that no receipt has come yet. */
export type AddresseeStep = 'dispatched' | 'expired' | Exclude<ReceiptStep, 'reopened'>;

export type Receipt = {
  /** Place in the addressee's log. */
  readonly index: number;
  readonly step: ReceiptStep;
  readonly at: string;
  readonly number: string | null;
  readonly reason: string | null;
};

export type Addressee = NamedAddressee & {
  /** `waiting` in a draft; `withdrawn` was in an earlier draft and is no more. */
  readonly state: 'waiting' | 'withdrawn' | AddresseeStep;
  /** When each step happened at the addressee's, as its own log says. */
  readonly at: Readonly<Partial<Record<ReceiptStep, string>>>;
  readonly number: string | null;
  readonly reason: string | null;
  /** All that was heard, in the order of the addressee's log. */
  readonly receipts: readonly Receipt[];
  /** Nobody there had opened it in time; null also where the word that somebody had came late. */
  readonly fiction: DeliveredByFiction | null;
  /** When it last went there by wire; null in a draft. */
  readonly sentAt: string | null;
  /** It did not arrive in its lifetime; null again where it did, or goes once more. */
  readonly expiry: LetterExpired | null;
};

/** An addressee who is not connected; `outcome` is null until somebody has noted one. */
export type OutsideParty = OutsideAddressee & {
  readonly outcome: HandoverOutcome | null;
  readonly receiver: string | null;
  readonly at: string | null;
  readonly note: string;
  /** The office that it goes to on paper, because it did not arrive there by wire. */
  readonly insteadOf: string | null;
};

export function addressee(to: NamedAddressee, state: Addressee['state']): Addressee {
  const unheard = { number: null, reason: null, receipts: [], fiction: null };
  return { ...to, state, at: {}, ...unheard, sentAt: null, expiry: null };
}

export function outsideParty(to: OutsideAddressee): OutsideParty {
  return { ...to, outcome: null, receiver: null, at: null, note: '', insteadOf: null };
}

/** The addressees of a new version of a draft; those of earlier ones stay, as withdrawn. */
export function redraft(
  before: readonly Addressee[],
  now: readonly NamedAddressee[],
): readonly Addressee[] {
  const kept = new Set(now.map((to) => to.office));
  const dropped = before.filter((to) => !kept.has(to.office));
  return [
    ...now.map((to) => addressee(to, 'waiting')),
    ...dropped.map((to) => addressee(to, 'withdrawn')),
  ];
}

/** The receipt has been noted before, however it came then. */
export function isNoted(to: Addressee, index: number): boolean {
  return to.receipts.some((receipt) => receipt.index === index);
}

export function noteReceipt(
  addressees: readonly Addressee[],
  { origin, step, at, number, reason }: ReceiptNoted,
): readonly Addressee[] {
  const { office, index } = origin;
  return addressees.map((to) => {
    if (to.office !== office || isNoted(to, index)) return to;
    const receipts = [...to.receipts, { index, step, at, number, reason }];
    receipts.sort((a, b) => a.index - b.index);
    const after = afterReceipt({ ...to, ...heard(receipts), receipts });
    return { ...after, fiction: wasOpenedInTime(after) ? null : after.fiction };
  });
}

export function noteFiction(
  addressees: readonly Addressee[],
  fiction: DeliveredByFiction,
): readonly Addressee[] {
  return addressees.map((to) =>
    to.office === fiction.addressee && to.state !== 'withdrawn' ? { ...to, fiction } : to,
  );
}

/** What they really did before the day was over counts, however late their receipt comes. */
function wasOpenedInTime({ fiction, receipts }: Addressee): boolean {
  if (fiction === null) return false;
  return receipts.some(({ step, at }) => step !== 'delivered' && at < fiction.effectiveAt);
}

/** What the receipts say together, the same in whatever order they came. */
function heard(
  receipts: readonly Receipt[],
): Pick<Addressee, 'state' | 'at' | 'number' | 'reason'> {
  let state: AddresseeStep = 'dispatched';
  const at: Partial<Record<ReceiptStep, string>> = {};
  let number: string | null = null;
  let reason: string | null = null;
  for (const receipt of receipts) {
    state = receipt.step === 'reopened' ? 'registered' : receipt.step;
    at[receipt.step] = receipt.at;
    // They are closed no longer; that they once were stands in the line of life.
    if (receipt.step === 'reopened') delete at.closed;
    number = receipt.number ?? number;
    reason = receipt.reason ?? reason;
  }
  return { state, at, number, reason };
}

export function noteHandover(
  outside: readonly OutsideParty[],
  { outside: place, outcome, receiver, note }: HandoverNoted,
  at: string,
): readonly OutsideParty[] {
  return outside.map((to, i) => (i === place ? { ...to, outcome, receiver, at, note } : to));
}

/** The letter is not there, or no longer: its number may be voided for what they are concerned. */
export function isBack({ state }: Addressee): boolean {
  const back: readonly string[] = ['returned', 'recalled', 'withdrawn', 'expired'];
  return back.includes(state);
}

/** Nobody there has given it a number yet, so that it can be taken back. */
export function isRecallable({ state }: Addressee): boolean {
  return state === 'dispatched' || state === 'delivered' || state === 'seen';
}

/** It has reached them, by whatever way: nothing is left to do about the sending. */
export function hasArrived(to: OutsideParty): boolean {
  return to.outcome === 'handed-over' || to.outcome === 'sent';
}
