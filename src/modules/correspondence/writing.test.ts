import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlacedEntry } from '#kernel/entry.ts';
import { must } from '#lib/assert.ts';
import { contentDigest } from './content-digest.ts';
import { findFact } from './entries.ts';
import { evidence } from './evidence.ts';
import { isStale } from './standing.ts';
import { dispatch, discard, registerThere, sent, sentTold, see, sign } from './testing/story.ts';
import { giveBack, tells, void_, write } from './testing/story.ts';
import type { Act } from './testing/story.ts';
import { country, letterId, outgoingLetter, postId } from './testing/world.ts';

const initial: Act = { kind: 'initial-draft', as: 'clerk', person: 'sami' };
const sendBack = (draft: number): Act => ({
  ...{ kind: 'send-back-draft', as: 'head', body: { draft, reason: 'The figures are old.' } },
});
const withdraw: Act = { kind: 'withdraw-signature', as: 'head', body: { reason: 'too early' } };
const recall: Act = { kind: 'recall-letter', body: { reason: 'wrong figures' } };
const letter = letterId(1);

test('a letter is signed before it has a number, and goes out as it was signed', () => {
  const world = tells(
    [write, initial, sign, write, discard, dispatch(0)],
    `write-letter: letter-drafted
     initial-draft: draft-initialled
     sign-letter: letter-signed
     write-letter: no, already-signed
     discard-draft: no, already-signed
     dispatch-letter: letter-dispatched 2026/1 used`,
  );
  const entry = must(world.log('north').at(-1), 'It was dispatched.').entry;
  const fact = findFact(entry);
  assert.ok(fact?.kind === 'letter-dispatched');
  const { signed } = fact.body;
  const files = entry.files ?? [];
  assert.equal(contentDigest({ office: 'north', ...fact.body, files }), signed.digest);
  assert.deepEqual(
    [signed.name, signed.title, signed.method],
    ['Huda en', 'head of north en', 'seat'],
  );
});

test('who prepared it and whom it is about stand in our register, and go nowhere', () => {
  const own = { unit: 'Roads', citizenId: '1098765432' };
  const written: Act = { ...write, body: { ...outgoingLetter, ...own } };
  const world = tells(
    [written, sign, dispatch(0), 'settle', registerThere],
    `${sentTold}
    register-delivered: letter-seen, letter-registered 1/2026 used`,
  );
  const { unit, citizenId } = world.stateOf('north', letter);
  assert.deepEqual({ unit, citizenId }, own);
  const out = must(
    world.log('north').findLast(({ entry }) => entry.kind === 'letter-dispatched'),
    '',
  );
  assert.doesNotMatch(JSON.stringify(out.entry), /Roads|1098765432/);
  const there = world.stateOf('south', letter);
  assert.deepEqual([there.unit, there.citizenId], ['Unit 4', null]);
});

test('a new version makes initials stale, sending back makes them fall', () => {
  const world = tells(
    [write, initial, write, sendBack(0), sendBack(2), initial, sign, withdraw, sign, sendBack(2)],
    `write-letter: letter-drafted
     initial-draft: draft-initialled
     write-letter: letter-drafted
     send-back-draft: no, draft-changed /draft
     send-back-draft: draft-sent-back
     initial-draft: draft-initialled
     sign-letter: letter-signed
     withdraw-signature: signature-withdrawn
     sign-letter: letter-signed
     send-back-draft: draft-sent-back`,
  );
  const state = world.stateOf('north', letter);
  assert.deepEqual([state.state, state.signed], ['draft', null]);
  assert.deepEqual(
    state.initials.map((one) => isStale(state, one)),
    [true, true],
  );
  assert.equal(state.sentBack?.reason, 'The figures are old.');
  tells([write], 'write-letter: letter-drafted', world);
  assert.equal(world.stateOf('north', letter).sentBack, null);
});

test('what is signed is what was seen: another digest or version is refused', () => {
  const world = tells([write], 'write-letter: letter-drafted');
  const { digest } = world.seen('north', letter).body;
  const other = '0'.repeat(64);
  tells(
    [
      { ...sign, body: { draft: 0, digest: other } },
      { ...initial, body: { draft: 0, digest: other } },
      { ...sign, body: { draft: 1, digest } },
      { ...sign, body: { draft: 0, digest } },
    ],
    `sign-letter: no, digest-differs /digest
     initial-draft: no, digest-differs /digest
     sign-letter: no, draft-changed /draft
     sign-letter: letter-signed`,
    world,
  );
});

