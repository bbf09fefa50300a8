import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appointment } from '#kernel/authority.ts';
import { must } from '#lib/assert.ts';
import { listAllowed, mayRead } from './clearance.ts';
import { viewerOf } from './viewer.ts';
import { findHolder } from './standing.ts';
import { register, tells } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, paperLetter, postId } from './testing/world.ts';
import type { World } from './testing/world.ts';

const letter = letterId(1);
const omar = { appointment: postId('north', 'signer', 'omar') };
const rim = { appointment: postId('north', 'clerk', 'rim') };
const unit = { unit: 'Bridges' };
const asOmar = { as: 'signer', person: 'omar' } as const;
const asRim = { as: 'clerk', person: 'rim' } as const;
const asHead = { as: 'head', person: 'layla' } as const;
const reason = 'not ours';

const refer = (to: object[], parts: object = {}): Act => ({
  ...{ kind: 'refer-letter', body: { to, instruction: 'Please answer.', ...parts } },
});
const act = (kind: Act['kind'], step: number, parts: object = {}): Act => ({
  ...{ kind, body: { step, ...parts } },
});

function holders(world: World): unknown {
  const { stays } = world.stateOf('north', letter);
  const open = stays.filter(({ kind, endedAt }) => kind === 'with' && endedAt === null);
  return open.map(({ title }) => title);
}

test('a tree of referrals: several at once, passed on below, finished from below', () => {
  const world = tells(
    [
      ...[refer([omar]), register, refer([omar, unit]), refer([omar])],
      ...[{ ...refer([rim], { parent: 1 }), ...asOmar }, act('finish-referral', 1)],
      { ...act('finish-referral', 1), ...asOmar },
      { ...act('finish-referral', 3, { outcome: 'approved' }), ...asRim },
      { ...act('finish-referral', 1), ...asOmar },
      { ...act('finish-referral', 1), ...asOmar },
      { ...act('finish-referral', 9), ...asOmar },
    ],
    `refer-letter: no, no-such-letter
     register-incoming: letter-registered 1/2026 used
     refer-letter: letter-referred, letter-referred
     refer-letter: no, already-with-them /to/0
     refer-letter: referral-opened, letter-referred
     finish-referral: no, not-the-holder /step
     finish-referral: no, referral-open-below /step
     finish-referral: referral-opened, referral-finished
     finish-referral: referral-finished
     finish-referral: no, referral-ended /step
     finish-referral: no, no-such-referral /step`,
  );
  const { referrals } = world.stateOf('north', letter);
  assert.deepEqual(
    referrals.map(({ parent, state }) => [parent, state]),
    [
      [null, 'finished'],
      [null, 'sent'],
      [1, 'finished'],
    ],
  );
  assert.equal(findHolder(world.stateOf('north', letter)), 'Bridges');
  assert.deepEqual(holders(world), ['Bridges']);
});

test('who may refer, and to whom', () => {
  const world = country();
  const vacant = must(world.authority.findAppointment(postId('north', 'clerk', 'zaid')), 'Named.');
  world.appointments.set(vacant.id, { ...vacant, endedAt: '2026-01-01T00:00:00.000Z' });
  tells(
    [
      ...[register, { ...refer([rim]), ...asOmar }, refer([{ appointment: 'nobody' }])],
      ...[refer([{ appointment: postId('south', 'clerk') }]), refer([{ appointment: vacant.id }])],
      ...[
        refer([unit, unit]),
        refer([unit], { dueOn: '2026-11-20' }),
        refer([unit], { parent: 1 }),
      ],
    ],
    `register-incoming: letter-registered 1/2026 used
     refer-letter: no, not-theirs-to-refer /parent
     refer-letter: no, holder-unknown /to/0
     refer-letter: no, holder-unknown /to/0
     refer-letter: no, holder-unknown /to/0
     refer-letter: no, already-with-them /to/1
     refer-letter: no, day-passed /dueOn
     refer-letter: no, no-such-referral /step`,
    world,
  );
});

