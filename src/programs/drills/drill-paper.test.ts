// The report of a drill as a paper: what was measured stands there in three languages, in the
// office's digits, with the aim met or missed; the press prints it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { lookIn } from '#modules/correspondence/paper/testing/papers.ts';
import { Press } from '#paper/press.ts';
import { drillPaper } from './drill-paper.ts';
import type { Reported } from './drill-paper.ts';

const press = new Press();
after(async () => await press.close());

const drill: Reported = {
  ...{ id: '0190b3a0-0000-7000-8000-000000000001', way: 'loss', from: 'main', to: 'standby' },
  ...{ begunAt: '2026-11-22T10:00:00.000Z', begunBy: 'lina', marks: 120 },
  ...{ reportedAt: '2026-11-22T10:02:00.000Z', reportedIndex: 4_211 },
  report: {
    ...{ leads: 'standby', struckAt: '2026-11-22T10:00:05.000Z' },
    ...{ noticedAt: '2026-11-22T10:00:06.500Z', decidedAt: null },
    ...{ movedAt: '2026-11-22T10:00:07.000Z', servedAt: '2026-11-22T10:00:07.600Z' },
    ...{ verifiedAt: '2026-11-22T10:01:00.000Z', longestGapMs: 2_600, longestWaitMs: 2_700 },
    ...{ offered: 120, acknowledged: 119, found: 120, lost: 0, triedAgain: 31, note: '' },
  },
};

test('what was measured is on the paper, and what nobody saw is said to be unknown', () => {
  const paper = drillPaper(drill, lookIn('en'), 'Lina');
  const cells = paper.rows.map((row) => row.cells);
  const valueOf = (label: string) => cells.find(([one]) => one?.startsWith(label))?.[2];
  assert.equal(valueOf('Noticed'), 'after 1.50 s');
  assert.equal(valueOf('Decided'), 'nobody could tell');
  assert.equal(valueOf('Verified'), 'after 55.00 s');
  assert.equal(valueOf('Longest gap'), '2.60 s');
  assert.deepEqual(['Acts acknowledged', 'Acts found'].map(valueOf), ['119', '120']);
  assert.deepEqual([paper.cards[0]?.tone, paper.remarks.length], ['green', 2]);
  const late = { ...drill, report: { ...drill.report, longestGapMs: 3_001, lost: 1 } };
  const ill = drillPaper(late, lookIn('en'), 'Lina');
  assert.equal(ill.cards[0]?.tone, 'amber');
  assert.match(ill.remarks[0] ?? '', /missing/);
});

test('it is printed in all three languages, on one page', async () => {
  for (const language of ['ar', 'fa', 'en'] as const) {
    const paper = drillPaper(drill, lookIn(language), 'Lina');
    const { pages, isArchival } = await press.print(paper, Date.parse(drill.begunAt));
    assert.deepEqual([pages, isArchival], [1, true], language);
  }
});
