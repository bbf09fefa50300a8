// The files of the archive, found by their marks, and the years of the registers to take away.
import { useState } from 'react';
import type { FilesAnswer, YearsAnswer } from '#modules/correspondence/archive/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { directionOf } from '#web/parts/direction.ts';
import { Icon } from '#web/parts/icon.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { filePath } from './archive-state.ts';
import { Downloads } from './downloads.tsx';

export function ArchiveFiles() {
  return (
    <>
      <Files />
      <Years />
    </>
  );
}

function Files() {
  const { t } = useTongue();
  const { office } = useSeat();
  const [q, setQ] = useState('');
  const path = `/api/offices/${office}/archive/files?${new URLSearchParams({ q: q.trim() })}`;
  const query = useQuery<FilesAnswer>(path);
  return (
    <section aria-labelledby="archive-files">
      <header className="section-head">
        <h2 id="archive-files">{t('archive.files')}</h2>
        <label className="search">
          <span className="unseen">{t('archive.find-file')}</span>
          <Icon name="search" />
          <input
            type="search"
            dir={directionOf(q)}
            placeholder={t('archive.find-file')}
            maxLength={120}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </label>
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
        {(answer) =>
          answer.total === 0 ? <NoFiles isAsked={q.trim() !== ''} /> : <FileTable answer={answer} />
        }
      </Answered>
    </section>
  );
}

function NoFiles({ isAsked }: { isAsked: boolean }) {
  const { t } = useTongue();
  if (isAsked) return <Empty title={t('archive.none.found')} />;
  return <Empty title={t('archive.none.title')} text={t('archive.none.text')} />;
}

function FileTable({ answer }: { answer: FilesAnswer }) {
  const { t, n, dayOf } = useTongue();
  const { files, total } = answer;
  return (
    <>
      <div className="table-box" role="region" aria-label={t('archive.files')} tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t('archive.file')}</th>
              <th>{t('archive.letters')}</th>
              <th>{t('archive.volumes')}</th>
              <th>{t('archive.span')}</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ file, letters, volumes, firstAt, lastAt }) => (
              <tr key={file}>
                <td>
                  <Link to={filePath(file)} className="file-mark">
                    <bdi>{file}</bdi>
                  </Link>
                </td>
                <td>
                  <bdi>{n(letters)}</bdi>
                </td>
                <td>
                  <bdi>{n(volumes)}</bdi>
                </td>
                <td>
                  <bdi>{dayOf(firstAt)}</bdi> – <bdi>{dayOf(lastAt)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {files.length < total && <p className="sub">{t('archive.more-files', { n: total })}</p>}
    </>
  );
}

function Years() {
  const { t } = useTongue();
  const { office } = useSeat();
  const path = `/api/offices/${office}/archive/years`;
  const query = useQuery<YearsAnswer>(path);
  return (
    <section aria-labelledby="archive-years">
      <header className="section-head">
        <div>
          <h2 id="archive-years">{t('archive.years')}</h2>
          <p className="sub">{t('archive.years.about')}</p>
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={2} />}>
        {({ registers, mayTakeAll }) => (
          <ul className="years">
            {registers.flatMap(({ register, years }) =>
              years.map((year) => (
                <YearRow key={`${register} ${year.year}`} {...{ register, mayTakeAll, ...year }} />
              )),
            )}
            {registers.every(({ years }) => years.length === 0) && (
              <li className="sub">{t('archive.years.none')}</li>
            )}
          </ul>
        )}
      </Answered>
    </section>
  );
}

function YearRow(props: {
  readonly register: 'incoming' | 'outgoing';
  readonly year: number;
  readonly letters: number;
  readonly mayTakeAll: boolean;
}) {
  const { t, code } = useTongue();
  const { register, year, letters, mayTakeAll } = props;
  const title = t(`nav.${register}`);
  return (
    <li>
      <span>
        <b>
          {title} {year > 0 && <bdi>{code(String(year))}</bdi>}
        </b>
        <small>{t('search.total.exact', { n: letters })}</small>
      </span>
      <Downloads
        of={{ register, year: String(year) }}
        label={`${title} ${year > 0 ? code(String(year)) : ''}`}
        mayTakeAll={mayTakeAll}
      />
    </li>
  );
}
