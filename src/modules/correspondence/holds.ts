// Holds on a letter: as long as one of them stands, it is not disposed of, whatever its retention
// class says. Several may stand at once, each by its own order, and each is lifted by itself; what
// was lifted stays visible. A hold keeps nobody from working on the letter.
import type { Actor } from '#kernel/entry.ts';
import type { EntryBodies } from './entries.ts';

export type Hold = EntryBodies['hold-placed'] & {
  readonly by: Actor;
  readonly at: string;
  readonly lifted: { readonly reason: string; readonly at: string; readonly by: Actor } | null;
};

export function listStandingHolds(holds: readonly Hold[]): readonly Hold[] {
  return holds.filter(({ lifted }) => lifted === null);
}

export function foldHold(
  holds: readonly Hold[],
  fact: Readonly<
    | { kind: 'hold-placed'; body: EntryBodies['hold-placed'] }
    | { kind: 'hold-lifted'; body: EntryBodies['hold-lifted'] }
  >,
  at: string,
  by: Actor,
): readonly Hold[] {
  if (fact.kind === 'hold-placed') return [...holds, { ...fact.body, by, at, lifted: null }];
  const { hold, reason } = fact.body;
  return holds.map((one) => (one.hold === hold ? { ...one, lifted: { reason, at, by } } : one));
}
