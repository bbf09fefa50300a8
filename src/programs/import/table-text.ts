// The lines of a table of metadata: CSV after RFC 4180 as spreadsheets write it (comma, semicolon
// or tab; any line ends; a byte order mark; UTF-8 or UTF-16), or JSON lines. Pure. Each record
// knows the line on which it begins; what cannot be read is a record too, with the reason.
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';

export interface TableRecord {
  /** Counted from 1, as an editor shows it. */
  readonly line: number;
  /** By the name of the column as written; or why the line cannot be read. */
  readonly cells: ReadonlyMap<string, string> | Refusal;
}

export interface Table {
  readonly columns: readonly string[];
  readonly records: Iterable<TableRecord>;
}

const NO_BREAK = '\uFEFF';

/** Undefined where the bytes are neither UTF-8 nor, by their mark, UTF-16. */
export function decodeTable(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.startsWith(NO_BREAK) ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}

export function readTable(text: string, format: 'csv' | 'jsonl'): Table {
  return format === 'csv' ? readCsv(text) : readJsonLines(text);
}

interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** A quote was opened and never closed, or text stands behind a closed one. */
  readonly isBroken: boolean;
}

function readCsv(text: string): Table {
  const rows = csvRows(text, separatorOf(text));
  const head = rows.next();
  const columns = head.done === true ? [] : head.value.cells.map((name) => name.trim());
  return { columns, records: csvRecords(rows, columns) };
}

function* csvRecords(
  rows: Iterable<CsvRow>,
  columns: readonly string[],
): Generator<TableRecord, void> {
  for (const { line, cells, isBroken } of rows) {
    if (!isBroken && cells.every((cell) => cell.trim() === '')) continue;
    if (isBroken) {
      yield { line, cells: refuse('import.broken-quotes') };
    } else if (cells.slice(columns.length).some((cell) => cell !== '')) {
      const facts = { cells: cells.length, columns: columns.length };
      yield { line, cells: refuse('import.too-many-cells', facts) };
    } else {
      yield { line, cells: new Map(columns.map((name, at) => [name, cells[at] ?? ''])) };
    }
  }
}

/** The one that stands most often in the first line, outside of quotes. */
function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const head = (end < 0 ? text : text.slice(0, end)).replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map((sign) => [head.split(sign).length, sign] as const);
  return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}

function* csvRows(text: string, separator: string): Generator<CsvRow, void> {
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const [start, begun] = [at, line];
    const cells: string[] = [];
    let isBroken = false;
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator);
      cells.push(cell.value);
      line += countBreaks(cell.value);
      at = cell.end;
      const isApart = at >= text.length || [separator, '\r', '\n'].includes(text[at] ?? '');
      if (cell.isBroken || !isApart) {
        // An open quote may have swallowed good lines: only the first of them is given up.
        isBroken = true;
        at = nextLine(text, start);
        line = begun;
        break;
      }
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 2;
    else if (text[at] === '\r' || text[at] === '\n') at += 1;
    line += 1;
    yield { line: begun, cells, isBroken };
  }
}

interface Cell {
  readonly value: string;
  readonly end: number;
  readonly isBroken: boolean;
}

function plainCell(text: string, from: number, separator: string): Cell {
  let end = from;
  while (end < text.length && ![separator, '\r', '\n'].includes(text[end] ?? '')) end += 1;
  return { value: text.slice(from, end), end, isBroken: false };
}

function quotedCell(text: string, from: number): Cell {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { value: '', end: from, isBroken: true };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1, isBroken: false };
    value += '"';
    at = quote + 2;
  }
}

function nextLine(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '\r' && text[at] !== '\n') at += 1;
  return at;
}

function countBreaks(value: string): number {
  return value.match(/\r\n|\r|\n/g)?.length ?? 0;
}

/** Lists of a JSON line become lines of one cell, as file names are written in a spreadsheet. */
function readJsonLines(text: string): Table {
  const lines = text.split(/\r?\n/);
  const columns = new Set<string>();
  const records = lines.flatMap((written, at): readonly TableRecord[] => {
    if (written.trim() === '') return [];
    const cells = cellsOfJson(written);
    if (cells !== undefined) for (const name of cells.keys()) columns.add(name);
    return [{ line: at + 1, cells: cells ?? refuse('import.not-a-json-object') }];
  });
  return { columns: [...columns], records };
}

function cellsOfJson(written: string): ReadonlyMap<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const cells = new Map<string, string>();
  for (const [name, cell] of Object.entries(value)) {
    const parts: readonly unknown[] = Array.isArray(cell) ? cell : [cell];
    const texts = parts.map((part) => (part === null ? '' : textOf(part)));
    if (texts.includes(undefined)) return undefined;
    cells.set(name, texts.join('\n'));
  }
  return cells;
}

function textOf(part: unknown): string | undefined {
  if (typeof part === 'string') return part;
  return typeof part === 'number' || typeof part === 'boolean' ? String(part) : undefined;
}
