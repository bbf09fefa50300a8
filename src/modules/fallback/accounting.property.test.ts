// Whatever clerks do with a pack, in any order and twice: at every moment used, void, missing,
// returned and outstanding sheets together are the leased ones, each end is the last, each number
// is in the register once, and the table of rows says the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sheetEntered } from '#kernel/sheet.ts';
import { project } from './project.ts';
import { isEnd } from './shapes.ts';
import type { SheetStage } from './shapes.ts';
import { countsOf, fold, packOf } from './state.ts';
import { filled, packId, PaperLog, written } from './testing/paper-log.ts';

const COUNT = 4;
const pack = `pack/${packId(1)}`;

const step = fc.record({
  kind: fc.constantFrom(
    ...['key-sheet', 'rekey-sheet', 'check-sheet', 'settle-sheet', 'void-sheet', 'miss-sheet'],
    ...['return-sheets', 'enter'],
  ),
  sheet: fc.integer({ min: 1, max: COUNT + 1 }),
  by: fc.constantFrom('rima', 'sami', 'zahra'),
  from: fc.constantFrom('Dar', 'Dur'),
});

function bodyOf(kind: string, sheet: number, from: string): object {
  if (kind === 'return-sheets') return { sheets: [sheet] };
  if (kind === 'void-sheet') return { sheet, reason: 'ink' };
  if (kind === 'miss-sheet') return { sheet, lastSeen: 'here', circumstances: 'gone' };
  if (kind === 'key-sheet' || kind === 'rekey-sheet') {
    return { sheet, fields: { ...filled, from }, doneBy: 'Sami' };
  }
  return { sheet, fields: { from } };
}

/** What the letter's own module does in its act. */
function enter(log: PaperLog, sheet: number): void {
  const found = log.pack(packId(1)).sheets[sheet - 1];
  if (found?.stage !== 'agreed' || found.number === null) return;
  const { kind, body } = sheetEntered({ pack: packId(1), sheet }, 'letter/1');
  const before = log.entries[0]?.entry;
  assert.ok(before !== undefined);
  const entry = { ...before, kind, body, subject: pack, rung: 'paper' as const };
  log.entries.push({ index: log.entries.length, entry });
}

test('a pack accounts for every one of its numbers at every moment', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, isDrill) => {
      const log = new PaperLog();
      log.open(COUNT, { isDrill });
      let before: readonly SheetStage[] = log.pack(packId(1)).sheets.map(({ stage }) => stage);
      for (const { kind, sheet, by, from } of steps) {
        if (kind === 'enter') enter(log, sheet);
        else log.ask(kind, pack, bodyOf(kind, sheet, from), { by, at: written });
        const state = log.pack(packId(1));
        const counts = countsOf(state.sheets);
        const { used, void: voided, missing, returned, outstanding } = counts;
        assert.equal(used + voided + missing + returned + outstanding, COUNT);
        const after = state.sheets.map(({ stage }) => stage);
        before.forEach((stage, i) => assert.ok(!isEnd(stage) || after[i] === stage));
        before = after;
        const rows = project('diwan', pack, state)['paper_sheet'] ?? [];
        assert.deepEqual(
          rows.map((row) => row['stage']),
          after,
        );
      }
      const numbers = log.history(pack).flatMap(({ entry }) => entry.number ?? []);
      const given = numbers.filter(({ status }) => status === 'reserved');
      assert.equal(given.length, isDrill ? 0 : COUNT);
      assert.equal(new Set(given.map(({ serial }) => serial)).size, given.length);
      // Folding twice what is there gives the same.
      assert.deepEqual(packOf(log.history(pack)), log.history(pack).reduce(fold, packOf([])));
    }),
    { numRuns: 60 },
  );
});
