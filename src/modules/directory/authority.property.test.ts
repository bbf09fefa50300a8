// Random histories of appointing, lending, ending and closing: the live authority must answer as a
// plain recomputation from the recorded entries does, at any instant; and the directory must keep
// its administrators.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PlacedEntry } from '#kernel/entry.ts';
import { formatInstant } from '#lib/instant.ts';
import { createLiveAuthority } from './authority.ts';
import { readEntry } from './entries.ts';
import { project } from './project.ts';
import { appointBody, letter, smallDirectory } from './testing/directory-log.ts';
import type { DirectoryLog } from './testing/directory-log.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const dayMs = 86_400_000;
const day = fc.integer({ min: 0, max: 60 });
const person = fc.constantFrom('amal', 'hadi', 'rima', 'sami', 'zahra');
const post = fc.nat({ max: 40 });

const step = fc.oneof(
  fc.record({
    act: fc.constant('appoint' as const),
    person,
    place: fc.constantFrom(
      ['diwan', 'head'] as const,
      ['diwan', 'clerk'] as const,
      ['courts', 'registrar'] as const,
      ['directory', 'administrator'] as const,
    ),
    from: day,
    until: fc.option(day),
  }),
  fc.record({
    act: fc.constant('delegate' as const),
    person,
    post,
    capacity: fc.constantFrom('head', 'signer', 'registrar', 'clerk', 'administrator'),
    from: day,
    until: day,
  }),
  fc.record({ act: fc.constant('end' as const), post, at: fc.option(day) }),
  fc.record({ act: fc.constant('close' as const), office: fc.constantFrom('diwan', 'courts') }),
  fc.record({ act: fc.constant('pass' as const), days: fc.integer({ min: 0, max: 5 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const at = (days: number) => formatInstant(start + days * dayMs);

function take(log: DirectoryLog, one: Step): void {
  const posts = log.entries.flatMap(({ entry }) =>
    entry.kind === 'appointed' || entry.kind === 'powers-delegated' ? [entry.subject] : [],
  );
  const subject = `appointment/a${log.entries.length}`;
  if (one.act === 'pass') log.pass(one.days * dayMs);
  if (one.act === 'close') log.ask('close-office', `office/${one.office}`, { reason: 'end' });
  if (one.act === 'appoint') {
    const [office, capacity] = one.place;
    const period = { from: at(one.from), until: one.until === null ? null : at(one.until) };
    log.ask('appoint', subject, appointBody(one.person, office, capacity, period));
  }
  if (one.act === 'end') {
    const target = posts[one.post % posts.length] ?? '';
    const ending = one.at === null ? null : at(one.at);
    log.ask('end-appointment', target, { reason: 'end', at: ending });
  }
  if (one.act === 'delegate') {
    const lender = (posts[one.post % posts.length] ?? '').replace('appointment/', '');
    const period = { from: at(one.from), until: at(one.until) };
    const who = { appointment: lender, person: one.person, capacity: one.capacity };
    log.ask('delegate', subject, { ...who, ...period, letter });
  }
}

/** By the words of the law, entry by entry, without any index. */
function naivelyHolds(log: readonly PlacedEntry[], id: string, instant: string): boolean {
  let office = '';
  let lender: string | undefined;
  const bounds: { from: string; ends: string[] } = { from: '', ends: [] };
  for (const placed of log) {
    const entry = readEntry(placed);
    if (placed.entry.subject !== `appointment/${id}`) continue;
    if (entry?.kind === 'appointed' || entry?.kind === 'powers-delegated') {
      office = entry.body.office;
      bounds.from = entry.body.from;
      if (entry.body.until !== null) bounds.ends.push(entry.body.until);
      if (entry.kind === 'powers-delegated') lender = entry.body.delegatedFrom;
    }
    if (entry?.kind === 'appointment-ended') bounds.ends.push(entry.body.at);
  }
  for (const { entry } of log) {
    const isClosing = entry.kind === 'office-closed' && entry.subject === `office/${office}`;
    if (isClosing) bounds.ends.push(entry.recordedAt);
  }
  if (bounds.from === '' || instant < bounds.from) return false;
  if (bounds.ends.some((end) => instant >= end)) return false;
  return lender === undefined || naivelyHolds(log, lender, instant);
}

test('the live authority answers as a plain recomputation does', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.array(day, { minLength: 8 }),
      (steps, days) => {
        const log = smallDirectory();
        for (const one of steps) take(log, one);
        for (const instant of [...days.map(at), log.now]) {
          for (const { entry } of log.entries) {
            if (!entry.subject.startsWith('appointment/')) continue;
            const id = entry.subject.slice('appointment/'.length);
            const appointment = log.authority.findAppointment(id);
            assert.ok(appointment !== undefined);
            const expected = naivelyHolds(log.entries, id, instant);
            assert.equal(
              log.authority.holds(appointment, instant),
              expected,
              `${id} at ${instant}`,
            );
            const held = log.authority.listAppointmentsOf(appointment.person, instant);
            assert.equal(held.includes(appointment), expected);
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('there is always an administrator, now and at any time to come', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), day, (steps, later) => {
      const log = smallDirectory();
      for (const one of steps) take(log, one);
      const instants = [log.now, formatInstant(log.nowMs() + later * dayMs)];
      for (const instant of instants) {
        const appointed = log.authority.listAppointmentsIn('directory');
        assert.ok(
          appointed.some((one) => log.authority.holds(one, instant)),
          instant,
        );
      }
    }),
    { numRuns: 150 },
  );
});

test('folding the log again, with repeats, gives the same answers and the same rows', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const log = smallDirectory();
      for (const one of steps) take(log, one);
      const again = createLiveAuthority();
      for (const placed of log.entries.flatMap((one) => [one, one])) again.apply(placed);
      for (const placed of log.entries) again.apply(placed);
      assert.equal(again.size(), log.authority.size());
      for (const one of ['directory', 'diwan', 'courts']) {
        assert.deepEqual(again.findOffice(one), log.authority.findOffice(one));
        assert.deepEqual(again.listAppointmentsIn(one), log.authority.listAppointmentsIn(one));
      }
      for (const subject of new Set(log.entries.map(({ entry }) => entry.subject))) {
        const rows = Object.values(project('directory', subject, log.state(subject)));
        assert.equal(rows.length, 1);
        const isWhole = Object.values(rows[0]?.[0] ?? {}).every((value) => value !== undefined);
        assert.ok(isWhole, subject);
      }
    }),
    { numRuns: 50 },
  );
});
