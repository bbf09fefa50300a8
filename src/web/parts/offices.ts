// The offices of the directory, and how screens call them: an office that the directory knows by
// its name in the language of the screen, any other as it was written in the letter. The paper of a
// letter and printed registers do not ask here: they show what was written.
import type { OfficesAnswer } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { partyNames } from './party-names.ts';
import type { PartyNames } from './party-names.ts';

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

export function usePartyNames(): PartyNames {
  const { name } = useTongue();
  return partyNames(useOffices(), name);
}
