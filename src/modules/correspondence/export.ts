// A register as a file: CSV for all programs (UTF-8 with a mark, CRLF), or XLSX from right to left.
// Headers in the language asked for, dates in the office's calendar and digits, secret subjects
// masked as on the screen. Bounded: past EXPORT_ROWS_MAX rows comes a refusal, never half a file.
import writeExcel from 'write-excel-file/node';
import type { Language, Office } from '#kernel/authority.ts';
import { formatDate, isIsoDate, isoDateIn } from '#lib/calendar.ts';
import { toDigits } from '#lib/digits.ts';
import { parseInstant } from '#lib/instant.ts';
import type { RegisterName } from './entries.ts';
import type { RegisterRow } from './shapes.ts';
import { wordIn } from './words.ts';

export const EXPORT_ROWS_MAX = 50_000;

interface Column {
  /** Key of the header: `field.<name>`. */
  readonly name: string;
  readonly widthChars: number;
  read(row: RegisterRow, look: Look): string | number;
}

/** How this office's and this reader's file looks. */
export interface Look {
  readonly office: Office;
  readonly language: Language;
}

function dayText(day: string | null, { office, language }: Look): string {
  if (day === null || !isIsoDate(day)) return day ?? '';
  const { calendar, digits } = office;
  return formatDate({ iso: day, calendar, language, digits, style: 'numeric' });
}

function dayOf(instant: string | null, { office }: Look): string | null {
  const instantMs = instant === null ? undefined : parseInstant(instant);
  return instantMs === undefined ? instant : isoDateIn(office.timeZone, instantMs);
}

function timeText(instant: string | null, { office }: Look): string {
  if (instant === null) return '';
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: office.timeZone,
    timeStyle: 'short',
  });
  return toDigits(format.format(new Date(instant)), office.digits);
}

const number: Column = { name: 'number', widthChars: 16, read: (row) => row.number ?? '' };
const date: Column = {
  name: 'numberedOn',
  widthChars: 12,
  read: (row, look) => dayText(dayOf(row.numberedAt, look), look),
};
const ranks: readonly Column[] = (['secrecy', 'urgency', 'importance', 'state'] as const).map(
  (name) => ({
    name,
    widthChars: 12,
    read: (row, { language }) => wordIn(language, `${name}.${row[name]}`),
  }),
);
const subject: Column = { name: 'subject', widthChars: 60, read: (row) => row.subject };
const enclosures: Column = { name: 'enclosures', widthChars: 10, read: (row) => row.enclosures };

/** Saudi regulation: art. 20 (incoming) and 28 (outgoing), as far as letters have these fields. */
const columns: Readonly<Record<RegisterName, readonly Column[]>> = {
  incoming: [
    number,
    date,
    { name: 'theirNumber', widthChars: 16, read: (row) => row.theirNumber ?? '' },
    { name: 'theirDate', widthChars: 12, read: (row, look) => dayText(row.theirDate, look) },
    { name: 'from', widthChars: 36, read: (row) => row.party },
    subject,
    enclosures,
    { name: 'unit', widthChars: 24, read: (row) => row.unit ?? '' },
    {
      name: 'receivedOn',
      widthChars: 12,
      read: (row, look) => dayText(dayOf(row.receivedAt, look), look),
    },
    ...ranks,
  ],
  outgoing: [
    number,
    date,
    { name: 'time', widthChars: 8, read: (row, look) => timeText(row.numberedAt, look) },
    { name: 'to', widthChars: 36, read: (row) => row.party },
    { name: 'addresseeCount', widthChars: 10, read: (row) => row.partyCount },
    subject,
    enclosures,
    ...ranks,
  ],
};

export function headersOf(register: RegisterName, language: Language): string[] {
  return columns[register].map((column) => wordIn(language, `field.${column.name}`));
}

function cellsOf(register: RegisterName, row: RegisterRow, look: Look): (string | number)[] {
  return columns[register].map((column) => column.read(row, look));
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

/** Piece by piece, as the rows come. */
export async function* csvOf(
  register: RegisterName,
  look: Look,
  pieces: AsyncIterable<readonly RegisterRow[]>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield encoder.encode(`\uFEFF${csvLine(headersOf(register, look.language))}`);
  for await (const rows of pieces) {
    const lines = rows.map((row) => csvLine(cellsOf(register, row, look)));
    yield encoder.encode(lines.join(''));
  }
}

export async function xlsxOf(
  register: RegisterName,
  look: Look,
  pieces: AsyncIterable<readonly RegisterRow[]>,
): Promise<Uint8Array> {
  const { language } = look;
  const header = headersOf(register, language).map((value) => ({
    value,
    fontWeight: 'bold' as const,
  }));
  const data: (string | number | { value: string; fontWeight: 'bold' })[][] = [header];
  for await (const rows of pieces) {
    for (const row of rows) data.push(cellsOf(register, row, look));
  }
  const file = writeExcel(data, {
    sheet: wordIn(language, `register.${register}`),
    rightToLeft: language !== 'en',
    stickyRowsCount: 1,
    columns: columns[register].map((column) => ({ width: column.widthChars })),
  });
  return new Uint8Array(await file.toBuffer());
}
