// The offices of the directory as a screen names them: an office that the directory knows is called
// by its name in the language of the screen, any other as it was written in the letter. The paper of
// a letter and printed registers do not ask here: they show what was written.
import type { OfficesAnswer } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export const OFFICES = '/api/directory/offices';

type Office = OfficesAnswer['offices'][number];
type Offices = ReadonlyMap<string, Office>;

const none: Offices = new Map();
const known = new WeakMap<OfficesAnswer, Offices>();

/** The offices of the directory by id. */
export function useOffices(): Offices {
  const { data } = useQuery<OfficesAnswer>(OFFICES);
  return data === undefined ? none : officesOf(data);
}

// Made once for each answer: every row of a register asks.
function officesOf(answer: OfficesAnswer): Offices {
  const found = known.get(answer) ?? new Map(answer.offices.map((office) => [office.id, office]));
  known.set(answer, found);
  return found;
}

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

export function usePartyNames(): PartyNames {
  const { name } = useTongue();
  return partyNames(useOffices(), name);
}

export function partyNames(
  offices: ReadonlyMap<string, Pick<Office, 'names'>>,
  name: (names: Office['names']) => string,
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
