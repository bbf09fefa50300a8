// Archived letters on paper: what lies in a file, or the list that goes to the committee.
import type { ArchivedRow } from '#modules/correspondence/archive/shapes.ts';
import { Printed } from '#web/parts/printed.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useKeeping } from './use-keeping.ts';

export function ArchivePrint(props: {
  readonly title: string;
  readonly rows: readonly ArchivedRow[];
  readonly onDone: () => void;
}) {
  const { t, n, dayOf } = useTongue();
  const keeping = useKeeping();
  const { rows } = props;
  return (
    <Printed
      title={props.title}
      about={t('search.total.exact', { n: rows.length })}
      heads={[
        t('column.number'),
        t('column.date'),
        t('search.facet.direction'),
        t('column.subject.plain'),
        t('archive.file'),
        t('archive.kept'),
      ]}
      onDone={props.onDone}
    >
      {rows.map((row) => (
        <tr key={row.letter}>
          <td>
            <NumberText>{row.number ?? ''}</NumberText>
          </td>
          <td>{row.numberedAt !== null && <bdi>{dayOf(row.numberedAt)}</bdi>}</td>
          <td>{t(`direction.${row.direction}`)}</td>
          <td>
            <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
          </td>
          <td>
            <bdi>{row.file}</bdi>
            {row.volume > 1 && <small> · {t('archive.volume', { n: n(row.volume) })}</small>}
          </td>
          <td>{keeping(row)}</td>
        </tr>
      ))}
    </Printed>
  );
}
