import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { csvLine, csvOf, headersOf, xlsxOf } from './export.ts';
import type { RegisterRow } from './shapes.ts';
import { officeOf } from './testing/world.ts';

const riyadh = officeOf('north', {
  calendar: 'islamic-umalqura',
  digits: 'arabic',
  language: 'ar',
});
const look = { office: riyadh, language: 'ar' } as const;

const row: RegisterRow = {
  ...{ letter: 'letter/1', state: 'registered', number: '١٢/١٤٤٨', numberStatus: 'used' },
  ...{ year: 1448, serial: 12, numberedAt: '2026-11-21T22:30:00.000Z' },
  ...{ subject: '=HYPERLINK("http://x")', masked: false, party: 'بلدية، الدار', partyOffice: null },
  ...{ partyCount: 1, theirNumber: '77/4', theirDate: '2026-11-18', secrecy: 'normal' },
  ...{ urgency: 'urgent', importance: 'normal', enclosures: 2, receivedAt: '2026-11-20' },
  ...{ unit: null, holder: null, since: '2026-11-21T22:30:00.000Z', index: 3, safety: 'recorded' },
};

async function* pieces(): AsyncGenerator<readonly RegisterRow[]> {
  await Promise.resolve();
  yield [row];
  yield [{ ...row, number: '١١/١٤٤٨' }];
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(all));
}

test('CSV: mark, CRLF, headers of the language, dates of the office in its digits', async () => {
  const text = await textOf(csvOf('incoming', look, pieces()));
  const lines = text.split('\r\n');
  assert.ok(text.startsWith('\uFEFFرقم القيد,تاريخ القيد,'));
  assert.equal(lines.length, 4);
  assert.equal(lines[3], '');
  // 22:30 in UTC is the next day in Riyadh: 12 Jumada al-Thani 1448.
  const cells = ['١٢/١٤٤٨', '١٢/٠٦/١٤٤٨', '77/4', '٠٨/٠٦/١٤٤٨', 'بلدية، الدار'];
  assert.equal(lines[1]?.startsWith(`${cells.join(',')},"'=HYPERLINK(""http://x"")",2,`), true);
});

test('no cell is a formula, however it begins', () => {
  const starts = ['=1', '+1', '-1', '@a', '\t=1', '\r=1', '\uFF1D1'];
  for (const start of starts) assert.match(csvLine([start]), /^"?'/);
  assert.equal(csvLine(['12-4', 'a,b', 'a"b', 'a\nb', -3]), '12-4,"a,b","a""b","a\nb",-3\r\n');
});

test('there are headers in three languages for both registers', () => {
  for (const register of ['incoming', 'outgoing'] as const) {
    const [ar, fa, en] = (['ar', 'fa', 'en'] as const).map((name) => headersOf(register, name));
    assert.equal(ar?.length, en?.length);
    assert.equal(fa?.length, en?.length);
    assert.notDeepEqual(ar, fa);
  }
});

test('XLSX runs from right to left in Arabic, and not in English', async () => {
  for (const language of ['ar', 'en'] as const) {
    const bytes = await xlsxOf('outgoing', { office: riyadh, language }, pieces());
    const sheet = unzip(Buffer.from(bytes), 'xl/worksheets/sheet1.xml');
    assert.equal(/rightToLeft="(?:1|true)"/.test(sheet), language === 'ar');
    assert.equal(sheet.match(/<row /g)?.length, 3);
    assert.ok(!sheet.includes('<f>'), 'No cell is a formula.');
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
