// `dawam import FOLDER`: takes an archive into an office, a letter for each row of its table. The
// office's server does not run meanwhile.
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import type { Appointment, Language, Office } from '#kernel/authority.ts';
import { Fault } from '#kernel/fault.ts';
import { CALENDARS } from '#lib/calendar.ts';
import type { CalendarName } from '#lib/calendar.ts';
import { badUsage, exitCodes, mustText, textOf } from '#programs/command-line.ts';
import type { CliCall, CliCommand, ExitCode } from '#programs/command-line.ts';
import type { ArchiveFolder } from '#programs/import/archive-folder.ts';
import type { ImportReport } from '#programs/import/import-report.ts';
import type { Table } from '#programs/import/table-text.ts';
import type { OpenOffice } from '#programs/office.ts';
import { dataOptions, readSettings } from '#programs/settings.ts';
import { jsonOption } from './upkeep-call.ts';

export const importArchive: CliCommand = {
  name: 'import',
  summary: 'Take an archive of letters, files and their table, into the incoming register.',
  usage:
    'FOLDER --office ID [--csv FILE] [--dry-run] [--as ID] [--calendar NAME] [--report FILE]' +
    ' [--language ar|fa|en] [--data DIR] [--json]',
  words: 1,
  options: {
    office: { type: 'string', value: 'ID', summary: 'the office whose register takes them' },
    csv: { type: 'string', value: 'FILE', summary: 'the table, CSV or JSON lines (of the folder)' },
    'dry-run': { type: 'boolean', summary: 'only say what would happen, row by row' },
    as: { type: 'string', value: 'ID', summary: 'appointment of the registrar who asks for it' },
    calendar: { type: 'string', value: 'NAME', summary: `of bare dates: ${CALENDARS.join(', ')}` },
    report: { type: 'string', value: 'FILE', summary: 'write the rows to a .csv or .json file' },
    language: { type: 'string', value: 'ar|fa|en', summary: 'of the reasons (en)' },
    ...dataOptions,
    ...jsonOption,
  },
  run,
};

const languages: readonly Language[] = ['ar', 'fa', 'en'];

async function run(call: CliCall): Promise<ExitCode> {
  const [named = ''] = call.words;
  const officeId = mustText(call, 'office');
  const language = oneOf(languages, textOf(call, 'language') ?? 'en', 'language');
  const calendar = textOf(call, 'calendar');
  const known = calendar === undefined ? undefined : oneOf(CALENDARS, calendar, 'calendar');
  const reportFile = textOf(call, 'report');
  if (reportFile !== undefined && !['.csv', '.json'].includes(extname(reportFile))) {
    throw badUsage('--report names a file that ends in .csv or .json.');
  }
  const { openArchiveFolder } = await import('#programs/import/archive-folder.ts');
  const folder = await openArchiveFolder(resolve(named));
  const table = await readTableFile(folder, textOf(call, 'csv'));
  const settings = readSettings(call.values, process.env);
  const { nowMs, openOffice } = await import('#programs/office.ts');
  const open = await openOffice(settings, call.say).catch((error: unknown) => {
    throw explainLock(error);
  });
  try {
    const report = await importInto(call, open, {
      ...{ officeId, folder, table, calendar: known, clock: nowMs },
    });
    await tell(call, report, { language, reportFile });
    return report.totals.refused > 0 || !report.isWhole ? exitCodes.found : exitCodes.done;
  } finally {
    await open.store.close();
  }
}

interface Asked {
  readonly officeId: string;
  readonly folder: ArchiveFolder;
  readonly table: Table;
  readonly calendar: CalendarName | undefined;
  readonly clock: () => number;
}

