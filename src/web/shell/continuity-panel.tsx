// What the thread opens: the line from the office to its centres with what each holds, where the
// acts are, what is not possible now and what to do instead, and what still lies on this device.
import { useEffect, useState } from 'react';
import type { CentreStanding, Continuity } from '#kernel/line.ts';
import { connection } from '#web/data/connection.ts';
import { outbox } from '#web/data/outbox.ts';
import { useSignal } from '#web/data/signal.ts';
import { LinkButton } from '#web/parts/button.tsx';
import { Dialog } from '#web/parts/dialog.tsx';
import { SafetyDots } from '#web/parts/safety.tsx';
import { countSafeties, plightOf, threadView } from './continuity.ts';
import type { Cord, Knot, Plight } from './continuity.ts';
import { findGoingOn, listLimits } from './limits-now.ts';
import { momentSaid } from './moment-said.ts';
import { NeighbourLines } from './neighbours.tsx';
import { mayKeepLines } from './permits.ts';
import { useAddress } from './route.ts';
import { useSitting } from './session.tsx';
import { useTongue } from './tongue.tsx';
import './continuity.css';

const TICK_MS = 20_000;
const MARKS = ['recorded', 'held', 'safe'] as const;

export function ContinuityPanel(props: {
  readonly continuity: Continuity | undefined;
  readonly onClose: () => void;
}) {
  const tongue = useTongue();
  const { t } = tongue;
  const { continuity } = props;
  const line = useSignal(connection);
  const now = useTick();
  const plight = plightOf(continuity, line);
  const since = sinceOf(plight, continuity, line.state === 'down' ? line.sinceMs : null);
  const { tone } = threadView(continuity, line);
  const { path } = useAddress();
  const [openedAt] = useState(path);
  const { onClose } = props;
  useEffect(() => {
    if (path !== openedAt) onClose();
  }, [path, openedAt, onClose]);
  return (
    <Dialog title={t('continuity.panel')} className="continuity" onClose={props.onClose}>
      <p className={`plight ${tone}`} role="status">
        <b>{t(`plight.${plight}`)}</b>
        {since !== null && (
          <small>
            {t('plight.since', { time: momentSaid(tongue, since, now) })} ·{' '}
            <bdi>{tongue.ago(since, now)}</bdi>
          </small>
        )}
      </p>
      <Stations continuity={continuity} plight={plight} now={now} />
      {continuity !== undefined && continuity.centres.length > 0 && plight !== 'lost' && (
        <Whereabouts continuity={continuity} now={now} />
      )}
      {plight !== 'lost' && <NeighbourLines level="h3" lines={continuity?.neighbours ?? []} />}
      <Limits plight={plight} />
      <Unsent />
      <More continuity={continuity} />
    </Dialog>
  );
}

function sinceOf(plight: Plight, known: Continuity | undefined, lostMs: number | null) {
  if (lostMs !== null) return new Date(lostMs).toISOString();
  if (plight === 'restored' || plight === 'forked') return known?.fence?.noticedAt ?? null;
  return known?.rungSince ?? null;
}

function Stations(props: {
  readonly continuity: Continuity | undefined;
  readonly plight: Plight;
  readonly now: number;
}) {
  const tongue = useTongue();
  const { t, name } = tongue;
  const { seat } = useSitting();
  const { continuity, plight, now } = props;
  const line = useSignal(connection);
  const view = threadView(continuity, line);
  const isLost = plight === 'lost';
  const isFenced = plight === 'restored' || plight === 'forked';
  const own = isFenced ? 'station.closed' : isLost ? 'station.unreached' : 'station.here';
  const idle = isLost ? 'station.unknown' : 'station.idle';
  return (
    <ol className="stations" aria-label={t('continuity.stations')}>
      {isLost && <Stop knot="solid" cord={null} title={t('thread.device')} said={null} />}
      <Stop
        knot={view.office}
        cord={isLost ? 'cut' : null}
        title={name(seat.officeNames)}
        said={t(own)}
      />
      {view.centres.map(({ role, knot, cord, isBusy }) => {
        const centre = continuity?.centres.find((each) => each.role === role);
        if (centre === undefined || continuity === undefined) return null;
        return (
          <Stop
            key={role}
            {...{ knot, cord, isBusy }}
            title={t(role === 'main' ? 'thread.main' : 'thread.standby')}
            said={isLost || isFenced ? t(idle) : centreSaid(tongue, centre, now)}
            trouble={isLost ? null : centre.trouble}
            held={heldSaid(tongue, centre, { size: continuity.log.size, now })}
          />
        );
      })}
    </ol>
  );
}

type Saying = ReturnType<typeof useTongue>;

