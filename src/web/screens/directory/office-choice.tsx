// Which office an administrator looks at.
import type { OfficesAnswer } from '#modules/directory/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { OFFICES } from '#web/parts/offices.ts';
import { useTongue } from '#web/shell/tongue.tsx';

export function OfficeChoice(props: {
  readonly office: string;
  readonly onOffice: (office: string) => void;
}) {
  const { t, name } = useTongue();
  const { data } = useQuery<OfficesAnswer>(OFFICES);
  return (
    <select
      aria-label={t('staff.office')}
      value={props.office}
      onChange={(event) => props.onOffice(event.target.value)}
    >
      {(data?.offices ?? []).map((office) => (
        <option key={office.id} value={office.id}>
          {name(office.names)}
        </option>
      ))}
    </select>
  );
}
