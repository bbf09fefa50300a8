import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportNames } from '#modules/correspondence/follow-choices.ts';
import type { ReportAnswer } from '#modules/correspondence/follow-up/shapes.ts';
import {
  listDrawn,
  readReport,
  reportAddress,
  reportExportPath,
  reportPath,
} from './report-state.ts';

test('what the address says is what it was made from', () => {
  for (const report of reportNames) {
    const asked = { report, from: '2026-01-01', asOf: '2026-11-20', by: 'unit' } as const;
    const [, search = ''] = reportAddress(asked).split('?');
    assert.deepEqual(readReport(search), asked);
  }
  const nothing = { report: 'flow', from: null, asOf: null, by: null };
  assert.deepEqual(readReport('report=x&from=2026-02-31&by=z'), nothing);
});

test('answers, files and papers are asked for alike', () => {
  const asked = { report: 'times', from: null, asOf: '2026-11-20', by: 'party' } as const;
  const base = '/api/offices/north/reports/times';
  assert.equal(reportPath('north', asked, 'ar'), `${base}?asOf=2026-11-20&by=party&language=ar`);
  assert.equal(
    reportPath('north', asked, 'ar', 'paper'),
    `${base}/paper?asOf=2026-11-20&by=party&language=ar`,
  );
  assert.equal(reportExportPath('north', asked), `${base}/export?asOf=2026-11-20&by=party`);
});

test('the greatest value of all fills the chart; of a time the last months are drawn', () => {
  const rows = Array.from({ length: 30 }, (_, at) => [`m${at}`, at, at * 2]);
  const report: ReportAnswer = {
    ...{ report: 'flow', title: '', from: '', asOf: '', isOver: true, by: 'month' },
    ...{ groupings: [], columns: [], rows, sums: [] },
    chart: { label: 0, values: [1, 2], kind: 'columns' },
  };
  const drawn = listDrawn(report);
  assert.equal(drawn[0]?.label, 'm6');
  assert.deepEqual(drawn.at(-1), { label: 'm29', values: [29, 58], shares: [0.5, 1] });
  assert.deepEqual(listDrawn({ ...report, rows: [['a', 0, null]] })[0]?.shares, [0, 0]);
  assert.deepEqual(listDrawn({ ...report, chart: null }), []);
});
