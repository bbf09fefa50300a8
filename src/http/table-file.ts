// A list as a file to save: CSV for all programs (UTF-8 with a mark, CRLF), or XLSX that runs in
// the direction of its language. No cell is ever a formula. The columns, their words and what may
// be in them are the caller's; how many rows there may be is the caller's to bound.
import { z } from 'zod';
import type { Language } from '#kernel/authority.ts';
import { formatDate, isIsoDate, isoDateIn } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { toDigits } from '#lib/digits.ts';
import type { Digits } from '#lib/digits.ts';
import { parseInstant } from '#lib/instant.ts';
import { Document } from './route.ts';
import { xlsxOf } from './xlsx.ts';

const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** For a route's `documents`. */
export const tableMediaTypes = ['text/csv', EXCEL] as const;

/** What every export is asked. */
export const tableAsked = z.object({
  format: z.enum(['csv', 'xlsx']),
  language: z.enum(['ar', 'fa', 'en']),
});
export type TableAsked = z.output<typeof tableAsked>;

export interface TableColumn<Row> {
  readonly header: string;
  readonly widthChars: number;
  read(row: Row): string | number;
}

export interface Table<Row> {
  /** Name of the file and of its sheet. */
  readonly title: string;
  readonly columns: readonly TableColumn<Row>[];
}

/** Rows as they come, some at a time. */
export type Pieces<Row> = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** How dates look in an office's files: its own calendar and digits, the reader's language. */
export interface DateLook {
  readonly office: {
    readonly calendar: CalendarName;
    readonly digits: Digits;
    readonly timeZone: string;
  };
  readonly language: Language;
}

/** 'YYYY-MM-DD' in figures; empty where there is none. */
export function dayCell(day: string | null, { office, language }: DateLook): string {
  if (day === null || !isIsoDate(day)) return day ?? '';
  const { calendar, digits } = office;
  return formatDate({ iso: day, calendar, language, digits, style: 'numeric' });
}

/** The day of an instant at the office; what is a day already stays that day. */
export function instantDayCell(instant: string | null, look: DateLook): string {
  const instantMs = instant === null ? undefined : parseInstant(instant);
  if (instantMs === undefined) return dayCell(instant, look);
  return dayCell(isoDateIn(look.office.timeZone, instantMs), look);
}

export function timeCell(instant: string | null, { office }: DateLook): string {
  if (instant === null) return '';
  const { timeZone, digits } = office;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
  return toDigits(format.format(new Date(instant)), digits);
}

/** Both are sent piece by piece, as the rows come. */
export function tableFile<Row>(
  asked: TableAsked,
  table: Table<Row>,
  pieces: Pieces<Row>,
): Document {
  const name = `${table.title}.${asked.format}`;
  if (asked.format === 'xlsx') {
    return new Document(name, EXCEL, xlsxOf(table, asked.language, pieces));
  }
  return new Document(name, 'text/csv; charset=utf-8', ReadableStream.from(csvOf(table, pieces)));
}

// What a spreadsheet would take for a formula when it opens the file: OWASP's list, and the
// full-width forms that some of them fold.
const FORMULA_START = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;
const NEEDS_QUOTES = /[",\r\n]/u;

export function csvLine(cells: readonly (string | number)[]): string {
  const fields = cells.map((cell) => {
    if (typeof cell === 'number') return String(cell);
    const harmless = FORMULA_START.test(cell) ? `'${cell}` : cell;
    return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  });
  return `${fields.join(',')}\r\n`;
}

const encoder = new TextEncoder();

export async function* csvOf<Row>(
  { columns }: Table<Row>,
  pieces: Pieces<Row>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield encoder.encode(`\uFEFF${csvLine(columns.map((column) => column.header))}`);
  for await (const rows of pieces) {
    const lines = rows.map((row) => csvLine(columns.map((column) => column.read(row))));
    yield encoder.encode(lines.join(''));
  }
}
