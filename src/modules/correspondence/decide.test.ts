import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '#kernel/refusal.ts';
import { commands } from './commands.ts';
import type { CommandKind } from './commands.ts';
import { refusals } from './refusals.ts';
import type { LetterState } from './state.ts';
import { disposeOf } from './testing/disposing.ts';
import { discard, dispatch, giveBack, register, registerThere, reserve } from './testing/story.ts';
import { see, sent, sign, story, tells, void_, write } from './testing/story.ts';
import type { Act, Acts } from './testing/story.ts';
import { country, letterId, officeOf, outgoingLetter, paperLetter } from './testing/world.ts';
import { verdictText } from './testing/world.ts';
import { verdicts } from './verdicts.ts';

test('a letter on paper gets its number once, and keeps it', () => {
  const world = tells(
    [register, register, { ...register, letter: 2 }, { ...see, office: 'north' }, void_, void_],
    `register-incoming: letter-registered 1/2026 used
     register-incoming: no, already-registered
     register-incoming: letter-registered 2/2026 used
     see-letter: no, already-seen
     void-number: number-voided 1/2026 void
     void-number: no, number-void`,
  );
  const state = world.stateOf('north', letterId(1));
  assert.equal(state.state, 'void');
  assert.deepEqual(state.number, {
    ...{ register: 'incoming', year: 2026, serial: 1, text: '1/2026', status: 'void' },
  });
});

test('a letter between two offices: written, dispatched, delivered, seen, registered', () => {
  const world = tells(
    [write, sign, dispatch(0), 'settle', see, 'settle', registerThere, 'settle'],
    `write-letter: letter-drafted
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     see-letter: letter-seen
     register-delivered: letter-registered 1/2026 used`,
  );
  const there = world.stateOf('south', letterId(1));
  assert.equal(there.theirNumber, '2026/1');
  assert.equal(there.from.name, 'north en');
  assert.equal(there.unit, 'Unit 4');
  const here = world.stateOf('north', letterId(1));
  const [south, east] = here.addressees;
  assert.equal(south?.state, 'registered');
  assert.equal(south?.number, '1/2026');
  assert.deepEqual(Object.keys(south?.at ?? {}), ['delivered', 'seen', 'registered']);
  assert.equal(east?.state, 'delivered');
});

test('whoever registers or returns an unopened letter has seen it', () => {
  tells(
    [write, sign, dispatch(0), 'settle', registerThere, { ...giveBack, office: 'east' }, 'settle'],
    `write-letter: letter-drafted
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     register-delivered: letter-seen, letter-registered 1/2026 used
     return-letter: letter-seen, letter-returned`,
  );
});

test('a dispatched letter is voided only when everybody has returned it', () => {
  const acts: Acts = [write, sign, dispatch(0), 'settle', void_, giveBack, 'settle', void_];
  const world = tells(
    [...acts, { ...giveBack, office: 'east' }, 'settle', void_, dispatch(0)],
    `write-letter: letter-drafted
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     void-number: no, still-with-addressees
     return-letter: letter-seen, letter-returned
     void-number: no, still-with-addressees
     return-letter: letter-seen, letter-returned
     void-number: number-voided 2026/1 void
     dispatch-letter: no, number-void`,
  );
  assert.equal(world.stateOf('north', letterId(1)).addressees[0]?.reason, 'not for us');
});

test('voiding the registration of a letter that came by wire sends it back', () => {
  const world = tells(
    [write, sign, dispatch(0), 'settle', registerThere, { ...void_, office: 'south' }, 'settle'],
    `write-letter: letter-drafted
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     register-delivered: letter-seen, letter-registered 1/2026 used
     void-number: number-voided 1/2026 void`,
  );
  const [south] = world.stateOf('north', letterId(1)).addressees;
  assert.equal(south?.state, 'returned');
  assert.equal(south?.number, '1/2026');
  assert.equal(south?.reason, 'entered twice');
});

test('a reserved number is used once, by the letter that it was reserved for', () => {
  tells(
    [
      ...[reserve('incoming'), { ...register, letter: 2 }, register, reserve('incoming')],
      ...[
        { ...reserve('outgoing'), letter: 3 },
        { ...write, letter: 3 },
      ],
      ...[
        { ...sign, letter: 3 },
        { ...dispatch(4), letter: 3 },
        { ...write, letter: 4 },
      ],
      ...[
        { ...reserve('outgoing'), letter: 4 },
        { ...write, letter: 4 },
        { ...discard, letter: 4 },
      ],
    ],
    `reserve-number: number-reserved 1/2026 reserved
     register-incoming: letter-registered 2/2026 used
     register-incoming: letter-registered 1/2026 used
     reserve-number: no, already-numbered
     reserve-number: number-reserved 2026/1 reserved
     write-letter: letter-drafted
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     write-letter: letter-drafted
     reserve-number: number-reserved 2026/2 reserved
     write-letter: letter-drafted
     discard-draft: draft-discarded 2026/2 void`,
  );
});

