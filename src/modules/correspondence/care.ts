// What the registry's care for a letter has left on it: notes given to visitors. A part of the
// letter's state, folded from its entries; it moves the letter nowhere.
import type { Actor, PlacedEntry } from '#kernel/entry.ts';
import type { CareBodies, VisitorNoteGiven } from './care-entries.ts';
import { trackingCodeOf } from './tracking-code.ts';

type Done = { readonly at: string; readonly by: Actor };

export type VisitorNote = VisitorNoteGiven &
  Done & {
    /** With the letter's number it opens the public page. */
    readonly code: string;
  };

export type Care = {
  readonly visitorNotes: readonly VisitorNote[];
};

export const noCare: Care = { visitorNotes: [] };

/** A fact of the registry's care. */
export type CareFact = {
  [Kind in keyof CareBodies]: { readonly kind: Kind; readonly body: CareBodies[Kind] };
}[keyof CareBodies];

export function foldCare(care: Care, { body }: CareFact, { entry }: PlacedEntry): Care {
  const at = entry.occurredAt ?? entry.recordedAt;
  const note = { ...body, at, by: entry.by, code: trackingCodeOf(entry.nonce) };
  return { ...care, visitorNotes: [...care.visitorNotes, note] };
}
