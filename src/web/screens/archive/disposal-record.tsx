// The record of one disposal: the decision and its committee, the numbers of the letters that were
// destroyed, and what was left out and why. It is printed with a place for each member's signature.
import { useCallback, useState } from 'react';
import type { DisposalAnswer } from '#modules/correspondence/archive/disposal-shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { SafetyDots } from '#web/parts/safety.tsx';
import { Answered, Skeleton } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { BackTo } from './back-to.tsx';

export function DisposalRecord({ disposal }: { disposal: string }) {
  const { office } = useSeat();
  const path = `/api/offices/${office}/archive/disposals/${encodeURIComponent(disposal)}`;
  const query = useQuery<DisposalAnswer>(path);
  return (
    <div className="page archive">
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={8} />}>
        {(record) => <Record path={path} record={record} />}
      </Answered>
    </div>
  );
}

function Record({ path, record }: { path: string; record: DisposalAnswer }) {
  const { t, code } = useTongue();
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([{ code: 'KeyP', run: () => setPrinting(true) }]);
  return (
    <>
      <header className="page-head">
        <div>
          <BackTo part="destroyed" />
          <h1>{t('disposal.record', { number: code(record.number) })}</h1>
          <p className="sub" role="status">
            {t('disposal.destroyed', { n: record.letters })}
          </p>
        </div>
        <Exports path={`${path}/export`} onPrint={() => setPrinting(true)} />
      </header>
      <Decision record={record} />
      <section aria-labelledby="destroyed-letters">
        <h2 id="destroyed-letters">{t('disposal.destroyed', { n: record.letters })}</h2>
        <p className="sub">{t('disposal.remains')}</p>
        <GoneTable rows={record.rows} />
      </section>
      {record.excluded.length > 0 && <Stayed record={record} />}
      {isPrinting && <RecordPrint record={record} onDone={printed} />}
    </>
  );
}

function Decision({ record }: { record: DisposalAnswer }) {
  const { t, name, longDay, dayOf, clock } = useTongue();
  const { by, committee, decidedAt, date, basis, note, safety } = record;
  return (
    <section className="decision">
      <dl className="facts">
        <div>
          <dt>{t('disposal.date')}</dt>
          <dd>
            <bdi>{longDay(date)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('disposal.basis')}</dt>
          <dd>
            <bdi>{basis}</bdi>
          </dd>
        </div>
        <div>
          <dt>{t('disposal.members')}</dt>
          <dd>
            <ul>
              {committee.map((member) => (
                <li key={`${member.name} ${member.title}`}>
                  <bdi>{member.name}</bdi> <small>{member.title}</small>
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{t('disposal.carried-out')}</dt>
          <dd>
            <bdi>{dayOf(decidedAt)}</bdi> <bdi>{clock(decidedAt)}</bdi> ·{' '}
            <bdi>{by.names === null ? by.person : name(by.names)}</bdi>
          </dd>
        </div>
        {note !== '' && (
          <div>
            <dt>{t('disposal.note')}</dt>
            <dd>
              <bdi>{note}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('column.safety')}</dt>
          <dd>
            <SafetyDots safety={safety} words />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function GoneTable({ rows }: Pick<DisposalAnswer, 'rows'>) {
  const { t, dayOf } = useTongue();
  const label = t('archive.part.destroyed');
  return (
    <div className="table-box" role="region" aria-label={label} tabIndex={0}>
      <table className="plain-table stacked">
        <thead>
          <tr>
            <th>{t('column.number')}</th>
            <th>{t('search.facet.direction')}</th>
            <th>{t('column.date')}</th>
            <th>{t('archive.archived')}</th>
            <th>{t('field.retention')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.letter}>
              <td>
                <Link to={letterPath(row.letter)} className="file-mark">
                  <NumberText>{row.number}</NumberText>
                </Link>
              </td>
              <td>{t(`direction.${row.direction}`)}</td>
              <td data-label={t('column.date')}>
                <bdi>{dayOf(row.numberedAt)}</bdi>
              </td>
              <td data-label={t('archive.archived')}>
                <bdi>{dayOf(row.archivedAt)}</bdi>
              </td>
              <td data-label={t('field.retention')}>
                <bdi>{row.retention}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Stayed({ record }: { record: DisposalAnswer }) {
  const { t } = useTongue();
  return (
    <section aria-labelledby="stayed-letters">
      <h2 id="stayed-letters">{t('disposal.stayed')}</h2>
      <ul className="stayed">
        {record.excluded.map(({ letter, number, reason }) => (
          <li key={letter}>
            <Link to={letterPath(letter)} className="file-mark">
              <NumberText>{number}</NumberText>
            </Link>{' '}
            <bdi>{reason}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecordPrint({ record, onDone }: { record: DisposalAnswer; onDone: () => void }) {
  const { t, code, day, dayOf } = useTongue();
  const { number, date, basis, rows, committee } = record;
  const members = committee.map((member) => `${member.name} – ${member.title}`);
  return (
    <Printed
      title={t('disposal.protocol', { number: code(number) })}
      about={[
        `${t('disposal.date')} ${day(date)} · ${t('disposal.basis')}: ${basis}`,
        t('disposal.destroyed', { n: record.letters }),
      ].join(' · ')}
      heads={[
        t('column.number'),
        t('search.facet.direction'),
        t('column.date'),
        t('archive.archived'),
        t('field.retention'),
      ]}
      onDone={onDone}
    >
      {rows.map((row) => (
        <tr key={row.letter}>
          <td>
            <NumberText>{row.number}</NumberText>
          </td>
          <td>{t(`direction.${row.direction}`)}</td>
          <td>
            <bdi>{dayOf(row.numberedAt)}</bdi>
          </td>
          <td>
            <bdi>{dayOf(row.archivedAt)}</bdi>
          </td>
          <td>
            <bdi>{row.retention}</bdi>
          </td>
        </tr>
      ))}
      {record.excluded.map((one) => (
        <tr key={one.letter}>
          <td>
            <NumberText>{one.number}</NumberText>
          </td>
          <td colSpan={4}>
            {t('disposal.stays')}: <bdi>{one.reason}</bdi>
          </td>
        </tr>
      ))}
      {members.map((member) => (
        <tr key={member} className="signing">
          <td colSpan={3}>
            <bdi>{member}</bdi>
          </td>
          <td colSpan={2}>{t('disposal.signature')}</td>
        </tr>
      ))}
    </Printed>
  );
}