test('a reservation keeps to its register, and can be voided', () => {
  tells(
    [
      ...[reserve('incoming'), write, { ...reserve('outgoing'), letter: 2 }],
      ...[
        { ...register, letter: 2 },
        { ...write, letter: 3 },
        { ...reserve('incoming'), letter: 3 },
      ],
      ...[void_, register],
    ],
    `reserve-number: number-reserved 1/2026 reserved
     write-letter: no, reserved-for-incoming
     reserve-number: number-reserved 2026/1 reserved
     register-incoming: no, reserved-for-outgoing
     write-letter: letter-drafted
     reserve-number: no, outgoing-letter /register
     void-number: number-voided 1/2026 void
     register-incoming: no, number-void`,
  );
});

test('only the version that the person saw is dispatched', () => {
  tells(
    [write, write, sign, dispatch(0), dispatch(1), write, dispatch(1), discard],
    `write-letter: letter-drafted
     write-letter: letter-drafted
     sign-letter: letter-signed
     dispatch-letter: no, draft-changed /draft
     dispatch-letter: letter-dispatched 2026/1 used
     write-letter: no, already-dispatched
     dispatch-letter: no, already-dispatched
     discard-draft: no, already-dispatched`,
  );
});

test('addressees exist, are open, are others, and stand there once', () => {
  const to = (...offices: string[]): Act => ({
    kind: 'write-letter',
    body: { ...outgoingLetter, addressees: offices.map((office) => ({ office })) },
  });
  tells(
    [to('nowhere'), to('gone'), to('south', 'north'), to('south', 'east', 'south'), to(), sign],
    `write-letter: no, addressee-unknown /addressees/0/office
     write-letter: no, addressee-closed /addressees/0/office
     write-letter: no, addressed-to-itself /addressees/1/office
     write-letter: no, addressee-repeated /addressees/2/office
     write-letter: letter-drafted
     sign-letter: no, no-addressee`,
  );
  const world = country();
  story(world, [write, sign]);
  world.offices.set('east', officeOf('east', { closedAt: world.now }));
  tells([dispatch(0)], 'dispatch-letter: no, addressee-closed /addressees/1/office', world);
});

test('days follow one another, and nothing happens in the future', () => {
  const on = (receivedOn: string, theirDate: string): Act => ({
    ...register,
    body: { ...paperLetter, receivedOn, theirDate },
  });
  tells(
    [
      on('2026-11-22', '2026-11-18'),
      on('2026-11-20', '2026-11-21'),
      { ...register, occurredAt: '2026-11-21T09:00:00.000Z' },
      { ...register, occurredAt: 'yesterday' },
      { ...register, body: { ...paperLetter, receivedOn: '2026-02-30' } },
      { ...register, occurredAt: '2026-11-20T09:00:00.000Z' },
    ],
    `register-incoming: no, received-in-future /receivedOn
     register-incoming: no, their-date-after-receipt /theirDate
     register-incoming: no, kernel.occurred-in-future
     register-incoming: no, kernel.malformed /occurredAt
     register-incoming: no, kernel.malformed /receivedOn
     register-incoming: letter-registered 1/2026 used`,
  );
});

test('files are durable, as they are said to be, and named once', () => {
  const world = country();
  const sha256 = 'a'.repeat(64);
  const file = { sha256, name: 'scan.pdf', mediaType: 'application/pdf', sizeBytes: 9 };
  const withFiles = (...files: object[]): Act => ({ ...register, body: { ...paperLetter, files } });
  tells([withFiles(file)], 'register-incoming: no, kernel.unknown-file /files/0', world);
  world.files.set(sha256, { sizeBytes: 9, mediaType: 'application/pdf' });
  tells(
    [
      withFiles({ ...file, sizeBytes: 8 }),
      withFiles({ ...file, mediaType: 'image/png' }),
      withFiles(file, file),
      withFiles(file),
    ],
    `register-incoming: no, file-differs /files/0
     register-incoming: no, file-differs /files/0
     register-incoming: no, file-repeated /files/1
     register-incoming: letter-registered 1/2026 used`,
    world,
  );
});

test('a letter too long for one entry is refused before anybody finishes it', () => {
  const files = Array.from({ length: 50 }, (_, i) => ({
    ...{ sha256: String(i).padStart(64, '0'), name: 'ملف'.repeat(60) },
    ...{ mediaType: 'application/pdf', sizeBytes: 9 },
  }));
  const world = country();
  for (const { sha256, sizeBytes, mediaType } of files) {
    world.files.set(sha256, { sizeBytes, mediaType });
  }
  const body = { ...outgoingLetter, text: '\uFE8D'.repeat(14_000), files };
  tells([{ ...write, body }], 'write-letter: no, letter-too-long /text', world);
});

