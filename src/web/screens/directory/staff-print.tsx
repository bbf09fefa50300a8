// The staff of an office on paper.
import type { StaffAnswer } from '#modules/directory/shapes.ts';
import { useOffices } from '#web/parts/offices.ts';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function StaffPrint(props: {
  readonly office: string;
  readonly staff: StaffAnswer['staff'];
  readonly onDone: () => void;
}) {
  const { t, tOr, name, day, dayOf } = useTongue();
  const { staff } = props;
  const officeNames = useOffices().get(props.office)?.names;
  return (
    <Printed
      title={t('nav.staff')}
      about={t('register.total', { n: staff.length })}
      officeNames={officeNames}
      heads={[t('staff.person'), t('staff.post'), t('staff.letter'), t('staff.period')]}
      onDone={props.onDone}
    >
      {staff.map((one) => {
        const until = one.endedAt ?? one.until;
        return (
          <tr key={one.appointment}>
            <td>
              <bdi>{name(one.names)}</bdi>
              {!one.holds && ` (${t('staff.over')})`}
            </td>
            <td>
              <bdi>{name(one.title)}</bdi> · {tOr(`capacity.${one.capacity}`, one.capacity)}
            </td>
            <td>
              {one.letter !== null && (
                <>
                  <NumberText>{one.letter.number}</NumberText> · <bdi>{day(one.letter.date)}</bdi>
                </>
              )}
            </td>
            <td>
              <bdi>{dayOf(one.from)}</bdi> —{' '}
              <bdi>{until === null ? t('staff.open') : dayOf(until)}</bdi>
            </td>
          </tr>
        );
      })}
    </Printed>
  );
}
