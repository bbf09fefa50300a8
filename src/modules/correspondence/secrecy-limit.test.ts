// The day until which a grade of secrecy holds: who sets it, what it does when it is over, what the
// addressees hear of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { project } from './project.ts';
import { dispatch, register, registerThere, sign, story, tells } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, outgoingLetter } from './testing/world.ts';
import type { World } from './testing/world.ts';

const letter = letterId(1);
const decision = { number: '12', date: '2026-11-20' };
const grade = (secrecy: string): Act => ({
  ...{ kind: 'change-secrecy', as: 'head' },
  body: { secrecy, decision: { ...decision, number: '5' } },
});
const limit = (until: string | null, after = 'normal'): Act => ({
  ...{ kind: 'limit-secrecy', as: 'head' },
  body: { limit: until === null ? null : { until, after }, decision },
});
const DAY_MS = 24 * 3_600_000;

function lapse(world: World, index?: number): string {
  const known = world.stateOf('north', letter).care.secrecyLimit?.index;
  const body = { limit: index ?? known ?? 0 };
  const outcome = world.ask({ office: 'north', kind: 'lapse-secrecy', subject: letter, body });
  return isRefusal(outcome) ? outcome.refused : outcome.map(({ entry }) => entry.kind).join();
}

function rowOf(world: World) {
  const rows = project('north', letter, world.stateOf('north', letter))['secrecy_limit'] ?? [];
  return rows.map(({ until, after, index }) => [until, after, index]);
}

test('the head sets the day by a decision, to a lower grade, and takes it away', () => {
  const world = tells(
    [
      ...[limit('2027-01-01'), register, limit('2027-01-01'), grade('secret')],
      ...[limit('2026-11-20'), limit('2027-01-01', 'secret'), limit(null)],
      ...[limit('2027-01-01'), limit('2027-02-01', 'confidential')],
      limit(null),
      { kind: 'limit-secrecy', as: 'head', body: { limit: null } },
      {
        ...{ kind: 'limit-secrecy', as: 'head' },
        body: { limit: null, decision: { number: '1', date: '2027-05-05' } },
      },
    ],
    `limit-secrecy: no, no-such-letter
     register-incoming: letter-registered 1/2026 used
     limit-secrecy: no, limit-not-lower /limit/after
     change-secrecy: secrecy-changed
     limit-secrecy: no, day-passed /limit/until
     limit-secrecy: no, limit-not-lower /limit/after
     limit-secrecy: no, no-secrecy-limit
     limit-secrecy: secrecy-limited
     limit-secrecy: secrecy-limited
     limit-secrecy: secrecy-limited
     limit-secrecy: no, kernel.malformed /decision
     limit-secrecy: no, decision-in-future /decision/date`,
  );
  assert.deepEqual(rowOf(world), [[null, null, null]]);
});

test('when its last day is over the grade is lowered once, by the decision of then', () => {
  const world = country();
  story(world, [register, grade('secret'), limit('2026-11-25')]);
  const set = must(world.stateOf('north', letter).care.secrecyLimit?.index, 'There is a day.');
  assert.deepEqual(rowOf(world), [['2026-11-25', 'normal', set]]);
  world.nowMs += 4 * DAY_MS;
  assert.equal(lapse(world), '', 'it is the last day');
  world.nowMs += DAY_MS;
  assert.equal(lapse(world, set + 1), '', 'of another limit');
  assert.equal(lapse(world), 'secrecy-changed');
  const { card, care } = world.stateOf('north', letter);
  assert.deepEqual([card.secrecy, care.secrecyLimit], ['normal', null]);
  const last = must(world.log('north').at(-1), 'It is there.').entry;
  assert.deepEqual(last.body, { before: 'secret', after: 'normal', decision });
  assert.equal(last.by.capacity, 'server');
  assert.equal(lapse(world, set), '', 'a second round');
  assert.deepEqual(rowOf(world), [[null, null, null]]);
});

test('a grade that is raised keeps its day, one that is lowered as far has none left', () => {
  const world = country();
  story(world, [register, grade('secret'), limit('2026-12-25', 'confidential')]);
  story(world, [grade('top-secret')]);
  assert.equal(world.stateOf('north', letter).care.secrecyLimit?.until, '2026-12-25');
  story(world, [grade('confidential')]);
  assert.equal(world.stateOf('north', letter).care.secrecyLimit, null);
});

test('addressees hear of the day and of its end; their own grade waits for their head', () => {
  const world = country();
  const secret: Act = { kind: 'write-letter', body: { ...outgoingLetter, secrecy: 'secret' } };
  story(world, [secret, sign, dispatch(0), 'settle', registerThere, limit('2026-11-25'), 'settle']);
  const south = () => world.stateOf('south', letter);
  assert.equal(south().care.senderLimit?.limit?.until, '2026-11-25');
  assert.equal(south().care.secrecyLimit, null);
  const noted = world.log('south').findLast(({ entry }) => entry.kind === 'secrecy-limit-noted');
  const again = { limit: null, decision, origin: must(noted, 'Told.').entry.body['origin'] };
  const asked = { office: 'south', kind: 'note-secrecy-limit', subject: letter } as const;
  assert.deepEqual(world.ask({ ...asked, body: again }), [], 'late or twice');
  world.nowMs += 10 * DAY_MS;
  assert.equal(lapse(world), 'secrecy-changed');
  world.settle();
  assert.deepEqual([south().card.secrecy, south().senderSecrecy?.after], ['secret', 'normal']);
});