test('corrections keep the former words and touch only our own', () => {
  const correct = (body: object, office = 'north', letter = 1): Act => ({
    ...{ kind: 'correct-registration', body: { reason: 'misread', ...body }, office, letter },
  });
  const world = tells(
    [
      ...[register, correct({ theirNumber: '77/5', subject: paperLetter.subject })],
      ...[correct({ theirNumber: '77/5' }), correct({ theirDate: '2026-11-21' })],
      ...[{ ...write, letter: 2 }, correct({ unit: 'x' }, 'north', 2)],
      ...[{ ...sign, letter: 2 }, { ...dispatch(2), letter: 2 }, 'settle' as const],
      ...[correct({ subject: 'x' }, 'north', 2), correct({ abstract: 'x' }, 'north', 2)],
      correct({ unit: 'Roads', citizenId: '1098765432' }, 'north', 2),
      ...[{ ...registerThere, letter: 2 }, correct({ subject: 'x' }, 'south', 2)],
      correct({ unit: 'Unit 5', abstract: 'figures' }, 'south', 2),
    ],
    `register-incoming: letter-registered 1/2026 used
     correct-registration: registration-corrected
     correct-registration: no, nothing-to-correct
     correct-registration: no, their-date-after-receipt /theirDate
     write-letter: letter-drafted
     correct-registration: no, not-dispatched
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     correct-registration: no, not-ours-to-correct /subject
     correct-registration: registration-corrected
     correct-registration: registration-corrected
     register-delivered: letter-seen, letter-registered 1/2026 used
     correct-registration: no, not-ours-to-correct /subject
     correct-registration: registration-corrected`,
  );
  const [, correction] = world.log('north');
  assert.deepEqual(correction?.entry.body, {
    ...{ reason: 'misread', before: { theirNumber: '77/4' }, after: { theirNumber: '77/5' } },
  });
});

test('a secret letter is opened by who may; its envelope is numbered by the registry', () => {
  const secret = { ...write, body: { ...outgoingLetter, secrecy: 'secret' } };
  const asClerk = (act: Act): Act => ({ ...act, as: 'clerk', person: 'sami' });
  const asSigner = (act: Act): Act => ({ ...act, as: 'signer', person: 'omar' });
  const world = tells(
    [
      ...[asClerk(secret), asClerk(secret), { ...asClerk(secret), person: 'rim' }],
      ...[asSigner(sign), asSigner(dispatch(1)), 'settle' as const],
      ...[asClerk(see), asClerk(registerThere), { ...see, office: 'east', as: 'head' as const }],
    ],
    `write-letter: letter-drafted
     write-letter: letter-drafted
     write-letter: no, secret-letter
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     see-letter: no, secret-letter
     register-delivered: letter-registered 1/2026 used
     see-letter: letter-seen`,
  );
  world.settle();
  const [south] = world.stateOf('north', letterId(1)).addressees;
  assert.deepEqual([south?.state, south?.number], ['registered', '1/2026']);
});

test('what comes by wire is for us, from its writer, and comes once', () => {
  const world = country();
  story(world, [write, sign, dispatch(0)]);
  const [first] = world.messages;
  assert.ok(first);
  const told = [
    world.receive({ ...first, office: 'gone' }),
    world.receive({
      ...first,
      body: { ...first.body, origin: { ...originOf(first.body), office: 'east' } },
    }),
    world.receive(first),
    world.receive(first),
  ].map((outcome) => (isRefusal(outcome) ? outcome.refused : outcome.length));
  assert.deepEqual(told, [
    'correspondence.not-an-addressee',
    'correspondence.not-an-addressee',
    1,
    'correspondence.already-here',
  ]);
});

function originOf(body: object): object {
  assert.ok('origin' in body && typeof body.origin === 'object' && body.origin !== null);
  return body.origin;
}

test('receipts are noted once, from addressees only, in any order', () => {
  const receipt = (office: string, index: number, step: string): Act => ({
    kind: 'note-receipt',
    body: {
      ...{ origin: { office, index, leafHash: '0'.repeat(64) }, step, reason: null },
      number: step === 'registered' ? '9' : null,
      at: '2026-11-21T08:30:00.000Z',
    },
  });
  const world = tells(
    [
      ...[receipt('south', 4, 'seen'), write, receipt('south', 4, 'seen'), sign, dispatch(0)],
      ...[receipt('gone', 4, 'seen'), receipt('south', 5, 'registered')],
      ...[receipt('south', 3, 'delivered'), receipt('south', 3, 'delivered')],
    ],
    `note-receipt: no, no-such-letter
     write-letter: letter-drafted
     note-receipt: no, not-dispatched
     sign-letter: letter-signed
     dispatch-letter: letter-dispatched 2026/1 used
     note-receipt: no, not-an-addressee
     note-receipt: receipt-noted
     note-receipt: receipt-noted
     note-receipt: no, already-noted`,
  );
  const [south] = world.stateOf('north', letterId(1)).addressees;
  assert.deepEqual([south?.state, south?.number], ['registered', '9']);
});

