// The lifetime of a letter on the wire: what does not arrive in it expires, goes once more by wire
// or by hand, and both offices say the same in whatever order word comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findHolder } from './standing.ts';
import { dispatch, see, sign, story, tells, write } from './testing/story.ts';
import type { Act, Acts } from './testing/story.ts';
import { country, letterId, outgoingLetter } from './testing/world.ts';
import type { World } from './testing/world.ts';

const letter = letterId(1);
const DAY_MS = 86_400_000;
const toSouth: Act = {
  ...{ kind: 'write-letter', body: { ...outgoingLetter, addressees: [{ office: 'south' }] } },
};
const out: Acts = [toSouth, sign, dispatch(0)];
const expire = (on = '2026-11-24'): Act => ({
  ...{ kind: 'expire-letter', body: { addressee: 'south', on, afterDays: 2 } },
});
const resend = (way: 'wire' | 'hand'): Act => ({
  ...{ kind: 'resend-letter', body: { addressee: 'south', way } },
});

/** Sent on Saturday; four days later nothing has arrived. */
function lateWorld(): World {
  const world = country();
  story(world, out);
  world.nowMs += 4 * DAY_MS;
  return world;
}

const here = (world: World) => world.stateOf('north', letter).addressees[0]?.state;
const there = (world: World) => world.stateOf('south', letter).state;

test('what does not arrive in its days expires once; what arrives later is too late', () => {
  const world = lateWorld();
  tells(
    [resend('wire'), expire('2026-11-25'), expire('2026-11-20'), expire()],
    `resend-letter: no, not-expired
     expire-letter: no, kernel.malformed /on
     expire-letter: no, kernel.malformed /on
     expire-letter: letter-expired`,
    world,
  );
  assert.equal(story(world, [expire()]), 'expire-letter: ', 'Once is enough.');
  const [south] = world.stateOf('north', letter).addressees;
  assert.equal(south?.expiry?.effectiveAt, '2026-11-24T21:00:00.000Z');
  assert.equal(findHolder(world.stateOf('north', letter)), null);
  world.settle();
  assert.deepEqual([here(world), there(world)], ['expired', 'expired']);
  tells([see], 'see-letter: no, expired', world);
});

test('both sides agree in whatever order the letter and word of its expiry come', () => {
  for (const isReversed of [false, true]) {
    const world = lateWorld();
    story(world, [expire()]);
    if (isReversed) world.messages.reverse();
    world.settle();
    assert.deepEqual([here(world), there(world)], ['expired', 'expired'], String(isReversed));
  }
});

test('what had arrived in time, or was opened there, has not expired', () => {
  // The receipt was slower than the timer.
  const slow = country();
  story(slow, out);
  const [delivery] = slow.messages.splice(0);
  assert.ok(delivery !== undefined);
  slow.receive(delivery);
  const receipts = slow.messages.splice(0);
  slow.nowMs += 4 * DAY_MS;
  story(slow, [expire()]);
  assert.equal(here(slow), 'expired');
  slow.messages.push(...receipts);
  slow.settle();
  assert.deepEqual([here(slow), there(slow)], ['delivered', 'delivered']);
  // Opened there before word of the expiry came.
  const opened = lateWorld();
  const [late] = opened.messages.splice(0);
  assert.ok(late !== undefined);
  story(opened, [expire()]);
  opened.receive(late);
  story(opened, [see, 'settle']);
  assert.deepEqual([here(opened), there(opened)], ['seen', 'seen']);
});

test('sent once more by wire it has a new lifetime, and is delivered there', () => {
  const world = lateWorld();
  tells(
    [expire(), 'settle', resend('wire'), 'settle'],
    `expire-letter: letter-expired
     resend-letter: letter-resent`,
    world,
  );
  assert.deepEqual([here(world), there(world)], ['delivered', 'delivered']);
  story(world, [see, 'settle']);
  assert.equal(here(world), 'seen');
});

test('a resending that overtakes the letter and its expiry counts all the same', () => {
  const world = lateWorld();
  story(world, [expire(), resend('wire')]);
  world.messages.reverse();
  world.settle();
  assert.deepEqual([here(world), there(world)], ['delivered', 'delivered']);
});

test('by hand it goes as paper, once, and is handed over like any other', () => {
  const world = lateWorld();
  const handed: Act = {
    ...{ kind: 'note-handover', body: { outside: 0, outcome: 'handed-over', receiver: 'Ali' } },
  };
  tells(
    [expire(), resend('hand'), resend('hand'), handed],
    `expire-letter: letter-expired
     resend-letter: letter-resent
     resend-letter: no, not-expired
     note-handover: handover-noted`,
    world,
  );
  const { outside } = world.stateOf('north', letter);
  assert.deepEqual(
    outside.map(({ name, channel, insteadOf, outcome }) => [name, channel, insteadOf, outcome]),
    [['south en', 'hand', 'south', 'handed-over']],
  );
});

test('of two that expired, one that goes by hand does not go by wire as well', () => {
  const world = country();
  story(world, [write, sign, dispatch(0)]);
  world.nowMs += 4 * DAY_MS;
  const east: Act = {
    ...{ kind: 'expire-letter', body: { addressee: 'east', on: '2026-11-24', afterDays: 2 } },
  };
  tells(
    [expire(), east, resend('hand'), resend('wire')],
    `expire-letter: letter-expired
     expire-letter: letter-expired
     resend-letter: letter-resent
     resend-letter: no, goes-by-hand /way`,
    world,
  );
});