test('taken back only while nobody has opened it, by who made it or the head', () => {
  const recall = (step: number): Act => act('recall-referral', step, { reason });
  tells(
    [
      ...[register, recall(1), refer([omar, rim, unit]), { ...recall(1), person: 'ali' }],
      ...[{ ...recall(1), ...asHead }, recall(1), { ...act('open-referral', 2), ...asRim }],
      ...[{ ...act('open-referral', 2), ...asRim }, recall(2), recall(3), recall(3)],
    ],
    `register-incoming: letter-registered 1/2026 used
     recall-referral: no, no-open-referral
     refer-letter: letter-referred, letter-referred, letter-referred
     recall-referral: no, not-theirs-to-recall /step
     recall-referral: referral-recalled
     recall-referral: no, referral-ended /step
     open-referral: referral-opened
     open-referral: no, referral-opened /step
     recall-referral: no, referral-opened /step
     recall-referral: referral-recalled
     recall-referral: no, no-open-referral`,
  );
});

test('returned, transferred: each is an end and a new beginning, and stays in sight', () => {
  const world = tells(
    [
      ...[register, refer([omar], { dueOn: '2026-12-01' })],
      { ...act('transfer-referral', 1, { to: rim, reason }), ...asOmar },
      { ...act('return-referral', 2, { reason }), ...asOmar },
      { ...act('return-referral', 2, { reason }), ...asRim },
      refer([omar]),
      { ...act('transfer-referral', 3, { to: unit, reason }), ...asHead },
    ],
    `register-incoming: letter-registered 1/2026 used
     refer-letter: letter-referred
     transfer-referral: referral-opened, referral-transferred, letter-referred
     return-referral: no, not-the-holder /step
     return-referral: referral-opened, referral-returned
     refer-letter: letter-referred
     transfer-referral: referral-transferred, letter-referred`,
  );
  const { referrals, stays } = world.stateOf('north', letter);
  assert.deepEqual(
    referrals.map(({ state, parent }) => [state, parent]),
    [
      ['passed-on', null],
      ['returned', 1],
      ['passed-on', null],
      ['sent', 3],
    ],
  );
  assert.equal(referrals[1]?.dueOn, '2026-12-01');
  const withs = stays.filter(({ kind }) => kind === 'with');
  assert.deepEqual(
    withs.map(({ title, endedAt }) => [title, endedAt === null]),
    [
      ['signer of north en', false],
      ['clerk of north en', false],
      ['signer of north en', false],
      ['Bridges', true],
    ],
  );
});

test('a substitute acts for the post; the referral is theirs as long as they stand in', () => {
  const world = country();
  const own = must(world.authority.findAppointment(postId('north', 'clerk', 'ali')), 'Named.');
  const asAli = { as: 'clerk', person: 'ali' } as const;
  tells(
    [register, refer([omar]), { ...act('open-referral', 1), ...asAli }],
    `register-incoming: letter-registered 1/2026 used
     refer-letter: letter-referred
     open-referral: no, not-the-holder /step`,
    world,
  );
  world.appointments.set(own.id, { ...own, actingFor: omar.appointment });
  tells([{ ...act('open-referral', 1), ...asAli }], 'open-referral: referral-opened', world);
});

test('a letter that somebody works on is closed by nobody but the head', () => {
  const off: Act = { kind: 'write-off-letter', body: { reason: 'noted' } };
  const info = { purpose: 'information' };
  const world = tells(
    [
      ...[register, refer([omar]), refer([rim], info), off, { ...off, ...asHead }],
      ...[
        { ...act('finish-referral', 1), ...asOmar },
        { ...act('finish-referral', 2), ...asRim },
      ],
      refer([unit]),
    ],
    `register-incoming: letter-registered 1/2026 used
     refer-letter: letter-referred
     refer-letter: letter-referred
     write-off-letter: no, referrals-open
     write-off-letter: letter-written-off
     finish-referral: no, referral-ended /step
     finish-referral: referral-opened, referral-finished
     refer-letter: no, written-off`,
  );
  const { referrals } = world.stateOf('north', letter);
  assert.deepEqual(
    referrals.map(({ state }) => state),
    ['ended', 'finished'],
  );
  assert.deepEqual(holders(world), []);
});

