// Arrivals or drafts on paper.
import type { RegisterRow } from '#modules/correspondence/shapes.ts';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function WaitingPrint(props: {
  readonly kind: 'arrivals' | 'drafts';
  readonly rows: readonly RegisterRow[];
  readonly onDone: () => void;
}) {
  const { t, dayOf, day } = useTongue();
  const { kind, rows } = props;
  const isArrived = kind === 'arrivals';
  return (
    <Printed
      title={t(`title.${kind}`)}
      about={t('register.total', { n: rows.length })}
      heads={[
        t('column.since'),
        t('column.subject.plain'),
        t(isArrived ? 'column.party.incoming' : 'column.party.outgoing'),
        ...(isArrived ? [t('field.their-number')] : []),
        t('field.state'),
      ]}
      onDone={props.onDone}
    >
      {rows.map((row) => (
        <tr key={row.letter}>
          <td>
            <bdi>{dayOf(row.since)}</bdi>
          </td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>
            <bdi>{row.party}</bdi>
            {row.partyCount > 1 && <> {t('party.more', { n: row.partyCount - 1 })}</>}
          </td>
          {isArrived && (
            <td>
              {row.theirNumber !== null && <NumberText>{row.theirNumber}</NumberText>}{' '}
              {row.theirDate !== null && <bdi>{day(row.theirDate)}</bdi>}
            </td>
          )}
          <td>
            {t(`state.${row.state}`)}
            {row.urgency !== 'normal' && ` · ${t(`urgency.${row.urgency}`)}`}
          </td>
        </tr>
      ))}
    </Printed>
  );
}
