// Holds and disposal as law: what keeps a letter, who decides, what stays of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listDisposed } from '#kernel/disposal.ts';
import { isRefusal } from '#kernel/refusal.ts';
import { must } from '#lib/assert.ts';
import { decideDisposal, foldDisposal, noDisposal } from './disposal.ts';
import { project } from './project.ts';
import { empty, fold } from './state.ts';
import { committeeOf, disposeOf } from './testing/disposing.ts';
import { register, story, tells } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, postId } from './testing/world.ts';
import type { World } from './testing/world.ts';

const letter = letterId(1);
const off: Act = { kind: 'write-off-letter', body: { reason: 'noted' } };
const archive = (retention: string | null): Act => ({
  ...{ kind: 'archive-letter', as: 'archivist', body: { file: '4/1', retention } },
});
const order = { number: '77', date: '2026-11-20' };
const hold: Act = {
  ...{ kind: 'place-hold', as: 'archivist' },
  body: { reason: 'a case before the court', authority: 'Court of Dar', order },
};
const lift = (place: number): Act => ({
  ...{ kind: 'lift-hold', as: 'archivist', body: { hold: place, reason: 'the case has ended' } },
});
const archived = (retention: string | null) => [register, off, archive(retention)];

function archivedWorld(retention: string | null): World {
  const world = country();
  story(world, archived(retention));
  assert.equal(world.stateOf('north', letter).state, 'archived');
  return world;
}

function refusedWith(world: World, more: object = {}, letters = [letter]): string {
  const outcome = disposeOf(world, 'north', letters, more);
  assert.ok(isRefusal(outcome), 'nothing is destroyed');
  return `no, ${outcome.refused.replace('correspondence.', '')} ${outcome.field}`;
}

test('holds: several at once, each lifted by itself, all visible', () => {
  const second: Act = {
    ...hold,
    body: { reason: 'an audit', authority: 'Court of Audit', order: { number: '5/A' } },
  };
  const future = { ...order, number: '78', date: '2027-01-01' };
  const world = tells(
    [
      ...[register, hold, hold, second, lift(1), lift(1), lift(9), hold],
      { ...hold, body: { reason: 'later', authority: 'Court of Dar', order: future } },
      ...[lift(2), lift(3), lift(3)],
    ],
    `register-incoming: letter-registered 1/2026 used
     place-hold: hold-placed
     place-hold: no, hold-stands /order/number
     place-hold: hold-placed
     lift-hold: hold-lifted
     lift-hold: no, hold-lifted /hold
     lift-hold: no, no-such-hold /hold
     place-hold: hold-placed
     place-hold: no, decision-in-future /order/date
     lift-hold: hold-lifted
     lift-hold: hold-lifted
     lift-hold: no, no-such-hold`,
  );
  const { holds } = world.stateOf('north', letter);
  assert.deepEqual(
    holds.map(({ hold: place, authority, lifted }) => [place, authority, lifted?.reason]),
    [
      [1, 'Court of Dar', 'the case has ended'],
      [2, 'Court of Audit', 'the case has ended'],
      [3, 'Court of Dar', 'the case has ended'],
    ],
  );
});

test('a letter bears a hundred orders in its life', () => {
  const world = country();
  story(world, [register]);
  for (let i = 1; i <= 100; i += 1) {
    const number = String(i);
    const body = { reason: 'case', authority: 'Court', order: { number } };
    story(world, [{ kind: 'place-hold', as: 'head', body }, lift(i)]);
  }
  tells([hold], 'place-hold: no, too-many-holds', world);
});

test('what is held, kept, without a class, or not due is never destroyed', () => {
  const held = archivedWorld('0');
  story(held, [hold]);
  assert.equal(refusedWith(held), 'no, held /letters/0');
  story(held, [lift(1)]);
  assert.ok(!isRefusal(disposeOf(held, 'north', [letter])));
  assert.equal(refusedWith(held), 'no, disposed /letters/0');

  assert.equal(refusedWith(archivedWorld('5')), 'no, not-due /letters/0');
  assert.equal(refusedWith(archivedWorld('9')), 'no, kept-for-ever /letters/0');
  assert.equal(refusedWith(archivedWorld('e')), 'no, kept-for-ever /letters/0');
  assert.equal(refusedWith(archivedWorld(null)), 'no, no-retention-class /letters/0');
  assert.equal(refusedWith(archivedWorld('x')), 'no, no-retention-class /letters/0');
  assert.ok(!isRefusal(disposeOf(archivedWorld('d'), 'north', [letter])), 'the committee decides');
  const open = country();
  story(open, [register]);
  assert.equal(refusedWith(open), 'no, not-archived /letters/0');
  assert.equal(refusedWith(country()), 'no, no-such-letter /letters/0');
});

test('five years later it is due, to the day', () => {
  const world = archivedWorld('5');
  world.nowMs = Date.UTC(2031, 10, 20, 20);
  assert.equal(refusedWith(world), 'no, not-due /letters/0');
  world.nowMs = Date.UTC(2031, 10, 21, 4);
  assert.ok(!isRefusal(disposeOf(world, 'north', [letter])));
});

test('one letter that must stay keeps the whole list', () => {
  const world = archivedWorld('0');
  story(
    world,
    archived('5').map((act) => ({ ...act, letter: 2 })),
  );
  const both = [letter, letterId(2)];
  assert.equal(refusedWith(world, {}, both), 'no, not-due /letters/1');
  assert.equal(world.stateOf('north', letter).state, 'archived');
});

