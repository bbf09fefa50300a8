// The letters that an order keeps from being destroyed. The orders themselves stand on each letter.
import type { HeldAnswer } from '#modules/correspondence/archive/disposal-shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ArchivedTable } from './archived-table.tsx';

export function HeldLetters() {
  const { t } = useTongue();
  const { office } = useSeat();
  const path = `/api/offices/${office}/archive/held`;
  const query = useQuery<HeldAnswer>(path);
  return (
    <section aria-labelledby="archive-held">
      <header className="section-head">
        <div>
          <h2 id="archive-held">{t('archive.part.held')}</h2>
          <p className="sub">{t('archive.held.about')}</p>
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={4} />}>
        {({ rows, total }) =>
          total === 0 ? (
            <Empty title={t('archive.held.none')} text={t('archive.held.none.text')} />
          ) : (
            <>
              <p className="sub" role="status">
                {t('search.total.exact', { n: total })}
              </p>
              <ArchivedTable label={t('archive.part.held')} rows={rows} />
            </>
          )
        }
      </Answered>
    </section>
  );
}
