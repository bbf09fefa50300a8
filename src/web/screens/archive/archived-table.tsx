// Archived letters as a table: number, day, subject and party, and until when each is kept.
import type { ArchivedRow } from '#modules/correspondence/archive/shapes.ts';
import { Link } from '#web/parts/button.tsx';
import { usePartyNames } from '#web/parts/offices.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import { letterPath } from '#web/shell/route.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { useKeeping } from './use-keeping.ts';

export function ArchivedTable({ label, rows }: { label: string; rows: readonly ArchivedRow[] }) {
  const { t, dayOf } = useTongue();
  const called = usePartyNames();
  const keeping = useKeeping();
  return (
    <div className="table-box" role="region" aria-label={label} tabIndex={0}>
      <table className="plain-table">
        <thead>
          <tr>
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
              <td>
                <NumberText>{row.number ?? '—'}</NumberText>
                <small>{t(`direction.${row.direction}`)}</small>
              </td>
              <td>{row.numberedAt !== null && <bdi>{dayOf(row.numberedAt)}</bdi>}</td>
              <td>
                <Link to={letterPath(row.letter)}>
                  <bdi>{row.masked ? t('letter.masked') : row.subject}</bdi>
                </Link>{' '}
                <Marks urgency={row.urgency} secrecy={row.secrecy} />
                <small>
                  <bdi>{called.party(row.partyOffice, row.party)}</bdi>
                </small>
              </td>
              <td>
                <bdi>{dayOf(row.archivedAt)}</bdi>
              </td>
              <td>{keeping(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
