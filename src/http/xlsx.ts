// A table as XLSX (ECMA-376), written as the rows come: one sheet, texts in their cells, the first
// row bold and standing still. Nothing but a piece of rows is held, however many there are. No cell
// is ever a formula. The same table makes the same bytes.
import { ZipWriter } from '#archive/zip-writer.ts';
import type { Language } from '#kernel/authority.ts';
import { assert } from '#lib/assert.ts';
import { textElement, xmlDeclaration, xmlText } from '#lib/xml.ts';
import type { Pieces, Table } from './table-file.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** What a sheet can hold, and a cell. */
const ROWS_MAX = 1_048_576;
const CELL_CHARS_MAX = 32_767;
/** No file says when it was made: the response does. */
const WRITTEN_AT = '1980-01-01T00:00:00.000Z';
const BOLD = 1;

/** The bytes wait for who reads them, and the rows for the bytes. */
export function xlsxOf<Row>(
  table: Table<Row>,
  language: Language,
  pieces: Pieces<Row>,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const zip = new ZipWriter((bytes) => writer.write(bytes), WRITTEN_AT);
  const write = async () => {
    try {
      for (const [path, xml] of frame(table.title)) await zip.add(path, encoded([xml]));
      await zip.add('xl/worksheets/sheet1.xml', encoded(sheetXml(table, language, pieces)));
      await zip.finish();
      await writer.close();
    } catch (error) {
      // Who reads is told; who has gone away has told us.
      await writer.abort(error).catch(() => undefined);
    }
  };
  void write();
  return readable;
}

async function* encoded(pieces: AsyncIterable<string> | Iterable<string>) {
  for await (const piece of pieces) yield Buffer.from(piece, 'utf8');
}

function frame(title: string): readonly (readonly [path: string, xml: string])[] {
  const relation = (type: string, target: string) =>
    `<Relationship Id="${type}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const relations = (inner: string) =>
    `${xmlDeclaration}<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`;
  const part = (path: string, type: string) =>
    `<Override PartName="/xl/${path}" ContentType="${CONTENT}.${type}+xml"/>`;
  const types = [
    '<Default Extension="rels"',
    ` ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
    part('workbook.xml', 'sheet.main'),
    part('styles.xml', 'styles'),
    part('worksheets/sheet1.xml', 'worksheet'),
  ];
  const book = relation('styles', 'styles.xml') + relation('worksheet', 'worksheets/sheet1.xml');
  const name = attribute(sheetName(title));
  return [
    ['[Content_Types].xml', typesXml(types.join(''))],
    ['_rels/.rels', relations(relation('officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${xmlDeclaration}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>` +
        `<sheet name="${name}" sheetId="1" r:id="worksheet"/></sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', relations(book)],
    ['xl/styles.xml', stylesXml],
  ];
}

function typesXml(inner: string): string {
  return `${xmlDeclaration}<Types xmlns="${PACKAGE}/content-types">${inner}</Types>`;
}

const stylesXml =
  `${xmlDeclaration}<styleSheet xmlns="${MAIN}">` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>' +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill>' +
  '<fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders>' +
  '<cellStyleXfs count="1"><xf/></cellStyleXfs>' +
  '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>' +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>' +
  '</styleSheet>';

async function* sheetXml<Row>(
  { columns }: Table<Row>,
  language: Language,
  pieces: Pieces<Row>,
): AsyncGenerator<string> {
  const direction = language === 'en' ? '' : ' rightToLeft="1"';
  const widths = columns.map(({ widthChars }, at) => {
    const place = at + 1;
    return `<col min="${place}" max="${place}" width="${widthChars}" customWidth="1"/>`;
  });
  yield (
    `${xmlDeclaration}<worksheet xmlns="${MAIN}"><sheetViews>` +
    `<sheetView workbookViewId="0"${direction}>` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
    `</sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>`
  );
  const headers = columns.map(({ header }) => header);
  yield rowXml(1, headers, BOLD);
  let count = 1;
  for await (const rows of pieces) {
    const lines = rows.map((row) => {
      count += 1;
      return rowXml(
        count,
        columns.map((column) => column.read(row)),
      );
    });
    assert(count <= ROWS_MAX, 'Who exports a table bounds its rows below what a sheet holds.');
    yield lines.join('');
  }
  yield '</sheetData></worksheet>';
}

function rowXml(nth: number, cells: readonly (string | number)[], style = 0): string {
  const written = cells.map((cell, at) => cellXml(`${columnName(at)}${nth}`, cell, style));
  return `<row r="${nth}">${written.join('')}</row>`;
}

function cellXml(place: string, cell: string | number, style: number): string {
  const styled = style === 0 ? '' : ` s="${style}"`;
  if (typeof cell === 'number') return `<c r="${place}"${styled}><v>${cell}</v></c>`;
  if (cell === '') return '';
  return `<c r="${place}"${styled} t="inlineStr"><is>${textXml(cell)}</is></c>`;
}

// Nothing to escape, no spaces to keep: nearly all cells of a large table.
const PLAIN = /^[ !#-%'-;=?-^`-~\u00A1-\u1FFF]+$/;
const PLAIN_CHARS_MAX = 1_000;

function textXml(cell: string): string {
  const isPlain = cell.length <= PLAIN_CHARS_MAX && PLAIN.test(cell) && cell === cell.trim();
  if (isPlain) return `<t>${cell}</t>`;
  return textElement('t', literal(cell)).replace('<t>', '<t xml:space="preserve">');
}

/** A spreadsheet reads `_x0041_` as a letter; written so, its first sign is only a line. */
function literal(cell: string): string {
  const kept = cell.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return kept.length <= CELL_CHARS_MAX ? kept : kept.slice(0, CELL_CHARS_MAX);
}

/** A … Z, AA … */
function columnName(at: number): string {
  const letter = String.fromCodePoint(65 + (at % 26));
  return at < 26 ? letter : `${columnName(Math.floor(at / 26) - 1)}${letter}`;
}

const SHEET_NAME_MAX_CHARS = 31;

/** A sheet's name has at most 31 characters and none of these. */
function sheetName(title: string): string {
  return title
    .replaceAll(/[\\/?*[\]:]/g, ' ')
    .slice(0, SHEET_NAME_MAX_CHARS)
    .trim();
}

function attribute(text: string): string {
  return xmlText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
