// Which letters of an office the references in a text lead to. Pure: the caller looks the numbers
// up, all keys of a text in one question of one index (office, key), and gives what was found.
// Only a number and a date that both agree with exactly one letter make a link by itself; all else
// is offered to a person.

import { addDays } from '#lib/calendar.ts';
import { referenceKey } from '#lib/fold.ts';
import type { Reference } from '#lib/references.ts';

/** A number under which the office knows a letter: its own, or the one its sender gave it. */
export interface KnownNumber {
  /** `letter/<uuid>` */
  readonly letter: string;
  /** `referenceKey` of the number. */
  readonly key: string;
  /** ISO day that stands beside the number; null where the book has none. */
  readonly date: string | null;
  readonly whose: 'ours' | 'theirs';
}

export interface Link {
  readonly reference: Reference;
  /**
   * exact: number and date are those of one letter. ambiguous: one or several have the number,
   * and the dates do not decide. none: no letter here has it.
   */
  readonly outcome: 'exact' | 'ambiguous' | 'none';
  /** Each letter once; the best first. */
  readonly letters: readonly string[];
}

/** What a reference is looked up by: as written, and from its other end, as some people write. */
export function lookupKeys({ key }: Pick<Reference, 'key'>): readonly string[] {
  const turned = key.split('/').reverse().join('/');
  return turned === key ? [key] : [key, turned];
}

/** All keys of a text's references, each once. */
export function listLookupKeys(references: readonly Reference[]): readonly string[] {
  return [...new Set(references.flatMap(lookupKeys))];
}

/** The row under which a letter is found; undefined where the number has no figure or letter. */
export function knownNumber(
  letter: string,
  number: string,
  date: string | null,
  whose: KnownNumber['whose'],
): KnownNumber | undefined {
  const { key } = referenceKey(number);
  return key === '' ? undefined : { letter, key, date, whose };
}

/** In the order of the references. `self` is the letter of the text: it never leads to itself. */
export function linkReferences(
  references: readonly Reference[],
  known: readonly KnownNumber[],
  self?: string,
): readonly Link[] {
  const byKey = Map.groupBy(
    known.filter(({ letter }) => letter !== self),
    ({ key }) => key,
  );
  return references.map((reference) => linkOne(reference, byKey));
}

function linkOne(reference: Reference, byKey: ReadonlyMap<string, readonly KnownNumber[]>): Link {
  const [written = '', turned] = lookupKeys(reference);
  const asWritten = byKey.get(written) ?? [];
  const fromTheEnd = turned === undefined ? [] : (byKey.get(turned) ?? []);
  const { date } = reference;
  for (const numbers of [asWritten, fromTheEnd]) {
    const letters = lettersOf(numbers.filter((one) => date !== null && one.date === date));
    if (letters.length > 0) {
      return { reference, outcome: letters.length === 1 ? 'exact' : 'ambiguous', letters };
    }
  }
  const near = asWritten.filter((one) => isNear(one.date, date));
  const letters = lettersOf(near);
  return { reference, outcome: letters.length === 0 ? 'none' : 'ambiguous', letters };
}

function lettersOf(numbers: readonly KnownNumber[]): readonly string[] {
  return [...new Set(numbers.map(({ letter }) => letter))];
}

/**
 * A missing date contradicts nothing. Neighbouring days do not either: Hijri months begin a day
 * apart by table and by sight of the moon.
 */
function isNear(one: string | null, other: string | null): boolean {
  if (one === null || other === null) return true;
  return addDays(one, 1) === other || addDays(other, 1) === one;
}
