// On home: what of all my posts is overdue, due soon or new, the first lines of it, and for a head
// what has waited too long in the office.
import type { MyWorkAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import { useQuery } from '#web/data/query.ts';
import { Link } from '#web/parts/button.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { useSeat } from '#web/shell/session.tsx';
import { letterPath } from '#web/shell/route.ts';
import { usePartyNames } from '#web/parts/offices.ts';
import { Marks, NumberText } from '#web/parts/tags.tsx';
import './my-work.css';

const SHOWN = 5;

export function MyWorkPart() {
  const { t } = useTongue();
  const { data } = useQuery<MyWorkAnswer>('/api/my-work');
  if (data === undefined) return null;
  const { overdue, soon, escalated, all } = data.counts;
  if (all === 0 && escalated === 0) return null;
  return (
    <section className="my-work" aria-labelledby="my-work-title">
      <header>
        <h2 id="my-work-title">{t('follow.list.mine')}</h2>
        <span className="follow-notice" role="status" aria-label={t('follow.notice')}>
          {overdue > 0 && (
            <Link to="/follow-up?late=overdue" className="tag red">
              {t('follow.notice.overdue', { n: overdue })}
            </Link>
          )}
          {soon > 0 && (
            <Link to="/follow-up?late=soon" className="tag amber">
              {t('follow.notice.soon', { n: soon })}
            </Link>
          )}
          {escalated > 0 && (
            <Link to="/follow-up?list=overdue" className="tag red">
              {t('follow.notice.escalated', { n: escalated })}
            </Link>
          )}
          <Link to="/follow-up">{t('follow.see-all')}</Link>
        </span>
      </header>
      {data.rows.length > 0 && (
        <ul className="cards">
          {data.rows.slice(0, SHOWN).map((row) => (
            <WorkCard key={`${row.office} ${row.letter} ${row.place}`} row={row} />
          ))}
        </ul>
      )}
    </section>
  );
}

function WorkCard({ row }: { row: MyWorkAnswer['rows'][number] }) {
  const { t, day } = useTongue();
  const called = usePartyNames();
  const seat = useSeat();
  const isHere = row.office === seat.office;
  const { late, daysLeft, dueOn } = row;
  const said =
    dueOn === null || daysLeft === null
      ? t('follow.no-day')
      : late === 'overdue'
        ? t('follow.days-late', { n: -daysLeft })
        : t('follow.days-left', { n: daysLeft });
  return (
    <li>
      <Link to={isHere ? letterPath(row.letter) : `/follow-up?office=${row.office}`}>
        <span className={late === 'overdue' ? 'why late-why' : 'why'}>{said}</span>
        <span className="what">
          <b dir="auto">{row.subject}</b> <Marks {...row} />
          <span className="from">
            <bdi>
              {isHere ? called.party(row.partyOffice, row.party) : called.party(row.office, '')}
            </bdi>
            {row.number !== null && (
              <>
                {' · '}
                <NumberText>{row.number}</NumberText>
              </>
            )}
            {row.instruction !== '' && (
              <>
                {' · '}
                <bdi>{row.instruction}</bdi>
              </>
            )}
          </span>
        </span>
        {dueOn !== null && (
          <time dateTime={dueOn}>
            <bdi>{day(dueOn)}</bdi>
          </time>
        )}
      </Link>
    </li>
  );
}
