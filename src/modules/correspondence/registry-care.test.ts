// The index of enclosures and the look of a second person over a registration.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAllowed } from './clearance.ts';
import { project } from './project.ts';
import { register, registerThere, sent, story, tells, write } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, paperLetter } from './testing/world.ts';

const letter = letterId(1);
const index = (body: object): Act => ({ kind: 'index-enclosures', body });
const review = (person: string): Act => ({
  ...{ kind: 'review-registration', as: 'clerk', person, body: { note: 'as on the paper' } },
});
const map = { kind: 'map', title: 'Plan of the plot', number: '4', pages: 2, isPhysical: true };

test('the index is made anew as a whole; the earlier one stays in the log', () => {
  const world = tells(
    [
      ...[register, index({ items: [] }), index({ items: [{ ...map, kind: 'sheep' }] })],
      ...[index({ items: [map, { title: 'Deed' }], condition: 'The seal is broken.' })],
      ...[index({ items: [map, { title: 'Deed' }], condition: 'The seal is broken.' })],
      ...[
        index({ items: [map] }),
        { ...write, letter: 2 },
        { ...index({ items: [map] }), letter: 2 },
      ],
    ],
    `register-incoming: letter-registered 1/2026 used
     index-enclosures: no, nothing-to-correct
     index-enclosures: no, kernel.malformed /items/0/kind
     index-enclosures: enclosures-indexed
     index-enclosures: no, nothing-to-correct
     index-enclosures: enclosures-indexed
     write-letter: letter-drafted
     index-enclosures: no, not-dispatched`,
  );
  const { enclosureIndex } = world.stateOf('north', letter);
  assert.deepEqual(
    enclosureIndex?.items.map(({ title, pages, isPhysical, date }) => [
      title,
      pages,
      isPhysical,
      date,
    ]),
    [['Plan of the plot', 2, true, null]],
  );
  assert.deepEqual([enclosureIndex?.condition, enclosureIndex?.by.person], ['', 'huda']);
  const made = world.log('north').filter(({ entry }) => entry.kind === 'enclosures-indexed');
  assert.equal(made.length, 2);
});

test('nobody looks over what they registered; a correction is looked over again', () => {
  const world = tells(
    [
      ...[register, review('huda'), review('sami'), review('rim')],
      { kind: 'correct-registration', body: { reason: 'misread', theirNumber: '78/4' } },
      review('rim'),
    ],
    `register-incoming: letter-registered 1/2026 used
     review-registration: no, reviewed-by-oneself
     review-registration: registration-reviewed
     review-registration: no, already-reviewed
     correct-registration: registration-corrected
     review-registration: registration-reviewed`,
  );
  assert.equal(world.stateOf('north', letter).reviewed?.by.person, 'rim');
  const state = world.stateOf('north', letter);
  const rowOf = (own: typeof state) => project('north', letter, own)['letter']?.[0];
  assert.equal(rowOf(state)?.['is_reviewed'], true);
  assert.equal(rowOf({ ...state, reviewed: null })?.['is_reviewed'], false);
});

test('the look over a registration is offered to others than who made it', () => {
  const world = tells([register], 'register-incoming: letter-registered 1/2026 used');
  const offered = (person: string) =>
    listAllowed(world.stateOf('north', letter), { person, capacities: ['clerk'] });
  assert.ok(!offered('huda').includes('review-registration'));
  assert.ok(offered('sami').includes('review-registration'));
});

const about = { citizenId: '1098765432', deliveryNote: '8/2' };
const correct = (after: object): Act => ({
  ...{ kind: 'correct-registration', body: { reason: 'misread', ...after } },
});

test('the citizen and the delivery note are registered, corrected, and found by number', () => {
  const world = tells(
    [
      { ...register, body: { ...paperLetter, ...about } },
      correct({ citizenId: '1098765432' }),
      correct({ citizenId: '1098765439', deliveryNote: null }),
    ],
    `register-incoming: letter-registered 1/2026 used
     correct-registration: no, nothing-to-correct
     correct-registration: registration-corrected`,
  );
  const row = project('north', letter, world.stateOf('north', letter))['letter']?.[0];
  assert.deepEqual([row?.['citizen_id'], row?.['delivery_note']], ['1098765439', null]);
  assert.equal(row?.['reference'], '|1/2026|77/4|1098765439|');
});

test('of a letter that came by wire the registry says whom it is about', () => {
  const world = country();
  story(world, [...sent, { ...registerThere, body: { citizenId: '1098765432' } }]);
  assert.equal(world.stateOf('south', letter).citizenId, '1098765432');
  story(world, [{ ...correct({ citizenId: '2' }), office: 'south' }]);
  assert.equal(world.stateOf('south', letter).citizenId, '2');
});

test('of a secret letter no table knows the citizen', () => {
  const world = country();
  const secrecy = 'secret' as const;
  story(world, [{ ...register, body: { ...paperLetter, ...about, secrecy } }]);
  const state = world.stateOf('north', letter);
  assert.equal(state.citizenId, about.citizenId);
  const rows = JSON.stringify(project('north', letter, state));
  assert.ok(!rows.includes(about.citizenId));
  assert.ok(rows.includes('|8/2|'));
});
