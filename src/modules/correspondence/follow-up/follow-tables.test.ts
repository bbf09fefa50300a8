import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '#http/table-file.ts';
import type { Table } from '#http/table-file.ts';
import { officeOf } from '#modules/correspondence/testing/world.ts';
import {
  circularsTable,
  missingRows,
  reportPaper,
  reportTable,
  workTable,
} from './follow-tables.ts';
import { myOfficeOf } from './my-work.ts';
import type { Rhythm } from './rhythm.ts';
import type { ReportAnswer, WorkRow } from './shapes.ts';

const office = officeOf('north', { calendar: 'islamic-umalqura', digits: 'arabic' });
const look = { office, language: 'ar' } as const;

const row: WorkRow = {
  ...{ office: 'north', letter: 'letter/1', place: 1, number: '12/1448', subject: '=جسر' },
  ...{ masked: false, party: 'وزارة', partyOffice: null, urgency: 'urgent', secrecy: 'normal' },
  holder: { appointment: null, unit: null, office: null, title: '' },
  ...{ since: '2026-11-20T22:00:00.000Z', dueOn: '2026-11-25', late: 'soon', daysLeft: 2 },
  ...{ instruction: '', purpose: null, isOpened: false, isPassedOn: false, parkedUntil: null },
  reminders: null,
};

async function linesOf<Row>(table: Table<Row>, rows: readonly Row[]): Promise<string[]> {
  const pieces = await Array.fromAsync(csvOf(table, [rows]));
  return Buffer.concat(pieces).toString('utf8').trim().split('\r\n');
}

test('a list as a file has days of the office’s calendar, and no formula', async () => {
  const [, line = ''] = await linesOf(workTable('x', look, { list: 'overdue' }), [row]);
  assert.match(line, /'=جسر/);
  assert.match(line, /قسم الاتصالات/);
  // The day of the office, which is past midnight there.
  assert.match(line, /١٤٤٨/);
  assert.match(line, /عاجل/);
});

test('who has several offices is told of which each line is', async () => {
  const time = {
    timeZone: 'Asia/Riyadh',
    weekend: [5],
    hours: [{ from: '08:00', until: '15:00' }],
  };
  const rhythm: Rhythm = {
    time: { ...time, shortDays: [], seasons: [], holidays: [] },
    ...{ remindDaysBefore: [], classNames: new Map(), escalateAfterDays: null },
    ...{ fictionAfterDays: null, expireAfterDays: null },
  };
  const viewer = { person: 'omar', capacities: ['clerk'] };
  const offices = ['north', 'south'].map((id) =>
    myOfficeOf({ office: officeOf(id), viewer, now: '2026-11-20T08:00:00.000Z' }, rhythm),
  );
  const rows = [row, { ...row, office: 'south' }];
  const [head = '', first = '', second = ''] = await linesOf(
    workTable('x', look, { list: 'mine', offices }),
    rows,
  );
  assert.match(head, /^\ufeff?الجهة,/);
  assert.deepEqual(
    [first, second].map((line) => line.split(',')[0]),
    ['north ar', 'south ar'],
  );
  assert.doesNotMatch(
    (await linesOf(workTable('x', look, { list: 'mine', offices: offices.slice(1) }), rows))[1] ??
      '',
    /south/,
  );
});

test('a list has the columns that can say something in it', () => {
  const heads = (list: 'overdue' | 'parked' | 'awaited') =>
    workTable('x', look, { list }).columns.map(({ header }) => header);
  const [overdue, parked, awaited] = [heads('overdue'), heads('parked'), heads('awaited')];
  assert.deepEqual([overdue.length, parked.length, awaited.length], [9, 10, 8]);
  assert.ok(awaited.includes('مرات التعقيب') && !overdue.includes('مرات التعقيب'));
});

test('circulars have a line for each who has not acknowledged', async () => {
  const missing = ['east', 'west'].map((name) => ({ name, state: 'delivered', since: null }));
  const base = { letter: 'letter/1', number: '1', subject: 's', masked: false };
  const sent = { sentAt: '2026-11-20T08:00:00.000Z', addressees: 3, acknowledged: 1 };
  const rows = missingRows([
    { ...base, ...sent, missing },
    { ...base, ...sent, missing: [] },
  ]);
  assert.deepEqual(
    rows.map(({ who }) => who?.name ?? null),
    ['east', 'west', null],
  );
  assert.equal((await linesOf(circularsTable('x', look), rows)).length, 4);
});

const report: ReportAnswer = {
  ...{ report: 'flow', title: 'T', from: '2026-06-16', asOf: '2026-11-20', isOver: true },
  ...{ by: 'month', groupings: ['month'] },
  columns: [
    { header: 'M', kind: 'month' },
    { header: 'C', kind: 'count' },
  ],
  rows: [
    ['2026-06-16', 1_234],
    ['2026-07-16', null],
  ],
  ...{ sums: [null, 1_234], chart: null },
};

test('months are called by their names, on paper in the digits of the office', async () => {
  const lines = await linesOf(reportTable(report, look), report.rows);
  assert.deepEqual(lines.slice(1), ['محرم ١٤٤٨,1234', 'صفر ١٤٤٨,']);
  const paperLook = { office: { ...office, language: 'ar' as const }, institution: office.names };
  const head = { state: null, emblem: null, head: [], hasBlessing: true, address: office.names };
  const plain = { ...head, calendars: [] };
  const { calendar } = office;
  const how = { printedAt: '2026-11-21T08:00:00.000Z', calendar };
  const paper = reportPaper(report, { ...paperLook, ...plain }, how);
  assert.deepEqual(
    paper.rows.map(({ cells }) => cells),
    [
      ['محرم ١٤٤٨', '١٢٣٤'],
      ['صفر ١٤٤٨', ''],
      ['المجموع', '١٢٣٤'],
    ],
  );
});
