import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '#http/table-file.ts';
import { tableOf } from './export.ts';
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
  ...{ dueOn: null, closedAt: null, writeOff: null, parkedUntil: null, file: null },
  ...{ citizenId: '1098765432', deliveryNote: '8/2', answeredAt: null, closingNumber: null },
  isCircular: false,
  isEnvelope: false,
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
  const text = await textOf(csvOf(tableOf('incoming', look), pieces()));
  const lines = text.split('\r\n');
  assert.ok(text.startsWith('\uFEFFرقم القيد,تاريخ القيد,'));
  assert.equal(lines.length, 4);
  assert.equal(lines[3], '');
  // 22:30 in UTC is the next day in Riyadh: 12 Jumada al-Thani 1448.
  const cells = ['١٢/١٤٤٨', '١٢/٠٦/١٤٤٨', '77/4', '٠٨/٠٦/١٤٤٨', 'بلدية، الدار'];
  assert.equal(lines[1]?.startsWith(`${cells.join(',')},"'=HYPERLINK(""http://x"")",2,`), true);
});

test('every list has its headers and its name in three languages', () => {
  const names = (['ar', 'fa', 'en'] as const).map((language) =>
    (['incoming', 'outgoing', 'arrivals', 'drafts'] as const).map((list) => {
      const { title, columns } = tableOf(list, { office: riyadh, language });
      return [title, ...columns.map((column) => column.header)];
    }),
  );
  const [ar, fa, en] = names;
  assert.deepEqual(
    ar?.map((list) => list.length),
    en?.map((list) => list.length),
  );
  assert.notDeepEqual(ar, fa);
  assert.equal(tableOf('incoming', look, 1448).title, 'سجل الوارد 1448');
});

test('a letter that waits shows its sender’s number and the day it came', async () => {
  const text = await textOf(csvOf(tableOf('arrivals', look), pieces()));
  const [head = '', first = ''] = text.split('\r\n');
  assert.ok(head.startsWith('\uFEFFتاريخ الورود,'), head);
  assert.ok(first.startsWith('١٠/٠٦/١٤٤٨,77/4,'), first);
});

test('the incoming register names the citizen and the delivery note, as art. 20 asks', async () => {
  const [head = '', first = ''] = (await textOf(csvOf(tableOf('incoming', look), pieces()))).split(
    '\r\n',
  );
  assert.ok(head.includes(',رقم هوية صاحب الشأن,بيان التسليم,'), head);
  assert.ok(first.includes(',1098765432,8/2,'), first);
  const { columns } = tableOf('outgoing', look);
  assert.ok(!columns.some(({ header }) => header === 'بيان التسليم'));
});

test('both registers name unit, citizen and answer, as art. 20 and 28 ask', async () => {
  const answered = {
    ...{ ...row, unit: 'إدارة الطرق', closingNumber: '٣/٧٧' },
    ...{ closedAt: '2026-11-22T08:00:00.000Z', answeredAt: '2026-11-22T08:00:00.000Z' },
  };
  for (const register of ['incoming', 'outgoing'] as const) {
    const rows = (async function* () {
      yield await Promise.resolve([answered]);
    })();
    const [head = '', line = ''] = (await textOf(csvOf(tableOf(register, look), rows))).split(
      '\r\n',
    );
    const [names, cells] = [head.split(','), line.split('"').at(-1)?.split(',') ?? []];
    const cellOf = (name: string) => cells.at(names.indexOf(name) - names.length);
    assert.equal(cellOf('رقم هوية صاحب الشأن'), '1098765432', register);
    assert.equal(cellOf('الوحدة المختصة'), 'إدارة الطرق', register);
    assert.equal(cellOf('رقم الرد'), '٣/٧٧', register);
    const day = cellOf(register === 'incoming' ? 'تاريخ التسديد' : 'تاريخ الرد');
    assert.equal(day, '١٢/٠٦/١٤٤٨', register);
  }
});
