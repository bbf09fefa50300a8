// The sites of a centre, for the directory's administrators: which copy of the database leads,
// whether the other has every act, which servers share it, and what was moved when. The database is
// moved from here for maintenance; what it does meanwhile is shown step by step.
import { useCallback, useEffect, useId, useState } from 'react';
import type { Copy, MoveAnswer, SiteMove, SitesAnswer } from '#kernel/site.ts';
import { post } from '#web/data/api.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { Button, LinkButton } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { notify } from '#web/parts/notices.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { momentSaid } from '#web/shell/moment-said.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import '#web/style/stacked-table.css';
import './sites.css';
import { DrillList } from './drill-list.tsx';
import { MoveList } from './move-list.tsx';

const PATH = '/api/sites';
/** No log says how copies stand. */
const POLL_MS = 2_000;
const POLL_MOVING_MS = 500;

export function Sites() {
  const { t } = useTongue();
  const { capacity } = useSeat();
  if (capacity === 'administrator') return <OpenSites />;
  return (
    <div className="page">
      <Empty title={t('sites.barred.title')} text={t('sites.barred.text')}>
        <LinkButton to="/">{t('nav.home')}</LinkButton>
      </Empty>
    </div>
  );
}

function OpenSites() {
  const { t } = useTongue();
  const query = useQuery<SitesAnswer>(PATH);
  const latest = query.data?.moves[0];
  const isMoving = latest !== undefined && (latest.state === 'draining' || isUnsafe(latest));
  useEffect(() => {
    const timer = setInterval(() => retry(PATH), isMoving ? POLL_MOVING_MS : POLL_MS);
    return () => clearInterval(timer);
  }, [isMoving]);
  return (
    <div className="page sites-page">
      <header className="page-head">
        <div>
          <h1>{t('title.sites')}</h1>
          <p className="sub">{t('sites.about')}</p>
        </div>
      </header>
      <Answered query={query} onRetry={() => retry(PATH)} skeleton={<Skeleton rows={4} />}>
        {(answer) =>
          answer.isHere ? (
            <>
              {isMoving && <Progress move={latest} />}
              <Copies answer={answer} isMoving={isMoving} />
              <Servers answer={answer} />
              <DrillList />
              <MoveList moves={answer.moves} />
            </>
          ) : (
            <Empty title={t('sites.elsewhere.title')} text={t('sites.elsewhere.text')} />
          )
        }
      </Answered>
    </div>
  );
}

/** Moved, while the other site is still catching up. */
function isUnsafe({ state, reason }: SiteMove): boolean {
  return state === 'moved' && reason === null;
}

const STEPS = ['asked', 'drained', 'moved', 'safe'] as const;

function Progress({ move }: { move: SiteMove }) {
  const { t, clock } = useTongue();
  const times = [move.askedAt, move.drainedAt, move.movedAt, move.safeAt];
  const next = times.findIndex((time) => time === null);
  return (
    <section className="move-steps" aria-label={t('sites.moving', { to: move.to })}>
      <h2 role="status">{t('sites.moving', { to: move.to })}</h2>
      <ol>
        {STEPS.map((step, i) => {
          const time = times[i] ?? null;
          const state = time !== null ? 'done' : i === next ? 'now' : 'ahead';
          return (
            <li key={step} className={state} aria-current={state === 'now' ? 'step' : undefined}>
              <b>{t(`sites.step.${step}`)}</b>
              <small>{time === null ? t(`sites.step.${state}`) : <bdi>{clock(time)}</bdi>}</small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Copies({ answer, isMoving }: { answer: SitesAnswer; isMoving: boolean }) {
  const { t } = useTongue();
  const title = useId();
  const [to, setTo] = useState<string | null>(null);
  const close = useCallback(() => setTo(null), []);
  const { copies } = answer;
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('sites.copies')}</h2>
      {copies === null ? (
        <Empty title={t('sites.unreachable.title')} text={t('sites.unreachable.text')} />
      ) : (
        <ul className="site-cards">
          {copies.map((copy) => (
            <CopyCard
              key={copy.name}
              copy={copy}
              isPaused={answer.isPaused}
              onMove={isMoving ? undefined : () => setTo(copy.name)}
            />
          ))}
        </ul>
      )}
      {to !== null && <MoveDialog to={to} onClose={close} />}
    </section>
  );
}

function CopyCard(props: {
  readonly copy: Copy;
  readonly isPaused: boolean;
  readonly onMove: (() => void) | undefined;
}) {
  const { t, n } = useTongue();
  const { copy, isPaused, onMove } = props;
  const { name, role, lagBytes } = copy;
  const isWell = role === 'leader' || role === 'in-sync';
  const why = isPaused ? t('sites.obstacle.paused') : t('sites.obstacle.not-in-sync');
  const mayMove = role === 'in-sync' && !isPaused;
  return (
    <li>
      <h3>
        <i className={`knot ${isWell ? 'solid' : 'open'}`} aria-hidden="true" />
        <bdi>{name}</bdi>
      </h3>
      <p className={isWell ? 'sub' : 'cut'}>{t(`sites.role.${role}`)}</p>
      {lagBytes !== null && lagBytes > 0 && (
        <p className="sub">{t('sites.lag', { kb: n(Math.ceil(lagBytes / 1_024)) })}</p>
      )}
      {role !== 'leader' && onMove !== undefined && (
        <div className="site-act">
          {mayMove ? (
            <Button look="plain" onClick={onMove}>
              {t('sites.move-here')}
            </Button>
          ) : (
            <small className="cut">{why}</small>
          )}
        </div>
      )}
    </li>
  );
}

function MoveDialog({ to, onClose }: { readonly to: string; readonly onClose: () => void }) {
  const { t } = useTongue();
  const [isSent, setSent] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const move = async () => {
    setSent(true);
    const answer = await post<MoveAnswer>(`${PATH}/moves`, { to });
    setSent(false);
    retry(PATH);
    if (!answer.ok) {
      const { problem } = answer;
      return notify('bad', (tongue) => tongue.problem(problem));
    }
    if (answer.value.ok) return onClose();
    setSaid(t(`sites.obstacle.${answer.value.obstacle}`));
  };
  return (
    <Dialog title={t('sites.move-to', { to })} onClose={onClose}>
      <p className="about">{t('sites.move.about')}</p>
      <p className="about">{t('sites.move.nobody')}</p>
      {said !== null && (
        <p className="wrong" role="alert">
          {said}
        </p>
      )}
      <footer className="row-of-acts">
        <Button look="main" isBusy={isSent} onClick={() => void move()}>
          {t('sites.move.do')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('act.cancel')}
        </Button>
      </footer>
    </Dialog>
  );
}

function Servers({ answer: { servers, own } }: { answer: SitesAnswer }) {
  const tongue = useTongue();
  const { t } = tongue;
  const title = useId();
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('sites.servers')}</h2>
      <div className="table-box" role="region" aria-label={t('sites.servers')} tabIndex={0}>
        <table className="plain-table stacked">
          <thead>
            <tr>
              <th>{t('sites.server')}</th>
              <th>{t('sites.version')}</th>
              <th>{t('sites.seen')}</th>
            </tr>
          </thead>
          <tbody>
            {servers.map(({ name, version, seenAt }) => (
              <tr key={name}>
                <td>
                  <bdi>{name}</bdi> {name === own && <small>{t('sites.own')}</small>}
                </td>
                <td data-label={t('sites.version')}>
                  <bdi>{version}</bdi>
                </td>
                <td data-label={t('sites.seen')}>
                  <bdi>{momentSaid(tongue, seenAt, Date.now())}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
