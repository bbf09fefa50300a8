// The registry's care for a letter as its page shows it. Whoever may not read a secret letter sees
// nothing of it.
import type { Authority } from '#kernel/authority.ts';
import type { Actor } from '#kernel/entry.ts';
import type { Care } from './care.ts';
import type { CareAnswer } from './care-shapes.ts';

export function careAnswer(
  { visitorNotes }: Care,
  masked: boolean,
  authority: Authority,
): CareAnswer {
  const shown = masked ? [] : visitorNotes;
  return {
    visitorNotes: shown.map(({ visitor, expectedOn, code, at, by }) => ({
      ...{ visitor, expectedOn, code, at },
      ...personOf(by, authority),
    })),
  };
}

function personOf({ person, capacity }: Actor, authority: Authority) {
  return { person, names: authority.findPerson(person)?.names ?? null, capacity };
}
