// The retention classes of the office as its rules say now, read from the entries of that topic: a
// decision of disposal stands on them. Another module made these entries; only their form is known.
import type { PlacedEntry } from '#kernel/entry.ts';
import type { Rules, RulesSet } from '#modules/office-rules/entries.ts';

export type RetentionClass = Rules['retention-classes']['items'][number];

/** None where nobody has set any. */
export function listRetentionClasses(history: readonly PlacedEntry[]): readonly RetentionClass[] {
  let parts: RulesSet[] = [];
  let held: readonly RetentionClass[] = [];
  for (const { entry } of history) {
    if (entry.kind !== 'retention-classes-set') continue;
    // What the log holds has passed that module's law.
    const set = entry.body as RulesSet;
    parts = set.part === 1 ? [set] : [...parts, set];
    if (set.part !== set.parts) continue;
    held = parts.flatMap(({ rules }) => (rules as Rules['retention-classes']).items);
  }
  return held;
}
