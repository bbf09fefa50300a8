// The referral sheet of a letter: a tree of steps, each for one post or unit, and notes in their
// order. Steps are only added and ended, never changed or taken away. Who has the letter are the
// open steps for action below which no other is open. No law here: only what stands on the sheet.
import type { Actor } from '#kernel/entry.ts';
import type { Fact, Holder, Purpose, ReferralFinished } from './entries.ts';
import type { referralStates } from './shapes.ts';

export type ReferralStateName = (typeof referralStates)[number];

export type Referral = {
  /** 1, 2 … in the letter, in the order in which they were made. */
  readonly step: number;
  /** The step out of which this one was made; null: by the registry or the head. */
  readonly parent: number | null;
  readonly to: Holder;
  readonly purpose: Purpose;
  readonly instruction: string;
  readonly dueOn: string | null;
  readonly by: Actor;
  readonly state: ReferralStateName;
  readonly outcome: ReferralFinished['outcome'] | null;
  /** What was said when it ended. */
  readonly note: string;
  readonly sentAt: string;
  readonly openedAt: string | null;
  readonly endedAt: string | null;
};

/** A line of notes on the sheet. */
export type SheetNote = {
  readonly at: string;
  readonly by: Actor;
  readonly step: number | null;
  readonly text: string;
};

export type ReferralFact = Extract<
  Fact,
  {
    kind:
      | 'letter-referred'
      | 'referral-opened'
      | 'referral-recalled'
      | 'referral-returned'
      | 'referral-transferred'
      | 'referral-finished';
  }
>;

export function isOpen({ state }: Referral): boolean {
  return state === 'sent' || state === 'opened';
}

export function findReferral(referrals: readonly Referral[], step: number): Referral | undefined {
  return referrals.find((referral) => referral.step === step);
}

/** Steps are numbered in the order they are made, so a parent always stands before its children. */
function isBelow(referrals: readonly Referral[], referral: Referral, step: number): boolean {
  let { parent } = referral;
  while (parent !== null && parent !== step) {
    parent = findReferral(referrals, parent)?.parent ?? null;
  }
  return parent === step;
}

/** Somebody further down has it still. */
export function hasOpenBelow(referrals: readonly Referral[], step: number): boolean {
  return referrals.some((one) => isOpen(one) && isBelow(referrals, one, step));
}

/** The open steps for action that wait for nobody further down: who has the letter now. */
export function listHolding(referrals: readonly Referral[]): readonly Referral[] {
  const open = referrals.filter((one) => isOpen(one) && one.purpose === 'action');
  return open.filter(({ step }) => !open.some((one) => isBelow(referrals, one, step)));
}

export function isSameHolder(
  a: Pick<Holder, 'appointment' | 'unit'>,
  b: Pick<Holder, 'appointment' | 'unit'>,
): boolean {
  return a.appointment === b.appointment && a.unit === b.unit;
}

export function foldReferral(
  referrals: readonly Referral[],
  fact: ReferralFact,
  at: string,
  by: Actor,
): readonly Referral[] {
  switch (fact.kind) {
    case 'letter-referred':
      return [
        ...referrals,
        {
          ...fact.body,
          ...{ by, state: 'sent', outcome: null, note: '' },
          ...{ sentAt: at, openedAt: null, endedAt: null },
        },
      ];
    case 'referral-opened':
      return change(referrals, fact.body.step, { state: 'opened', openedAt: at });
    case 'referral-recalled':
      return end(referrals, fact.body.step, { state: 'recalled', note: fact.body.reason }, at);
    case 'referral-returned':
      return end(referrals, fact.body.step, { state: 'returned', note: fact.body.reason }, at);
    case 'referral-transferred':
      return end(referrals, fact.body.step, { state: 'passed-on', note: fact.body.reason }, at);
    case 'referral-finished': {
      const { step, outcome, note } = fact.body;
      return end(referrals, step, { state: 'finished', outcome, note }, at);
    }
  }
}

/** All open steps of a purpose end, because the letter is closed over them. */
export function endOpen(
  referrals: readonly Referral[],
  purposes: readonly Purpose[],
  at: string,
): readonly Referral[] {
  return referrals.map((one) =>
    isOpen(one) && purposes.includes(one.purpose) ? { ...one, state: 'ended', endedAt: at } : one,
  );
}

function end(
  referrals: readonly Referral[],
  step: number,
  how: Partial<Referral>,
  at: string,
): readonly Referral[] {
  return change(referrals, step, { ...how, endedAt: at });
}

// What has ended stays as it ended.
function change(
  referrals: readonly Referral[],
  step: number,
  how: Partial<Referral>,
): readonly Referral[] {
  return referrals.map((one) => (one.step === step && isOpen(one) ? { ...one, ...how } : one));
}
