import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capacity } from '#kernel/authority.ts';
import { isWaiting } from './standing.ts';
import { dispatch, register, registerThere, sent, sentTold, sign, tells } from './testing/story.ts';
import { story, write } from './testing/story.ts';
import type { Act, Acts } from './testing/story.ts';
import { country, letterId, outgoingLetter, paperLetter } from './testing/world.ts';
import type { World } from './testing/world.ts';

const letter = letterId(1);
const off = (body: object, as: Capacity = 'registrar'): Act => ({
  ...{ kind: 'write-off-letter', as, body: { note: 'for the file', ...body } },
});
const undo: Act = { kind: 'undo-write-off', body: { reason: 'by mistake' } };
const takeOut: Act = { kind: 'undo-archiving', body: { reason: 'by mistake' } };
const archive: Act = { kind: 'archive-letter', body: { file: '12/3', retention: 'R10' } };
const inSouth = (act: Act): Act => ({ ...act, office: 'south' });

test('outstanding until written off, closed, archived, and all the way back', () => {
  const world = tells(
    [
      ...[
        register,
        archive,
        off({ reason: 'reply' }),
        off({ reason: 'phone' }),
        off({ reason: 'phone' }),
      ],
      ...[archive, archive, undo, takeOut, undo],
    ],
    `register-incoming: letter-registered 1/2026 used
     archive-letter: no, still-outstanding
     write-off-letter: no, reply-needed /reply
     write-off-letter: letter-written-off
     write-off-letter: no, written-off
     archive-letter: letter-archived
     archive-letter: no, archived
     undo-write-off: no, archived
     undo-archiving: archiving-undone
     undo-write-off: write-off-undone`,
  );
  const { state, stays, writtenOff } = world.stateOf('north', letter);
  assert.deepEqual([state, writtenOff], ['registered', null]);
  assert.deepEqual(
    stays.map(({ kind, endedAt }) => [kind, endedAt === null]),
    [
      ['outstanding', false],
      ['outstanding', true],
    ],
  );
});

test('the sender hears that it is closed, and again that it is open, and never why', () => {
  const world = country();
  const stateThere = () => {
    world.settle();
    const [to] = world.stateOf('north', letter).addressees;
    return [to?.state, to?.at.closed !== undefined];
  };
  story(world, [...sent, registerThere]);
  assert.deepEqual(stateThere(), ['registered', false]);
  story(world, [inSouth(off({ reason: 'noted' }))]);
  assert.deepEqual(stateThere(), ['closed', true]);
  story(world, [inSouth(undo)]);
  assert.deepEqual(stateThere(), ['registered', false]);
  assert.ok(!JSON.stringify(world.log('north')).includes('for the file'));
  const told = world.log('south').filter(({ entry }) => entry.to !== undefined);
  assert.ok(!JSON.stringify(told).includes('for the file'));
});

/** South answers letter 1 of north by its letter 2. */
function answer(parts: object = {}): Acts {
  const references = [{ relation: 'reply', letter, number: '2026/1', date: '2026-11-20' }];
  const body = { ...outgoingLetter, references, addressees: [{ office: 'north' }], ...parts };
  return [
    { ...write, office: 'south', letter: 2, body },
    { ...sign, office: 'south', letter: 2 },
  ];
}

function draftOf(world: World): number {
  return world.stateOf('south', letterId(2)).draft ?? -1;
}

const asked: Acts = [
  {
    ...write,
    body: { ...outgoingLetter, addressees: [{ office: 'south', dueOn: '2026-12-01' }] },
  },
  ...[sign, dispatch(0), 'settle' as const, registerThere, 'settle' as const],
];

