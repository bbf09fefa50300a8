// Letters on their way on paper.
import type { Consigned } from '#modules/correspondence/outside/shapes.ts';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function ConsignedPrint(props: {
  readonly channel: 'hand' | 'post' | 'e-mail' | 'fax';
  readonly rows: readonly Consigned[];
  readonly onDone: () => void;
}) {
  const { t, dayOf } = useTongue();
  const { channel, rows } = props;
  return (
    <Printed
      title={`${t('title.delivery')} · ${t(`channel.${channel}`)}`}
      about={t('delivery.letters', { n: rows.length })}
      heads={[
        ...[t('field.number'), t('field.numberedOn'), t('field.to'), t('field.address')],
        ...[t('field.subject'), t('delivery.note'), t('field.outcome')],
      ]}
      onDone={props.onDone}
    >
      {rows.map((row) => (
        <tr key={`${row.letter} ${row.place}`}>
          <td>
            <NumberText>{row.number}</NumberText>
          </td>
          <td>
            <bdi>{dayOf(row.numberedAt)}</bdi>
          </td>
          <td>
            <bdi>{row.name}</bdi>
          </td>
          <td>
            <bdi>{row.address}</bdi>
          </td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>{row.slip !== null && <NumberText>{row.slip.number}</NumberText>}</td>
          <td>{row.outcome === null ? '' : t(`outcome.${row.outcome}`)}</td>
        </tr>
      ))}
    </Printed>
  );
}
