// What an import did or would do, row by row, with the line of the table; as totals for people and
// as CSV that spreadsheets open. Pure.
import type { Language } from '#kernel/authority.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { noteSentence, refusalSentence } from './columns.ts';
import type { Note } from './columns.ts';

export const outcomes = [
  'registered',
  'would-register',
  'already-there',
  'repeated',
  'refused',
] as const;
export type ImportOutcome = (typeof outcomes)[number];

export interface RowReport {
  readonly line: number;
  readonly outcome: ImportOutcome;
  /** `letter/<uuid>`; null where the row could not be read. */
  readonly letter: string | null;
  /** What the register gave it now; null where it gave none. */
  readonly number: string | null;
  readonly theirNumber: string | null;
  readonly refusal: Refusal | null;
  /** Repeated: the line that says the same. */
  readonly sameAsLine: number | null;
  readonly notes: readonly Note[];
  readonly files: number;
}

export interface ImportReport {
  readonly office: string;
  readonly isDry: boolean;
  /** False where it was stopped before the end of the table. */
  readonly isWhole: boolean;
  readonly rows: readonly RowReport[];
  readonly totals: Readonly<Record<ImportOutcome, number>> & {
    readonly rows: number;
    readonly files: number;
  };
  /** Columns that mean nothing here. */
  readonly unknownColumns: readonly string[];
  /** Files of the folder that no row names. */
  readonly unclaimedFiles: readonly string[];
}

export function makeReport(
  rows: readonly RowReport[],
  about: Omit<ImportReport, 'rows' | 'totals'>,
): ImportReport {
  const counts = {
    registered: 0,
    'would-register': 0,
    'already-there': 0,
    repeated: 0,
    refused: 0,
  };
  let files = 0;
  for (const row of rows) {
    counts[row.outcome] += 1;
    if (row.outcome === 'registered' || row.outcome === 'would-register') files += row.files;
  }
  return { ...about, rows, totals: { ...counts, rows: rows.length, files } };
}

export function reportAsJson(report: ImportReport, language: Language): string {
  const rows = report.rows.map(({ refusal, notes, ...row }) => ({
    ...row,
    reason: refusal?.refused ?? null,
    field: refusal?.field ?? null,
    sentence: refusal === null ? null : refusalSentence(refusal, language),
    notes: notes.map((note) => ({ note: note.note, sentence: noteSentence(note, language) })),
  }));
  return JSON.stringify({ ...report, rows });
}

const COLUMNS = ['line', 'outcome', 'number', 'letter', 'reason', 'field', 'sentence', 'notes'];

/** RFC 4180, with a byte order mark, which spreadsheets need to know UTF-8 by. */
export function reportAsCsv(report: ImportReport, language: Language): string {
  const lines = report.rows.map((row) => [
    String(row.line),
    row.outcome,
    row.number ?? '',
    row.letter ?? '',
    row.refusal?.refused ?? '',
    row.refusal?.field ?? '',
    row.refusal === null ? sameLine(row) : refusalSentence(row.refusal, language),
    row.notes.map((note) => noteSentence(note, language)).join(' '),
  ]);
  const text = [COLUMNS, ...lines].map((cells) => cells.map(csvCell).join(',')).join('\r\n');
  return `\uFEFF${text}\r\n`;
}

function sameLine({ sameAsLine }: RowReport): string {
  return sameAsLine === null ? '' : String(sameAsLine);
}

// What begins like a formula would be run by a spreadsheet: an apostrophe makes it text.
function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
