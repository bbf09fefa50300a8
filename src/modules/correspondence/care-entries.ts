// What the registry's care for a letter adds to the facts of its life: notes that visitors were
// given.
export type VisitorNoteGiven = {
  /** Whose affair it is, as the registry wrote the name. */
  readonly visitor: string;
  /** The day on which it is expected to be done. */
  readonly expectedOn: string | null;
};

export type CareBodies = {
  readonly 'visitor-note-given': VisitorNoteGiven;
};

export const careKinds: Readonly<Record<keyof CareBodies, true>> = {
  'visitor-note-given': true,
};
