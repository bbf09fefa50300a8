// Reads what a register exports: CSV (RFC 4180, with a byte order mark) and the first sheet of an
// XLSX, which is a ZIP of XML. Only as much of both formats as the exports use.
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import { must } from '#lib/assert.ts';

const BYTE_ORDER_MARK = '\uFEFF';
const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_BYTES = 22;
const DEFLATED = 8;

export function readCsv(bytes: Buffer): string[][] {
  const text = bytes.toString('utf8');
  assert.ok(text.startsWith(BYTE_ORDER_MARK), 'spreadsheets know UTF-8 by its mark');
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  cell.lastIndex = BYTE_ORDER_MARK.length;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end = ''] = must(cell.exec(text), 'the next cell of the CSV');
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',' && cell.lastIndex < text.length) rows.push([]);
  }
  return rows;
}

export function readXlsx(bytes: Buffer): string[][] {
  const parts = unzip(bytes);
  const sheet = must(parts.get('xl/worksheets/sheet1.xml'), 'the first sheet');
  const strings = textsOf(parts.get('xl/sharedStrings.xml') ?? '', 'si');
  return [...sheet.matchAll(/<row\b[^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, kind = '', inside = '']) => {
      const value = /<v>(.*?)<\/v>/s.exec(inside)?.[1];
      if (kind.includes('t="s"')) return strings[Number(value)] ?? '';
      return kind.includes('t="inlineStr"') ? (textsOf(inside, 'is')[0] ?? '') : (value ?? '');
    }),
  );
}

function textsOf(xml: string, element: string): string[] {
  const each = new RegExp(`<${element}\\b[^>]*?(?:/>|>(.*?)</${element}>)`, 'gs');
  return [...xml.matchAll(each)].map(([, inside = '']) => {
    const texts = [...inside.matchAll(/<t\b[^>]*?>(.*?)<\/t>/gs)].map(([, text = '']) => text);
    return unescape(texts.join(''));
  });
}

function unescape(xml: string): string {
  const signs = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const;
  return xml.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof signs) => signs[name]);
}

function unzip(bytes: Buffer): Map<string, string> {
  let end = bytes.length - END_OF_DIRECTORY_BYTES;
  while (end >= 0 && bytes.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  assert.ok(end >= 0, 'an XLSX is a ZIP');
  const parts = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((o) => bytes.readUInt16LE(at + o));
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameBytes ?? 0));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const isDeflated = bytes.readUInt16LE(at + 10) === DEFLATED;
    parts.set(name, (isDeflated ? inflateRawSync(body) : body).toString('utf8'));
    at += 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (noteBytes ?? 0);
  }
  return parts;
}
