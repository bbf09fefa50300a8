// The law of drills: each command at each stage, the count of the log, and its paper form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import type { JsonObject } from '#kernel/entry.ts';
import type { ReportBody } from './commands.ts';
import { MARKS_MAX } from './commands.ts';
import { decide } from './decide.ts';
import { project } from './project.ts';
import { keySiteDrill } from './sheet.ts';
import { empty, fold } from './state.ts';
import type { SiteDrillState } from './state.ts';
import { dueSince } from './views.ts';
import type { Drill } from './views.ts';

const subject = 'site-drill/0190b3a0-0000-7000-8000-000000000001';
const by = { person: 'lina', capacity: 'administrator', appointment: 'a' } as const;
const at = '2026-11-22T10:00:00.000Z';
const begin = { way: 'ordered', from: 'main', to: 'standby', marksPerSecond: 10 } as const;
const report = (found: number): ReportBody => ({
  ...{ leads: 'standby', struckAt: at, noticedAt: at, decidedAt: null, movedAt: at, servedAt: at },
  ...{ verifiedAt: at, longestGapMs: 2_100, longestWaitMs: 2_300, offered: 3, acknowledged: 2 },
  ...{ found, lost: 0, triedAgain: 4, note: '' },
});

function ask(state: SiteDrillState, kind: string, body: JsonObject, about = subject) {
  return decide(state, { id: 'c', kind, office: 'directory', subject: about, by, body });
}

/** The state after commands that are all allowed. */
function after(...asked: readonly (readonly [string, JsonObject])[]): SiteDrillState {
  return asked.reduce((state, [kind, body], index) => {
    const decided = ask(state, kind, body);
    assert.ok(!isRefusal(decided), JSON.stringify(decided));
    return decided.reduce((folded, draft) => {
      const made = {
        v: 1,
        command: 'c',
        office: 'directory',
        subject,
        recordedAt: at,
        by,
      } as const;
      const rest = { rung: 'both', asked: '', nonce: '' } as const;
      const entry = { ...made, ...rest, kind: draft.kind, body: draft.body };
      return fold(folded, { index, entry });
    }, state);
  }, empty());
}

const codeOf = (decided: ReturnType<typeof decide>) =>
  isRefusal(decided) ? decided.refused : 'allowed';

const begun = ['begin-site-drill', begin] as const;
const mark = ['mark-site-drill', { place: 1 }] as const;

test('a drill is begun once, marked while it lasts, and reported once', () => {
  assert.equal(codeOf(ask(empty(), ...mark)), 'site-drills.not-begun');
  assert.equal(codeOf(ask(after(begun), ...begun)), 'site-drills.begun-already');
  const done = after(begun, mark, mark, ['report-site-drill', report(2)]);
  for (const [kind, body] of [begun, mark, ['report-site-drill', report(2)] as const]) {
    assert.equal(codeOf(ask(done, kind, body)), 'site-drills.reported-already');
  }
  const [row] = project('directory', subject, done)['site_drill'] ?? [];
  assert.deepEqual([row?.['marks'], row?.['reported_index'], row?.['begun_by']], [2, 3, 'lina']);
});

test('a report says as many marks as the log has', () => {
  const state = after(begun, mark, mark);
  assert.equal(codeOf(ask(state, 'report-site-drill', report(3))), 'site-drills.count-wrong');
  assert.equal(codeOf(ask(state, 'report-site-drill', report(2))), 'allowed');
});

test('what makes no sense is refused', () => {
  const same = { ...begin, to: 'main' };
  assert.equal(codeOf(ask(empty(), 'begin-site-drill', same)), 'site-drills.same-site');
  assert.equal(
    codeOf(ask(empty(), 'begin-site-drill', begin, 'site-drill/x')),
    'site-drills.bad-subject',
  );
  const full = { ...after(begun), marks: MARKS_MAX };
  assert.equal(codeOf(ask(full, ...mark)), 'site-drills.too-many-marks');
  assert.equal(codeOf(ask(empty(), 'end-site-drill', {})), 'kernel.unknown-command');
});

test('the order for a drill comes from a sheet', () => {
  const keyed = keySiteDrill({ way: 'loss', from: 'main', to: 'standby' });
  assert.ok(keyed.ok);
  assert.deepEqual(keyed.body, { ...begin, way: 'loss' });
  const wrong = keySiteDrill({ way: 'loss', from: 'The Main', to: 'standby' });
  assert.deepEqual(wrong, { ok: false, fields: ['from'] });
});

test('a month after the last that was reported another one is due', () => {
  const held = (begunAt: string, isReported: boolean) =>
    ({ begunAt, report: isReported ? report(0) : null }) as Drill;
  const now = '2026-11-22T10:00:00.000Z';
  assert.equal(dueSince([], now), null);
  assert.equal(dueSince([held('2026-11-01T10:00:00.000Z', true)], now), undefined);
  const old = [held('2026-11-20T10:00:00.000Z', false), held('2026-10-01T10:00:00.000Z', true)];
  assert.equal(dueSince(old, now), '2026-10-31T10:00:00.000Z');
});
