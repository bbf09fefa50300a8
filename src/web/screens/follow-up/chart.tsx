// A report as a picture: bars beside their names, or columns over time in the direction of reading.
// The table beside it says the same in figures, so the picture itself is one image to a reader.
import type { ReportAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import { useTongue } from '#web/shell/tongue.tsx';
import { listDrawn } from './report-state.ts';
import type { Drawn } from './report-state.ts';

const THICK = 11;
const STEP = 16;
const TALL = 130;

export function Chart(props: {
  readonly report: ReportAnswer;
  /** A label of the first column as it is read. */
  readonly say: (label: string) => string;
}) {
  const { t } = useTongue();
  const { report, say } = props;
  const drawn = listDrawn(report);
  const { chart } = report;
  if (chart === null || drawn.length === 0) return null;
  const isBars = chart.kind === 'bars';
  return (
    <figure className={`chart ${chart.kind}`}>
      <figcaption>
        {chart.values.map((at, place) => (
          <span key={at} className={`series-${place}`}>
            <i aria-hidden="true" />
            {report.columns[at]?.header}
          </span>
        ))}
      </figcaption>
      <div role="img" aria-label={t('report.chart', { title: report.title })}>
        {drawn.map((one) =>
          isBars ? (
            <Bars key={one.label} drawn={one} label={say(one.label)} />
          ) : (
            <Columns key={one.label} drawn={one} label={say(one.label)} />
          ),
        )}
      </div>
    </figure>
  );
}

interface OneProps {
  readonly drawn: Drawn;
  readonly label: string;
}

function Bars({ drawn, label }: OneProps) {
  const { n } = useTongue();
  const { shares, values } = drawn;
  return (
    <div className="chart-row">
      <span>
        <bdi>{label}</bdi>
      </span>
      <svg
        viewBox={`0 0 100 ${shares.length * STEP}`}
        height={shares.length * STEP}
        preserveAspectRatio="none"
      >
        {shares.map((share, at) => {
          const place = { y: at * STEP, height: THICK, width: share * 100 };
          return <rect key={at} className={`series-${at}`} {...place} />;
        })}
      </svg>
      <span className="values">
        {values.map((value, at) => (
          <bdi key={at}>{n(value)}</bdi>
        ))}
      </span>
    </div>
  );
}

function Columns({ drawn, label }: OneProps) {
  const { shares } = drawn;
  return (
    <div className="chart-column">
      <svg viewBox={`0 0 ${shares.length * STEP} ${TALL}`} height={TALL} preserveAspectRatio="none">
        {shares.map((share, at) => {
          const height = share * TALL;
          const place = { x: at * STEP, width: THICK, y: TALL - height, height };
          return <rect key={at} className={`series-${at}`} {...place} />;
        })}
      </svg>
      <bdi>{label}</bdi>
    </div>
  );
}
