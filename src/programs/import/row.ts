// One row of metadata as the request to register a letter: dates of three calendars read, words of
// three languages understood, invisible signs left out. Pure. The same row gives the same ids
// wherever and whenever it is read, so importing again changes nothing.
import { createHash } from 'node:crypto';
import type { Office } from '#kernel/authority.ts';
import { refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { isoDateIn } from '#lib/calendar.ts';
import { parseDate } from '#lib/calendar-text.ts';
import { toWesternDigits } from '#lib/digits.ts';
import { formatInstant } from '#lib/instant.ts';
import { uuidv7 } from '#lib/uuid.ts';
import { columnName, fields, findChoice, findField, listChoiceWords } from './columns.ts';
import type { ChoiceField, Field, Note } from './columns.ts';

export const SUBJECT_CHARS_MAX = 300;
export const TEXT_CHARS_MAX = 14_000;

export type Cells = ReadonlyMap<Field, string>;

export interface LetterRow {
  /** `letter/<uuid>`, from the office and what the row says. */
  readonly subject: string;
  readonly commandId: string;
  /** The row bears an id, so what it says may differ from what was said under that id before. */
  readonly hasId: boolean;
  /** The beginning of the day of receipt; undefined where that is still to come. */
  readonly occurredAt: string | undefined;
  /** The body of register-incoming, but for its files and what its text file adds. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly textFile: string | undefined;
  readonly files: readonly string[];
  readonly notes: readonly Note[];
}

/** What the reading of one row knows. */
interface Reading {
  readonly cells: Cells;
  readonly office: Office;
  readonly calendar: CalendarName;
  readonly notes: Note[];
}

/** Columns that are nobody's are left out; where two name the same part, the first counts. */
export function cellsOf(named: ReadonlyMap<string, string>): Cells {
  const cells = new Map<Field, string>();
  for (const [name, cell] of named) {
    const field = findField(name);
    if (field === undefined || cell.trim() === '' || cells.has(field)) continue;
    cells.set(field, cell.normalize('NFC'));
  }
  return cells;
}

export function readRow(
  cells: Cells,
  office: Office,
  nowMs: number,
  calendar: CalendarName = office.calendar,
): LetterRow | Refusal {
  const reading: Reading = { cells, office, calendar, notes: [] };
  for (const field of ['subject', 'from'] as const) {
    if (!cells.has(field)) return refuse('import.cell-missing', named(reading, field), `/${field}`);
  }
  const dates = readDates(reading);
  if ('refused' in dates) return dates;
  const choices = readChoices(reading);
  if ('refused' in choices) return choices;
  const { receivedOn } = dates;
  const startMs = startOfDay(receivedOn, office.timeZone);
  const ids = idsOf(cells, office.id, startMs);
  return {
    ...ids,
    hasId: cells.has('id'),
    occurredAt: startMs <= nowMs ? formatInstant(startMs) : undefined,
    body: { ...readTexts(reading), ...choices, ...dates },
    text: cleanText(reading, 'text'),
    textFile: cells.get('textFile')?.trim(),
    files: listNames(cells.get('files') ?? ''),
    notes: reading.notes,
  };
}

function named({ office }: Reading, field: Field): { readonly column: string } {
  return { column: columnName(field, office.language) };
}

/** The same cells, in whatever order and kind of table, are the same row; so is the same id. */
function idsOf(
  cells: Cells,
  office: string,
  startMs: number,
): Pick<LetterRow, 'subject' | 'commandId'> {
  const id = cells.get('id')?.trim();
  const told =
    id === undefined
      ? fields.flatMap((field) => (cells.has(field) ? [[field, cells.get(field)?.trim()]] : []))
      : [['id', id]];
  const digest = createHash('sha256')
    .update(JSON.stringify(['dawam.import', 1, office, told]))
    .digest();
  // The time within an id may not lie before 1970; with an id of its own it is not of the row.
  const timeMs = id === undefined ? Math.max(0, startMs) : 0;
  return {
    subject: `letter/${uuidv7(timeMs, digest.subarray(0, 10))}`,
    commandId: uuidv7(timeMs, digest.subarray(10, 20)),
  };
}

interface Dates {
  readonly receivedOn: string;
  readonly theirDate?: string;
  readonly dueOn?: string;
}

function readDates(reading: Reading): Dates | Refusal {
  const days: Partial<Record<'receivedOn' | 'theirDate' | 'dueOn', string>> = {};
  for (const field of ['receivedOn', 'theirDate', 'dueOn'] as const) {
    const cell = reading.cells.get(field);
    if (cell === undefined) continue;
    const iso = readDay(cell.trim(), reading.calendar);
    if (iso === undefined) {
      const facts = { ...named(reading, field), text: cell.trim().slice(0, 100) };
      return refuse('import.not-a-date', facts, `/${field}`);
    }
    days[field] = iso;
  }
  const receivedOn = days.receivedOn ?? days.theirDate;
  if (receivedOn === undefined) {
    return refuse('import.cell-missing', named(reading, 'receivedOn'), '/receivedOn');
  }
  if (days.receivedOn === undefined) reading.notes.push({ note: 'received-assumed', facts: {} });
  return { ...days, receivedOn };
}

/** In the office's calendar unless the text says another, or its year can only be Gregorian. */
function readDay(cell: string, calendar: CalendarName): string | undefined {
  // Spreadsheets write midnight behind a day.
  const text = toWesternDigits(cell).replace(/[T ]+0{1,2}:00(?::00(?:\.0+)?)?Z?$/u, '');
  const read = parseDate(text, calendar);
  if (read.ok) return read.iso;
  if (read.reason !== 'out-of-range') return undefined;
  const gregorian = parseDate(text, 'gregory');
  return gregorian.ok ? gregorian.iso : undefined;
}

function readChoices(reading: Reading): Partial<Record<ChoiceField, string>> | Refusal {
  const { cells, office } = reading;
  const chosen: Partial<Record<ChoiceField, string>> = {};
  for (const field of ['medium', 'secrecy', 'urgency', 'importance'] as const) {
    const cell = cells.get(field);
    if (cell === undefined) continue;
    const choice = findChoice(field, cell, office.language);
    if (choice === undefined) {
      const words = listChoiceWords(field, office.language);
      const facts = { ...named(reading, field), text: cell.trim().slice(0, 100), words };
      return refuse('import.no-such-word', facts, `/${field}`);
    }
    chosen[field] = choice;
  }
  return chosen;
}

const art20 = ['citizenId', 'deliveryNote'] as const;

function readTexts(reading: Reading): Readonly<Record<string, unknown>> {
  const { cells, notes } = reading;
  const whole = cleanLine(reading, 'subject');
  let abstract = cleanText(reading, 'abstract');
  let subject = whole;
  if (whole.length > SUBJECT_CHARS_MAX) {
    const cut = whole.lastIndexOf(' ', SUBJECT_CHARS_MAX - 2);
    subject = `${whole.slice(0, cut > 0 ? cut : SUBJECT_CHARS_MAX - 2)} …`;
    abstract = abstract === '' ? whole : `${whole}\n${abstract}`;
    notes.push({ note: 'subject-shortened', facts: { charsMax: SUBJECT_CHARS_MAX } });
  }
  const office = cells.get('fromOffice')?.trim() ?? null;
  const optional = (['theirNumber', 'unit', 'classCode', ...art20] as const).flatMap((field) =>
    cells.has(field) ? [[field, cleanLine(reading, field)] as const] : [],
  );
  const from = { office, name: cleanLine(reading, 'from') };
  return { subject, abstract, from, ...Object.fromEntries(optional) };
}

// What may not stand in a letter: controls, and the marks that embed one direction in another.
const UNSEEN = /[\p{Cs}\u061C\u202A-\u202E\u2066-\u2069]|(?![\n\t])\p{Cc}/gu;
const LINE_UNSEEN = /[\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]|(?!\s)\p{Cc}/gu;

function cleanLine(reading: Reading, field: Field): string {
  const cell = (reading.cells.get(field) ?? '').replaceAll(/\s+/gu, ' ').trim();
  return noted(reading, field, cell, cell.replaceAll(LINE_UNSEEN, '').trim());
}

function cleanText(reading: Reading, field: Field): string {
  const cell = withPlainBreaks(reading.cells.get(field) ?? '');
  return noted(reading, field, cell, cell.replaceAll(UNSEEN, ''));
}

function noted(reading: Reading, field: Field, before: string, after: string): string {
  if (before !== after) {
    reading.notes.push({ note: 'signs-dropped', facts: named(reading, field) });
  }
  return after;
}

/** Every way to end a line or a page becomes a newline. */
export function withPlainBreaks(text: string): string {
  return text.replaceAll(/\r\n?|[\u2028\u2029\u0085]/gu, '\n').replaceAll('\f', '\n');
}

/** A text from a file, as a letter may hold it. */
export function plainLetterText(text: string): string {
  return withPlainBreaks(text).replaceAll(UNSEEN, '');
}

function listNames(cell: string): readonly string[] {
  return cell
    .split(/[;|\n\r\u061B]+/u)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

const QUARTER_MS = 900_000;
const FURTHEST_MS = 64 * QUARTER_MS;
const starts = new Map<string, number>();
const STARTS_MAX = 10_000;

/** The first instant of a day in a time zone; zones keep to quarters of an hour. */
function startOfDay(iso: string, timeZone: string): number {
  const place = `${iso} ${timeZone}`;
  const known = starts.get(place);
  if (known !== undefined) return known;
  // No zone is further than 14 hours away, so this is a day earlier everywhere.
  let at = Date.parse(`${iso}T00:00:00.000Z`) - FURTHEST_MS;
  let step = FURTHEST_MS;
  while (step >= QUARTER_MS) {
    if (isoDateIn(timeZone, at + step) < iso) at += step;
    else step /= 2;
  }
  const start = at + QUARTER_MS;
  if (starts.size >= STARTS_MAX) starts.clear();
  starts.set(place, start);
  return start;
}
