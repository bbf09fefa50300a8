// Intervals in which a letter was outstanding, with somebody, parked, or an answer to it was
// awaited: with them each question of follow-up is answered as of any past instant, by
// begunAt <= instant < endedAt. Times are when the office's server recorded the change, because a
// report of a past day is to say again what it said then. Intervals of one kind, holder and due
// day never overlap; an interval is ended, never changed or taken away.

/** Who has the letter, or from whom an answer is awaited; all null: the registry. */
export type StayHolder = {
  readonly appointment: string | null;
  readonly unit: string | null;
  readonly office: string | null;
  readonly title: string;
};

/** What holds at present. */
export type Standing = StayHolder & {
  readonly kind: 'outstanding' | 'with' | 'parked' | 'awaited';
  /** By when it is to be done; of a parked letter, the day on which it comes back by itself. */
  readonly dueOn: string | null;
};

export type Stay = Standing & {
  readonly begunAt: string;
  /** Null: it still holds. */
  readonly endedAt: string | null;
};

export const registry: StayHolder = { appointment: null, unit: null, office: null, title: '' };

export function nextStays(
  stays: readonly Stay[],
  standing: readonly Standing[],
  at: string,
): readonly Stay[] {
  if (stays.length === 0 && standing.length === 0) return stays;
  const now = new Map(standing.map((one) => [keyOf(one), one]));
  let isChanged = false;
  const kept = stays.map((stay) => {
    if (stay.endedAt !== null || now.delete(keyOf(stay))) return stay;
    isChanged = true;
    return { ...stay, endedAt: at };
  });
  if (!isChanged && now.size === 0) return stays;
  return [...kept, ...[...now.values()].map((one) => ({ ...one, begunAt: at, endedAt: null }))];
}

function keyOf({ kind, appointment, unit, office, title, dueOn }: Standing): string {
  return JSON.stringify([kind, appointment, unit, office, title, dueOn]);
}
