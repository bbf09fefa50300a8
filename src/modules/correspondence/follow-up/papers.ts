// Follow-up on paper: a report, and a list of any length as a book. Each is stamped by the last
// entry of the office's log at that moment, which it says all of; its number is what it is and the
// day, as it stands on the paper.
import { sql } from 'kysely';
import type { Language } from '#kernel/authority.ts';
import type { Refusal } from '#kernel/refusal.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { Document } from '#http/route.ts';
import type { Call } from '#http/route.ts';
import type { Table } from '#http/table-file.ts';
import { askingOf } from '#modules/correspondence/asking-routes.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import { EXPORT_ROWS_MAX } from '#modules/correspondence/export.ts';
import { bookPdf, PART_ROWS } from '#modules/correspondence/paper/book.ts';
import type { BookPart } from '#modules/correspondence/paper/book.ts';
import { countText, dayOf, dayText } from '#paper/look.ts';
import { frameOf } from '#modules/correspondence/paper/frame.ts';
import type { PaperLook } from '#paper/look.ts';
import { paperWord } from '#modules/correspondence/paper/paper-words.ts';
import { findStampUrl, readLook } from '#modules/correspondence/paper/printing.ts';
import { stampedParts } from '#modules/correspondence/paper/stamping.ts';
import { tableMatter } from '#modules/correspondence/paper/table-papers.ts';
import type { CorrespondenceDatabase } from '#modules/correspondence/reader.ts';
import type { TablePaper } from '#paper/paper.ts';
import { findCirculars } from './circulars.ts';
import { circularsTable, missingRows, reportPaper, workTable } from './follow-tables.ts';
import type { MissingRow } from './follow-tables.ts';
import type { FollowUpReader } from './follow-up-port.ts';
import { findMyWork } from './my-work.ts';
import type { MyOffice, MyQuestion } from './my-work.ts';
import { findOfficeWork } from './office-lists.ts';
import type { ListQuestion } from './office-lists.ts';
import { findReport } from './report-view.ts';
import type { ReportQuestion } from './report-view.ts';
import { followWord } from './words.ts';

const PDF = 'application/pdf';
/** Rows of some tens of pages. */
const PAPER_ROWS_MAX = 1_000;
/** A column that is at most so wide is as wide as its widest cell. */
const NARROW_CHARS = 14;

type OfficeCall = Call<FollowUpReader, 'office', unknown, unknown, unknown>;

/** The last entry of the office's log. */
async function findLastIndex(db: CorrespondenceDatabase, office: string): Promise<number> {
  const found = await sql<{ index: number | null }>`
    select max(index) as index from dawam.entry where office = ${office}`.execute(db);
  return Number(found.rows[0]?.index ?? 0);
}

function numberFact(look: PaperLook, value: string): TablePaper['facts'][number] {
  return { label: paperWord(look.office.language, 'number'), value, kind: 'number' };
}

export async function printReport(
  call: OfficeCall,
  question: ReportQuestion,
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const { reader, office } = call;
  const index = await reader.read((db) => findLastIndex(db, office));
  const report = await findReport(reader, asking, question);
  if (isRefusal(report)) return report;
  if (report.rows.length > PAPER_ROWS_MAX) {
    const facts = { total: report.rows.length, rowsMax: PAPER_ROWS_MAX };
    return refuseWith('correspondence.export-too-large', facts);
  }
  const look = await readLook(reader, office, question.language);
  const how = { printedAt: call.now, calendar: asking.office.calendar };
  const plain = reportPaper(report, look, how);
  const number = `${report.report}/${report.asOf}`;
  const date = must(dayOf(look, call.now), 'Now is of a day.');
  const named: TablePaper = { ...plain, facts: [numberFact(look, number), ...plain.facts] };
  const matter = tableMatter(named, {
    ...{ paper: 'report', register: 'reports', number, date, openSubject: report.title },
    subject: report.title,
  });
  const url = await findStampUrl(reader, { asking, origin: call.origin }, { matter, index });
  const paper = { ...named, ...stampedParts(look, matter, url) };
  const { pdf } = await reader.papers.print(paper, call.now);
  return new Document(`${report.title} ${report.asOf}.pdf`, PDF, pdf);
}

/** Any table that is exported, on paper: its cells as they are in the file. */
export function paperOfTable<Row>(
  table: Table<Row>,
  rows: readonly Row[],
  { look, printedAt }: { readonly look: PaperLook; readonly printedAt: string },
): TablePaper {
  const { title, columns } = table;
  const cellOf = (cell: string | number) =>
    typeof cell === 'number' ? countText(look, cell) : cell;
  return {
    ...frameOf(look, { title, number: null, date: printedAt }),
    template: 'table',
    ...{ isLandscape: columns.length > 5, pagesBefore: null, indented: -1, rowPad: 6 },
    columns: columns.map(({ header, widthChars }) =>
      widthChars <= NARROW_CHARS
        ? { header, width: 0, kind: 'short' }
        : { header, width: widthChars, kind: 'text' },
    ),
    rows: rows.map((row) => ({
      ...{ cells: columns.map((column) => cellOf(column.read(row))), depth: 0, isVoid: false },
    })),
    nothing: paperWord(look.office.language, 'nothing'),
    ...{ remarks: [], signing: [] },
  };
}

