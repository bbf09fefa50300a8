// Drills of the switch between the sites, latest first, with their reports as papers; says when
// another one is due.
import { useId } from 'react';
import type { DrillsAnswer } from '#modules/site-drills/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { Icon } from '#web/parts/icon.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';

type Drill = DrillsAnswer['drills'][number];

export function DrillList() {
  const { t, dayOf } = useTongue();
  const { office } = useSeat();
  const title = useId();
  const path = `/api/offices/${office}/site-drills`;
  const { data } = useQuery<DrillsAnswer>(path);
  if (data === undefined) return null;
  const { drills, isDue, dueSince } = data;
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('drills.list')}</h2>
      {isDue && (
        <p className="drill-due">
          <b>{t('drills.due')}</b>
          <span>
            {dueSince === null
              ? t('drills.due.never')
              : t('drills.due.since', { day: dayOf(dueSince) })}
          </span>
        </p>
      )}
      {drills.length > 0 && (
        <div className="table-box" role="region" aria-label={t('drills.list')} tabIndex={0}>
          <table className="plain-table stacked">
            <thead>
              <tr>
                <th>{t('drills.held')}</th>
                <th>{t('drills.way')}</th>
                <th>{t('drills.sites')}</th>
                <th>{t('sites.gap')}</th>
                <th>{t('drills.acknowledged')}</th>
                <th>{t('drills.found')}</th>
                <th>
                  <span className="unseen">PDF</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {drills.map((drill) => (
                <DrillRow key={drill.id} drill={drill} path={path} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function DrillRow({ drill, path }: { readonly drill: Drill; readonly path: string }) {
  const { t, n, code, dayOf, clock, language } = useTongue();
  const { id, way, from, to, begunAt, report } = drill;
  const gap = report === null ? null : code((report.longestGapMs / 1_000).toFixed(1));
  return (
    <tr>
      <td>
        <bdi>{`${dayOf(begunAt)} ${clock(begunAt)}`}</bdi>
      </td>
      <td data-label={t('drills.way')}>{t(`drills.way.${way}`)}</td>
      <td data-label={t('drills.sites')}>{t('drills.from-to', { from, to })}</td>
      <td data-label={t('sites.gap')}>
        {gap === null ? (
          <span className="tag amber">{t('drills.broken-off')}</span>
        ) : (
          <bdi>{t('drills.seconds', { s: gap })}</bdi>
        )}
      </td>
      <td data-label={t('drills.acknowledged')}>
        <bdi>{report === null ? '—' : n(report.acknowledged)}</bdi>
      </td>
      <td data-label={t('drills.found')}>
        <bdi>{report === null ? '—' : n(report.found)}</bdi>
      </td>
      <td className="acts">
        {report !== null && (
          <a className="btn plain" download href={`${path}/${id}/report.pdf?language=${language}`}>
            <Icon name="down" size={16} />
            <span>PDF</span>
          </a>
        )}
      </td>
    </tr>
  );
}