test('a reply writes off what it answers, and its sender sees the answer', () => {
  const world = country();
  story(world, asked);
  assert.equal(world.stateOf('south', letter).dueOn, '2026-12-01');
  const { stays } = world.stateOf('north', letter);
  assert.deepEqual(
    stays.map(({ kind, office, dueOn }) => [kind, office, dueOn]),
    [['awaited', 'south', '2026-12-01']],
  );
  story(world, answer());
  story(world, [{ ...dispatch(draftOf(world)), office: 'south', letter: 2 }, 'settle']);
  const there = world.stateOf('south', letter);
  assert.deepEqual(
    [there.state, there.writtenOff?.reason, there.writtenOff?.reply],
    [...['closed', 'reply', { letter: letterId(2), number: '2026/1' }]],
  );
  const here = world.stateOf('north', letter);
  assert.deepEqual(
    here.answers.map(({ office, number }) => [office, number]),
    [['south', '2026/1']],
  );
  assert.equal(here.addressees[0]?.state, 'closed');
  assert.ok(here.stays.every((stay) => stay.endedAt !== null));
  assert.equal(world.stateOf('north', letterId(2)).state, 'delivered');
});

test('a reply to what was written off before, or to nothing here, changes nothing', () => {
  const world = country();
  story(world, [...asked, inSouth(off({ reason: 'phone' }))]);
  const references = [letter, letterId(77)].map((one) => ({
    ...{ relation: 'reply', letter: one, number: '2026/1', date: '2026-11-20' },
  }));
  story(world, answer({ references }));
  story(world, [{ ...dispatch(draftOf(world)), office: 'south', letter: 2 }, 'settle']);
  assert.equal(world.stateOf('south', letter).writtenOff?.reason, 'phone');
  assert.equal(world.stateOf('south', letterId(77)).state, 'none');
  assert.equal(world.stateOf('north', letter).answers.length, 1);
});

test('a reply that is carried once more, after a restore, closes nothing again', () => {
  const world = country();
  story(world, asked);
  story(world, answer());
  story(world, [{ ...dispatch(draftOf(world)), office: 'south', letter: 2 }]);
  const again = [...world.messages];
  world.settle();
  story(world, [inSouth(undo)]);
  world.messages.push(...again);
  world.settle();
  assert.equal(world.stateOf('south', letter).state, 'registered');
});

test('a reply on paper is noted on the letter that it answers', () => {
  const world = country();
  story(world, [...sent]);
  const references = [{ relation: 'reply', letter, number: '2026/1', date: '2026-11-17' }];
  story(world, [{ ...register, letter: 3, body: { ...paperLetter, references } }, 'settle']);
  assert.deepEqual(
    world.stateOf('north', letter).answers.map(({ name, number }) => [name, number]),
    [['Municipality of Dar', '77/4']],
  );
});

test('only the server names where a write-off came from', () => {
  const origin = { office: 'north', index: 0, leafHash: '0'.repeat(64) };
  tells(
    [register, off({ reason: 'noted', origin })],
    `register-incoming: letter-registered 1/2026 used
     write-off-letter: no, kernel.malformed /origin`,
  );
});

test('a parked letter comes back; a due day is moved; both leave their intervals', () => {
  const park = (until: string): Act => ({ kind: 'park-letter', body: { until, reason: 'x' } });
  const resume: Act = { kind: 'resume-letter', body: { reason: 'they called' } };
  const due = (dueOn: string | null): Act => ({
    ...{ kind: 'set-due-day', body: { dueOn, reason: 'as agreed' } },
  });
  const world = tells(
    [
      register,
      resume,
      park('2026-11-21'),
      park('2026-11-22'),
      resume,
      due('2026-11-20'),
      due('2026-11-25'),
    ],
    `register-incoming: letter-registered 1/2026 used
     resume-letter: no, not-parked
     park-letter: no, day-passed /until
     park-letter: letter-parked
     resume-letter: letter-resumed
     set-due-day: no, day-passed /dueOn
     set-due-day: due-day-set`,
  );
  const state = world.stateOf('north', letter);
  assert.deepEqual(
    state.stays.map(({ kind, dueOn, endedAt }) => [kind, dueOn, endedAt === null]),
    [
      ['outstanding', null, false],
      ['parked', '2026-11-22', false],
      ['outstanding', '2026-11-25', true],
    ],
  );
  assert.equal(isWaiting(state), true);
});