test('a committee is two people or more of this office, appointed now', () => {
  const world = archivedWorld('0');
  const [head = '', registrar = ''] = committeeOf('north');
  const with_ = (...committee: readonly string[]) => refusedWith(world, { committee });
  assert.equal(with_(head), 'no, kernel.malformed undefined');
  assert.equal(with_(head, 'nobody'), 'no, member-unknown /committee/1');
  const stranger = postId('south', 'head', 'omar');
  assert.equal(with_(stranger, head), 'no, member-unknown /committee/0');
  const again = postId('north', 'archivist', 'huda');
  assert.equal(with_(head, again), 'no, member-repeated /committee/1');
  const title = { ar: 't', fa: 't', en: 't' };
  const ended = { id: 'ended', person: 'sara', office: 'north', capacity: 'head' as const, title };
  world.appointments.set('ended', { ...ended, from: '2020', endedAt: '2021' });
  assert.equal(with_(registrar, 'ended'), 'no, member-unknown /committee/1');
  const future = { number: '1', date: '2027-01-01', basis: 'law' };
  assert.equal(refusedWith(world, { decision: future }), 'no, decision-in-future /decision/date');
  assert.equal(
    refusedWith(world, { excluded: [{ letter, reason: 'of historical value' }] }),
    'no, letter-repeated /excluded/0',
  );
});

test('what stays: the number and its days, the decision, and which leaves went', () => {
  const world = archivedWorld('0');
  const before = world.log('north').length;
  const excluded = [{ letter: letterId(2), reason: 'of historical value' }];
  story(
    world,
    archived('0').map((act) => ({ ...act, letter: 2 })),
  );
  const recorded = disposeOf(world, 'north', [letter], { excluded, note: 'burnt at Dar' });
  assert.ok(!isRefusal(recorded));
  assert.deepEqual(
    recorded.map(({ entry }) => [entry.kind, entry.subject.split('/')[0]]),
    [
      ['disposal-decided', 'disposal'],
      ['entries-disposed', 'letter'],
    ],
  );
  const [decided, gone] = recorded.map(({ entry }) => entry);
  const names = must(decided, 'It was decided.').body;
  assert.deepEqual(names['letters'], [{ letter, number: '1/2026' }]);
  assert.deepEqual(names['excluded'], [{ ...excluded[0], number: '2/2026' }]);
  assert.deepEqual(names['committee'], [
    { appointment: committeeOf('north')[0], name: 'Huda en', title: 'head of north en' },
    { appointment: committeeOf('north')[1], name: 'omar', title: 'registrar of north en' },
  ]);
  const leaves = listDisposed(must(gone, 'A letter went.'));
  assert.deepEqual(
    leaves.map(({ index, number }) => [index, number?.text]),
    [
      [0, '1/2026'],
      [1, undefined],
      [2, undefined],
    ],
  );
  assert.equal(leaves.length, before);
  const text = JSON.stringify(recorded);
  for (const word of ['bridge', 'Municipality', '77/4', '4/1']) {
    assert.ok(!text.includes(word), word);
  }
  assert.equal(world.stateOf('north', letterId(2)).state, 'archived');
});

test('the state without the leaves that went is the state with them', () => {
  const world = archivedWorld('0');
  const recorded = disposeOf(world, 'north', [letter]);
  assert.ok(!isRefusal(recorded));
  const left = recorded.filter(({ entry }) => entry.subject === letter);
  const alone = left.reduce(fold, empty());
  assert.deepEqual(alone, world.stateOf('north', letter));
  const rows = project('north', letter, alone);
  const [row] = rows['letter'] ?? [];
  assert.equal(row?.['state'], 'disposed');
  assert.equal(row?.['number'], '1/2026');
  assert.equal(row?.['heading'], '');
  assert.equal(row?.['words'], '');
  for (const [table, list] of Object.entries(rows)) {
    assert.equal(list.length, table === 'letter' ? 1 : 0, table);
  }
});

test('what comes late about a destroyed letter changes nothing, and tells nobody off', () => {
  const world = archivedWorld('0');
  assert.ok(!isRefusal(disposeOf(world, 'north', [letter])));
  const at = '2026-11-21T08:00:00.000Z';
  const origin = { office: 'south', index: 0, leafHash: '0'.repeat(64) };
  const told = story(world, [
    { kind: 'note-recall', body: { origin, reason: 'late' } },
    { kind: 'note-receipt', body: { origin, step: 'seen', at, number: null, reason: null } },
    { kind: 'write-note', body: { text: 'still here?' } },
    { kind: 'undo-archiving', body: { reason: 'bring it back' } },
    hold,
  ]);
  assert.deepEqual(told.split('\n'), [
    ...['note-recall: ', 'note-receipt: ', 'write-note: no, disposed'],
    ...['undo-archiving: no, disposed', 'place-hold: no, disposed'],
  ]);
});

test('a list is decided on once', () => {
  const world = archivedWorld('0');
  const recorded = disposeOf(world, 'north', [letter]);
  assert.ok(!isRefusal(recorded));
  const [first] = recorded;
  const state = foldDisposal(noDisposal(), must(first, 'It was decided.'));
  const { entry } = must(first, 'It was decided.');
  const command = { id: 'x', kind: 'dispose-letters', office: 'north', body: {}, by: entry.by };
  const again = decideDisposal(
    state,
    { ...command, subject: entry.subject },
    { now: world.now, authority: world.authority, findFile: () => undefined },
  );
  assert.ok(isRefusal(again));
  assert.equal(again.refused, 'correspondence.disposal-decided');
});
