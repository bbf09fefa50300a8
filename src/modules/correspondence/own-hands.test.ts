// An envelope to own hands: its addressee alone opens and reads it, whoever else is cleared or
// holds a loan of the post; and the ways on, where the addressee passes it or is no longer there.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { listAllowed, mayRead } from './clearance.ts';
import type { Viewer } from './clearance.ts';
import { tells } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, postId } from './testing/world.ts';
import type { World } from './testing/world.ts';

const north = letterId(1);
const nadia = postId('north', 'signer', 'nadia');
const omar = postId('north', 'clerk', 'omar');
const head = postId('north', 'head');
const envelope = {
  ...{ from: { name: 'Court of Audit' }, receivedOn: '2026-11-20', secrecy: 'secret' },
};
const enter = (ownHands: string | null = nadia): Act => ({
  ...{ kind: 'register-envelope', as: 'clerk', body: { ...envelope, ownHands } },
});
const asNadia = { as: 'signer', person: 'nadia' } as const;
const asOmar = { as: 'clerk', person: 'omar' } as const;
const complete = (who: object): Act => ({
  ...{ kind: 'complete-envelope', body: { subject: 'About yourself' } },
  ...who,
});
const pass = (to: string | null, who: object): Act => ({
  ...{ kind: 'pass-own-hands', body: { to, reason: 'not for me' } },
  ...who,
});

function reads(world: World, viewer: Partial<Viewer>): boolean {
  return mayRead(world.stateOf('north', north), { person: 'x', capacities: [], ...viewer });
}

/** A loan of the post, as a delegation and as a stand-in's. */
function lend(world: World): void {
  const title = { ar: 'x', fa: 'x', en: 'x' };
  const loan = {
    person: 'sami',
    office: 'north',
    capacity: 'signer',
    title,
    from: '2020',
  } as const;
  const lent = { ...loan, id: postId('north', 'signer', 'sami'), delegatedFrom: nadia };
  const standIn = { ...loan, person: 'hind', id: postId('north', 'signer', 'hind') };
  world.appointments.set(lent.id, lent);
  world.appointments.set(standIn.id, { ...standIn, actingFor: nadia });
}

test('the registry enters it closed, and nobody but its addressee opens and reads it', () => {
  const world = country();
  lend(world);
  tells(
    [
      enter(),
      complete({ as: 'head' }),
      complete({ as: 'registrar' }),
      complete({ as: 'signer', person: 'sami' }),
      complete({ as: 'signer', person: 'hind', actingFor: nadia }),
      { kind: 'open-referral', body: { step: 1 }, as: 'signer', person: 'sami' },
      { kind: 'refer-letter', body: { to: [{ appointment: head }] } },
      complete(asNadia),
    ],
    `register-envelope: envelope-registered 1/2026 used, letter-referred
     complete-envelope: no, to-own-hands
     complete-envelope: no, to-own-hands
     complete-envelope: no, to-own-hands
     complete-envelope: no, to-own-hands
     open-referral: no, to-own-hands
     refer-letter: no, to-own-hands
     complete-envelope: envelope-completed`,
    world,
  );
  assert.equal(world.stateOf('north', north).card.subject, 'About yourself');
  assert.ok(reads(world, { capacities: ['signer'], seats: [nadia], posts: [nadia] }));
  assert.ok(reads(world, { capacities: ['server'] }), 'the server carries it');
  for (const capacity of ['head', 'registrar', 'archivist']) {
    assert.ok(!reads(world, { capacities: [capacity], seats: [head], posts: [head] }), capacity);
  }
  const loan = postId('north', 'signer', 'sami');
  assert.ok(!reads(world, { capacities: ['signer'], seats: [loan], posts: [loan, nadia] }));
});

test('only a post that holds in its own right stands on it', () => {
  const world = country();
  lend(world);
  tells(
    [
      enter('nothing'),
      enter(postId('south', 'head')),
      enter(postId('north', 'signer', 'sami')),
      enter(postId('north', 'signer', 'hind')),
      enter(null),
      pass(omar, { as: 'head' }),
      complete(asOmar),
      { kind: 'refer-letter', as: 'head', body: { to: [{ appointment: omar }] } },
      complete(asOmar),
    ],
    `register-envelope: no, holder-unknown /ownHands
     register-envelope: no, holder-unknown /ownHands
     register-envelope: no, holder-unknown /ownHands
     register-envelope: no, holder-unknown /ownHands
     register-envelope: envelope-registered 1/2026 used
     pass-own-hands: no, not-to-own-hands
     complete-envelope: no, secret-letter
     refer-letter: letter-referred
     complete-envelope: no, not-theirs-to-complete`,
    world,
  );
});

