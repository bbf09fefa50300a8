// Lists and reports of follow-up as files to save, and reports as papers: headers in the language
// asked for, dates in the office's calendar and digits. A secret subject is masked in the row.
import type { Language, Office } from '#kernel/authority.ts';
import { formatDate, fromIso, monthName } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { toDigits } from '#lib/digits.ts';
import { dayCell, instantDayCell } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import { wordIn } from '#modules/correspondence/words.ts';
import { countText, dayText } from '#paper/look.ts';
import { frameOf } from '#modules/correspondence/paper/frame.ts';
import type { PaperLook } from '#paper/look.ts';
import type { TablePaper } from '#paper/paper.ts';
import type { MyOffice } from './my-work.ts';
import type { CircularsAnswer, ReportAnswer, ReportCell, ReportColumn } from './shapes.ts';
import type { WorkRow } from './shapes.ts';
import type { OfficeList } from '#modules/correspondence/follow-choices.ts';
import { followWord } from './words.ts';

interface Look {
  readonly office: Office;
  readonly language: Language;
}

export interface WorkAsked {
  readonly list: OfficeList | 'mine';
  /** Of who has several: their work says of which it is. */
  readonly offices?: readonly MyOffice[];
}

/** Of each list the columns that can say something in it. */
export function workTable(
  title: string,
  look: Look,
  { list, offices = [] }: WorkAsked,
): Table<WorkRow> {
  const { language } = look;
  const called = new Map(offices.map(({ asking: { office } }) => [office.id, office.names]));
  const word = (key: string) => followWord(language, key);
  const registry = word('report.registry');
  const isAwaited = list === 'awaited';
  const text = (header: string, widthChars: number, read: (row: WorkRow) => string | number) => [
    { header, widthChars, read },
  ];
  return {
    title,
    columns: [
      ...(called.size > 1
        ? text(word('follow.office'), 30, (row) => called.get(row.office)?.[language] ?? '')
        : []),
      ...text(wordIn(language, 'field.number'), 14, (row) => row.number ?? ''),
      ...text(wordIn(language, 'field.subject'), 60, (row) => row.subject),
      ...(isAwaited ? [] : text(word('follow.column.party'), 36, (row) => row.party)),
      ...text(
        word(isAwaited ? 'follow.column.awaited' : 'follow.column.holder'),
        30,
        (row) => row.holder.title || registry,
      ),
      ...(isAwaited ? [] : text(word('follow.column.instruction'), 40, (row) => row.instruction)),
      ...text(word('follow.column.since'), 12, (row) => instantDayCell(row.since, look)),
      ...text(wordIn(language, 'field.dueOn'), 12, (row) => dayCell(row.dueOn, look)),
      ...text(word('follow.column.days-left'), 10, (row) => row.daysLeft ?? ''),
      ...(list === 'parked'
        ? text(word('follow.column.parked'), 12, (row) => dayCell(row.parkedUntil, look))
        : []),
      ...(isAwaited
        ? text(word('follow.column.reminders'), 10, (row) => row.reminders?.count ?? '')
        : []),
      ...text(wordIn(language, 'field.urgency'), 12, (row) =>
        wordIn(language, `urgency.${row.urgency}`),
      ),
    ],
  };
}

type Circular = CircularsAnswer['rows'][number];

/** One row for each addressee who has not acknowledged. */
export interface MissingRow extends Circular {
  readonly who: Circular['missing'][number] | null;
}

export function missingRows(rows: readonly Circular[]): readonly MissingRow[] {
  return rows.flatMap((row): MissingRow[] =>
    row.missing.length === 0
      ? [{ ...row, who: null }]
      : row.missing.map((who) => ({ ...row, who })),
  );
}

