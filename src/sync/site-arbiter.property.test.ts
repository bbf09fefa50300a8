// The site arbiter under any sequence of observations whatever: what it does is held against the
// history of what it was told, by rules that know nothing of its phases.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { sentenceLevels } from './arbiter-sentence.ts';
import { usualTimes } from './arbiter-sight.ts';
import type { ArbiterReport, ArbiterRole, ClusterReading } from './arbiter-sight.ts';
import { watchLease } from './lease-silence.ts';
import type { LeaseSilence } from './lease-silence.ts';
import { startArbiter, turnArbiter } from './site-arbiter.ts';
import type { Arbiter, ArbiterAction, Observation } from './site-arbiter.ts';

const settings = (role: ArbiterRole, route: 'take' | 'leave') => ({
  ...{ ...usualTimes, role, route, main: 'bd1', standby: 'bd2' },
});
const BEGIN_MS = 1_000;
const guard = {
  ...{ leader: 'bd1', leaderRevision: '7', syncRevision: '5' },
  ...{ configRevision: '3', failoverRevision: '4' },
};
const goodReading: ClusterReading = {
  leader: { name: 'bd1', leaseId: '1', remainingS: 17, grantedS: 20 },
  ...{ syncLeader: 'bd1', syncStandbys: ['bd2'], isPaused: false, isMovePlanned: false },
  ...{ restS: undefined, guard },
};
const deadReport: ArbiterReport = { role: 'witness', main: 'bd1', silentMs: 1_600, failures: 5 };

const reading: fc.Arbitrary<ClusterReading> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(goodReading) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ClusterReading>(
      { ...goodReading, leader: undefined, guard: undefined },
      { ...goodReading, leader: { name: 'bd2', leaseId: '2', remainingS: 15, grantedS: 20 } },
      { ...goodReading, leader: { name: 'bd1', leaseId: '1', remainingS: 19, grantedS: 20 } },
      { ...goodReading, syncStandbys: [] },
      { ...goodReading, syncLeader: 'bd2' },
      { ...goodReading, isPaused: true },
      { ...goodReading, isMovePlanned: true },
      { ...goodReading, restS: 0 },
    ),
  },
);
const report: fc.Arbitrary<ArbiterReport> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(deadReport) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<ArbiterReport>(
      { ...deadReport, silentMs: 0, failures: 0 },
      { ...deadReport, silentMs: null },
      { ...deadReport, main: 'bd3' },
      { ...deadReport, role: 'standby' },
    ),
  },
);

type Happened = Observation extends infer T ? (T extends unknown ? Omit<T, 'atMs'> : never) : never;
type Told = { readonly afterMs: number; readonly what: Happened; readonly ageMs: number };
type Kind = Happened['kind'];

const simpleKinds = [
  ...['main-answered', 'other-failed', 'cluster-failed', 'route-failed', 'route-stays'],
  ...['lease-kept', 'lease-unknown', 'lease-ended', 'route-taken', 'route-back'],
] as const satisfies readonly Kind[];

const told: fc.Arbitrary<Told> = fc.record({
  // Now and then a sleep.
  afterMs: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 0, max: 90 }) },
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 700_000 }) },
  ),
  ageMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 5_000 }) },
  ),
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Happened>({ kind: 'tick' }) },
    { weight: 12, arbitrary: fc.constant<Happened>({ kind: 'main-failed' }) },
    {
      weight: 8,
      arbitrary: report.map<Happened>((said) => {
        return { kind: 'other-said', askedAtMs: 0, report: said };
      }),
    },
    {
      weight: 8,
      arbitrary: reading.map<Happened>((said) => {
        return { kind: 'cluster-read', askedAtMs: 0, reading: said };
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...simpleKinds).map<Happened>((kind) => ({ kind })),
    },
  ),
});

/** What happened up to now, the newest last. */
type Past = { readonly seen: Observation; readonly action: ArbiterAction }[];

/** Feeds the machine, and gives each of its acts the outcome that follows. */
function live(role: ArbiterRole, route: 'take' | 'leave', script: readonly Told[]): Past {
  let nowMs = BEGIN_MS;
  let arbiter: Arbiter = startArbiter(settings(role, route), nowMs);
  const past: Past = [];
  const see = (seen: Observation): void => {
    const turn = turnArbiter(arbiter, seen);
    assert.ok(turn.sentence.code in sentenceLevels, 'each turn says something');
    assert.deepEqual(turnArbiter(arbiter, seen), turn, 'the same turn again is the same');
    arbiter = turn.next;
    past.push({ seen, action: turn.action });
    const outcome = outcomeOf(turn.action);
    if (outcome !== undefined) see({ kind: outcome, atMs: nowMs });
  };
  for (const { afterMs, what, ageMs } of script) {
    nowMs += afterMs;
    const askedAtMs = nowMs - ageMs;
    if (what.kind === 'other-said') see({ ...what, askedAtMs, atMs: nowMs });
    else if (what.kind === 'cluster-read') see({ ...what, askedAtMs, atMs: nowMs });
    else see({ ...what, atMs: nowMs });
  }
  return past;
}

