// What offices tell each other after a letter has gone out: another secrecy, that it counts as
// delivered; and what a link that the registry makes does to the letter that it names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capacity } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import { sealSecret } from './sealing.ts';
import { dispatch, register, registerThere, see, sent, sign, story } from './testing/story.ts';
import { giveBack, tells, write } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, outgoingLetter, paperLetter } from './testing/world.ts';

const letter = letterId(1);
const change = (secrecy: string, as: Capacity = 'head', office = 'north'): Act => ({
  ...{ kind: 'change-secrecy', as, office },
  body: { secrecy, decision: { number: `5/${secrecy}`, date: '2026-11-20' } },
});

test('a raised grade holds at the addressees at once; a lowered one waits for their head', () => {
  const world = country();
  const gradesAt = (office: string) => {
    const { card, senderSecrecy } = world.stateOf(office, letter);
    return [card.secrecy, senderSecrecy?.after, senderSecrecy?.decision.number];
  };
  story(world, [...sent, registerThere, { ...giveBack, office: 'east' }, 'settle']);
  tells([change('secret')], 'change-secrecy: secrecy-changed', world);
  // Who has given it back hears nothing any more.
  assert.deepEqual(world.log('north').at(-1)?.entry.to, ['south']);
  world.settle();
  assert.deepEqual(gradesAt('south'), ['secret', 'secret', '5/secret']);
  assert.deepEqual(gradesAt('east'), ['normal', undefined, undefined]);
  story(world, [change('confidential'), 'settle']);
  assert.deepEqual(gradesAt('south'), ['secret', 'confidential', '5/confidential']);
  tells(
    [change('confidential', 'registrar', 'south'), change('confidential', 'head', 'south')],
    `change-secrecy: no, only-head-lowers /secrecy
     change-secrecy: secrecy-changed`,
    world,
  );
  assert.deepEqual(gradesAt('south'), ['confidential', 'confidential', '5/confidential']);
  assert.equal(world.log('south').at(-1)?.entry.to, undefined, 'It is their own affair.');
});

test('a change of secrecy that is faster than the letter, late or doubled, says the same', () => {
  const world = country();
  story(world, [write, sign, dispatch(0), change('secret'), change('confidential')]);
  const toSouth = world.messages.filter(({ office }) => office === 'south');
  assert.deepEqual(
    toSouth.map(({ kind }) => kind),
    ['deliver-letter', 'note-secrecy', 'note-secrecy'],
  );
  const [delivery, raised, lowered] = toSouth.map((one) => () => world.receive(one));
  must(raised, 'It is on its way.')();
  assert.equal(world.stateOf('south', letter).state, 'none');
  must(delivery, 'It is on its way.')();
  assert.equal(world.stateOf('south', letter).card.secrecy, 'secret');
  must(lowered, 'It is on its way.')();
  for (const again of [raised, lowered]) assert.deepEqual(must(again, 'It is there.')(), []);
  assert.equal(world.stateOf('south', letter).senderSecrecy?.after, 'confidential');
  assert.equal(world.stateOf('south', letter).card.secrecy, 'secret');
  const foreign = { ...must(toSouth[1], 'It is there.'), office: 'south' };
  const origin = { office: 'east', index: 90, leafHash: '0'.repeat(64) };
  const refused = world.receive({ ...foreign, body: { ...foreign.body, origin } });
  assert.deepEqual('refused' in refused && refused.refused, 'correspondence.not-an-addressee');
});

test('what tells of a secret grade is sealed', () => {
  const world = country();
  story(world, [...sent]);
  const noted = [{ kind: 'secrecy-noted', body: { before: 'normal', after: 'secret' } }];
  const sealed = sealSecret(world.stateOf('south', letter), noted);
  assert.deepEqual(sealed, [{ ...noted[0], sealed: true }]);
});

const fiction = (on: string, addressee = 'south'): Act => ({
  ...{ kind: 'deliver-by-fiction', as: 'server', body: { addressee, on, afterDays: 3 } },
});

