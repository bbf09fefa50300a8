// The reports of an office: which one, of what period, grouped by what; a picture and a table, to
// be saved, printed or taken as PDF. What is asked stands in the address.
import { useCallback, useState } from 'react';
import { reportNames } from '#modules/correspondence/follow-choices.ts';
import type { ReportAnswer, ReportCell } from '#modules/correspondence/follow-up/shapes.ts';
import type { ReportColumn } from '#modules/correspondence/follow-up/shapes.ts';
import { fromIso, monthName } from '#lib/calendar.ts';
import { retry, useQuery } from '#web/data/query.ts';
import { DateField } from '#web/parts/date-field.tsx';
import { Exports } from '#web/parts/exports.tsx';
import { Printed } from '#web/parts/printed.tsx';
import { Answered, Empty, Skeleton } from '#web/parts/states.tsx';
import { useKeys } from '#web/shell/keys.ts';
import { go, useAddress } from '#web/shell/route.ts';
import { useSeat } from '#web/shell/session.tsx';
import { useTongue } from '#web/shell/tongue.tsx';
import { Chart } from './chart.tsx';
import { Chips } from './chips.tsx';
import { Choice } from './filters.tsx';
import { readReport, reportAddress, reportExportPath, reportPath } from './report-state.ts';
import type { ReportAsked } from './report-state.ts';
import './follow-up.css';

type Change = (next: Partial<ReportAsked>) => void;

export function Reports() {
  const { t, language } = useTongue();
  const seat = useSeat();
  const { search } = useAddress();
  const asked = readReport(search);
  const change: Change = (next) => go(reportAddress({ ...asked, ...next }), { replace: true });
  const path = reportPath(seat.office, asked, language);
  const query = useQuery<ReportAnswer>(path);
  const [isPrinting, setPrinting] = useState(false);
  const printed = useCallback(() => setPrinting(false), []);
  useKeys([
    { code: 'KeyP', run: () => setPrinting(true) },
    ...reportNames.map((report, at) => ({
      // The tenth is chosen by 0.
      code: `Digit${(at + 1) % 10}`,
      run: () => change({ report, by: null }),
    })),
  ]);
  return (
    <div className="page reports">
      <header className="page-head">
        <div>
          <h1>{t('title.reports')}</h1>
          <p className="sub">{t('report.about')}</p>
        </div>
        <div className="row-of-acts">
          <a
            className="btn plain"
            download
            href={reportPath(seat.office, asked, language, 'paper')}
          >
            {t('report.pdf')}
          </a>
          <Exports
            path={reportExportPath(seat.office, asked)}
            onPrint={() => setPrinting(query.data !== undefined)}
          />
        </div>
      </header>
      <Chips
        label={t('report.choose')}
        chips={reportNames.map((value) => ({ value, label: t(`report.${value}.title`) }))}
        value={asked.report}
        onValue={(report) => change({ report, by: null })}
      />
      <Period asked={asked} change={change} report={query.data} />
      <Answered query={query} onRetry={() => retry(path)} skeleton={<Skeleton rows={8} />}>
        {(report) => <ReportBody report={report} />}
      </Answered>
      {isPrinting && query.data !== undefined && (
        <ReportPrint report={query.data} onDone={printed} />
      )}
    </div>
  );
}

function Period(props: {
  readonly asked: ReportAsked;
  readonly change: Change;
  readonly report: ReportAnswer | undefined;
}) {
  const { t, isoDay } = useTongue();
  const { asked, change, report } = props;
  const today = isoDay(Date.now());
  const by = report?.by ?? null;
  return (
    <div className="report-period">
      <DateField
        key={`from ${asked.report}`}
        label={t('report.from')}
        value={asked.from ?? report?.from ?? null}
        today={today}
        onTextWrong={() => undefined}
        onValue={(from) => from !== null && change({ from })}
      />
      <DateField
        key={`asOf ${asked.report}`}
        label={t('report.until')}
        value={asked.asOf ?? report?.asOf ?? null}
        today={today}
        onTextWrong={() => undefined}
        onValue={(asOf) => asOf !== null && change({ asOf })}
      />
      {report !== undefined && by !== null && report.groupings.length > 1 && (
        <Choice
          label={t('report.by')}
          value={by}
          options={report.groupings.map((one) => [one, t(`report.by.${one}`)])}
          onValue={(value) => change({ by: report.groupings.find((one) => one === value) ?? by })}
        />
      )}
    </div>
  );
}

/** Cells as they are read: the person's digits, months and years of the office's calendar. */
function useCells() {
  const { n, day, code, language } = useTongue();
  const { calendar } = useSeat();
  const month = (iso: string) => {
    const date = fromIso(calendar, iso);
    if (date === undefined) return iso;
    return `${monthName(calendar, date.month, language)} ${code(String(date.year))}`;
  };
  return (cell: ReportCell, kind: ReportColumn['kind']): string => {
    if (cell === null) return '–';
    if (typeof cell === 'number') return n(cell);
    if (kind === 'day') return day(cell);
    if (kind === 'year') return code(String(fromIso(calendar, cell)?.year ?? cell));
    return kind === 'month' ? month(cell) : code(cell);
  };
}

function ReportBody({ report }: { report: ReportAnswer }) {
  const { t, longDay } = useTongue();
  const cells = useCells();
  const kind = report.columns[report.chart?.label ?? 0]?.kind ?? 'text';
  return (
    <section className="report" aria-labelledby="report-title">
      <header>
        <h2 id="report-title">{report.title}</h2>
        <p className="sub">
          {t('report.period', { from: longDay(report.from), until: longDay(report.asOf) })} ·{' '}
          {t(report.isOver ? 'report.over' : 'report.open')}
        </p>
      </header>
      {report.rows.length === 0 ? (
        <Empty title={t('report.empty.title')} text={t('report.empty.text')} />
      ) : (
        <>
          <Chart report={report} say={(label) => cells(label, kind)} />
          <div className="report-table" role="region" tabIndex={0} aria-label={t('report.table')}>
            <table>
              <thead>
                <tr>
                  {report.columns.map(({ header, kind: of }) => (
                    <th key={header} scope="col" className={of}>
                      {header}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <ReportRows report={report} />
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function ReportRows({ report }: { report: ReportAnswer }) {
  const { t, n } = useTongue();
  const cells = useCells();
  const { columns, rows, sums } = report;
  const hasSums = rows.length > 1 && sums.some((sum) => sum !== null);
  return (
    <>
      {rows.map((row, place) => (
        <tr key={place}>
          {columns.map(({ header, kind }, at) => (
            <td key={header} className={kind}>
              <bdi>{cells(row[at] ?? null, kind)}</bdi>
            </td>
          ))}
        </tr>
      ))}
      {hasSums && (
        <tr className="sums">
          {columns.map(({ header, kind }, at) => {
            const sum = sums[at] ?? null;
            return (
              <td key={header} className={kind}>
                {sum === null ? at === 0 ? t('report.sum') : '' : <bdi>{n(sum)}</bdi>}
              </td>
            );
          })}
        </tr>
      )}
    </>
  );
}

function ReportPrint({ report, onDone }: { report: ReportAnswer; onDone: () => void }) {
  const { t, longDay } = useTongue();
  const { from, asOf } = report;
  return (
    <Printed
      title={report.title}
      about={t('report.period', { from: longDay(from), until: longDay(asOf) })}
      heads={report.columns.map(({ header }) => header)}
      onDone={onDone}
    >
      <ReportRows report={report} />
    </Printed>
  );
}
