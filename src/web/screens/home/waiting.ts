// The order of what waits: the most urgent first, and of equals the one that waits longest.
import type { HomeAnswer } from '#modules/correspondence/shapes.ts';

type Waiting = HomeAnswer['waiting'][number];

const RANK: Readonly<Record<Waiting['urgency'], number>> = {
  immediate: 0,
  'very-urgent': 1,
  urgent: 2,
  normal: 3,
};

export function sortWaiting(waiting: readonly Waiting[]): Waiting[] {
  return waiting.toSorted(
    (one, other) => RANK[one.urgency] - RANK[other.urgency] || (one.since < other.since ? -1 : 1),
  );
}

export function partOfDay(hour: number): 'morning' | 'day' | 'evening' {
  if (hour >= 4 && hour < 12) return 'morning';
  return hour >= 12 && hour < 17 ? 'day' : 'evening';
}
