// What a person's appointments in an office make them to the law of letters: capacities, posts, and
// what a head lets them do and see as a secretary. Pure.
import type { Appointment } from '#kernel/authority.ts';
import { postsOf } from './case.ts';
import type { Viewer } from './clearance.ts';

export function viewerOf(person: string, held: readonly Appointment[]): Viewer {
  const reading = held.filter(({ secretary }) => secretary?.readsSecret !== false);
  return {
    person,
    capacities: held.map(({ capacity }) => capacity),
    seats: held.map(({ id }) => id),
    posts: held.flatMap(postsOf),
    secretPosts: reading.flatMap(postsOf),
    acts: actsOf(held),
  };
}

/** What the seat alone may do; what is referred to any post of theirs they may take up from it. */
export function seatOf(viewer: Viewer, held: Appointment): Viewer {
  return { ...viewer, capacities: [held.capacity], acts: actsOf([held]) };
}

function actsOf(held: readonly Appointment[]): readonly string[] {
  return held.flatMap(({ secretary }) => secretary?.acts ?? []);
}
