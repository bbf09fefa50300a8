// The thread: office ● main ● standby on one line at the top of every screen, with words that say
// how things stand. Where this browser has lost the office, it says since when, and that what is
// typed is kept.
import { useEffect, useState } from 'react';
import { connection } from '#web/data/connection.ts';
import { newerVersion } from '#web/data/live.ts';
import { outbox } from '#web/data/outbox.ts';
import { useQuery } from '#web/data/query.ts';
import { useSignal } from '#web/data/signal.ts';
import { Kbd, Link } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { threadView } from './continuity.ts';
import type { Continuity, Cord, Knot, ThreadView } from './continuity.ts';
import { modKey } from './keys.ts';
import { PersonMenu } from './person-menu.tsx';
import { useSeat } from './session.tsx';
import { useTongue } from './tongue.tsx';

const MINUTE_MS = 60_000;

export function Thread({ onPalette, onMenu }: { onPalette: () => void; onMenu: () => void }) {
  const { t, name } = useTongue();
  const seat = useSeat();
  const { data } = useQuery<Continuity>(`/api/offices/${seat.office}/continuity`);
  const line = useSignal(connection);
  const view = threadView(data?.rung ?? 'alone', line);
  return (
    <header className="thread">
      <button type="button" className="bare menu" aria-label={t('nav.label')} onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <Link to="/" className="brand">
        {t('app.name')}
      </Link>
      <div className="line" role="group" aria-label={t('thread.label')}>
        <Knots view={view} office={name(seat.officeNames)} />
        <Saying view={view} continuity={data} />
      </div>
      <div className="who">
        <Today />
        <button type="button" className="palette-key" onClick={onPalette}>
          <Icon name="search" size={16} />
          <span className="unseen">{t('palette.title')}</span>
          <Kbd>{`${modKey()} K`}</Kbd>
        </button>
        <PersonMenu />
      </div>
    </header>
  );
}

function Knots({ view, office }: { view: ThreadView; office: string }) {
  const { t } = useTongue();
  const { centres, device } = view;
  return (
    <div className="knots">
      {device !== null && (
        <>
          <KnotMark knot="solid" />
          <span>{t('thread.device')}</span>
          <CordMark cord={device.cord} />
        </>
      )}
      <KnotMark knot={view.office} />
      <b title={office}>{office}</b>
      {centres !== null && (
        <>
          <CordMark cord={centres.toMain} />
          <KnotMark knot={centres.main} />
          <span>{t('thread.main')}</span>
          <CordMark cord={centres.toStandby} />
          <KnotMark knot={centres.standby} />
          <span>{t('thread.standby')}</span>
        </>
      )}
    </div>
  );
}

function KnotMark({ knot }: { knot: Knot }) {
  const { t } = useTongue();
  return <i className={`knot ${knot}`} role="img" aria-label={t(`thread.knot.${knot}`)} />;
}

function CordMark({ cord }: { cord: Cord }) {
  return <i className={`cord ${cord}`} aria-hidden="true" />;
}

function Saying({ view, continuity }: { view: ThreadView; continuity: Continuity | undefined }) {
  const { t, clock } = useTongue();
  const seat = useSeat();
  const line = useSignal(connection);
  const unsent = useSignal(outbox).filter((each) => each.office === seat.office).length;
  const isNewer = useSignal(newerVersion);
  let text: string | null = null;
  if (line.state === 'down') text = t('thread.lost', { time: clock(line.sinceMs) });
  else if (continuity !== undefined) text = rungSaying();
  function rungSaying(): string {
    const { rung, since, waiting } = continuity ?? { rung: 'alone', since: null, waiting: 0 };
    if (rung === 'alone') return t('thread.alone', { n: continuity?.log.size ?? 0 });
    if (rung === 'both') return t('thread.both');
    const time = since === null ? '' : clock(since);
    return `${t(`thread.${rung}`, { time })} ${t('thread.waiting', { n: waiting })}`;
  }
  return (
    <div className={`saying ${view.tone}`} role="status">
      {text !== null && <span>{text}</span>}
      {unsent > 0 && <span className="unsent">{t('thread.unsent', { n: unsent })}</span>}
      {isNewer && (
        <button type="button" onClick={() => window.location.reload()}>
          {t('thread.newer')}
        </button>
      )}
    </div>
  );
}

/** Today in the office's calendar and in the other one that its letters carry. */
function Today() {
  const tongue = useTongue();
  const now = useMinute();
  const iso = tongue.isoDay(now);
  const other = tongue.calendar === 'gregory' ? 'islamic-umalqura' : 'gregory';
  return (
    <span className="today">
      <bdi>{tongue.longDay(iso, tongue.calendar, true)}</bdi>
      <bdi>{tongue.dated(iso, other)}</bdi>
    </span>
  );
}

function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