test('what nobody opened counts as delivered, once; both sides know the day', () => {
  const world = country();
  story(world, [...sent]);
  world.nowMs += 5 * 86_400_000;
  tells(
    [fiction('2026-11-26'), fiction('2026-11-20'), fiction('2026-11-25')],
    `deliver-by-fiction: no, kernel.malformed /on
     deliver-by-fiction: no, kernel.malformed /on
     deliver-by-fiction: delivered-by-fiction`,
    world,
  );
  const again = () => story(world, [fiction('2026-11-25')]);
  assert.equal(again(), 'deliver-by-fiction: ');
  world.settle();
  const fictionHere = () => world.stateOf('north', letter).addressees[0]?.fiction?.on;
  assert.equal(fictionHere(), '2026-11-25');
  assert.equal(world.stateOf('south', letter).fiction?.on, '2026-11-25');
  assert.equal(world.stateOf('south', letter).state, 'delivered');
  // Opened afterwards it is seen, and still counts from that day.
  story(world, [see, 'settle']);
  assert.equal(world.stateOf('north', letter).addressees[0]?.state, 'seen');
  assert.equal(fictionHere(), '2026-11-25');
  assert.equal(again(), 'deliver-by-fiction: ');
});

test('what was opened or given back in time was never delivered by fiction', () => {
  for (const act of [see, giveBack]) {
    const world = country();
    story(world, [...sent, act]);
    const late = [...world.messages];
    world.messages.length = 0;
    world.nowMs += 5 * 86_400_000;
    story(world, [fiction('2026-11-25'), 'settle']);
    assert.equal(world.stateOf('north', letter).addressees[0]?.fiction?.afterDays, 3);
    world.messages.push(...late);
    world.settle();
    const [south] = world.stateOf('north', letter).addressees;
    assert.deepEqual([south?.fiction, south?.state], [null, act === see ? 'seen' : 'returned']);
  }
});

const link = (named: number, ...numbers: readonly number[]): Act => ({
  ...{ kind: 'link-references', letter: named },
  body: {
    references: numbers.map((one) => ({
      ...{ relation: 'reply', letter: letterId(one), number: String(one) },
    })),
  },
});

test('a reply that the registry links writes off what it answers, as dispatching does', () => {
  const world = country();
  story(world, [register, { ...register, letter: 2 }]);
  story(world, [
    { ...write, letter: 3 },
    { ...sign, letter: 3 },
    { ...dispatch(2), letter: 3 },
  ]);
  world.settle();
  tells([link(3, 1), 'settle'], 'link-references: references-linked', world);
  const { state, writtenOff } = world.stateOf('north', letter);
  assert.deepEqual(
    [state, writtenOff?.reason, writtenOff?.reply],
    ['closed', 'reply', { letter: letterId(3), number: '2026/1' }],
  );
  // What was linked before is not closed once more, whatever became of it since.
  const undo: Act = { kind: 'undo-write-off', body: { reason: 'by mistake' } };
  story(world, [undo, link(3, 1, 2, 3), 'settle']);
  assert.equal(world.stateOf('north', letter).state, 'registered');
  assert.equal(world.stateOf('north', letterId(2)).state, 'closed');
  story(world, [link(3), link(3, 1), 'settle']);
  assert.equal(world.stateOf('north', letter).state, 'closed', 'Linked anew.');
});

test('a letter that the registry links as the answer to ours ends the waiting for it', () => {
  const world = country();
  const addressees = [{ office: 'south', dueOn: '2026-12-01' }];
  story(world, [
    ...[
      { ...write, body: { ...outgoingLetter, addressees } },
      sign,
      dispatch(0),
      'settle' as const,
    ],
    ...[{ ...write, office: 'south', letter: 2, body: backTo('north') }],
    ...[
      { ...sign, office: 'south', letter: 2 },
      { ...dispatch(1), office: 'south', letter: 2 },
    ],
    ...['settle' as const, { ...registerThere, office: 'north', letter: 2 }],
  ]);
  assert.equal(world.stateOf('north', letter).answers.length, 0);
  story(world, [link(2, 1), link(2), link(2, 1), 'settle']);
  const { answers, stays } = world.stateOf('north', letter);
  assert.deepEqual(
    answers.map(({ office, number, date }) => [office, number, date]),
    [['south', '2026/1', '2026-11-21']],
  );
  assert.ok(stays.every(({ endedAt }) => endedAt !== null));
});

test('a letter on paper that is linked as the answer is noted under its own number', () => {
  const world = country();
  story(world, [...sent, { ...register, letter: 2 }, link(2, 1), 'settle']);
  const { theirNumber, theirDate } = paperLetter;
  assert.deepEqual(
    world.stateOf('north', letter).answers.map(({ number, date }) => [number, date]),
    [[theirNumber, theirDate]],
  );
});

function backTo(office: string): object {
  return { ...outgoingLetter, addressees: [{ office }] };
}
