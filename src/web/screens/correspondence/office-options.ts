// Offices of the directory that fit what is being typed, by any of their names or their code.
import { useMemo } from 'react';
import { foldText } from '#lib/fold.ts';
import type { OfficesAnswer } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { OFFICES } from '#web/parts/offices.ts';
import type { Option } from '#web/parts/combobox.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

const OPTIONS_MAX = 8;

/** Every word typed must be in the office's names, institution or code. */
export function useOfficeOptions(text: string, without: readonly string[] = []): Option[] {
  const { name } = useTongue();
  const seat = useSeat();
  const { data } = useQuery<OfficesAnswer>(OFFICES);
  const known = useMemo(
    () =>
      (data?.offices ?? [])
        .filter((office) => office.closedAt === null && office.id !== 'directory')
        .map((office) => ({ office, text: searchText(office) })),
    [data],
  );
  const words = foldText(text).split(' ');
  return known
    .filter(({ office }) => office.id !== seat.office && !without.includes(office.id))
    .filter((each) => words.every((word) => each.text.includes(word)))
    .slice(0, OPTIONS_MAX)
    .map(({ office }) => ({
      id: office.id,
      label: name(office.names),
      detail: name(office.institutionNames),
    }));
}

function searchText(office: OfficesAnswer['offices'][number]): string {
  const { names, institutionNames, code } = office;
  return foldText([...Object.values(names), ...Object.values(institutionNames), code].join(' '));
}
