// Deciding about the paper original of a letter: it is lent where there is one and nobody has it,
// and never where it is kept for ever, of which only copies go round (Saudi regulation, art. 56).
import type { Decision } from '#kernel/module.ts';
import { must } from '#lib/assert.ts';
import { draft, today } from './case.ts';
import type { Case } from './case.ts';
import type { ExtendLoanBody, LendOriginalBody, RemindBorrowerBody } from './care-commands.ts';
import type { ReturnOriginalBody } from './care-commands.ts';
import { checkDueDay, refuseWith } from './checks.ts';
import { retentionSubject } from './disposal-bodies.ts';
import { findOpenLoan, hasOriginal } from './loans.ts';
import type { Loan } from './loans.ts';
import { listRetentionClasses } from './retention-rules.ts';

export function lendOriginal(asked: Case, body: LendOriginalBody): Decision {
  const { state, context } = asked;
  if (!hasOriginal(state)) return refuseWith('correspondence.no-original');
  const code = state.archived?.retention ?? null;
  const classes = listRetentionClasses(context.listEntries?.(retentionSubject) ?? []);
  const kept = classes.find((one) => one.code === code);
  if (kept?.years === null) return refuseWith('correspondence.original-stays');
  const late = checkDueDay(body.dueOn, today(asked), '/dueOn');
  return late ?? [draft('original-lent', { loan: state.care.loans.length + 1, ...body })];
}

export function extendLoan(asked: Case, { dueOn, reason }: ExtendLoanBody): Decision {
  const late = checkDueDay(dueOn, today(asked), '/dueOn');
  return late ?? [draft('loan-extended', { loan: openLoan(asked).loan, dueOn, reason })];
}

export function remindBorrower(asked: Case, { channel, note }: RemindBorrowerBody): Decision {
  return [draft('borrower-reminded', { loan: openLoan(asked).loan, channel, note })];
}

export function returnOriginal(asked: Case, { condition }: ReturnOriginalBody): Decision {
  return [draft('original-returned', { loan: openLoan(asked).loan, condition })];
}

function openLoan({ state }: Case): Loan {
  return must(findOpenLoan(state.care.loans), 'The verdict has asked whether it is lent.');
}