async function importInto(call: CliCall, open: OpenOffice, asked: Asked): Promise<ImportReport> {
  const { officeId, folder, table, calendar, clock } = asked;
  const office = open.authority.findOffice(officeId);
  if (office?.registers['incoming'] === undefined) {
    throw badUsage(`The directory knows no office ${JSON.stringify(officeId)} with registers.`);
  }
  const { id: appointment, person, capacity } = findRegistrar(open, office, call, clock());
  const { importLetters } = await import('#programs/import/import-letters.ts');
  const stopping = new AbortController();
  const stop = () => {
    call.say('Stopping; what is being recorded is finished first ...');
    stopping.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await importLetters(open, {
      ...{ office, by: { person, capacity, appointment }, folder, table, clock },
      isDry: call.values['dry-run'] === true,
      ...(calendar === undefined ? {} : { calendar }),
      onProgress: makeProgress(call),
      signal: stopping.signal,
    });
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** Nobody's name is put under letters by chance: where several could be meant, --as must say. */
function findRegistrar(
  { authority }: OpenOffice,
  office: Office,
  call: CliCall,
  nowMs: number,
): Appointment {
  const now = new Date(nowMs).toISOString();
  const able = authority
    .listAppointmentsIn(office.id)
    .filter(({ capacity }) => capacity === 'registrar' || capacity === 'clerk')
    .filter((appointment) => authority.holds(appointment, now));
  const wanted = textOf(call, 'as');
  const registrars = able.filter(({ capacity }) => capacity === 'registrar');
  const [only, ...others] =
    wanted === undefined ? registrars : able.filter(({ id }) => id === wanted);
  if (only !== undefined && others.length === 0) return only;
  const list = able.map(({ id }) => id).join(', ');
  const choice = list === '' ? 'the office has no registrar' : `it is one of ${list}`;
  throw badUsage(`--as must name the appointment of who registers the letters: ${choice}.`);
}

/** The file that --csv names, or the only table in the folder. */
async function readTableFile(folder: ArchiveFolder, wanted: string | undefined): Promise<Table> {
  const { decodeTable, readTable } = await import('#programs/import/table-text.ts');
  const inFolder = [...folder.names].filter((name) => /^[^/]+\.(?:csv|tsv|jsonl)$/i.test(name));
  const [only, ...others] = inFolder;
  if (wanted === undefined && (only === undefined || others.length > 0)) {
    throw badUsage(`--csv must name the table; the folder has ${inFolder.length} of them.`);
  }
  const path = wanted === undefined ? join(folder.folder, only ?? '') : resolve(wanted);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Fault('program.bad-usage', `The table ${path} cannot be read.`, { cause });
  });
  for (const name of inFolder) if (join(folder.folder, name) === path) folder.claim(name);
  const text = decodeTable(bytes);
  if (text === undefined) {
    throw badUsage(`The table ${path} is not in UTF-8; save it as “CSV UTF-8” and try again.`);
  }
  const table = readTable(text, /\.jsonl?$/i.test(path) ? 'jsonl' : 'csv');
  const { columnName, findField } = await import('#programs/import/columns.ts');
  if (table.columns.some((name) => findField(name) === 'subject')) return table;
  const subject = languages.map((language) => columnName('subject', language)).join(', ');
  throw badUsage(`The table ${path} has no column that names the subject: ${subject}.`);
}

function explainLock(error: unknown): unknown {
  const isHeld = error instanceof Fault && error.code === 'store.second-writer';
  if (!isHeld) return error;
  const sentence = `${error.message} Stop the office's server while an archive is taken in.`;
  return new Fault('store.second-writer', sentence, { cause: error });
}

const PROGRESS_EVERY_MS = 2_000;

function makeProgress(call: CliCall): (rows: number) => void {
  const begun = performance.now();
  let last = begun;
  return (rows) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    call.say(`${rows} rows in ${((now - begun) / 1_000).toFixed(0)} s ...`);
  };
}

interface Telling {
  readonly language: Language;
  readonly reportFile: string | undefined;
}

async function tell(call: CliCall, report: ImportReport, telling: Telling): Promise<void> {
  const { language, reportFile } = telling;
  const { reportAsCsv, reportAsJson } = await import('#programs/import/import-report.ts');
  const { refusalSentence } = await import('#programs/import/columns.ts');
  if (reportFile !== undefined) {
    const write = extname(reportFile) === '.csv' ? reportAsCsv : reportAsJson;
    await writeFile(reportFile, write(report, language));
  }
  if (call.values['json'] === true) {
    call.print(reportAsJson(report, language));
    return;
  }
  for (const { line, refusal } of report.rows) {
    if (refusal !== null) call.print(`line ${line}: ${refusalSentence(refusal, language)}`);
  }
  for (const line of summaryOf(report)) call.print(line);
}

function summaryOf({ totals, ...report }: ImportReport): readonly string[] {
  const taken = report.isDry
    ? `${totals['would-register']} would be registered`
    : `${totals.registered} registered`;
  const parts = [
    `${totals.rows} rows: ${taken} with ${totals.files} files`,
    `${totals['already-there']} there already`,
    `${totals.repeated} said twice`,
    `${totals.refused} refused`,
  ];
  const lines = [`${parts.join(', ')}.`];
  if (!report.isWhole) lines.push('Stopped before the end; the same command goes on from here.');
  if (report.unknownColumns.length > 0) {
    lines.push(
      `Columns left out, since nothing here is called so: ${report.unknownColumns.join(', ')}`,
    );
  }
  if (report.unclaimedFiles.length > 0) {
    const some = report.unclaimedFiles.slice(0, 20).join(', ');
    lines.push(`${report.unclaimedFiles.length} files are named by no row: ${some}`);
  }
  return lines;
}

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  text: string,
  option: string,
): Choice {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw badUsage(`--${option} is one of ${choices.join(', ')}.`);
  return found;
}