test('notes stand on the sheet in their order, and never on the letter', () => {
  const note = (step: number | null, text: string): Act => ({
    ...{ kind: 'write-note', body: { step, text } },
  });
  const world = tells(
    [register, note(1, 'x'), note(null, 'First.'), refer([unit]), note(1, 'Second.')],
    `register-incoming: letter-registered 1/2026 used
     write-note: no, no-such-referral /step
     write-note: note-written
     refer-letter: letter-referred
     write-note: note-written`,
  );
  const { notes } = world.stateOf('north', letter);
  assert.deepEqual(
    notes.map(({ step, text }) => [step, text]),
    [
      [null, 'First.'],
      [1, 'Second.'],
    ],
  );
});

test('a secret letter is read by whom it was referred to, while they have it', () => {
  const secret = { ...register, body: { ...paperLetter, secrecy: 'secret' } };
  const world = tells(
    [secret, { ...refer([rim]), as: 'clerk' }, refer([rim])],
    `register-incoming: letter-registered 1/2026 used
     refer-letter: no, secret-letter
     refer-letter: letter-referred`,
  );
  const viewer = { person: 'rim', capacities: ['clerk'], posts: [rim.appointment] };
  assert.equal(mayRead(world.stateOf('north', letter), viewer), true);
  assert.equal(mayRead(world.stateOf('north', letter), { ...viewer, posts: [] }), false);
  tells(
    [{ ...act('finish-referral', 1), ...asRim }],
    'finish-referral: referral-opened, referral-finished',
    world,
  );
  assert.equal(mayRead(world.stateOf('north', letter), viewer), false);
});

/** The head Layla's secretary Nora, as the directory would say it. */
function secretaryIn(world: World, readsSecret: boolean): Appointment {
  const title = { ar: 'head', fa: 'head', en: 'head' };
  const nora: Appointment = {
    ...{ id: postId('north', 'secretary', 'nora'), person: 'nora', office: 'north', title },
    capacity: 'secretary',
    ...{ from: '2020', delegatedFrom: postId('north', 'head', 'layla') },
    secretary: { acts: ['refer'], readsSecret },
  };
  world.appointments.set(nora.id, nora);
  return nora;
}

const layla = { appointment: postId('north', 'head', 'layla') };
const asNora = { as: 'secretary', person: 'nora', actingFor: layla.appointment } as const;

test('a secretary refers out of the head’s box, and says what the head has said', () => {
  const world = country();
  secretaryIn(world, false);
  tells(
    [
      ...[register, refer([layla, omar])],
      { ...refer([rim], { parent: 1, instruction: '' }), ...asNora },
      { ...refer([rim], { parent: 1, instruction: 'Answer by Sunday.' }), ...asNora },
      { ...refer([unit], { parent: 2 }), ...asNora },
    ],
    `register-incoming: letter-registered 1/2026 used
     refer-letter: letter-referred, letter-referred
     refer-letter: no, instruction-needed /instruction
     refer-letter: referral-opened, letter-referred
     refer-letter: no, not-the-holder /step`,
    world,
  );
  const { referrals } = world.stateOf('north', letter);
  assert.deepEqual(referrals[2]?.by, {
    ...{ person: 'nora', capacity: 'secretary', appointment: postId('north', 'secretary', 'nora') },
    actingFor: layla.appointment,
  });
});

test('a secretary is offered only what the head lets them do, secret letters only if so', () => {
  for (const readsSecret of [false, true]) {
    const world = country();
    const nora = secretaryIn(world, readsSecret);
    const secret = { ...paperLetter, secrecy: 'secret' };
    tells(
      [
        ...[{ ...register, body: secret }, refer([layla])],
        { ...refer([rim], { parent: 1 }), ...asNora },
      ],
      `register-incoming: letter-registered 1/2026 used
       refer-letter: letter-referred
       refer-letter: ${readsSecret ? 'referral-opened, letter-referred' : 'no, secret-letter'}`,
      world,
    );
    const state = world.stateOf('north', letter);
    const viewer = viewerOf('nora', [nora]);
    assert.equal(mayRead(state, viewer), readsSecret);
    const offered = readsSecret ? ['refer-letter', 'recall-referral', 'write-note'] : [];
    assert.deepEqual(listAllowed(state, viewer), offered);
    // Another post of theirs brings its own box along.
    const own = must(world.authority.findAppointment(layla.appointment), 'It is there.');
    assert.equal(mayRead(state, viewerOf('nora', [nora, own])), true);
  }
});