test('the registry attests a signature on paper, and signs nothing itself', () => {
  const world = tells([write], 'write-letter: letter-drafted');
  const { body } = world.seen('north', letter);
  const onPaper = (signedOn: string): Act => ({
    kind: 'sign-letter',
    body: { ...body, paper: { name: 'Omar Said', title: 'Governor', signedOn } },
  });
  tells(
    [{ ...sign, as: 'registrar' }, onPaper('2026-11-22'), onPaper('2026-11-20')],
    `sign-letter: no, registry-attests-paper /paper
     sign-letter: no, signed-in-future /paper/signedOn
     sign-letter: letter-signed`,
    world,
  );
  const { signed, medium } = world.stateOf('north', letter);
  assert.deepEqual([signed?.name, signed?.method, medium], ['Omar Said', 'paper', 'hybrid']);
});

test('who has a passkey signs with it, and with nobody else’s', () => {
  const world = tells([write], 'write-letter: letter-drafted');
  const { body } = world.seen('north', letter);
  world.passkeys.set('AQ', { person: 'huda', publicKey: 'AQ' });
  world.passkeys.set('Ag', { person: 'omar', publicKey: 'AQ' });
  const answer = { authenticatorData: 'AQ', clientData: 'AQ', signature: 'AQ' };
  const withKey = (credential: string): Act => ({
    ...{ ...sign, body: { ...body, passkey: { credential, ...answer } } },
  });
  tells(
    [sign, withKey('Ag'), withKey('Aw'), withKey('AQ')],
    `sign-letter: no, passkey-needed /passkey
     sign-letter: no, passkey-unknown /passkey/credential
     sign-letter: no, passkey-unknown /passkey/credential
     sign-letter: no, passkey-invalid /passkey`,
    world,
  );
});

test('who signs for another says for whom', () => {
  const world = country();
  const own = must(world.authority.findAppointment(postId('north', 'signer')), 'It is named.');
  const id = own.id;
  world.appointments.set(id, { ...own, delegatedFrom: postId('north', 'head', 'omar') });
  const actingFor = postId('north', 'head', 'omar');
  tells(
    [write, { ...sign, as: 'signer', actingFor }],
    'write-letter: letter-drafted\n sign-letter: letter-signed',
    world,
  );
  const { signed } = world.stateOf('north', letter);
  assert.deepEqual([signed?.title, signed?.actingFor], ['signer of north en', 'head of north en']);
});

test('a letter may go only to who is not connected; what became of it is noted', () => {
  const outside = [{ name: 'Mr Karim', channel: 'post', address: 'Main street 1' }];
  const body = { subject: 'Your request', text: 'Granted.', outside };
  const note = (place: number, outcome: string): Act => ({
    kind: 'note-handover',
    body: { outside: place, outcome, receiver: 'Mr Karim' },
  });
  const archive: Act = { kind: 'archive-letter', body: { file: '12/3' } };
  const world = tells(
    [
      ...[{ ...write, body }, sign, dispatch(0), archive, void_, recall],
      ...[note(1, 'handed-over'), note(0, 'handed-over'), archive, note(0, 'refused')],
    ],
    `${sentTold}
     archive-letter: no, still-on-its-way
     void-number: no, still-with-addressees
     recall-letter: no, nothing-to-recall
     note-handover: no, no-such-outside /outside
     note-handover: handover-noted
     archive-letter: letter-archived
     note-handover: handover-noted`,
  );
  const { state, outside: parties } = world.stateOf('north', letter);
  assert.deepEqual([state, parties[0]?.outcome], ['archived', 'refused']);
});