export function circularsTable(title: string, look: Look): Table<MissingRow> {
  const { language } = look;
  const word = (key: string) => followWord(language, key);
  return {
    title,
    columns: [
      {
        header: wordIn(language, 'field.number'),
        widthChars: 16,
        read: (row) => row.number ?? '',
      },
      { header: wordIn(language, 'field.subject'), widthChars: 60, read: (row) => row.subject },
      {
        header: word('report.sent-on'),
        widthChars: 12,
        read: (row) => instantDayCell(row.sentAt, look),
      },
      { header: word('report.addressees'), widthChars: 10, read: (row) => row.addressees },
      { header: word('report.acknowledged'), widthChars: 10, read: (row) => row.acknowledged },
      { header: word('report.who-missing'), widthChars: 36, read: (row) => row.who?.name ?? '' },
    ],
  };
}

export function reportTable(report: ReportAnswer, look: Look): Table<readonly ReportCell[]> {
  const { from, asOf, title } = report;
  return {
    title: `${title} ${from} ${asOf}`,
    columns: report.columns.map(({ header, kind }, at) => ({
      header,
      widthChars: kind === 'text' ? 36 : 14,
      read: (row) => fileCell(row[at] ?? null, kind, look),
    })),
  };
}

function fileCell(cell: ReportCell, kind: ReportColumn['kind'], look: Look): string | number {
  if (typeof cell === 'number') return cell;
  if (cell === null) return '';
  if (kind === 'day') return dayCell(cell, look);
  if (kind === 'year') return yearText(cell, look);
  return kind === 'month' ? monthText(cell, look) : cell;
}

/** «1448», out of any day of the year. */
function yearText(day: string, { office: { calendar, digits } }: Look): string {
  const date = fromIso(calendar, day);
  return date === undefined ? day : toDigits(String(date.year), digits);
}

/** «Rajab 1448», out of any day of the month. */
export function monthText(day: string, { office, language }: Look): string {
  const { calendar, digits } = office;
  const date = fromIso(calendar, day);
  if (date === undefined) return day;
  const name = monthName(calendar, date.month, language);
  return `${name} ${toDigits(String(date.year), digits)}`;
}

export interface ReportPrint {
  readonly printedAt: string;
  /** In whose months the report was reckoned; the paper may be dated in another one. */
  readonly calendar: CalendarName;
}

export function reportPaper(
  report: ReportAnswer,
  look: PaperLook,
  { printedAt, calendar }: ReportPrint,
): TablePaper {
  const { office } = look;
  const { language } = office;
  const word = (key: string, holes: Readonly<Record<string, string>> = {}) =>
    followWord(language, key, holes);
  const cell = (value: ReportCell, kind: ReportColumn['kind']) => {
    if (value === null) return '';
    if (typeof value === 'number') return countText(look, value);
    if (kind === 'day') return dayText(look, value);
    const reckoned = { office: { ...office, calendar }, language };
    if (kind === 'year') return yearText(value, reckoned);
    return kind === 'month' ? monthText(value, reckoned) : value;
  };
  const { columns, rows, sums } = report;
  const hasSums = rows.length > 1 && sums.some((sum) => sum !== null);
  const sumRow = sums.map((sum, at) =>
    sum === null ? (at === 0 ? word('report.sum') : '') : countText(look, sum),
  );
  const shown = rows.map((row) => columns.map(({ kind }, at) => cell(row[at] ?? null, kind)));
  return {
    ...frameOf(look, { title: report.title, number: null, date: printedAt }),
    template: 'table',
    ...{ isLandscape: columns.length > 5, pagesBefore: null, indented: -1, rowPad: 5 },
    columns: columns.map(({ header, kind }, at) => ({
      ...{ header, width: kind === 'text' || at === 0 ? 3 : 1 },
      kind: kind === 'text' || kind === 'month' ? 'text' : 'short',
    })),
    rows: [...shown, ...(hasSums ? [sumRow] : [])].map((cells) => ({
      ...{ cells, depth: 0, isVoid: false },
    })),
    nothing: word('report.empty.title'),
    remarks: [periodText(report, look)],
    signing: [],
  };
}

function periodText({ from, asOf }: ReportAnswer, { office }: PaperLook): string {
  const { calendar, digits, language } = office;
  const day = (iso: string) => formatDate({ iso, calendar, language, digits, style: 'long' });
  return followWord(language, 'report.period', { from: day(from), until: day(asOf) });
}