test('a sender that is named by id is in the directory; a subject is a letter', () => {
  const world = country();
  const body = { ...paperLetter, from: { office: 'nowhere', name: 'Nowhere' } };
  tells([{ ...register, body }], 'register-incoming: no, sender-unknown /from/office', world);
  const subject = 'letter/one';
  const outcome = world.ask({
    office: 'north',
    kind: 'write-letter',
    subject,
    body: outgoingLetter,
  });
  assert.ok(isRefusal(outcome));
  assert.equal(outcome.refused, 'correspondence.bad-subject');
});

const writeOff: Act = { kind: 'write-off-letter', office: 'south', body: { reason: 'noted' } };
const archive: Act = { kind: 'archive-letter', office: 'south', body: { file: '4/1' } };
const archiveForNoYears: Act = { ...archive, body: { file: '4/1', retention: '0' } };
const recall: Act = { kind: 'recall-letter', body: { reason: 'wrong figures' } };
const there = ['delivered', 'seen', 'registered', 'closed', 'archived', 'returned', 'recalled'];
there.push('disposed', 'expired');
// Word of its expiry comes before the letter itself.
const tooLate: Act = {
  ...{ kind: 'note-expiry', office: 'south' },
  body: {
    origin: { office: 'north', index: 9, leafHash: '0'.repeat(64) },
    ...{ on: '2026-11-01', effectiveAt: '2026-11-02T00:00:00.000Z' },
  },
};

// Histories that lead to each state, in the office `south` for what comes by wire.
const ways: Readonly<Record<LetterState['state'], Acts>> = {
  none: [],
  reserved: [reserve('incoming')],
  draft: [write],
  discarded: [write, discard],
  dispatched: [write, sign, dispatch(0)],
  delivered: sent,
  seen: [...sent, see],
  registered: [...sent, registerThere],
  signed: [write, sign],
  closed: [...sent, registerThere, writeOff],
  archived: [...sent, registerThere, writeOff, archive],
  // By a committee's decision, below.
  disposed: [...sent, registerThere, writeOff, archiveForNoYears],
  returned: [...sent, giveBack],
  recalled: [...sent, recall, 'settle'],
  expired: [tooLate, ...sent],
  void: [register, void_],
};

test('each cell of the table of states is what deciding says', () => {
  const kinds = Object.keys(verdicts.none) as CommandKind[];
  let cells = 0;
  for (const [state, way] of Object.entries(ways)) {
    const world = country();
    story(world, way);
    const office = there.includes(state) ? 'south' : 'north';
    if (state === 'disposed') disposeOf(world, office, [letterId(1)]);
    assert.equal(world.stateOf(office, letterId(1)).state, state);
    for (const kind of kinds) {
      const said = verdicts[state as LetterState['state']][kind];
      const found = verdictText(world, office, letterId(1), kind);
      // Beyond the table: a number to void, a register to keep to, addressees who still have it,
      // referrals there are none of, a letter not parked, of the other direction.
      const finer = [
        ...['no-number', 'reserved-for-incoming', 'still-with-addressees', 'no-open-referral'],
        ...['not-parked', 'still-on-its-way', 'incoming-letter', 'no-such-outside'],
        ...['no-such-hold', 'no-closed-envelope', 'not-expired', 'original-not-lent'],
        'not-to-own-hands',
      ];
      const isFiner = said === 'allowed' && finer.some((code) => found.endsWith(code));
      assert.ok(found === said || isFiner, `${state} ${kind}: ${found}`);
      cells += 1;
    }
  }
  assert.equal(cells, 16 * Object.keys(commands).length);
});

test('every refusal is met by a story of these tests or said by the table', async () => {
  const { readdir, readFile } = await import('node:fs/promises');
  const folder = new URL('.', import.meta.url);
  const all = await readdir(folder, { recursive: true });
  const names = all.filter((name) => name.endsWith('.test.ts'));
  const texts = names.map((name) => readFile(new URL(name, folder), 'utf8'));
  const stories = (await Promise.all(texts)).join('\n');
  const inTable = new Set<string>(Object.values(verdicts).flatMap((row) => Object.values(row)));
  const elsewhere = ['correspondence.export-too-large'];
  const unmet = refusals.filter((code) => {
    const short = code.replace('correspondence.', '');
    const isTold = stories.includes(`no, ${short}`) || stories.includes(`'${code}'`);
    return !isTold && !inTable.has(code) && !elsewhere.includes(code);
  });
  assert.deepEqual(unmet, []);
});
