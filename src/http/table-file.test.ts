// A list as a file: no formulas, the direction of the language, days of the office's own calendar.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { csvLine, dayCell, instantDayCell, tableFile, timeCell, xlsxOf } from './table-file.ts';
import type { DateLook, Table } from './table-file.ts';

const look: DateLook = {
  office: { calendar: 'islamic-umalqura', digits: 'arabic', timeZone: 'Asia/Riyadh' },
  language: 'ar',
};

const table: Table<{ readonly name: string; readonly count: number }> = {
  title: 'Letters: 1448/1 of the northern offices and their branches',
  columns: [
    { header: 'Name', widthChars: 20, read: (row) => row.name },
    { header: 'Count', widthChars: 8, read: (row) => row.count },
  ],
};
const pieces = [[{ name: '=1+1', count: 2 }], [{ name: 'b,c', count: -3 }]];

test('no cell is a formula, however it begins', () => {
  const starts = ['=1', '+1', '-1', '@a', '\t=1', '\r=1', '\uFF1D1'];
  for (const start of starts) assert.match(csvLine([start]), /^"?'/);
  assert.equal(csvLine(['12-4', 'a,b', 'a"b', 'a\nb', -3]), '12-4,"a,b","a""b","a\nb",-3\r\n');
});

test('days and times are those of the office', () => {
  // 22:30 in UTC is the next day in Riyadh: 12 Jumada al-Thani 1448.
  assert.equal(instantDayCell('2026-11-21T22:30:00.000Z', look), '١٢/٠٦/١٤٤٨');
  assert.equal(timeCell('2026-11-21T22:30:00.000Z', look), '٠١:٣٠');
  assert.equal(dayCell('2026-11-18', look), '٠٨/٠٦/١٤٤٨');
  assert.equal(instantDayCell('2026-11-18', look), '٠٨/٠٦/١٤٤٨');
  assert.deepEqual([instantDayCell(null, look), dayCell(null, look)], ['', '']);
});

test('CSV has its mark and one line for each row', async () => {
  const file = await tableFile({ format: 'csv', language: 'ar' }, table, pieces);
  assert.deepEqual([file.name, file.mediaType], [`${table.title}.csv`, 'text/csv; charset=utf-8']);
  const { bytes } = file;
  const body = bytes instanceof Uint8Array ? Buffer.from(bytes) : bytes;
  const text = await new Response(body).arrayBuffer();
  const said = new TextDecoder('utf-8', { ignoreBOM: true }).decode(text);
  assert.equal(said, '\uFEFFName,Count\r\n\'=1+1,2\r\n"b,c",-3\r\n');
});

test('XLSX runs from right to left in Arabic, and not in English', async () => {
  for (const language of ['ar', 'en'] as const) {
    const bytes = await xlsxOf(table, language, pieces);
    const sheet = unzip(Buffer.from(bytes), 'xl/worksheets/sheet1.xml');
    assert.equal(/rightToLeft="(?:1|true)"/.test(sheet), language === 'ar');
    assert.equal(sheet.match(/<row /g)?.length, 3);
    assert.ok(!sheet.includes('<f>'), 'No cell is a formula.');
    const book = unzip(Buffer.from(bytes), 'xl/workbook.xml');
    assert.match(book, /name="Letters  1448 1 of the northern"/);
  }
});

/** One file of a ZIP archive, found through its central directory. */
function unzip(archive: Buffer, name: string): string {
  const central = Buffer.from('PK\u0001\u0002');
  for (let at = archive.indexOf(central); at >= 0; at = archive.indexOf(central, at + 4)) {
    const nameSizeBytes = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameSizeBytes) !== name) continue;
    const local = archive.readUInt32LE(at + 42);
    const skippedBytes = archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const start = local + 30 + skippedBytes;
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    return inflateRawSync(packed).toString('utf8');
  }
  return assert.fail(`${name} is not in the archive.`);
}
