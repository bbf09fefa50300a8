// The paper original of a letter, lent out of the archive: to whom, until when, how often they were
// reminded, and in which state it came back. One loan stands at a time; none is ever taken back
// out of the register of loans.
import type { Actor, PlacedEntry } from '#kernel/entry.ts';
import type { reminderChannels } from './shapes.ts';

export type OriginalLent = {
  /** 1, 2 … on the letter. */
  readonly loan: number;
  readonly borrower: string;
  /** Their unit or office, as written. */
  readonly unit: string | null;
  readonly purpose: string;
  /** The day by which it is to be back. */
  readonly dueOn: string;
};

export type LoanBodies = {
  readonly 'original-lent': OriginalLent;
  readonly 'loan-extended': {
    readonly loan: number;
    readonly dueOn: string;
    readonly reason: string;
  };
  readonly 'borrower-reminded': {
    readonly loan: number;
    readonly channel: (typeof reminderChannels)[number];
    readonly note: string;
  };
  /** `condition`: what is wrong with it; blank where nothing is. */
  readonly 'original-returned': { readonly loan: number; readonly condition: string };
};

export type LoanFact = {
  [Kind in keyof LoanBodies]: { readonly kind: Kind; readonly body: LoanBodies[Kind] };
}[keyof LoanBodies];

type Done = { readonly at: string; readonly by: Actor };

export type Loan = OriginalLent &
  Done & {
    readonly reminders: readonly (Omit<LoanBodies['borrower-reminded'], 'loan'> & Done)[];
    readonly returned: (Done & { readonly condition: string }) | null;
  };

/** On paper from the beginning, or signed on paper before it went out. */
export function hasOriginal(letter: {
  readonly medium: string;
  readonly direction: string | null;
  readonly signed: { readonly method: string } | null;
}): boolean {
  const { medium, direction, signed } = letter;
  return medium !== 'electronic' || (direction === 'outgoing' && signed?.method === 'paper');
}

export function findOpenLoan(loans: readonly Loan[]): Loan | undefined {
  return loans.find(({ returned }) => returned === null);
}

export function foldLoan(
  loans: readonly Loan[],
  fact: LoanFact,
  { entry }: PlacedEntry,
): readonly Loan[] {
  const done = { at: entry.occurredAt ?? entry.recordedAt, by: entry.by };
  if (fact.kind === 'original-lent') {
    return [...loans, { ...fact.body, ...done, reminders: [], returned: null }];
  }
  return loans.map((one) => (one.loan === fact.body.loan ? changed(one, fact, done) : one));
}

function changed(
  loan: Loan,
  fact: Exclude<LoanFact, { readonly kind: 'original-lent' }>,
  done: Done,
): Loan {
  switch (fact.kind) {
    case 'loan-extended':
      return { ...loan, dueOn: fact.body.dueOn };
    case 'borrower-reminded': {
      const { channel, note } = fact.body;
      return { ...loan, reminders: [...loan.reminders, { channel, note, ...done }] };
    }
    case 'original-returned':
      return { ...loan, returned: { condition: fact.body.condition, ...done } };
  }
}