test('withheld enclosures do not travel, nor does anybody hear of them', () => {
  const world = country();
  const [secretly, openly, never] = ['a', 'b', 'c'].map((one) => one.repeat(64)) as Three;
  const files = [secretly, openly, never].map((sha256) => {
    world.files.set(sha256, { sizeBytes: 9, mediaType: 'application/pdf' });
    return { sha256, name: `${sha256}.pdf`, mediaType: 'application/pdf', sizeBytes: 9 };
  });
  const to = (withheld: string[]) => ({
    ...write,
    body: {
      ...{ ...outgoingLetter, files },
      addressees: [
        { office: 'south', withheld, dueOn: '2026-12-01' },
        { office: 'east', withheld: [never] },
      ],
    },
  });
  tells(
    [to(['d'.repeat(64)]), to([secretly, never]), sign, dispatch(0)],
    `write-letter: no, withheld-unknown /addressees/0/withheld
     ${sentTold}, enclosures-dispatched`,
    world,
  );
  const twice = [...world.messages];
  // What is enclosed for one comes before the letter, or after it, or twice: it is the same.
  world.messages.reverse();
  world.settle();
  world.messages.push(...twice);
  world.settle();
  const filesAt = (office: string) =>
    world.stateOf(office, letter).files.map(({ sha256 }) => sha256);
  assert.deepEqual(filesAt('north'), [secretly, openly, never]);
  assert.deepEqual(filesAt('south'), [openly]);
  assert.deepEqual(filesAt('east'), [openly, secretly]);
  // Nor do they keep it as evidence: the sender's entries that travel to them do not say it.
  const kept = world.log('north').filter(({ entry }) => entry.to?.includes('south'));
  assert.equal(kept.length, 1);
  const bytes = JSON.stringify([world.log('south'), kept]);
  assert.ok(!bytes.includes(secretly) && !bytes.includes(never) && bytes.includes(openly));
  assert.deepEqual(
    world.stateOf('north', letter).addressees.map(({ withheld }) => withheld.length),
    [2, 1],
  );
  const list = must(evidence.listFlaws, 'Correspondence has signatures.');
  const checked = world.log('north').filter(({ entry }) => evidence.kinds.includes(entry.kind));
  assert.deepEqual(
    list(checked, () => undefined),
    [],
  );
  const forged = checked.map((placed) => otherwiseEnclosed(placed, never));
  assert.deepEqual(
    list(forged, () => undefined),
    [{ index: 3, problem: 'it is not what was signed for them' }],
  );
  assert.equal(world.stateOf('south', letter).dueOn, '2026-12-01');
  assert.equal(world.stateOf('east', letter).dueOn, null);
});

type Three = [string, string, string];

function otherwiseEnclosed(placed: PlacedEntry, sha256: string): PlacedEntry {
  const { entry } = placed;
  if (entry.kind !== 'enclosures-dispatched') return placed;
  const files = entry.files?.map((file) => ({ ...file, sha256 })) ?? [];
  return { ...placed, entry: { ...entry, files } };
}

test('a day that has passed is no day by which to answer', () => {
  const addressees = [{ office: 'south', dueOn: '2026-11-20' }];
  const outside = [{ name: 'Mr Karim', dueOn: '2026-11-20' }];
  tells(
    [
      { ...write, body: { ...outgoingLetter, addressees } },
      { ...write, body: { ...outgoingLetter, outside } },
    ],
    `write-letter: no, day-passed /addressees/0/dueOn
     write-letter: no, day-passed /outside/0/dueOn`,
  );
});

test('a recall takes back what has no number there yet, and is seen where it came too late', () => {
  const world = tells(
    [...sent, registerThere, 'settle', recall, recall, 'settle', void_],
    `${sentTold}
     register-delivered: letter-seen, letter-registered 1/2026 used
     recall-letter: letter-recalled
     recall-letter: no, recall-asked
     void-number: no, still-with-addressees`,
  );
  const states = world.stateOf('north', letter).addressees.map((to) => to.state);
  assert.deepEqual(states, ['registered', 'recalled']);
  assert.equal(world.stateOf('east', letter).state, 'recalled');
  const there = world.stateOf('south', letter);
  assert.deepEqual([there.state, there.recall?.reason], ['registered', undefined]);
});

test('a recall that crosses a registration is noted there; nothing is taken away', () => {
  const world = tells(
    [...sent, recall, registerThere, 'settle'],
    `${sentTold}
     recall-letter: letter-recalled
     register-delivered: letter-seen, letter-registered 1/2026 used`,
  );
  const there = world.stateOf('south', letter);
  assert.deepEqual([there.state, there.recall?.reason], ['registered', 'wrong figures']);
  assert.equal(world.stateOf('north', letter).addressees[0]?.state, 'registered');
});

test('a recall that is faster than its letter holds, and the letter is never an arrival', () => {
  const world = country();
  tells([write, sign, dispatch(0), recall], `${sentTold}\n recall-letter: letter-recalled`, world);
  world.messages.reverse();
  world.settle();
  assert.equal(world.stateOf('south', letter).state, 'recalled');
  assert.equal(world.stateOf('south', letter).card.subject, outgoingLetter.subject);
  world.settle();
  const { addressees } = world.stateOf('north', letter);
  assert.deepEqual(
    addressees.map((to) => to.state),
    ['recalled', 'recalled'],
  );
  tells(
    [void_, see, giveBack],
    `void-number: number-voided 2026/1 void
     see-letter: no, recalled
     return-letter: no, recalled`,
    world,
  );
});