function centreSaid(tongue: Saying, { isUp, since }: CentreStanding, now: number): string {
  const { t } = tongue;
  if (since === null) return t(isUp ? 'station.up.plain' : 'station.down.plain');
  return t(isUp ? 'station.up' : 'station.down', { time: momentSaid(tongue, since, now) });
}

function heldSaid(
  tongue: Saying,
  { held, heldAt }: CentreStanding,
  { size, now }: { readonly size: number; readonly now: number },
): string {
  const { t } = tongue;
  const said = t('station.held', { n: held, all: size });
  if (heldAt === null) return said;
  return `${said} · ${t('station.held.at', { time: momentSaid(tongue, heldAt, now) })}`;
}

function Stop(props: {
  readonly knot: Knot;
  /** Of the thread that comes from the stop before; null at the first. */
  readonly cord: Cord | null;
  readonly isBusy?: boolean;
  readonly title: string;
  readonly said: string | null;
  readonly trouble?: string | null;
  readonly held?: string;
}) {
  const { t, tOr } = useTongue();
  const { knot, cord, trouble } = props;
  const busy = props.isBusy === true ? ' busy' : '';
  return (
    <li className={cord === null ? undefined : `linked ${cord}${busy}`}>
      <i className={`knot ${knot}`} role="img" aria-label={t(`thread.knot.${knot}`)} />
      <div>
        <b>{props.title}</b>
        {props.said !== null && <span>{props.said}</span>}
        {trouble !== undefined && trouble !== null && trouble !== 'unreachable' && (
          <span className="trouble">{tOr(`lines.trouble.${trouble}`, trouble)}</span>
        )}
      </div>
      {props.held !== undefined && <small>{props.held}</small>}
    </li>
  );
}

/** The three dots with how many acts stand at each. */
function Whereabouts({ continuity, now }: { continuity: Continuity; now: number }) {
  const tongue = useTongue();
  const { t, n } = tongue;
  const counts = countSafeties(continuity);
  const { waiting, since } = continuity;
  return (
    <section className="whereabouts" aria-labelledby="whereabouts">
      <h3 id="whereabouts">{t('continuity.dots')}</h3>
      <dl>
        {MARKS.map((mark) => (
          <div key={mark}>
            <dt>
              <SafetyDots safety={mark} />
              {t(`continuity.count.${mark}`)}
            </dt>
            <dd>
              <bdi>{n(counts[mark])}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {waiting > 0 && since !== null && (
        <p className="sub">
          {t('continuity.waits', { n: waiting, time: momentSaid(tongue, since, now) })}
        </p>
      )}
    </section>
  );
}

function Limits({ plight }: { plight: Plight }) {
  const { t } = useTongue();
  const { seat, welcome } = useSitting();
  const { capacity } = seat;
  const limits = listLimits(plight, { capacity, hasIdentity: welcome.oidc !== null });
  const goesOn = findGoingOn(plight);
  const quiet = plight === 'alone' || plight === 'both' || plight === 'one';
  const isQuiet = quiet || plight === 'copy-goes-on';
  return (
    <>
      {isQuiet && <p className="about">{t(`plight.say.${plight}`)}</p>}
      {goesOn !== null && (
        <p className="goes-on">
          <i aria-hidden="true">✓</i>
          <span>{t(goesOn)}</span>
        </p>
      )}
      {limits.length > 0 && (
        <section className="limits" aria-labelledby="limits-now">
          <h3 id="limits-now">{t('continuity.limits')}</h3>
          <ul>
            {limits.map(({ id, cannot, instead, to }) => (
              <li key={id}>
                <b>{t(cannot)}</b>
                <p>
                  <em>{t('continuity.instead')}</em> {t(instead)}
                </p>
                {to !== undefined && <LinkButton to={to.path}>{t(to.word)}</LinkButton>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** What was sent from here and has no answer yet: it goes by itself, with the same id. */
function Unsent() {
  const { t, tOr, clock } = useTongue();
  const { session } = useSitting();
  const mine = useSignal(outbox).filter(({ person }) => person === session.person);
  if (mine.length === 0) return null;
  return (
    <section className="unsent-acts" aria-labelledby="unsent-acts">
      <h3 id="unsent-acts">{t('continuity.unsent')}</h3>
      <ul>
        {mine.map(({ id, kind, askedAtMs }) => (
          <li key={id}>
            <span>{tOr(`command.${kind}`, kind)}</span>
            <bdi>{clock(askedAtMs)}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

function More({ continuity }: { continuity: Continuity | undefined }) {
  const { t } = useTongue();
  const { seat } = useSitting();
  const hasCentres = (continuity?.centres.length ?? 0) > 0;
  if (!mayKeepLines(seat) || !hasCentres) return null;
  return (
    <footer className="row-of-acts">
      <LinkButton to="/lines">{t('continuity.more')}</LinkButton>
    </footer>
  );
}

function useTick(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
