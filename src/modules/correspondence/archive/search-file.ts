// What a search has found, as a file to save: the columns of both registers that tell letters
// apart, secret subjects masked as on the screen. Past a bound comes a refusal, never half a file.
import type { Refusal } from '#kernel/refusal.ts';
import { dayCell, instantDayCell, tableAsked, tableFile } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import type { Document } from '#http/route.ts';
import { refuseWith } from '#modules/correspondence/checks.ts';
import type { Look } from '#modules/correspondence/export.ts';
import type { CorrespondenceReader } from '#modules/correspondence/reader.ts';
import { askedSearch } from '#modules/correspondence/search/shapes.ts';
import type { AskedSearch, SearchAnswer } from '#modules/correspondence/search/shapes.ts';
import { findLetters } from '#modules/correspondence/search/views.ts';
import type { Asking } from '#modules/correspondence/views.ts';
import { wordIn } from '#modules/correspondence/words.ts';

/** The question of a search, whole: a file has no pages. */
export const askedSearchFile = askedSearch
  .omit({ limit: true, after: true, facets: true })
  .extend(tableAsked.shape);

export type FoundRow = SearchAnswer['rows'][number];

export const FOUND_ROWS_MAX = 5_000;
const PAGE_ROWS = 100;

/** All that a question finds, or that it is too much for one file. */
export async function listFound(
  reader: CorrespondenceReader,
  asking: Asking,
  asked: AskedSearch,
): Promise<readonly FoundRow[] | Refusal> {
  const rows: FoundRow[] = [];
  let after: string | undefined;
  do {
    const { after: _, ...question } = asked;
    const page = { ...question, limit: PAGE_ROWS, ...(after === undefined ? {} : { after }) };
    const answer = await reader.read((db) => findLetters(db, asking, page));
    rows.push(...answer.rows);
    const total = Math.max(rows.length, answer.total.kind === 'about' ? 0 : answer.total.count);
    if (total > FOUND_ROWS_MAX) {
      return refuseWith('correspondence.export-too-large', { total, rowsMax: FOUND_ROWS_MAX });
    }
    after = answer.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

export async function foundFile(
  asked: { readonly format: 'csv' | 'xlsx'; readonly language: Look['language'] },
  office: Look['office'],
  rows: readonly FoundRow[],
): Promise<Document> {
  return tableFile(asked, foundTable({ office, language: asked.language }), [rows]);
}

export function foundTable(look: Look): Table<FoundRow> {
  const { language } = look;
  const column = (
    name: string,
    widthChars: number,
    read: (row: FoundRow) => string | number,
  ): Table<FoundRow>['columns'][number] => ({
    header: wordIn(language, `field.${name}`),
    widthChars,
    read,
  });
  const ranked = (name: 'secrecy' | 'urgency' | 'state') =>
    column(name, 12, (row) => wordIn(language, `${name}.${row[name]}`));
  return {
    title: wordIn(language, 'list.found'),
    columns: [
      column('number', 16, (row) => row.number ?? ''),
      column('numberedOn', 12, (row) => instantDayCell(row.numberedAt, look)),
      column('register', 20, (row) => wordIn(language, `register.${row.direction}`)),
      column('party', 36, (row) => row.party),
      column('subject', 60, (row) => row.subject),
      column('theirNumber', 16, (row) => row.theirNumber ?? ''),
      column('theirDate', 12, (row) => dayCell(row.theirDate, look)),
      column('enclosures', 10, (row) => row.enclosures),
      column('unit', 24, (row) => row.unit ?? ''),
      ...(['secrecy', 'urgency', 'state'] as const).map(ranked),
      column('file', 20, (row) => row.file ?? ''),
      column('citizenId', 14, (row) => row.citizenId ?? ''),
      column('deliveryNote', 14, (row) => row.deliveryNote ?? ''),
    ],
  };
}