/** A list of follow-up as a book: its table, and its rows from one on. */
interface Listed<Row> {
  /** With the day it is the number of the paper. */
  readonly list: FollowList;
  readonly look: PaperLook;
  readonly table: Table<Row>;
  readonly readFrom: (from: number) => Promise<{
    readonly total: number;
    readonly rows: readonly Row[];
    readonly index: number;
  }>;
}

type FollowList = ListQuestion['list'] | 'mine' | 'circulars';

/** The whole list, as it stood when it was asked for, page by page. */
async function followBook<Row>(
  call: OfficeCall,
  { list, look, table, readFrom }: Listed<Row>,
): Promise<Document | Refusal> {
  const { now } = call;
  const date = must(dayOf(look, now), 'Now is of a day.');
  const number = `${list}/${date}`;
  const first = await readFrom(0);
  const facts = [
    { label: paperWord(look.office.language, 'rows'), value: countText(look, first.total) },
    { label: paperWord(look.office.language, 'date'), value: dayText(look, now, 'long') },
  ];
  const partOf = ({ rows, index }: typeof first): BookPart => {
    const paper = paperOfTable(table, rows, { look, printedAt: now });
    const shown = facts.map((fact) => ({ ...fact, kind: 'text' as const }));
    return { paper: { ...paper, facts: [...shown, numberFact(look, number)] }, index };
  };
  async function* parts(): AsyncGenerator<BookPart> {
    yield partOf(first);
    for (let from = PART_ROWS; from < Math.min(first.total, EXPORT_ROWS_MAX); from += PART_ROWS) {
      yield partOf(await readFrom(from));
    }
  }
  const about = () => ({ paper: 'report', register: 'follow-up', number, date }) as const;
  const book = { name: `${table.title} ${date}`, total: first.total, parts, about };
  return await bookPdf(call, { asking: askingOf(call), look, book });
}

export async function listBook(
  call: OfficeCall,
  { language, ...asked }: Omit<ListQuestion, 'from' | 'limit'> & { readonly language: Language },
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const { reader, office, now } = call;
  const look = await readLook(reader, office, language);
  const rhythm = await reader.findRhythm(office, now);
  const title = followWord(language, `follow.list.${asked.list}`);
  return await followBook(call, {
    ...{ list: asked.list, look },
    table: workTable(title, { office: asking.office, language }, { list: asked.list }),
    readFrom: (from) =>
      reader.read(async (db) => {
        const question = { ...asked, from, limit: PART_ROWS };
        const found = await findOfficeWork(db, asking, rhythm, question);
        return { ...found, index: await findLastIndex(db, office) };
      }),
  });
}

/** What is with somebody over all their offices, on the paper of the one they sit in. */
export async function myBook(
  call: OfficeCall,
  offices: readonly MyOffice[],
  { language, ...asked }: Omit<MyQuestion, 'from' | 'limit'> & { readonly language: Language },
): Promise<Document | Refusal> {
  const { reader, office } = call;
  const look = await readLook(reader, office, language);
  const title = followWord(language, 'follow.list.mine');
  const shown = { office: askingOf(call).office, language };
  return await followBook(call, {
    ...{ list: 'mine', look, table: workTable(title, shown, { list: 'mine', offices }) },
    readFrom: (from) =>
      reader.read(async (db) => {
        const found = await findMyWork(db, offices, { ...asked, from, limit: PART_ROWS });
        return { ...found, index: await findLastIndex(db, office) };
      }),
  });
}

/** A page of circulars has a line for each who has not acknowledged, so it is read by few. */
const CIRCULARS_READ = 20;

export async function circularsBook(
  call: OfficeCall,
  { language, q }: { readonly language: Language; readonly q: string },
): Promise<Document | Refusal> {
  const asking = askingOf(call);
  const { reader, office } = call;
  const look = await readLook(reader, office, language);
  const title = followWord(language, 'follow.list.circulars');
  // Lines of the paper, not circulars, make its parts.
  const lines = await reader.read(async (db) => {
    const rows: MissingRow[] = [];
    for (let from = 0; rows.length <= EXPORT_ROWS_MAX; from += CIRCULARS_READ) {
      const page = await findCirculars(db, asking, { q, from, limit: CIRCULARS_READ });
      rows.push(...missingRows(page.rows));
      if (from + CIRCULARS_READ >= page.total) break;
    }
    return { rows, index: await findLastIndex(db, office) };
  });
  const { rows, index } = lines;
  return await followBook(call, {
    ...{ list: 'circulars', look },
    table: circularsTable(title, { office: asking.office, language }),
    readFrom: (from) =>
      Promise.resolve({ total: rows.length, rows: rows.slice(from, from + PART_ROWS), index }),
  });
}
