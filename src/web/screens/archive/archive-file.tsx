// One file of the archive: its volumes with the letters in them, how long each is kept, and the
// whole to take away or print.
import { useCallback, useState } from 'react';
import type { ArchivedLetters, YearsAnswer } from '#modules/correspondence/archive/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button, Link } from '#web/parts/button.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ArchivePrint } from './archive-print.tsx';
import { byVolume } from './archive-state.ts';
import { BackTo } from './back-to.tsx';
import { Downloads } from './downloads.tsx';
import { Volume } from './volume.tsx';

export function ArchiveFile({ file }: { file: string }) {
  const { t } = useTongue();
  const { office } = useSeat();
  const path = `/api/offices/${office}/archive/letters?${new URLSearchParams({ file })}`;
  const query = useQuery<ArchivedLetters>(path);
  const years = useQuery<YearsAnswer>(`/api/offices/${office}/archive/years`);
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  const print = () => setPrinting(query.data !== undefined);
  useKeys([{ code: 'KeyP', run: print }]);
  return (
    <div className="page archive">
      <header className="page-head">
        <div>
          <BackTo part="files" />
          <h1>
            <bdi>{file}</bdi>
          </h1>
          <p className="sub" role="status">
            {t('archive.file')}
            {query.data !== undefined && <> · {t('search.total.exact', { n: query.data.total })}</>}
          </p>
        </div>
        <div className="row-of-acts">
          <Link to={`/search?${new URLSearchParams({ file })}`} className="btn plain">
            {t('archive.file.search')}
          </Link>
          <Button onClick={print} keys="P">
            {t('act.print')}
          </Button>
        </div>
      </header>
      <Downloads of={{ file }} label={file} mayTakeAll={years.data?.mayTakeAll ?? false} />
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={6} />}>
        {({ rows, total, closed }) =>
          total === 0 ? (
            <Empty title={t('archive.file.none')} />
          ) : (
            <>
              {byVolume(rows, closed).map((one) => (
                <Volume key={one.volume} {...one} file={file} onChanged={() => retry(path)} />
              ))}
              {rows.length < total && <p className="sub">{t('print.cut', { n: rows.length })}</p>}
            </>
          )
        }
      </Answered>
      {isPrinting && query.data !== undefined && (
        <ArchivePrint title={file} rows={query.data.rows} onDone={printed} />
      )}
    </div>
  );
}
