// What became of the letter of a paper after it was stamped, as far as a stranger who holds the
// paper may know: that its number was voided, that it was recalled, that what was registered was
// corrected, or that it was disposed of; and since when. Never what it is about, who has it, or
// what was corrected (decision 0035). Pure.
import { z } from 'zod';
import type { PlacedEntry } from '#kernel/entry.ts';
import { empty, fold } from '#modules/correspondence/state.ts';

export const standings = ['valid', 'corrected', 'recalled', 'void', 'disposed'] as const;
export type Standing = (typeof standings)[number];

export const standingShape = z.object({
  standing: z
    .enum([...standings, 'unknown'])
    .describe('unknown: the stamp is none of this server, or its paper has no standing of its own'),
  since: z.string().nullable().describe('the day of it in UTC; null where it is valid or unknown'),
});
export type StandingAnswer = z.infer<typeof standingShape>;

/** `history`: of the letter, in order; `index`: of the entry that the paper was stamped with. */
export function standingOf(history: readonly PlacedEntry[], index: number): StandingAnswer {
  const state = history.reduce(fold, empty());
  const since = (kinds: readonly string[], from = 0): string | null => {
    const found = history.findLast(
      ({ index: at, entry }) => at >= from && kinds.includes(entry.kind),
    );
    return found?.entry.recordedAt.slice(0, 10) ?? null;
  };
  if (state.disposed !== null) {
    return { standing: 'disposed', since: state.disposed.at.slice(0, 10) };
  }
  if (state.number?.status === 'void') return { standing: 'void', since: since(['number-voided']) };
  const recalled = since(['letter-recalled', 'recall-noted']);
  if (state.recall !== null && recalled !== null) return { standing: 'recalled', since: recalled };
  const corrected = since(['registration-corrected'], index + 1);
  if (corrected !== null) return { standing: 'corrected', since: corrected };
  return { standing: 'valid', since: null };
}
