// Archived letters as a table: number, day, subject and party, and until when each is kept. Where
// a list is decided on, each row says whether it goes. On narrow glass a row stands as a card.
import type { ReactNode } from 'react';
import type { ArchivedRow } from '#modules/correspondence/archive/shapes.ts';
import { Link } from '#web/parts/button.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { letterPath } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { useKeeping } from './use-keeping.ts';

export function ArchivedTable<Row extends ArchivedRow>(props: {
  readonly label: string;
  readonly rows: readonly Row[];
  /** A first column before the number, with what is asked about each row. */
  readonly choice?: { readonly head: string; readonly of: (row: Row) => ReactNode };
}) {
  const { t } = useTongue();
  const { label, rows, choice } = props;
  return (
    <div className="table-box" role="region" aria-label={label} tabIndex={0}>
      <table className="plain-table stacked">
        <thead>
          <tr>
            {choice !== undefined && <th>{choice.head}</th>}
            <th>{t('column.number')}</th>
            <th>{t('column.date')}</th>
            <th>{t('column.subject.plain')}</th>
            <th>{t('archive.archived')}</th>
            <th>{t('archive.kept')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.letter}>
              {choice !== undefined && <td>{choice.of(row)}</td>}
              <LetterCells row={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LetterCells({ row }: { row: ArchivedRow }) {
  const { t, dayOf } = useTongue();
  const called = usePartyNames();
  const keeping = useKeeping();
  const isArchived = row.state === 'archived';
  return (
    <>
      <td>
        <NumberText>{row.number ?? '—'}</NumberText>
        <small>{t(`direction.${row.direction}`)}</small>
      </td>
      <td data-label={t('column.date')}>
        {row.numberedAt !== null && <bdi>{dayOf(row.numberedAt)}</bdi>}
      </td>
      <td>
        <Link to={letterPath(row.letter)}>
          <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
        </Link>{' '}
        <Marks urgency={row.urgency} secrecy={row.secrecy} />
        {row.holds > 0 && <span className="tag amber">{t('hold.tag')}</span>}
        <small>
          <bdi>{called.party(row.partyOffice, row.party)}</bdi>
        </small>
      </td>
      <td data-label={t('archive.archived')}>
        {isArchived ? <bdi>{dayOf(row.archivedAt)}</bdi> : t(`state.${row.state}`)}
      </td>
      <td data-label={t('archive.kept')}>{isArchived ? keeping(row) : '—'}</td>
    </>
  );
}
