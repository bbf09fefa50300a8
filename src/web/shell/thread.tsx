// The thread: office ● main ● standby on one line at the top of every screen, with words that say
// how things stand. It is one button: what it opens says what is not possible now, and what to do
// instead. Where this browser has lost the office, it says so first.
import { lazy, Suspense, useEffect, useState } from 'react';
import type { CentreRole, Continuity } from '#kernel/line.ts';
import { connection } from '#web/data/connection.ts';
import { loadPart } from '#web/data/load.ts';
import { newerVersion } from '#web/data/live.ts';
import { outbox } from '#web/data/outbox.ts';
import { useQuery } from '#web/data/query.ts';
import { useSignal } from '#web/data/signal.ts';
import { Kbd, Link } from '#web/parts/button.tsx';
import { Icon } from '#web/parts/icon.tsx';
import { awayCentre, plightOf, threadView } from './continuity.ts';
import type { Cord, Knot, ThreadView } from './continuity.ts';
import { modKey, useKeys } from './keys.ts';
import { PersonMenu } from './person-menu.tsx';
import { useSeat } from './session.tsx';
import { momentSaid } from './moment-said.ts';
import { useTongue } from './tongue.tsx';

const ContinuityPanel = lazy(async () => ({
  default: (await loadPart(() => import('./continuity-panel.tsx'))).ContinuityPanel,
}));

const MINUTE_MS = 60_000;
/** What travels for a moment is not worth a word. */
const TRAVEL_MIN_MS = 10_000;

export function Thread({ onPalette, onMenu }: { onPalette: () => void; onMenu: () => void }) {
  const { t } = useTongue();
  return (
    <header className="thread">
      <button type="button" className="bare menu" aria-label={t('nav.label')} onClick={onMenu}>
        <Icon name="menu" />
      </button>
      <Link to="/" className="brand">
        {t('app.name')}
      </Link>
      <ContinuityBar />
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

function ContinuityBar() {
  const { t, name } = useTongue();
  const seat = useSeat();
  const { data } = useQuery<Continuity>(`/api/offices/${seat.office}/continuity`);
  const line = useSignal(connection);
  const [isOpen, setOpen] = useState(false);
  useKeys([{ code: 'KeyL', alt: true, whileTyping: true, run: () => setOpen(true) }]);
  const view = threadView(data, line);
  const { text, unsent, isNewer } = useSaying(data, view);
  return (
    <div className="line" role="group" aria-label={t('thread.label')}>
      <button
        type="button"
        className="line-button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-keyshortcuts="Alt+L"
        onClick={() => setOpen(true)}
      >
        <span className="unseen">{t('continuity.open')}</span>
        <Knots view={view} office={name(seat.officeNames)} />
      </button>
      <div className={`saying ${view.tone}`} role="status">
        {text !== null && <span>{text}</span>}
        {unsent > 0 && <span className="unsent">{t('thread.unsent', { n: unsent })}</span>}
        {isNewer && (
          <button type="button" onClick={() => window.location.reload()}>
            {t('thread.newer')}
          </button>
        )}
      </div>
      <Suspense>
        {isOpen && <ContinuityPanel continuity={data} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  );
}

function Knots({ view, office }: { view: ThreadView; office: string }) {
  const { t } = useTongue();
  const { centres, device } = view;
  return (
    <span className="knots">
      {device !== null && (
        <>
          <KnotMark knot="solid" />
          <span>{t('thread.device')}</span>
          <CordMark cord={device.cord} />
        </>
      )}
      <KnotMark knot={view.office} />
      <b title={office}>{office}</b>
      {centres.map(({ role, cord, knot, isBusy }) => (
        <span key={role} className="station">
          <CordMark cord={cord} isBusy={isBusy} />
          <KnotMark knot={knot} />
          <span>{t(centreWord(role))}</span>
        </span>
      ))}
    </span>
  );
}

function centreWord(role: CentreRole) {
  return role === 'main' ? 'thread.main' : 'thread.standby';
}

export function KnotMark({ knot }: { knot: Knot }) {
  const { t } = useTongue();
  return <i className={`knot ${knot}`} role="img" aria-label={t(`thread.knot.${knot}`)} />;
}

function CordMark({ cord, isBusy = false }: { cord: Cord; isBusy?: boolean }) {
  return <i className={isBusy ? `cord ${cord} busy` : `cord ${cord}`} aria-hidden="true" />;
}

/** One sentence on how things stand, and what still lies on this device. */
function useSaying(continuity: Continuity | undefined, { tone }: ThreadView) {
  const tongue = useTongue();
  const { t, clock } = tongue;
  const seat = useSeat();
  const line = useSignal(connection);
  const now = useMinute();
  const unsent = useSignal(outbox).filter((each) => each.office === seat.office).length;
  const isNewer = useSignal(newerVersion);
  let text: string | null = null;
  if (line.state === 'down') text = t('thread.lost', { time: clock(line.sinceMs) });
  else if (continuity !== undefined) text = rungSaying(continuity);
  return { text, unsent, isNewer, tone };
  function rungSaying(known: Continuity): string {
    const { rungSince, waiting, since } = known;
    const plight = plightOf(known, line);
    const away = awayCentre(known);
    const centre = away === undefined ? '' : t(centreWord(away.role));
    const time = rungSince === null ? null : momentSaid(tongue, rungSince, now);
    const waits = waiting === 0 ? '' : ` ${t('thread.waiting', { n: waiting })}`;
    switch (plight) {
      case 'alone':
        return t('thread.alone', { n: known.log.size });
      case 'both': {
        const isLong = since !== null && now - Date.parse(since) > TRAVEL_MIN_MS;
        return waiting > 0 && isLong ? t('thread.travelling', { n: waiting }) : t('thread.both');
      }
      case 'one':
        return time === null
          ? t('thread.one.plain', { centre })
          : t('thread.one', { centre, time }) + waits;
      case 'copy-goes-on':
      case 'copy-waits':
        return time === null ? t(`thread.${plight}.plain`) : t(`thread.${plight}`, { time });
      case 'refused':
        return t('thread.refused', { centre }) + waits;
      case 'restored':
        return t('thread.healing');
      case 'forked':
        return t('thread.fenced');
      case 'paper':
        return t('thread.paper', { time: time ?? '' });
      case 'isolated':
      case 'lost':
        return (
          (time === null ? t('thread.isolated.plain') : t('thread.isolated', { time })) + waits
        );
    }
  }
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