test('its addressee passes it on or gives it free; while they are there, nobody else does', () => {
  const world = tells(
    [
      enter(),
      pass(omar, { as: 'head' }),
      pass(omar, asOmar),
      pass(nadia, asNadia),
      pass(omar, asNadia),
      complete(asNadia),
      complete(asOmar),
      pass(null, asOmar),
    ],
    `register-envelope: envelope-registered 1/2026 used, letter-referred
     pass-own-hands: no, own-hands-holds
     pass-own-hands: no, to-own-hands
     pass-own-hands: no, already-with-them
     pass-own-hands: own-hands-passed, referral-transferred, letter-referred
     complete-envelope: no, to-own-hands
     complete-envelope: envelope-completed
     pass-own-hands: own-hands-passed`.replace('with-them', 'with-them /to'),
  );
  assert.ok(reads(world, { capacities: ['head'] }), 'a secret letter like others');
});

test('where the appointment has ended, the registry names the next and does not read it', () => {
  const world = country();
  const title = { ar: 'x', fa: 'x', en: 'x' };
  const gone = { id: nadia, person: 'nadia', office: 'north', capacity: 'signer' } as const;
  tells([enter()], 'register-envelope: envelope-registered 1/2026 used, letter-referred', world);
  world.appointments.set(nadia, { ...gone, title, from: '2020', endedAt: '2026-11-21' });
  tells(
    [
      pass(null, { as: 'registrar' }),
      pass(omar, { as: 'clerk' }),
      pass(omar, { as: 'registrar' }),
      complete({ as: 'registrar' }),
      complete(asOmar),
    ],
    `pass-own-hands: no, own-hands-needs-name /to
     pass-own-hands: no, to-own-hands
     pass-own-hands: own-hands-passed, referral-transferred, letter-referred
     complete-envelope: no, to-own-hands
     complete-envelope: envelope-completed`,
    world,
  );
  const { referrals } = world.stateOf('north', north);
  assert.deepEqual(
    referrals.map(({ to, state }) => [to.appointment, state]),
    [
      [nadia, 'passed-on'],
      [omar, 'sent'],
    ],
  );
});

test('it stays secret, goes on by referral, and the registry closes it unread', () => {
  const decision = { number: '5/2', date: '2026-11-21' };
  const world = tells(
    [
      enter(),
      complete(asNadia),
      { kind: 'change-secrecy', as: 'head', body: { secrecy: 'normal', decision } },
      {
        ...{ kind: 'limit-secrecy', as: 'head' },
        body: { limit: { until: '2027-01-01', after: 'normal' }, decision },
      },
      { kind: 'write-off-letter', as: 'registrar', body: { reason: 'noted' } },
      { kind: 'refer-letter', body: { parent: 1, to: [{ appointment: omar }] }, ...asNadia },
    ],
    `register-envelope: envelope-registered 1/2026 used, letter-referred
     complete-envelope: envelope-completed
     change-secrecy: no, own-hands-stays-secret /secrecy
     limit-secrecy: no, own-hands-stays-secret /limit/after
     write-off-letter: no, to-own-hands
     refer-letter: referral-opened, letter-referred`,
  );
  assert.ok(reads(world, { capacities: ['clerk'], posts: [omar] }), 'referred by its addressee');
  tells(
    [
      { kind: 'finish-referral', body: { step: 2, outcome: 'done' }, ...asOmar },
      { kind: 'finish-referral', body: { step: 1, outcome: 'done' }, ...asNadia },
    ],
    `finish-referral: referral-opened, referral-finished
     finish-referral: referral-finished`,
    world,
  );
  const registrar = { person: 'huda', capacities: ['registrar'] };
  const may = listAllowed(world.stateOf('north', north), registrar);
  assert.ok(may.includes('write-off-letter') && !may.includes('refer-letter'));
  tells(
    [{ kind: 'write-off-letter', as: 'registrar', body: { reason: 'noted' } }],
    'write-off-letter: letter-written-off',
    world,
  );
});
