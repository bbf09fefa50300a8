// The logic of the reports screen: its address, what is asked of the server, what is drawn.
import { groupings, reportNames } from '#modules/correspondence/follow-choices.ts';
import type { Grouping, ReportName } from '#modules/correspondence/follow-choices.ts';
import type { ReportAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import { isIsoDate } from '#lib/calendar.ts';
import type { Language } from '#kernel/authority.ts';

export interface ReportAsked {
  readonly report: ReportName;
  /** Null: as the server begins. */
  readonly from: string | null;
  readonly asOf: string | null;
  readonly by: Grouping | null;
}

export function readReport(search: string): ReportAsked {
  const said = new URLSearchParams(search);
  const day = (name: string) => {
    const text = said.get(name);
    return text !== null && isIsoDate(text) ? text : null;
  };
  return {
    report: reportNames.find((one) => one === said.get('report')) ?? 'flow',
    from: day('from'),
    asOf: day('asOf'),
    by: groupings.find((one) => one === said.get('by')) ?? null,
  };
}

function searchOf({ from, asOf, by }: ReportAsked): URLSearchParams {
  const search = new URLSearchParams();
  if (from !== null) search.set('from', from);
  if (asOf !== null) search.set('asOf', asOf);
  if (by !== null) search.set('by', by);
  return search;
}

export function reportAddress(asked: ReportAsked): string {
  const search = searchOf(asked);
  search.set('report', asked.report);
  return `/reports?${search}`;
}

/** The answer, or with `part` the report as a file or paper. */
export function reportPath(
  office: string,
  asked: ReportAsked,
  language: Language,
  part?: 'paper',
): string {
  const search = searchOf(asked);
  search.set('language', language);
  const base = `/api/offices/${office}/reports/${asked.report}`;
  return `${base}${part === undefined ? '' : `/${part}`}?${search}`;
}

/** Without the form and the language of the file. */
export function reportExportPath(office: string, asked: ReportAsked): string {
  return `/api/offices/${office}/reports/${asked.report}/export?${searchOf(asked)}`;
}

export interface Drawn {
  readonly label: string;
  /** One for each drawn column of the report. */
  readonly values: readonly number[];
  /** Shares of the greatest value of all, 0 … 1. */
  readonly shares: readonly number[];
}

const BARS_MAX = 15;
const COLUMNS_MAX = 24;

/** What the chart shows: of bars the first ones, of a time the last ones. */
export function listDrawn({ chart, rows }: ReportAnswer): readonly Drawn[] {
  if (chart === null) return [];
  const shown = chart.kind === 'bars' ? rows.slice(0, BARS_MAX) : rows.slice(-COLUMNS_MAX);
  const drawn = shown.map((row) => ({
    label: String(row[chart.label] ?? ''),
    values: chart.values.map((at) => Number(row[at] ?? 0)),
  }));
  const most = Math.max(1, ...drawn.flatMap(({ values }) => values));
  return drawn.map((one) => ({ ...one, shares: one.values.map((value) => value / most) }));
}
