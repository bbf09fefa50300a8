// Takes an archive into an office: each row of its table becomes a letter of the incoming register,
// by the ordinary command of a person of the office, its files streamed into the store. In the
// order of the table. Ids come from the rows, so a run that was stopped goes on where it was, and
// a second run changes nothing. A dry run asks the same questions and records nothing.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Office } from '#kernel/authority.ts';
import { entryOf } from '#kernel/entry.ts';
import type { Actor, Entry, FileRef } from '#kernel/entry.ts';
import type { Command, Outcome } from '#kernel/module.ts';
import { isRefusal, refuse } from '#kernel/refusal.ts';
import type { Refusal } from '#kernel/refusal.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { must } from '#lib/assert.ts';
import { formatInstant } from '#lib/instant.ts';
import { commands, registerIncomingBody } from '#modules/correspondence/commands.ts';
import { isSecret } from '#modules/correspondence/clearance.ts';
import { correspondence } from '#modules/correspondence/module.ts';
import type { OpenOffice } from '#programs/office.ts';
import { askedText } from '#store/batch.ts';
import { checkPermission } from '#store/permission.ts';
import { fileRefusal, inspectFile, shownName } from './archive-folder.ts';
import type { ArchiveFile, ArchiveFolder } from './archive-folder.ts';
import { columnName, findField } from './columns.ts';
import type { Field, Note } from './columns.ts';
import { makeReport } from './import-report.ts';
import type { ImportReport, RowReport } from './import-report.ts';
import { TEXT_CHARS_MAX, cellsOf, plainLetterText, readRow, withPlainBreaks } from './row.ts';
import type { Cells, LetterRow } from './row.ts';
import type { Table, TableRecord } from './table-text.ts';

export interface ImportOrder {
  readonly office: Office;
  readonly by: Actor;
  readonly folder: ArchiveFolder;
  readonly table: Table;
  readonly isDry: boolean;
  /** Of dates that do not say theirs; the office's where nobody says otherwise. */
  readonly calendar?: CalendarName;
  readonly clock: () => number;
  readonly onProgress?: (rows: number) => void;
  /** Once aborted, what has begun is finished and the report says that it is not whole. */
  readonly signal?: AbortSignal;
}

/** Rows that are asked for together: they share the commits of the log. */
const WINDOW_ROWS = 256;
/** Each waits for the disk, so several wait together. */
const FILES_AT_ONCE = 16;
const TEXT_FILE_BYTES_MAX = 20_000_000;

interface Row {
  readonly line: number;
  readonly cells: Cells;
  readonly letter: LetterRow;
}

/** A row with its files and text in place, ready to be asked for. */
interface Ready {
  readonly row: Row;
  readonly command: Command;
  readonly files: readonly FileRef[];
  readonly notes: readonly Note[];
}

export async function importLetters(open: OpenOffice, order: ImportOrder): Promise<ImportReport> {
  const rows: RowReport[] = [];
  const lines = new Map<string, number>();
  let isWhole = true;
  for (const window of windowsOf(order.table.records)) {
    if (order.signal?.aborted === true) {
      isWhole = false;
      break;
    }
    rows.push(...(await importWindow(open, order, window, lines)));
    order.onProgress?.(rows.length);
  }
  return makeReport(rows, {
    office: order.office.id,
    isDry: order.isDry,
    isWhole,
    unknownColumns: order.table.columns.filter((name) => findField(name) === undefined),
    unclaimedFiles: isWhole ? order.folder.listUnclaimed() : [],
  });
}

