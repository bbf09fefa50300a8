// A list as a file: no formulas, the direction of the language, days of the office's own calendar.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { XmlReader } from '#lib/xml-reader.ts';
import { csvLine, dayCell, instantDayCell, tableFile, timeCell } from './table-file.ts';
import type { DateLook, Table } from './table-file.ts';
import { xlsxOf } from './xlsx.ts';

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
  const file = tableFile({ format: 'csv', language: 'ar' }, table, pieces);
  assert.deepEqual([file.name, file.mediaType], [`${table.title}.csv`, 'text/csv; charset=utf-8']);
  const { bytes } = file;
  const body = bytes instanceof Uint8Array ? Buffer.from(bytes) : bytes;
  const text = await new Response(body).arrayBuffer();
  const said = new TextDecoder('utf-8', { ignoreBOM: true }).decode(text);
  assert.equal(said, '\uFEFFName,Count\r\n\'=1+1,2\r\n"b,c",-3\r\n');
});

test('XLSX runs from right to left in Arabic, and not in English', async () => {
  for (const language of ['ar', 'en'] as const) {
    const bytes = await bytesOf(xlsxOf(table, language, pieces));
    const sheet = unzip(bytes, 'xl/worksheets/sheet1.xml');
    assert.equal(/rightToLeft="(?:1|true)"/.test(sheet), language === 'ar');
    assert.equal(sheet.match(/<row /g)?.length, 3);
    assert.ok(!sheet.includes('<f>'), 'No cell is a formula.');
    const book = unzip(bytes, 'xl/workbook.xml');
    assert.match(book, /name="Letters  1448 1 of the northern"/);
  }
});

test('XLSX keeps hostile texts as texts, well formed', async () => {
  const names = [']]>', '\u0000\uD800<&"', '_x0041_', ' a\r\nb ', 'x'.repeat(40_000), ''];
  const rows = names.map((name) => ({ name, count: 1.5 }));
  const bytes = await bytesOf(xlsxOf(table, 'fa', [rows]));
  const sheet = unzip(bytes, 'xl/worksheets/sheet1.xml');
  const reader = new XmlReader(() => undefined);
  assert.ok(reader.write(sheet).ok && reader.end().ok);
  assert.match(sheet, /<t xml:space="preserve">_x005F_x0041_<\/t>/);
  assert.match(sheet, /<t xml:space="preserve"> a&#13;\nb <\/t>/);
  assert.ok(sheet.includes(`>${'x'.repeat(32_767)}<`));
  assert.match(sheet, /<row r="7"><c r="B7"><v>1.5<\/v><\/c><\/row>/);
});

test('rows are asked for only as far as somebody reads the file', async () => {
  let asked = 0;
  async function* many() {
    for (; asked < 1_000; asked += 1) {
      // Noise, so that it does not pack to nothing.
      const name = Array.from({ length: 200 }, (_, at) => Math.sin(asked * 200 + at)).join('');
      yield await Promise.resolve([{ name, count: asked }]);
    }
  }
  const stream = xlsxOf(table, 'ar', many());
  const reader = stream.getReader();
  await reader.read();
  assert.ok(asked < 500, `${asked} of 1000 rows were asked for before anybody read them`);
  await reader.cancel();
  const before = asked;
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(asked < 1_000 && asked - before < 300);
});

test('rows that cannot be read end the file as broken, never as whole', async () => {
  async function* failing() {
    yield await Promise.resolve([{ name: 'a', count: 1 }]);
    throw new Error('the database went away');
  }
  await assert.rejects(bytesOf(xlsxOf(table, 'ar', failing())), /went away/);
});

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(stream));
}

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