function outcomeOf({ kind }: ArbiterAction) {
  if (kind === 'take-route-away') return 'route-taken';
  if (kind === 'give-route-back') return 'route-back';
  return kind === 'end-lease' ? 'lease-ended' : undefined;
}

const scripts = fc.array(told, { minLength: 40, maxLength: 200 });
const runs = { numRuns: 400 };

test('the witness never acts', () => {
  fc.assert(
    fc.property(scripts, (script) => {
      for (const { action } of live('witness', 'leave', script)) assert.equal(action.kind, 'none');
    }),
    runs,
  );
});

test('a lease is ended only upon fresh, complete and agreeing news', () => {
  let ends = 0;
  fc.assert(
    fc.property(scripts, fc.constantFrom('take', 'leave'), (script, route) => {
      const past = live('standby', route, script);
      for (const [i, { action }] of past.entries()) {
        if (action.kind !== 'end-lease') continue;
        ends += 1;
        judgeEnd(past.slice(0, i + 1));
      }
    }),
    runs,
  );
  assert.ok(ends > 20, `only ${ends} leases were ended: that shows nothing`);
});

function judgeEnd(past: Past): void {
  const nowMs = past.at(-1)?.seen.atMs ?? 0;
  const all = past.map(({ seen }) => seen);
  const isLife = (seen: Observation) => seen.kind === 'main-answered';
  const silent = all.filter((seen) => nowMs - seen.atMs < usualTimes.deadAfterMs);
  assert.ok(!silent.some(isLife), 'main was silent');
  assert.ok(nowMs - BEGIN_MS >= usualTimes.deadAfterMs, 'for long enough');
  const lastRead = all.findLast((seen) => seen.kind === 'cluster-read');
  assert.ok(lastRead?.kind === 'cluster-read' && nowMs - lastRead.askedAtMs <= 600);
  assert.deepEqual(lastRead.reading, goodReading, 'etcd says that it may be');
  const lastSaid = all.findLast((seen) => seen.kind === 'other-said');
  assert.ok(lastSaid?.kind === 'other-said' && nowMs - lastSaid.askedAtMs <= 600);
  assert.deepEqual(lastSaid.report, deadReport, 'the other agrees');
  const ended = past.slice(0, -1).filter(({ action }) => action.kind === 'end-lease');
  const isRested = ended.every(({ seen }) => nowMs - seen.atMs >= usualTimes.actionGapMs);
  assert.ok(isRested, 'one in ten minutes');
}

test('a way that was closed is opened again', () => {
  fc.assert(
    fc.property(scripts, (script) => {
      // In the end nothing but time passes.
      const calm = Array.from({ length: 300 }, () => {
        return { afterMs: 90, ageMs: 0, what: { kind: 'tick' } } as const;
      });
      const past = live('standby', 'take', [...script, ...calm]);
      const isRoute = ({ action }: Past[number]) => /route/.test(action.kind);
      assert.notEqual(past.findLast(isRoute)?.action.kind, 'take-route-away');
    }),
    runs,
  );
});

test('a lease is never taken for silent while its holder renews it', () => {
  const step = fc.record({
    gapMs: fc.integer({ min: 1, max: 3_000 }),
    takesMs: fc.integer({ min: 0, max: 800 }),
    isRenewed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ttlMs = 20_000;
      let [nowMs, renewedAtMs] = [50_000, 50_000];
      let silence: LeaseSilence | undefined;
      for (const { gapMs, takesMs, isRenewed } of steps) {
        nowMs += gapMs;
        if (isRenewed) renewedAtMs = nowMs - Math.floor(gapMs / 2);
        const askedAtMs = nowMs;
        nowMs += takesMs;
        // etcd answers at some time between.
        const readAtMs = askedAtMs + Math.floor(takesMs / 2);
        const remainingS = Math.floor((renewedAtMs + ttlMs - readAtMs) / 1_000);
        const sample = { askedAtMs, answeredAtMs: nowMs, id: '1', remainingS, grantedS: 20 };
        silence = watchLease(silence, sample);
        assert.ok(silence.renewedBeforeMs >= renewedAtMs);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('who acted remembers it for ten minutes, whoever takes the note out of etcd', () => {
  const looks = Array.from({ length: 60 }, (): readonly Told[] => [
    { afterMs: 50, ageMs: 0, what: { kind: 'main-failed' } },
    { afterMs: 0, ageMs: 0, what: { kind: 'other-said', askedAtMs: 0, report: deadReport } },
    { afterMs: 0, ageMs: 0, what: { kind: 'cluster-read', askedAtMs: 0, reading: goodReading } },
    { afterMs: 0, ageMs: 0, what: { kind: 'tick' } },
  ]).flat();
  const ends = (past: Past) => past.filter(({ action }) => action.kind === 'end-lease').length;
  assert.equal(ends(live('standby', 'take', looks)), 1);
  assert.equal(ends(live('standby', 'take', [...looks, ...looks])), 1);
});
