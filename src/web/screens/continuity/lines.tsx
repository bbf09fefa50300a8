// The page of the head and the registrar: what each centre has and has not, act by act with why,
// and when the lines came and went. Live; both lists are saved as files and printed.
import { useCallback, useState } from 'react';
import type { CentreStanding, LinesAnswer, UnsafeActs } from '#kernel/line.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { LinkButton } from '#web/parts/button.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { momentSaid } from '#web/shell/moment-said.ts';
import { NeighbourLines } from '#web/shell/neighbours.tsx';
import { mayKeepLines } from '#web/shell/permits.ts';
import { follow, go, useAddress } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { ActsPrint, UnsafeList } from './acts-list.tsx';
import { HistoryPrint, LineHistory } from './line-history.tsx';
import { partOf, parts } from './line-days.ts';
import type { Part } from './line-days.ts';
import './lines.css';

const DAYS = 14;

export function Lines() {
  const { t } = useTongue();
  const seat = useSeat();
  if (mayKeepLines(seat)) return <OpenLines />;
  return (
    <Empty title={t('lines.barred.title')} text={t('lines.barred.text')}>
      <LinkButton to="/">{t('nav.home')}</LinkButton>
    </Empty>
  );
}

function OpenLines() {
  const { t } = useTongue();
  const seat = useSeat();
  const { search } = useAddress();
  const part = partOf(search);
  const office = `/api/offices/${seat.office}`;
  const linesPath = `${office}/lines?days=${DAYS}`;
  const actsPath = `${office}/unsafe-acts`;
  const lines = useQuery<LinesAnswer>(linesPath);
  const acts = useQuery<UnsafeActs>(actsPath);
  const [isPrinting, setPrinting] = useState(false);
  const print = () => setPrinting(lines.data !== undefined && acts.data !== undefined);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([
    { code: 'KeyP', run: print },
    ...parts.map((one, at) => ({
      code: `Digit${at + 1}`,
      run: () => go(`/lines?part=${one}`, { replace: true }),
    })),
  ]);
  const exported = part === 'acts' ? `${actsPath}/export` : `${office}/lines/export?days=${DAYS}`;
  return (
    <div className="page office-lines">
      <header className="page-head">
        <div>
          <h1>{t('title.lines')}</h1>
          <p className="sub">{t('lines.about')}</p>
        </div>
        <div className="row-of-acts">
          <Exports path={exported} onPrint={print} />
        </div>
      </header>
      <Answered query={lines} onRetry={() => retry(linesPath)} skeleton={<Skeleton rows={4} />}>
        {(answer) =>
          answer.centres.length === 0 && answer.periods.length === 0 ? (
            <>
              <NeighbourLines level="h2" lines={answer.neighbours} />
              <Empty title={t('lines.alone.title')} text={t('lines.alone.text')} />
            </>
          ) : (
            <>
              <Centres answer={answer} />
              <NeighbourLines level="h2" lines={answer.neighbours} />
              <Parts part={part} />
              {part === 'history' && <LineHistory answer={answer} days={DAYS} />}
              {part === 'acts' && (
                <Answered query={acts} onRetry={() => retry(actsPath)}>
                  {(first) => <UnsafeList first={first} path={actsPath} centres={answer.centres} />}
                </Answered>
              )}
            </>
          )
        }
      </Answered>
      {isPrinting && part === 'acts' && acts.data !== undefined && (
        <ActsPrint acts={acts.data} centres={lines.data?.centres ?? []} onDone={printed} />
      )}
      {isPrinting && part === 'history' && lines.data !== undefined && (
        <HistoryPrint answer={lines.data} days={DAYS} onDone={printed} />
      )}
    </div>
  );
}

function Parts({ part }: { part: Part }) {
  const { t } = useTongue();
  return (
    <nav className="chips" aria-label={t('lines.parts')}>
      {parts.map((one) => (
        <a
          key={one}
          className="chip"
          href={`/lines?part=${one}`}
          onClick={follow}
          aria-current={one === part ? 'page' : undefined}
        >
          <span>{t(`lines.part.${one}`)}</span>
        </a>
      ))}
    </nav>
  );
}

function Centres({ answer }: { answer: LinesAnswer }) {
  return (
    <ul className="centre-cards">
      {answer.centres.map((centre) => (
        <Centre key={centre.role} centre={centre} size={answer.size} />
      ))}
    </ul>
  );
}

function Centre({ centre, size }: { centre: CentreStanding; size: number }) {
  const tongue = useTongue();
  const { t, tOr, n } = tongue;
  const { role, isUp, since, held, heldAt, trouble } = centre;
  const now = Date.now();
  const lacks = size - Math.min(held, size);
  const state = t(`lines.state.${isUp ? 'up' : 'down'}`);
  const isQuiet = trouble === null || trouble === 'unreachable';
  return (
    <li>
      <h2>
        <i className={`knot ${isUp && isQuiet ? 'solid' : 'open'}`} aria-hidden="true" />
        {t(`lines.centre.${role}`)}
      </h2>
      <p className={isUp ? 'sub' : 'cut'}>
        {state}
        {since !== null && ` ${t('plight.since', { time: momentSaid(tongue, since, now) })}`}
      </p>
      <dl>
        <div>
          <dt>{t('lines.has')}</dt>
          <dd>
            <bdi>{n(held)}</bdi>
            {heldAt !== null && (
              <small>{t('station.held.at', { time: momentSaid(tongue, heldAt, now) })}</small>
            )}
          </dd>
        </div>
        <div className={lacks > 0 ? 'lacks' : undefined}>
          <dt>{t('lines.has-not')}</dt>
          <dd>
            <bdi>{n(lacks)}</bdi>
          </dd>
        </div>
      </dl>
      {!isQuiet && (
        <p className="trouble">
          <b>{tOr(`lines.trouble.${trouble}`, trouble)}</b>
          <span>{tOr(`lines.do.${trouble}`, '')}</span>
        </p>
      )}
    </li>
  );
}
