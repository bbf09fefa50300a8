// The registry's care for a letter as its page shows it. Whoever may not read a secret letter sees
// nothing of it.
import type { Authority } from '#kernel/authority.ts';
import type { Actor } from '#kernel/entry.ts';
import type { Care } from './care.ts';
import type { CareAnswer } from './care-shapes.ts';

type SenderLimit = NonNullable<Care['senderLimit']>['limit'];

export function careAnswer(
  { visitorNotes, secrecyLimit, senderLimit }: Care,
  masked: boolean,
  authority: Authority,
): CareAnswer {
  const shown = masked ? [] : visitorNotes;
  return {
    secrecyLimit: limitAnswer(secrecyLimit, masked),
    senderLimit: limitAnswer(senderLimit?.limit ?? null, masked),
    visitorNotes: shown.map(({ visitor, expectedOn, code, at, by }) => ({
      ...{ visitor, expectedOn, code, at },
      ...personOf(by, authority),
    })),
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