test('secrecy is raised by decision, and lowered by the head only', () => {
  const change = (secrecy: string, as: Capacity, date = '2026-11-20'): Act => ({
    ...{ kind: 'change-secrecy', as, body: { secrecy, decision: { number: '5/2', date } } },
  });
  const world = tells(
    [
      ...[register, change('normal', 'head'), change('secret', 'registrar', '2026-12-01')],
      ...[change('secret', 'registrar'), change('confidential', 'registrar')],
      change('confidential', 'head'),
    ],
    `register-incoming: letter-registered 1/2026 used
     change-secrecy: no, secrecy-unchanged /secrecy
     change-secrecy: no, decision-in-future /decision/date
     change-secrecy: secrecy-changed
     change-secrecy: no, only-head-lowers /secrecy
     change-secrecy: secrecy-changed`,
  );
  assert.equal(world.stateOf('north', letter).card.secrecy, 'confidential');
});

test('follow-up of what was sent: reminders, and an end to waiting', () => {
  const remind: Act = { kind: 'note-reminder', body: { channel: 'call', note: 'tomorrow' } };
  const end: Act = { kind: 'end-follow-up', body: { reason: 'settled otherwise' } };
  const world = country();
  story(world, asked);
  tells(
    [remind, end, end, { ...remind, office: 'south' }],
    `note-reminder: reminder-noted
     end-follow-up: follow-up-ended
     end-follow-up: no, follow-up-ended
     note-reminder: no, incoming-letter`,
    world,
  );
  const { stays, reminders } = world.stateOf('north', letter);
  assert.deepEqual([stays.length, stays[0]?.endedAt === null, reminders.length], [1, false, 1]);
});

test('what the registry links stands beside what the letter itself says', () => {
  const link = (...numbers: string[]): Act => ({
    kind: 'link-references',
    body: { references: numbers.map((number) => ({ number })) },
  });
  const world = tells(
    [register, link('1/2', '3/4'), link('3/4')],
    `register-incoming: letter-registered 1/2026 used
     link-references: references-linked
     link-references: references-linked`,
  );
  const { linked, linkedMost } = world.stateOf('north', letter);
  assert.deepEqual([linked.map(({ number }) => number), linkedMost], [['3/4'], 2]);
});

test('an outgoing letter is archived once it has reached all, and still hears of them', () => {
  const world = tells(
    [write, sign, dispatch(0), archive, 'settle', archive, registerThere, 'settle'],
    `${sentTold}
     archive-letter: no, still-on-its-way
     archive-letter: letter-archived
     register-delivered: letter-seen, letter-registered 1/2026 used`,
  );
  const { state, addressees } = world.stateOf('north', letter);
  assert.deepEqual([state, addressees[0]?.state], ['archived', 'registered']);
});

test('a reply bears the date of what it answers, and is not older than that', () => {
  const dated = (date: string | null, parts: object = {}) => ({
    references: [{ relation: 'reply', letter: null, number: '5/7', date, ...parts }],
  });
  const writing = (letterNo: number, parts: object): Act => ({
    ...{ ...write, letter: letterNo },
    body: { ...outgoingLetter, ...parts },
  });
  const coming = (letterNo: number, parts: object): Act => ({
    ...{ ...register, letter: letterNo },
    body: { ...paperLetter, ...parts },
  });
  const linking = (parts: object): Act => ({ kind: 'link-references', letter: 5, body: parts });
  const correcting = (theirDate: string): Act => ({
    ...{ kind: 'correct-registration', letter: 5 },
    body: { reason: 'misread', theirDate },
  });
  tells(
    [
      ...[writing(1, dated(null)), writing(1, dated('2026-11-22'))],
      ...[writing(1, dated(null, { relation: 'cites' })), writing(1, dated('2026-11-21'))],
      // What others wrote may lack a date; theirs is of 18 November.
      ...[coming(3, dated('2026-11-19')), coming(3, dated(null))],
      ...[coming(5, {}), linking(dated('2026-11-19')), linking(dated('2026-11-18'))],
      ...[correcting('2026-11-17'), correcting('2026-11-19')],
    ],
    `write-letter: no, reply-undated /references/0/date
     write-letter: no, reply-before-letter /references/0/date
     write-letter: letter-drafted
     write-letter: letter-drafted
     register-incoming: no, reply-before-letter /references/0/date
     register-incoming: letter-registered 1/2026 used
     register-incoming: letter-registered 2/2026 used
     link-references: no, reply-before-letter /references/0/date
     link-references: references-linked
     correct-registration: no, reply-before-letter /theirDate
     correct-registration: registration-corrected`,
  );
});
