// The report of an import as a spreadsheet opens it: no cell is ever run as a formula.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '#kernel/refusal.ts';
import { makeReport, reportAsCsv, reportAsJson } from './import-report.ts';
import type { RowReport } from './import-report.ts';

const row: RowReport = {
  ...{ line: 2, outcome: 'registered', letter: 'letter/x', number: '=1+1', theirNumber: null },
  ...{ refusal: null, sameAsLine: null, notes: [], files: 2 },
};
const refusal = refuse('import.file-missing', { name: 'a "b", c.pdf' }, '/files');
const about = { office: 'a', isDry: false, isWhole: true, unknownColumns: [], unclaimedFiles: [] };

test('totals count the rows, and the files of those that were taken', () => {
  const rows = [row, { ...row, line: 3, outcome: 'already-there' } as const];
  assert.deepEqual(makeReport(rows, about).totals, {
    ...{ registered: 1, 'would-register': 0, 'already-there': 1, repeated: 0, refused: 0 },
    ...{ rows: 2, files: 2 },
  });
});

test('CSV and JSON say why, in the language asked for', () => {
  const report = makeReport([row, { ...row, line: 3, outcome: 'refused', refusal }], about);
  const lines = reportAsCsv(report, 'en').split('\r\n');
  assert.equal(lines[1], "2,registered,'=1+1,letter/x,,,,");
  assert.match(lines[2] ?? '', /,import\.file-missing,\/files,"There is no file “a ""b"", c\.pdf”/);
  const read = JSON.parse(reportAsJson(report, 'fa')) as { rows: { sentence: string | null }[] };
  assert.deepEqual(
    read.rows.map(({ sentence }) => sentence),
    [null, 'فایلی به نام «a "b", c.pdf» در پوشه نیست.'],
  );
});
