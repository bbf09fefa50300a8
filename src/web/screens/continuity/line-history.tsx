// When the lines came and went: a row for each day, today first, from midnight to midnight, and the
// periods with their lengths. Time runs left to right in every language.
import type { LinePeriod, LinesAnswer } from '#kernel/line.ts';
import { Printed } from '#web/parts/printed.tsx';
import { Empty } from '#web/parts/states.tsx';
import { lengthSaid, momentSaid } from '#web/shell/moment-said.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import type { Tongue } from '#web/shell/tongue.tsx';
import { listLineDays, sumCuts } from './line-days.ts';
import type { DayBounds, LineDay } from './line-days.ts';

const DAY_MS = 86_400_000;
const HOURS = [0, 6, 12, 18, 24];
const STATES = ['up', 'down', 'off'] as const;

export function LineHistory({ answer, days }: { answer: LinesAnswer; days: number }) {
  const { t } = useTongue();
  if (answer.periods.length === 0) {
    return <Empty title={t('lines.history.empty.title')} text={t('lines.history.empty.text')} />;
  }
  return (
    <section className="line-history" aria-label={t('lines.part.history')}>
      <header>
        <h2>{t('lines.days', { n: days })}</h2>
        <p className="sub">
          <Sums answer={answer} />
        </p>
        <ul className="line-key" aria-hidden="true">
          {STATES.map((state) => (
            <li key={state}>
              <i className={`stretch ${state}`} />
              {t(`lines.state.${state}`)}
            </li>
          ))}
        </ul>
      </header>
      <Chart answer={answer} days={days} />
      <div className="table-box">
        <table className="plain-table">
          <thead>
            <tr>
              {headsOf(t).map((head) => (
                <th key={head}>{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.periods.map((period) => (
              <Row key={`${period.centre} ${period.at}`} period={period} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Of each centre: how often and how long it was away. */
function Sums({ answer }: { answer: LinesAnswer }) {
  const tongue = useTongue();
  const { t } = tongue;
  return answer.centres.map(({ role }, at) => {
    const { count, lastedS } = sumCuts(answer.periods, role);
    const cuts = count === 0 ? t('lines.no-cut') : t('lines.cuts', { n: count });
    const lasted = t('lines.cut-for', { time: lengthSaid(tongue, lastedS) });
    return (
      <span key={role}>
        {at > 0 && ' · '}
        {t(`lines.centre.${role}`)}: {cuts}
        {count > 0 && ` (${lasted})`}
      </span>
    );
  });
}

function headsOf(t: Tongue['t']): readonly string[] {
  return [
    ...[t('lines.centre'), t('lines.state'), t('lines.from'), t('lines.until')],
    ...[t('lines.lasted'), t('lines.why')],
  ];
}

function Row({ period }: { period: LinePeriod }) {
  const tongue = useTongue();
  const { t, tOr } = tongue;
  const { centre, state, at, until, lastsS, trouble } = period;
  const now = Date.now();
  return (
    <tr>
      <td>{t(`lines.centre.${centre}`)}</td>
      <td>
        <span className={`line-state ${state}`}>{t(`lines.state.${state}`)}</span>
      </td>
      <td>
        <bdi>{momentSaid(tongue, at, now)}</bdi>
      </td>
      <td>{until === null ? t('lines.now') : <bdi>{momentSaid(tongue, until, now)}</bdi>}</td>
      <td>
        <bdi>{lengthSaid(tongue, lastsS)}</bdi>
      </td>
      <td>{trouble === null ? '' : tOr(`lines.trouble.${trouble}`, trouble)}</td>
    </tr>
  );
}

/** Midnights of the office, also where an hour is left out or comes twice. */
function boundsOf({ isoDay }: Tongue, nowMs: number, count: number): readonly DayBounds[] {
  const startOf = (noonMs: number): number => {
    const iso = isoDay(noonMs);
    let [low, high] = [noonMs - 36 * 3_600_000, noonMs];
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 2);
      if (isoDay(middle) < iso) low = middle;
      else high = middle;
    }
    return Math.round(high / 60_000) * 60_000;
  };
  return Array.from({ length: count }, (_, nth) => {
    const atMs = nowMs - (count - 1 - nth) * DAY_MS;
    const startMs = startOf(atMs);
    return { iso: isoDay(atMs), startMs, endMs: startOf(startMs + 1.5 * DAY_MS) };
  });
}

function Chart({ answer, days }: { answer: LinesAnswer; days: number }) {
  const tongue = useTongue();
  const { t, code } = tongue;
  const nowMs = Date.parse(answer.now);
  const drawn = listLineDays(answer.periods, boundsOf(tongue, nowMs, days), nowMs);
  return (
    <figure className="line-days">
      <div role="img" aria-label={t('lines.chart', { n: days })}>
        {drawn.toReversed().map((day) => (
          <Day key={day.iso} day={day} />
        ))}
      </div>
      <figcaption aria-hidden="true">
        <span />
        <span className="hours" dir="ltr">
          {HOURS.map((hour) => (
            <bdi key={hour}>{code(String(hour))}</bdi>
          ))}
        </span>
        <span />
      </figcaption>
    </figure>
  );
}

function Day({ day }: { day: LineDay }) {
  const tongue = useTongue();
  const { t, day: dayText } = tongue;
  const cutSaid = () => {
    if (day.cutS > 0) return lengthSaid(tongue, day.cutS);
    return day.lines.some(({ stretches }) => stretches.length > 0) ? t('lines.no-cut') : '–';
  };
  return (
    <div className="line-day">
      <bdi>{dayText(day.iso)}</bdi>
      <div className="strips" dir="ltr">
        {day.lines.map(({ centre, stretches }) => (
          <div key={centre} className="strip">
            {stretches.map(({ from, until, state }) => (
              <i
                key={from}
                className={`stretch ${state}`}
                style={{
                  insetInlineStart: `${from * 100}%`,
                  inlineSize: `max(2px, ${(until - from) * 100}%)`,
                }}
              />
            ))}
          </div>
        ))}
      </div>
      <small>{cutSaid()}</small>
    </div>
  );
}

export function HistoryPrint(props: {
  readonly answer: LinesAnswer;
  readonly days: number;
  readonly onDone: () => void;
}) {
  const { t } = useTongue();
  return (
    <Printed
      title={t('lines.part.history')}
      about={t('lines.days', { n: props.days })}
      heads={headsOf(t)}
      onDone={props.onDone}
    >
      {props.answer.periods.map((period) => (
        <Row key={`${period.centre} ${period.at}`} period={period} />
      ))}
    </Printed>
  );
}
