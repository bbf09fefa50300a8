// The register of loans on paper, with room for the hand of who brings an original back.
import type { LoanLine } from '#modules/correspondence/archive/loan-shapes.ts';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

export function LoanPrint(props: {
  readonly title: string;
  readonly rows: readonly LoanLine[];
  readonly onDone: () => void;
}) {
  const { t, day, dayOf } = useTongue();
  const { rows } = props;
  return (
    <Printed
      title={props.title}
      about={t('search.total.exact', { n: rows.length })}
      heads={[
        ...[t('column.number'), t('column.subject.plain'), t('field.borrower')],
        ...[t('field.lentOn'), t('field.backBy'), t('field.returnedOn'), t('loan.hand')],
      ]}
      onDone={props.onDone}
    >
      {rows.map((row) => (
        <tr key={`${row.letter} ${row.loan}`}>
          <td>
            <NumberText>{row.number ?? ''}</NumberText>
          </td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>
            <bdi>{[row.borrower, row.unit ?? ''].filter((part) => part !== '').join(' – ')}</bdi>
          </td>
          <td>
            <bdi>{dayOf(row.lentAt)}</bdi>
          </td>
          <td>
            <bdi>{day(row.dueOn)}</bdi>
          </td>
          <td>{row.returnedAt !== null && <bdi>{dayOf(row.returnedAt)}</bdi>}</td>
          <td />
        </tr>
      ))}
    </Printed>
  );
}