function* windowsOf(records: Iterable<TableRecord>): Generator<readonly TableRecord[], void> {
  let window: TableRecord[] = [];
  for (const record of records) {
    window.push(record);
    if (window.length < WINDOW_ROWS) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}

async function importWindow(
  open: OpenOffice,
  order: ImportOrder,
  window: readonly TableRecord[],
  lines: Map<string, number>,
): Promise<readonly RowReport[]> {
  const nowMs = order.clock();
  const reports: (RowReport | undefined)[] = [];
  const wanted: { readonly at: number; readonly row: Row }[] = [];
  for (const [at, record] of window.entries()) {
    const row = readRecord(record, order, nowMs);
    if ('refused' in row) {
      reports[at] = { ...blank, line: record.line, outcome: 'refused', refusal: row };
      continue;
    }
    const first = lines.get(row.letter.subject);
    if (first === undefined) {
      lines.set(row.letter.subject, row.line);
      wanted.push({ at, row });
    } else {
      claimFiles(order.folder, row);
      reports[at] = reportOf(row, 'repeated', { sameAsLine: first });
    }
  }
  const there = await listThere(open, order.office.id, wanted);
  const asked = wanted.filter(({ at, row }) => {
    const entry = there.get(row.letter.subject);
    // What has no id of its own is what it says, so it cannot have changed.
    if (entry === undefined || row.letter.hasId) return true;
    claimFiles(order.folder, row);
    reports[at] = reportThere(row, entry, []);
    return false;
  });
  const ready = await atMost(FILES_AT_ONCE, asked, ({ row }) => {
    const isDry = order.isDry || there.has(row.letter.subject);
    return prepare(open, { ...order, isDry }, row);
  });
  const ask = async ({ at, row }: (typeof asked)[number], i: number) => {
    const one = ready[i];
    const entry = there.get(row.letter.subject);
    if (one === undefined) return;
    if ('refused' in one) reports[at] = reportRefused(row, one);
    else if (entry !== undefined) reports[at] = reportThere(row, entry, differences(one, entry));
    else reports[at] = await askFor(open, order, one, nowMs);
  };
  // Asked for in the order of the table, so that the register numbers them in it. The files of a
  // secret letter are sealed before it queues, so nothing is asked for meanwhile.
  let asking: Promise<void>[] = [];
  for (const [i, one] of asked.entries()) {
    if (!isSecret(String(one.row.letter.body['secrecy']))) {
      asking.push(ask(one, i));
      continue;
    }
    await Promise.all(asking);
    await ask(one, i);
    asking = [];
  }
  await Promise.all(asking);
  return reports.filter((report) => report !== undefined);
}

function readRecord(record: TableRecord, order: ImportOrder, nowMs: number): Row | Refusal {
  if ('refused' in record.cells) return record.cells;
  const cells = cellsOf(record.cells);
  const letter = readRow(cells, order.office, nowMs, order.calendar);
  return 'refused' in letter ? letter : { line: record.line, cells, letter };
}

/** The first entry of each letter that the office has already; null where it was disposed of. */
async function listThere(
  { store }: OpenOffice,
  office: string,
  wanted: readonly { readonly row: Row }[],
): Promise<ReadonlyMap<string, Entry | null>> {
  const rows = await store.database.writers.query<{ subject: string; leaf: Buffer | null }>({
    text: `select distinct on (subject) subject, leaf from dawam.entry
      where office = $1 and subject = any($2) order by subject, index`,
    values: [office, wanted.map(({ row }) => row.letter.subject)],
  });
  return new Map(
    rows.map(({ subject, leaf }) => {
      if (leaf === null) return [subject, null] as const;
      const entry = must(entryOf(leaf), 'The first entry of a letter can be read.');
      return [subject, store.keyring.open(office, entry)] as const;
    }),
  );
}

/** Whether the same was asked then, by whoever it was. */
function differences({ command }: Ready, entry: Entry | null): readonly Note[] {
  if (entry === null) return [];
  const text = askedText({ ...command, by: entry.by });
  const isSame = createHash('sha256').update(text).digest('hex') === entry.asked;
  return isSame ? [] : [{ note: 'differs', facts: {} }];
}

function reportThere(row: Row, entry: Entry | null, notes: readonly Note[]): RowReport {
  return reportOf(row, 'already-there', { number: entry?.number?.text ?? null, notes });
}

function reportRefused(row: Row, refusal: Refusal): RowReport {
  return reportOf(row, 'refused', { refusal });
}

async function askFor(
  open: OpenOffice,
  order: ImportOrder,
  ready: Ready,
  nowMs: number,
): Promise<RowReport> {
  const { row, files, notes } = ready;
  const outcome = order.isDry ? weigh(open, ready, nowMs) : await open.store.submit(ready.command);
  if (isRefusal(outcome)) return reportRefused(row, outcome);
  const number = outcome.recorded[0]?.number ?? null;
  const done = order.isDry ? 'would-register' : 'registered';
  return reportOf(row, done, { number, notes, files: files.length });
}

/** What the office would say: its permission and its law, on a letter that nobody has yet. */
function weigh({ authority }: OpenOffice, { command, files }: Ready, nowMs: number): Outcome {
  const now = formatInstant(nowMs);
  const rule = commands['register-incoming'];
  const refused = checkPermission(command, rule, authority, now);
  if (refused !== undefined) return refused;
  const known = new Map(files.map((file) => [file.sha256, file]));
  const context = { now, authority, findFile: (sha256: string) => known.get(sha256) };
  const state = correspondence.empty(command.subject);
  const decided = correspondence.decide(state, command, context);
  return 'refused' in decided ? decided : { recorded: [] };
}

/** Its files kept (or, in a dry run, looked at), its text put where it fits. */
async function prepare(open: OpenOffice, order: ImportOrder, row: Row): Promise<Ready | Refusal> {
  const { letter } = row;
  const notes = [...letter.notes];
  const files = new Map<string, FileRef>();
  const keep = async (source: Source): Promise<Refusal | undefined> => {
    const file = await keepFile(open, order.isDry, source);
    if ('refused' in file) return file;
    files.set(file.sha256, file);
    return undefined;
  };
  for (const name of letter.files) {
    const file = order.folder.find(name);
    const refused = 'refused' in file ? file : await keep(file);
    if (refused !== undefined) return refused;
  }
  const told = await readText(order.folder, letter);
  if ('refused' in told) return told;
  let { text } = told;
  if (told.hasUnseen) {
    const column = columnName('textFile', order.office.language);
    notes.push({ note: 'signs-dropped', facts: { column } });
  }
  if (text.length > TEXT_CHARS_MAX) {
    const name = told.name ?? textName(letter);
    const source = told.file ?? { name, bytes: Buffer.from(text) };
    const refused = await keep(source);
    if (refused !== undefined) return refused;
    text = '';
    const shown = { charsMax: TEXT_CHARS_MAX, name: shownName(source.name) };
    notes.push({ note: 'text-attached', facts: shown });
  }
  const body = { ...letter.body, text, files: [...files.values()] };
  const checked = registerIncomingBody.safeParse(body);
  if (!checked.success) return bodyRefusal(checked.error.issues[0], order.office);
  const { office, by } = order;
  const { subject, commandId: id, occurredAt } = letter;
  const command: Command = {
    ...{ id, kind: 'register-incoming', office: office.id, subject, by },
    ...(occurredAt === undefined ? {} : { occurredAt }),
    body: checked.data,
  };
  return { row, command, files: [...files.values()], notes };
}

interface BytesSource {
  readonly name: string;
  readonly bytes: Uint8Array;
}
type Source = ArchiveFile | BytesSource;

async function keepFile(
  { store }: OpenOffice,
  isDry: boolean,
  source: Source,
): Promise<FileRef | Refusal> {
  const name = shownName(source.name);
  if (isDry) {
    if ('path' in source) return await inspectFile(source);
    const sha256 = createHash('sha256').update(source.bytes).digest('hex');
    return { sha256, name, mediaType: 'text/plain', sizeBytes: source.bytes.length };
  }
  const bytes = 'path' in source ? createReadStream(source.path) : [source.bytes];
  const put = await store.files.put(ReadableStream.from<Uint8Array>(bytes));
  if (!put.ok) return fileRefusal(put.reason, source.name);
  const { sha256, sizeBytes, mediaType } = put;
  return { sha256, name, mediaType, sizeBytes };
}

interface Told {
  readonly text: string;
  /** Its file has signs that the text leaves out. */
  readonly hasUnseen: boolean;
  /** That holds just this text, and may be attached as it is. */
  readonly file?: ArchiveFile;
  /** Under which the text is attached where it is no file as it stands. */
  readonly name?: string;
}

/** The text of the row, or of the file that it names. */
async function readText(
  folder: ArchiveFolder,
  { text, textFile }: LetterRow,
): Promise<Told | Refusal> {
  if (textFile === undefined || textFile === '') return { text, hasUnseen: false };
  const file = folder.find(textFile);
  if ('refused' in file) return file;
  const bytes = await readFile(file.path);
  if (bytes.length > TEXT_FILE_BYTES_MAX) {
    return refuse('import.file-too-large', { name: textFile, bytesMax: TEXT_FILE_BYTES_MAX });
  }
  const read = decodeText(bytes);
  if (read === undefined) return refuse('import.text-not-utf8', { name: textFile }, '/textFile');
  const whole = plainLetterText(read);
  const hasUnseen = whole !== withPlainBreaks(read);
  if (text !== '') return { text: `${text}\n\n${whole}`, hasUnseen };
  // A file with controls in it would not be taken in as text: its plain words are, in its name.
  return /(?![\n\t\f\r])\p{Cc}/u.test(read)
    ? { text: whole, hasUnseen, name: file.name }
    : { text: whole, hasUnseen, file };
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const TEXT_NAME_CHARS = 60;

function textName({ body }: LetterRow): string {
  const subject = typeof body['subject'] === 'string' ? body['subject'] : '';
  const plain = subject.slice(0, TEXT_NAME_CHARS).replaceAll(/[/\\:*?"<>|\s]+/gu, ' ');
  return `${plain.trim()}.txt`;
}

type Issue = { readonly path: readonly PropertyKey[]; readonly code?: string | undefined } & {
  readonly message: string;
  readonly maximum?: number | bigint;
};

function bodyRefusal(issue: Issue | undefined, office: Office): Refusal {
  const path = (issue?.path ?? []).join('/');
  const field: Field = path === 'from/office' ? 'fromOffice' : (findField(headOf(path)) ?? 'id');
  const column = columnName(field, office.language);
  if (issue?.code === 'too_big') {
    const facts = { column, charsMax: Number(issue.maximum ?? 0) };
    return refuse('import.cell-too-long', facts, `/${path}`);
  }
  return refuse('import.cell-refused', { column, why: issue?.message ?? '' }, `/${path}`);
}

function headOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function claimFiles(folder: ArchiveFolder, { letter }: Row): void {
  for (const name of [...letter.files, letter.textFile ?? '']) if (name !== '') folder.find(name);
}

function reportOf(
  { line, letter: { subject, body } }: Row,
  outcome: RowReport['outcome'],
  said: Partial<RowReport>,
): RowReport {
  const theirNumber = typeof body['theirNumber'] === 'string' ? body['theirNumber'] : null;
  return { ...blank, line, outcome, letter: subject, theirNumber, ...said };
}

const blank = {
  ...{ letter: null, number: null, theirNumber: null, refusal: null },
  ...{ sameAsLine: null, notes: [], files: 0 },
};

/** Work on many things, some at a time; the results in the order of the things. */
async function atMost<Thing, Result>(
  count: number,
  things: readonly Thing[],
  work: (thing: Thing) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...things.entries()].values();
  const worker = async (): Promise<void> => {
    for (const [at, thing] of waiting) results[at] = await work(thing);
  };
  await Promise.all(Array.from({ length: Math.min(count, things.length) }, worker));
  return results;
}
