// The index of what is enclosed in a letter, as its entry says it: a body of the facts of
// correspondence. What lies only with the paper stands in it too.
import type { enclosureKinds } from './shapes.ts';

/** A line of the index of what is enclosed: Saudi regulation, art. 18. Its serial is its place. */
export type EnclosureLine = {
  readonly kind: (typeof enclosureKinds)[number];
  readonly title: string;
  readonly number: string | null;
  readonly date: string | null;
  readonly pages: number | null;
  /** Who made it, where it is not the letter's sender. */
  readonly source: string;
  /** A thing that lies with the paper, and is in no file. */
  readonly isPhysical: boolean;
};

/** The whole index once more; the earlier ones stay in the log. */
export type EnclosuresIndexed = {
  readonly items: readonly EnclosureLine[];
  /** What was found torn, missing or too much when it was checked: art. 21, 23. */
  readonly condition: string;
};
