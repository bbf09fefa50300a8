// Circulars that the office sent: how many have acknowledged each, and who has not.
import type { CircularsAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { Answered, Empty } from '#web/parts/states.tsx';
import { NumberText } from '#web/parts/tags.tsx';
import { letterPath } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { pagePath } from './follow-state.ts';
import type { Asked, Change } from './follow-state.ts';
import { Pager } from './pager.tsx';

type Circular = CircularsAnswer['rows'][number];

export function Circulars({ asked, change }: { asked: Asked; change: Change }) {
  const { t } = useTongue();
  const seat = useSeat();
  const path = pagePath(seat.office, asked);
  const query = useQuery<CircularsAnswer>(path);
  return (
    <Answered query={query} onRetry={() => retry(path)}>
      {(page) =>
        page.total === 0 ? (
          <Empty
            title={t(asked.q === '' ? 'follow.empty.title' : 'follow.none.title')}
            text={t(asked.q === '' ? 'follow.empty.circulars' : 'follow.none.text')}
          />
        ) : (
          <>
            <ul className="circulars">
              {page.rows.map((row) => (
                <CircularCard key={row.letter} row={row} />
              ))}
            </ul>
            <Pager asked={asked} total={page.total} count={page.rows.length} change={change} />
          </>
        )
      }
    </Answered>
  );
}

function CircularCard({ row }: { row: Circular }) {
  const { t, n, dayOf, tOr } = useTongue();
  const { addressees, acknowledged, missing } = row;
  const said = t('follow.acknowledged', { n: acknowledged, all: addressees });
  return (
    <li>
      <Link to={letterPath(row.letter)}>
        {row.number !== null && <NumberText>{row.number}</NumberText>}{' '}
        <b dir="auto">{row.masked ? t('letter.masked') : row.subject}</b>{' '}
        <time dateTime={row.sentAt}>
          <bdi>{dayOf(row.sentAt)}</bdi>
        </time>
      </Link>
      <p className="acknowledged">
        <meter min={0} max={Math.max(1, addressees)} value={acknowledged} aria-label={said} />
        <span>{said}</span>
      </p>
      {missing.length > 0 ? (
        <details>
          <summary>
            {t('follow.missing')} <bdi>{n(addressees - acknowledged)}</bdi>
          </summary>
          <ul>
            {missing.map(({ name, state, since }) => (
              <li key={name}>
                <bdi>{name}</bdi>
                <small>
                  {tOr(`state.${state}`, '')}
                  {since !== null && (
                    <>
                      {' '}
                      <bdi>{dayOf(since)}</bdi>
                    </>
                  )}
                </small>
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p className="sub">{t('follow.all-acknowledged')}</p>
      )}
    </li>
  );
}
