// The decisions by which letters were destroyed, newest first.
import type { Disposals as Answer } from '#modules/correspondence/archive/disposal-shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { decisionPath } from './archive-state.ts';

export function Disposals() {
  const { t } = useTongue();
  const { office } = useSeat();
  const path = `/api/offices/${office}/archive/disposals`;
  const query = useQuery<Answer>(path);
  return (
    <section aria-labelledby="archive-destroyed">
      <header className="section-head">
        <div>
          <h2 id="archive-destroyed">{t('archive.part.destroyed')}</h2>
          <p className="sub">{t('archive.destroyed.about')}</p>
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
        {({ disposals }) =>
          disposals.length === 0 ? (
            <Empty title={t('archive.destroyed.none')} />
          ) : (
            <DecisionTable disposals={disposals} />
          )
        }
      </Answered>
    </section>
  );
}

function DecisionTable({ disposals }: Answer) {
  const { t, n, day, dayOf } = useTongue();
  const label = t('archive.part.destroyed');
  return (
    <div className="table-box" role="region" aria-label={label} tabIndex={0}>
      <table className="plain-table stacked">
        <thead>
          <tr>
            <th>{t('disposal.number')}</th>
            <th>{t('disposal.date')}</th>
            <th>{t('disposal.basis')}</th>
            <th>{t('archive.letters')}</th>
            <th>{t('disposal.carried-out')}</th>
          </tr>
        </thead>
        <tbody>
          {disposals.map((one) => (
            <tr key={one.disposal}>
              <td>
                <Link to={decisionPath(one.disposal)} className="file-mark">
                  <NumberText>{one.number}</NumberText>
                </Link>
              </td>
              <td data-label={t('disposal.date')}>
                <bdi>{day(one.date)}</bdi>
              </td>
              <td>
                <bdi>{one.basis}</bdi>
              </td>
              <td data-label={t('archive.letters')}>
                <bdi>{n(one.letters)}</bdi>
              </td>
              <td data-label={t('disposal.carried-out')}>
                <bdi>{dayOf(one.decidedAt)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
