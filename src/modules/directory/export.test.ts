// The staff of an office as a file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staffTable } from './export.ts';
import type { StaffAnswer } from './shapes.ts';

const names = { ar: 'رنا العتيبي', fa: 'رعنا عتیبی', en: 'Rana Al-Otaibi' };
const title = { ar: 'أمينة الديوان', fa: 'مسئول دبیرخانه', en: 'Registrar of the diwan' };
const rana: StaffAnswer['staff'][number] = {
  ...{ appointment: 'a', person: 'rana', names, capacity: 'registrar', title },
  ...{ from: '2026-11-20T21:30:00.000Z', until: '2027-11-20T21:30:00.000Z' },
  ...{ endedAt: null, letter: { number: '١٢/٣', date: '2026-11-18' } },
  ...{ delegatedFrom: null, actingFor: { person: 'b', names }, holds: true },
  secretary: null,
};

const office = { calendar: 'gregory', digits: 'western', timeZone: 'Asia/Riyadh' } as const;

function cells(language: 'ar' | 'fa' | 'en', staffer = rana): (string | number)[] {
  return staffTable({ office, language }).columns.map((column) => column.read(staffer));
}

test('a line says who, as what, by which letter, from when until when', () => {
  assert.deepEqual(cells('en'), [
    ...['Rana Al-Otaibi', 'Registrar of the diwan', 'Registrar', '21/11/2026', '21/11/2027'],
    ...['yes', '١٢/٣', '18/11/2026', '', 'Rana Al-Otaibi', ''],
  ]);
  assert.deepEqual(cells('fa').slice(0, 3), ['رعنا عتیبی', 'مسئول دبیرخانه', 'دبیر ثبت']);
});

test('of a secretary it says for whom, and what they may do', () => {
  const secretary = { acts: ['prepare' as const, 'refer' as const], readsSecret: false };
  const lent = { delegatedFrom: { person: 'b', names }, actingFor: null, secretary };
  const row = cells('en', { ...rana, ...lent, capacity: 'secretary' });
  assert.equal(row[2], 'Secretary');
  assert.deepEqual(row.slice(-3), ['Rana Al-Otaibi', '', 'Prepare drafts · Refer on instruction']);
});

test('an appointment that was ended ends on that day, and one without a letter has none', () => {
  const ended = { ...rana, endedAt: '2026-12-01T00:00:00.000Z', letter: null, holds: false };
  const [, , , , until, holds, number, date] = cells('en', ended);
  assert.deepEqual([until, holds, number, date], ['01/12/2026', 'no', '', '']);
});

test('headers and the name stand in each language', () => {
  const tables = (['ar', 'fa', 'en'] as const).map((language) => staffTable({ office, language }));
  assert.equal(new Set(tables.map((table) => table.title)).size, 3);
  for (const { columns } of tables) assert.ok(columns.every((column) => column.header !== ''));
});
