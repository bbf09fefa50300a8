// The registry's care for a letter as its page shows it. Whoever may not read a secret letter sees
// nothing of it.
import type { Authority } from '#kernel/authority.ts';
import type { Actor } from '#kernel/entry.ts';
import type { Care } from './care.ts';
import type { Loan } from './loans.ts';
import type { CareAnswer } from './care-shapes.ts';

type SenderLimit = NonNullable<Care['senderLimit']>['limit'];

export function careAnswer(
  { visitorNotes, secrecyLimit, senderLimit, loans }: Care,
  masked: boolean,
  authority: Authority,
): CareAnswer {
  const shown = masked ? [] : visitorNotes;
  return {
    secrecyLimit: limitAnswer(secrecyLimit, masked),
    senderLimit: limitAnswer(senderLimit?.limit ?? null, masked),
    loans: masked ? [] : loans.map((loan) => loanAnswer(loan, authority)),
    visitorNotes: shown.map(({ visitor, expectedOn, code, at, by }) => ({
      ...{ visitor, expectedOn, code, at },
      ...personOf(by, authority),
    })),
  };
}

function loanAnswer(
  { loan, borrower, unit, purpose, dueOn, at, by, reminders, returned }: Loan,
  authority: Authority,
): CareAnswer['loans'][number] {
  return {
    ...{ loan, borrower, unit, purpose, dueOn, at, ...personOf(by, authority) },
    reminders: reminders.map(({ channel, note, ...done }) => ({
      ...{ channel, note, at: done.at, ...personOf(done.by, authority) },
    })),
    returned: returned && {
      ...{ condition: returned.condition, at: returned.at, ...personOf(returned.by, authority) },
    },
  };
}

function limitAnswer(limit: Care['secrecyLimit'] | SenderLimit, masked: boolean) {
  if (limit === null) return null;
  const { until, after, decision, at } = limit;
  return { until, after, decision: masked ? null : decision, at };
}

function personOf({ person, capacity }: Actor, authority: Authority) {
  return { person, names: authority.findPerson(person)?.names ?? null, capacity };
}
