// What the other office of a letter is called on a screen, and whoever has the letter.
import type { Names } from '#kernel/authority.ts';

interface Held {
  readonly party: string;
  readonly partyOffice: string | null;
  readonly holder: string | null;
}

export interface PartyNames {
  /** `office` null: the directory does not know it. */
  party(office: string | null, asWritten: string): string;
  /** Who has a letter: a unit of this office as written, or the other office. */
  holder(row: Held): string | null;
}

export function partyNames(
  offices: ReadonlyMap<string, { readonly names: Names }>,
  name: (names: Names) => string,
): PartyNames {
  const party = (office: string | null, asWritten: string) => {
    const found = office === null ? undefined : offices.get(office);
    return found === undefined ? asWritten : name(found.names);
  };
  return {
    party,
    holder: (row) => (row.holder === row.party ? party(row.partyOffice, row.party) : row.holder),
  };
}
